//! Slow bodies, too many bodies and slow stores: the platform gets an answer before it gives up, and no claim is left
//! behind. The time is paused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use iopole_webhook::{Ack, Authentication, Delivery, Intake, Limits, MemoryStore, Receiver, TokenEndpoint};
use support::*;
use tokio::time::{Instant, sleep};

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
async fn a_body_that_stops_is_dropped() {
    for request in requests() {
        let begin = Instant::now();
        let stuck = request.map(|body| Slow::bytes(body, Duration::from_secs(3_600)));
        assert_retry(&receiver(intake()).respond(stuck).await);
        assert_eq!(begin.elapsed().as_secs(), 10);
    }
    let limits = Limits::default().with_idle_timeout(Duration::from_secs(2));
    let stuck = signer().json(STATUS).map(|body| Slow::bytes(body, Duration::from_secs(3)));
    let refusal = intake().with_limits(limits).receive(stuck).await.unwrap_err();
    assert_eq!(refusal.status().as_u16(), 503);
    assert_eq!(refusal.code(), "body_too_slow");
    let endpoint = TokenEndpoint::new("iopole", "an OAuth secret of 24 and more").unwrap();
    let stuck = Request::post("/token").body(Slow::bytes("a=b".into(), Duration::from_secs(3_600))).unwrap();
    assert_eq!(endpoint.respond(stuck).await.status().as_u16(), 503);
}

#[tokio::test(start_paused = true)]
async fn a_trickling_body_is_dropped_at_its_timeout() {
    for request in requests() {
        let announced = request.headers().contains_key("x-checksum");
        let trickled = || request.clone().map(|body| Slow::bytes(body, Duration::from_secs(5)));
        let begin = Instant::now();
        assert_retry(&receiver(intake()).respond(trickled()).await);
        assert_eq!(begin.elapsed().as_secs(), if announced { 50 } else { 20 });
        // An intake has no deadline.
        let begin = Instant::now();
        assert_eq!(intake().receive(trickled()).await.unwrap_err().code(), "body_too_slow");
        assert_eq!(begin.elapsed().as_secs(), if announced { 50 } else { 20 });
        let patient = Limits::default().with_body_timeout(Duration::MAX).with_idle_timeout(Duration::MAX);
        let patient = patient.with_unannounced_body_timeout(Duration::MAX);
        assert!(intake().with_limits(patient).receive(trickled()).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn bodies_beyond_the_concurrency_limit_get_503() {
    let receiver = receiver(intake().with_limits(Limits::default().with_concurrency(1)));
    let signer = || signer().with_checksum();
    let slow = signer().json(STATUS).map(|body| Slow::bytes(body, Duration::from_millis(100)));
    let first = tokio::spawn({
        let receiver = receiver.clone();
        async move { receiver.respond(slow).await.status().as_u16() }
    });
    sleep(Duration::from_secs(1)).await;
    let other = || signer().json("{}").map(Full::new);
    assert_retry(&receiver.respond(other()).await);
    // A request that is refused by its head needs no permit.
    let mut forged = signer().json(STATUS).map(Full::new);
    forged.headers_mut().remove("x-signature");
    assert_eq!(receiver.respond(forged).await.status().as_u16(), 401);
    assert_eq!(first.await.unwrap(), 204);
    assert_eq!(receiver.respond(other()).await.status().as_u16(), 204);
}

/// A store that pauses after one of its operations, or panics there.
fn slow_store(at: &'static str, pause: Option<Duration>) -> HookedStore {
    HookedStore::new(MemoryStore::new()).after(move |operation| {
        let is_here = operation == at;
        Box::pin(async move {
            match pause {
                _ if !is_here => {}
                Some(pause) => sleep(pause).await,
                None => panic!("a store that panics"),
            }
        })
    })
}

fn with_store(
    at: &'static str,
    pause: Option<Duration>,
) -> (Arc<AtomicUsize>, Receiver<impl iopole_webhook::Handler>) {
    let (seen, store) = (Arc::new(AtomicUsize::new(0)), slow_store(at, pause));
    let count = Arc::clone(&seen);
    let receiver = Receiver::new(intake(), store, move |_: Delivery| {
        let attempt = count.fetch_add(1, Ordering::SeqCst);
        async move { if at == "release" && attempt == 0 { Err("not now".into()) } else { Ok(Ack::done()) } }
    });
    (seen, receiver)
}

async fn respond(receiver: &Receiver<impl iopole_webhook::Handler>) -> u16 {
    post(receiver, signer().json(STATUS)).await
}

/// The platform hangs up while the store returns the claim.
#[tokio::test(start_paused = true)]
async fn a_claim_of_a_lost_connection_is_completed() {
    let (seen, receiver) = with_store("claim", Some(Duration::from_secs(5)));
    let answer = tokio::time::timeout(Duration::from_secs(1), respond(&receiver)).await;
    assert!(answer.is_err(), "the store answers after 5 s");
    sleep(Duration::from_secs(5)).await;
    assert_eq!(respond(&receiver).await, 204);
    assert_eq!(seen.load(Ordering::SeqCst), 1, "the delivery was handled once");
}

#[tokio::test(start_paused = true)]
async fn body_claim_and_handler_share_one_deadline() {
    for at in ["claim", "complete"] {
        let (seen, receiver) = with_store(at, Some(Duration::from_secs(30)));
        let body = signer().json("{}").map(|body| Slow::bytes(body, Duration::from_secs(9)));
        let begin = Instant::now();
        // 18 s for the body, 30 s for the store.
        assert_eq!(receiver.respond(body).await.status().as_u16(), 204, "{at}");
        assert_eq!(begin.elapsed().as_secs(), 48);
        let receiver = receiver.with_deadline(Duration::from_secs(20));
        let body = signer().json("[]").map(|body| Slow::bytes(body, Duration::from_secs(9)));
        let begin = Instant::now();
        assert_retry(&receiver.respond(body).await);
        assert_eq!(begin.elapsed().as_secs(), 20);
        sleep(Duration::from_secs(60)).await;
        assert_eq!(seen.load(Ordering::SeqCst), 2, "the handler continued");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_counts_as_failing() {
    let (seen, receiver) = with_store("claim", None);
    assert_eq!(respond(&receiver).await, 503);
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    let (seen, receiver) = with_store("complete", None);
    assert_eq!(respond(&receiver).await, 204, "handled is handled");
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    let (seen, receiver) = with_store("release", None);
    assert_eq!(respond(&receiver).await, 503);
    assert_eq!(respond(&receiver).await, 204);
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_endless_deadline_is_accepted() {
    let receiver = receiver(Intake::new(Authentication::none())).with_deadline(Duration::MAX);
    assert_eq!(respond(&receiver).await, 204);
}
