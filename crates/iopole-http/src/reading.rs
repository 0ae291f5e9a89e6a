//! Reads a body within bounds of length and time.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::time::Instant;

use crate::body::Progress;
use crate::call::{ActiveCall, RawResponse, after};
use crate::error::Error;
use crate::stop::until;

/// Default bound of a body that is read into memory: 64 MiB.
pub const BODY_BOUND: u64 = 64 * 1024 * 1024;

/// Sum of the waits for the pieces of a stream: an hour.
const LONGEST_STREAM_WAIT: Duration = Duration::from_secs(3_600);

/// Bytes that a check of the body's beginning sees.
pub(crate) const HEAD: usize = 1024;

/// Checks the beginning of a body; returns the reason why the body is not the expected one.
pub(crate) type HeadCheck = Box<dyn FnOnce(&[u8]) -> Result<(), &'static str> + Send + Sync>;

/// End of a body that was read.
pub(crate) enum End {
    Whole,
    TooLong,
    Broken(Broken),
}

/// Reason why a body broke off.
pub(crate) enum Broken {
    Transport(reqwest::Error),
    Late,
    /// The caller stopped the call.
    Stopped,
}

impl Broken {
    pub(crate) fn to_error(&self, call: &ActiveCall) -> Error {
        match self {
            Self::Transport(error) => Error::from_transport(call.operation(), error),
            Self::Late => Error::late(call.operation()),
            Self::Stopped => call.stopped(),
        }
    }
}

/// Waits for the next piece of the body until `due`.
pub(crate) async fn piece(
    call: &mut ActiveCall,
    answer: &mut RawResponse,
    due: Instant,
) -> Result<Option<Bytes>, Broken> {
    let stop = call.stop();
    let next = call.bound(due, answer.chunk());
    let next = match stop {
        None => next.await,
        Some(stop) => until(stop, next).await.ok_or(Broken::Stopped)?,
    };
    next.ok_or(Broken::Late)?.map_err(Broken::Transport)
}

/// Reads the whole body, or the beginning of one that is longer than the bound. `total`: its announced length in bytes,
/// zero if there is none.
pub(crate) async fn read(
    call: &mut ActiveCall,
    mut answer: RawResponse,
    bound: u64,
    total: u64,
    due: Instant,
    progress: Option<Progress>,
) -> (Bytes, End) {
    // Most bodies come in one piece, which is passed on without a copy.
    let (mut first, mut body) = (None, Vec::new());
    let end = loop {
        let come = first.as_ref().map_or(0, Bytes::len) + body.len();
        if total > 0 && come as u64 == total {
            break End::Whole;
        }
        match piece(call, &mut answer, due).await {
            Ok(Some(chunk)) => {
                let room = bound.saturating_sub(come as u64);
                let fits = chunk.len() as u64 <= room;
                if let Some(progress) = progress.as_ref().filter(|_| fits) {
                    progress((come + chunk.len()) as u64, total);
                }
                if come == 0 && fits {
                    first = Some(chunk);
                    continue;
                }
                if let Some(first) = first.take() {
                    // The announced length is only a claim.
                    let announced = usize::try_from(total.min(bound).min(BODY_BOUND)).unwrap_or_default();
                    body = Vec::with_capacity(announced.max(come + chunk.len()));
                    body.extend_from_slice(&first);
                }
                let room = usize::try_from(room).unwrap_or(usize::MAX).min(chunk.len());
                body.extend_from_slice(chunk.get(..room).unwrap_or_default());
                if !fits {
                    break End::TooLong;
                }
            }
            Ok(None) => break End::Whole,
            Err(broken) => break End::Broken(broken),
        }
    };
    (first.unwrap_or_else(|| body.into()), end)
}

/// Body that is streamed to its reader.
struct BodyStream {
    call: Box<ActiveCall>,
    answer: RawResponse,
    progress: Option<Progress>,
    come: u64,
    total: u64,
    /// Rest of the waits.
    wait_left: Duration,
    check: Option<HeadCheck>,
    /// Pieces that came while the head was read.
    ready: VecDeque<Bytes>,
}

/// Streams the body. Each piece must come within the time of an attempt; only the reader's waiting counts.
pub(crate) fn stream(
    call: Box<ActiveCall>,
    answer: RawResponse,
    progress: Option<Progress>,
    check: Option<HeadCheck>,
) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
    let total = answer.content_length().unwrap_or_default();
    let stream = BodyStream {
        call,
        answer,
        progress,
        come: 0,
        total,
        wait_left: LONGEST_STREAM_WAIT,
        check,
        ready: VecDeque::new(),
    };
    Box::pin(stream::unfold(Some(stream), async |stream| {
        let mut stream = stream?;
        match stream.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(stream))),
            Ok(None) => None,
            Err(error) => Some((Err(stream.call.annotate(error)), None)),
        }
    }))
}

impl BodyStream {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(check) = self.check.take() {
            self.begin(check).await?;
        }
        match self.ready.pop_front() {
            Some(piece) => Ok(Some(piece)),
            None => self.piece().await.map_err(|broken| broken.to_error(&self.call)),
        }
    }

    /// Reads the beginning and checks it, before any piece is passed on.
    async fn begin(&mut self, check: HeadCheck) -> Result<(), Error> {
        let mut head = Vec::new();
        while head.len() < HEAD {
            let Some(piece) = self.piece().await.map_err(|broken| broken.to_error(&self.call))? else {
                break;
            };
            head.extend(piece.iter().take(HEAD.saturating_sub(head.len())));
            self.ready.push_back(piece);
        }
        check(&head)
            .map_err(|reason| Error::unreadable(self.call.operation(), self.answer.status(), reason, head))
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Broken> {
        let asked = Instant::now();
        let due = after(asked, self.call.attempt_timeout().min(self.wait_left));
        let piece = piece(&mut self.call, &mut self.answer, due).await?;
        self.wait_left = self.wait_left.saturating_sub(asked.elapsed());
        if let Some(piece) = &piece {
            self.come += piece.len() as u64;
            if let Some(progress) = &self.progress {
                progress(self.come, self.total);
            }
        }
        Ok(piece)
    }
}
