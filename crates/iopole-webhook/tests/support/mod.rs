//! Helpers of the suites: keys, vectors, handlers, and bodies that arrive in pieces or slowly.
#![allow(dead_code, reason = "no suite uses all helpers")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::convert::Infallible;
use std::iter::Peekable;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Request;
use http_body::{Body, Frame};
use http_body_util::Full;
use iopole_webhook::testing::Signer;
use iopole_webhook::{
    Ack, Authentication, Claim, DedupKey, DedupStore, Delivery, Handler, Intake, MemoryStore, Receiver,
    StoreError, Ticket, Verifier, async_trait,
};
use serde_json::Value;
use tokio::time::{Instant, Sleep, sleep};

type Before = dyn Fn(&str) -> Result<(), StoreError> + Send + Sync;
type After = dyn Fn(&str) -> BoxFuture<'static, ()> + Send + Sync;
type PollFrame = Poll<Option<Result<Frame<Bytes>, Infallible>>>;

pub(crate) const SECRET: &str = "7b1d0f2ac94e5863b0e7d2519fa8c346e1705bd8f293a64c";
pub(crate) const ID: &str = "0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00";
pub(crate) const STATUS: &str = r#"{"invoiceId":"0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00","statusId":"0199c2d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f","status":{"code":"MADE_AVAILABLE","networkCode":"203"},"xml":"<CDAR/>","json":{"responses":[]}}"#;
/// 2026-11-21, the time of the vectors.
pub(crate) const NOW: u64 = 1_795_252_542;

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

pub(crate) fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap().with_clock(now)
}

pub(crate) fn signer() -> Signer {
    Signer::new(SECRET).at(now()).to("/hooks/iopole?kind=status")
}

pub(crate) fn intake() -> Intake {
    Intake::new(Authentication::signature(verifier()))
}

/// A status with an identifier of this number.
pub(crate) fn status(number: usize) -> String {
    STATUS.replace("0199c2d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f", &format!("0199c2d4-0000-7000-8000-{number:012x}"))
}

/// A handler that accepts every delivery, and their count.
pub(crate) fn counting() -> (Arc<AtomicUsize>, impl Handler) {
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let handler = move |_: Delivery| {
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok(Ack::done()) }
    };
    (seen, handler)
}

/// The status of the answer to a request.
pub(crate) async fn post(receiver: &Receiver<impl Handler>, request: Request<Bytes>) -> u16 {
    receiver.respond(request.map(Full::new)).await.status().as_u16()
}

/// A store in memory with hooks around its operations `claim`, `complete` and `release`.
pub(crate) struct HookedStore {
    store: MemoryStore,
    before: Box<Before>,
    after: Box<After>,
}

impl HookedStore {
    pub(crate) fn new(store: MemoryStore) -> Self {
        Self { store, before: Box::new(|_| Ok(())), after: Box::new(|_| Box::pin(async {})) }
    }

    /// Calls this before each operation, and returns its error.
    pub(crate) fn before(
        self,
        hook: impl Fn(&str) -> Result<(), StoreError> + Send + Sync + 'static,
    ) -> Self {
        Self { before: Box::new(hook), ..self }
    }

    /// Awaits this after each operation.
    pub(crate) fn after(self, hook: impl Fn(&str) -> BoxFuture<'static, ()> + Send + Sync + 'static) -> Self {
        Self { after: Box::new(hook), ..self }
    }
}

#[async_trait]
impl DedupStore for HookedStore {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        (self.before)("claim")?;
        let claim = self.store.claim(key).await;
        (self.after)("claim").await;
        claim
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        (self.before)("complete")?;
        self.store.complete(key, ticket, answer).await?;
        (self.after)("complete").await;
        Ok(())
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        (self.before)("release")?;
        self.store.release(key, ticket).await?;
        (self.after)("release").await;
        Ok(())
    }
}

/// The published vectors of the signature.
pub(crate) fn vectors() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    assert_eq!(vectors["secret"], SECRET);
    vectors["cases"].as_array().unwrap().clone()
}

