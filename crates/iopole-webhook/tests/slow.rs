//! Bodies that come too slowly, too many at once, and stores that take their time: an answer comes before the platform
//! gives up, and nothing is left behind. The time is paused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::Full;
use iopole_webhook::{
    Ack, Authentication, Claim, DedupKey, DedupStore, Delivery, Intake, Limits, MemoryStore, Receiver,
    StoreError, Ticket, TokenEndpoint,
};
use support::*;
use tokio::time::{Instant, Sleep, sleep};

/// A body that gives a byte each time a pause is over.
struct Trickle {
    left: Bytes,
    pause: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Trickle {
    fn of(body: Bytes, pause: Duration) -> Self {
        Self { left: body, pause, timer: Box::pin(sleep(pause)) }
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        std::task::ready!(self.timer.as_mut().poll(context));
        let next = Instant::now() + self.pause;
        self.timer.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(1)))))
    }
}

fn receiver(intake: Intake) -> Receiver<impl iopole_webhook::Handler> {
    Receiver::new(intake, MemoryStore::new(), |_: Delivery| async { Ok(Ack::done()) })
}

fn requests() -> [Request<Bytes>; 4] {
    let announced = signer().with_checksum();
    [
        signer().json(STATUS),
        signer().invoice(b"%PDF", &[]),
        announced.json(STATUS),
        announced.invoice(b"%PDF", &[]),
    ]
}