/// The request of a vector.
pub(crate) fn request_of(vector: &Value) -> Request<Bytes> {
    let text = |key: &str| vector[key].as_str().unwrap().to_owned();
    let signer = Signer::new(SECRET).with_timestamp(text("timestamp")).to(text("pathWithQuery"));
    let signed = text("signedBytesUtf8");
    match vector["parts"].as_object() {
        None => signer.json(signed),
        Some(parts) => {
            let fields: Vec<_> =
                parts.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
            signer.invoice(signed.as_bytes(), &fields)
        }
    }
}

/// A body in pieces of one size, each ready at once or at the second poll.
pub(crate) struct InPieces {
    pieces: std::collections::VecDeque<Bytes>,
    hesitate: bool,
    asked: bool,
}

impl InPieces {
    pub(crate) fn of(body: &[u8], size: usize, hesitate: bool) -> Self {
        let pieces = body.chunks(size.max(1)).map(Bytes::copy_from_slice).collect();
        Self { pieces, hesitate, asked: false }
    }
}

impl Body for InPieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> PollFrame {
        if self.hesitate && !std::mem::replace(&mut self.asked, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.asked = false;
        Poll::Ready(self.pieces.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

/// A body that pauses before each piece.
pub(crate) struct Slow {
    first: Option<Bytes>,
    pieces: Peekable<Box<dyn Iterator<Item = Bytes> + Send>>,
    pause: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Slow {
    pub(crate) fn pieces(pieces: impl Iterator<Item = Bytes> + Send + 'static, pause: Duration) -> Self {
        let pieces: Box<dyn Iterator<Item = Bytes> + Send> = Box::new(pieces);
        Self { first: None, pieces: pieces.peekable(), pause, timer: Box::pin(sleep(pause)) }
    }

    /// One byte after each pause.
    pub(crate) fn bytes(body: Bytes, pause: Duration) -> Self {
        Self::pieces((0..body.len()).map(move |at| body.slice(at..=at)), pause)
    }

    /// Sends these bytes at once.
    pub(crate) fn with_first(self, first: impl Into<Bytes>) -> Self {
        Self { first: Some(first.into()), ..self }
    }
}

impl Body for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> PollFrame {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.pieces.peek().is_none() {
            return Poll::Ready(None);
        }
        std::task::ready!(self.timer.as_mut().poll(context));
        let next = Instant::now() + self.pause;
        self.timer.as_mut().reset(next);
        Poll::Ready(self.pieces.next().map(|piece| Ok(Frame::data(piece))))
    }
}

/// A multipart body with a large file, generated as it is read, in pieces of 1 MiB that are always ready: the fastest
/// possible sender.
pub(crate) struct Generated {
    head: Option<Bytes>,
    piece: Bytes,
    left: u64,
    tail: Option<Bytes>,
    checksum: String,
}

impl Generated {
    pub(crate) fn file(size: u64) -> Self {
        Self::after_parts(0, size)
    }

    /// Sends empty parts before the file.
    pub(crate) fn after_parts(parts: usize, size: u64) -> Self {
        use sha2::Digest as _;
        let piece: Vec<u8> = (0..1024 * 1024u32).map(|at| (at % 251) as u8).collect();
        let mut hash = sha2::Sha256::new();
        let mut left = size;
        while left > 0 {
            let next = left.min(piece.len() as u64);
            hash.update(&piece[..next as usize]);
            left -= next;
        }
        let head = "--b\r\nContent-Disposition: form-data; name=\"invoiceId\"\r\n\r\n0199c2d4\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\n";
        let part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n";
        Self {
            head: Some((part.repeat(parts) + head).into()),
            piece: piece.into(),
            left: size,
            tail: Some("\r\n--b--\r\n".into()),
            checksum: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    pub(crate) fn signed(self) -> Request<Self> {
        let timestamp = (NOW * 1000).to_string();
        let signature = Signer::new(SECRET).to("/hooks").signature(&timestamp, &self.checksum);
        Request::post("/hooks")
            .header("content-type", "multipart/form-data; boundary=b")
            .header("x-timestamp", timestamp)
            .header("x-signature", signature)
            .body(self)
            .unwrap()
    }
}

impl Body for Generated {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> PollFrame {
        let piece = match self.head.take() {
            Some(head) => Some(head),
            None if self.left > 0 => {
                let next = self.left.min(self.piece.len() as u64);
                self.left -= next;
                // A copy, because a transport would pass new memory.
                Some(Bytes::copy_from_slice(&self.piece[..next as usize]))
            }
            None => self.tail.take(),
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }
}