fn assert_retry(response: &Response<Full<Bytes>>) {
    assert_eq!(response.status().as_u16(), 503);
    assert!(response.headers().contains_key("retry-after"));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_is_given_up() {
    for request in requests() {
        let begin = Instant::now();
        let stuck = request.map(|body| Trickle::of(body, Duration::from_secs(3_600)));
        assert_retry(&receiver(intake()).respond(stuck).await);
        assert_eq!(begin.elapsed().as_secs(), 10);
    }
    let limits = Limits::default().with_idle_timeout(Duration::from_secs(2));
    let stuck = signer().json(STATUS).map(|body| Trickle::of(body, Duration::from_secs(3)));
    let refusal = intake().with_limits(limits).receive(stuck).await.unwrap_err();
    assert_eq!((refusal.status().as_u16(), refusal.code()), (503, "body_too_slow"));
    let endpoint = TokenEndpoint::new("iopole", "an OAuth secret of 24 and more").unwrap();
    let stuck = Request::post("/token").body(Trickle::of("a=b".into(), Duration::from_secs(3_600))).unwrap();
    assert_eq!(endpoint.respond(stuck).await.status().as_u16(), 503);
}

#[tokio::test(start_paused = true)]
async fn a_byte_now_and_then_does_not_keep_a_place() {
    for request in requests() {
        let announced = request.headers().contains_key("x-checksum");
        let trickled = || request.clone().map(|body| Trickle::of(body, Duration::from_secs(5)));
        let begin = Instant::now();
        assert_retry(&receiver(intake()).respond(trickled()).await);
        assert_eq!(begin.elapsed().as_secs(), if announced { 50 } else { 20 });
        // Without a receiver, and so without its deadline.
        let begin = Instant::now();
        assert_eq!(intake().receive(trickled()).await.unwrap_err().code(), "body_too_slow");
        assert_eq!(begin.elapsed().as_secs(), if announced { 50 } else { 20 });
        let patient = Limits::default().with_body_timeout(Duration::MAX).with_idle_timeout(Duration::MAX);
        let patient = patient.with_unannounced_body_timeout(Duration::MAX);
        assert!(intake().with_limits(patient).receive(trickled()).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn more_at_once_than_may_are_sent_again() {
    let receiver = receiver(intake().with_limits(Limits::default().with_concurrency(1)));
    let signer = || signer().with_checksum();
    let slow = signer().json(STATUS).map(|body| Trickle::of(body, Duration::from_millis(100)));
    let first = tokio::spawn({
        let receiver = receiver.clone();
        async move { receiver.respond(slow).await.status().as_u16() }
    });
    sleep(Duration::from_secs(1)).await;
    let other = || signer().json("{}").map(Full::new);
    assert_retry(&receiver.respond(other()).await);
    // A request that its head refuses takes no place.
    let mut forged = signer().json(STATUS).map(Full::new);
    forged.headers_mut().remove("x-signature");
    assert_eq!(receiver.respond(forged).await.status().as_u16(), 401);
    assert_eq!(first.await.unwrap(), 204);
    assert_eq!(receiver.respond(other()).await.status().as_u16(), 204);
}

/// Takes its time at one of its operations, after it is done; or panics at it.
struct Odd {
    at: &'static str,
    pause: Option<Duration>,
    store: MemoryStore,
}

impl Odd {
    async fn act(&self, operation: &str) {
        if self.at == operation {
            match self.pause {
                Some(pause) => sleep(pause).await,
                None => panic!("a store that panics"),
            }
        }
    }
}

#[async_trait]
impl DedupStore for Odd {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        let claim = self.store.claim(key).await;
        self.act("claim").await;
        claim
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.store.complete(key, ticket, answer).await?;
        self.act("complete").await;
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        self.store.release(key, ticket).await?;
        self.act("release").await;
        Ok(())
    }
}

fn with_store(
    at: &'static str,
    pause: Option<Duration>,
) -> (Arc<AtomicUsize>, Receiver<impl iopole_webhook::Handler>) {
    let (seen, store) = (Arc::new(AtomicUsize::new(0)), Odd { at, pause, store: MemoryStore::new() });
    let count = Arc::clone(&seen);
    let receiver = Receiver::new(intake(), store, move |_: Delivery| {
        let attempt = count.fetch_add(1, Ordering::SeqCst);
        async move { if at == "release" && attempt == 0 { Err("not now".into()) } else { Ok(Ack::done()) } }
    });
    (seen, receiver)
}

async fn respond(receiver: &Receiver<impl iopole_webhook::Handler>) -> u16 {
    receiver.respond(signer().json(STATUS).map(Full::new)).await.status().as_u16()
}

/// A store that has granted a claim and is still on its way back when the platform hangs up.
#[tokio::test(start_paused = true)]
async fn a_claim_is_not_left_behind() {
    let (seen, receiver) = with_store("claim", Some(Duration::from_secs(5)));
    let answer = tokio::time::timeout(Duration::from_secs(1), respond(&receiver)).await;
    assert!(answer.is_err(), "the platform has hung up");
    sleep(Duration::from_secs(5)).await;
    assert_eq!(respond(&receiver).await, 204);
    assert_eq!(seen.load(Ordering::SeqCst), 1, "handled, though no one waited");
}

#[tokio::test(start_paused = true)]
async fn one_deadline_for_body_claim_and_handler() {
    for at in ["claim", "complete"] {
        let (seen, receiver) = with_store(at, Some(Duration::from_secs(30)));
        let body = signer().json("{}").map(|body| Trickle::of(body, Duration::from_secs(9)));
        let begin = Instant::now();
        // 18 s for the body, 30 s for the store.
        assert_eq!(receiver.respond(body).await.status().as_u16(), 204, "{at}");
        assert_eq!(begin.elapsed().as_secs(), 48);
        let receiver = receiver.with_deadline(Duration::from_secs(20));
        let body = signer().json("[]").map(|body| Trickle::of(body, Duration::from_secs(9)));
        let begin = Instant::now();
        assert_retry(&receiver.respond(body).await);
        assert_eq!(begin.elapsed().as_secs(), 20);
        sleep(Duration::from_secs(60)).await;
        assert_eq!(seen.load(Ordering::SeqCst), 2, "it went on");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_is_one_that_fails() {
    let (seen, receiver) = with_store("claim", None);
    assert_eq!(respond(&receiver).await, 503);
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    let (seen, receiver) = with_store("complete", None);
    assert_eq!(respond(&receiver).await, 204, "handled is handled");
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    let (seen, receiver) = with_store("release", None);
    assert_eq!((respond(&receiver).await, respond(&receiver).await), (503, 204));
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn no_deadline_at_all_is_one() {
    let receiver = receiver(Intake::new(Authentication::none())).with_deadline(Duration::MAX);
    assert_eq!(respond(&receiver).await, 204);
}
