//! Reads a body under bounds: of length and of time.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::time::Instant;

use crate::body::Progress;
use crate::call::{Answer, Call, after};
use crate::error::Error;
use crate::stop::unless;

/// The bound on a body that is read into memory, where none is set: 64 MiB.
pub const BODY_BOUND: u64 = 64 * 1024 * 1024;

/// For how long a stream may let its reader wait in all, should it never end.
const STREAM_PATIENCE: Duration = Duration::from_secs(3_600);

/// How much of a body is judged.
pub(crate) const HEAD: usize = 1024;

/// Says why a body that begins like this is not what was asked for.
pub(crate) type Judge = Box<dyn FnOnce(&[u8]) -> Result<(), &'static str> + Send + Sync>;

/// How far a body came.
pub(crate) enum End {
    Whole,
    TooLong,
    Broken(Broken),
}

/// Why nothing more comes.
pub(crate) enum Broken {
    Wire(reqwest::Error),
    Late,
    /// By the caller.
    Stopped,
}

impl Broken {
    pub(crate) fn told(&self, call: &Call) -> Error {
        match self {
            Self::Wire(error) => Error::from_transport(call.operation(), error),
            Self::Late => Error::late(call.operation()),
            Self::Stopped => call.stopped(),
        }
    }
}

/// The next piece, if it comes in time.
pub(crate) async fn piece(
    call: &mut Call,
    answer: &mut Answer,
    due: Instant,
) -> Result<Option<Bytes>, Broken> {
    let stop = call.stop();
    let next = call.bound(due, answer.chunk());
    let next = match stop {
        None => next.await,
        Some(stop) => unless(stop, next).await.ok_or(Broken::Stopped)?,
    };
    next.ok_or(Broken::Late)?.map_err(Broken::Wire)
}

/// All of it, or the head of what is longer than the bound.
pub(crate) async fn read(
    call: &mut Call,
    mut answer: Answer,
    bound: u64,
    due: Instant,
    progress: Option<Progress>,
) -> (Bytes, End) {
    let total = answer.content_length().unwrap_or_default();
    // Most bodies come in one piece, which is then handed on without a copy.
    let (mut first, mut body) = (None, Vec::new());
    let end = loop {
        let come = first.as_ref().map_or(0, Bytes::len) + body.len();
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
                    // What is announced is only a claim.
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

/// An answer on its way in.
struct Flow {
    call: Box<Call>,
    answer: Answer,
    progress: Option<Progress>,
    come: u64,
    total: u64,
    patience: Duration,
    judge: Option<Judge>,
    /// Pieces that came while the head was read.
    ready: VecDeque<Bytes>,
}

/// Piece by piece; each must come within the time of an attempt, and only the time in which its reader waits counts.
pub(crate) fn stream(
    call: Box<Call>,
    answer: Answer,
    progress: Option<Progress>,
    judge: Option<Judge>,
) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
    let total = answer.content_length().unwrap_or_default();
    let flow = Flow {
        call,
        answer,
        progress,
        come: 0,
        total,
        patience: STREAM_PATIENCE,
        judge,
        ready: VecDeque::new(),
    };
    Box::pin(stream::unfold(Some(flow), async |flow| {
        let mut flow = flow?;
        match flow.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(flow))),
            Ok(None) => None,
            Err(error) => Some((Err(flow.call.note(error)), None)),
        }
    }))
}

impl Flow {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if let Some(judge) = self.judge.take() {
            self.begin(judge).await?;
        }
        match self.ready.pop_front() {
            Some(piece) => Ok(Some(piece)),
            None => self.piece().await.map_err(|broken| broken.told(&self.call)),
        }
    }

    /// Reads the head and judges it; nothing is handed on before.
    async fn begin(&mut self, judge: Judge) -> Result<(), Error> {
        let mut head = Vec::new();
        while head.len() < HEAD {
            let Some(piece) = self.piece().await.map_err(|broken| broken.told(&self.call))? else { break };
            head.extend(piece.iter().take(HEAD.saturating_sub(head.len())));
            self.ready.push_back(piece);
        }
        judge(&head)
            .map_err(|reason| Error::unreadable(self.call.operation(), self.answer.status(), reason, head))
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Broken> {
        let asked = Instant::now();
        let due = after(asked, self.call.attempt_timeout().min(self.patience));
        let piece = piece(&mut self.call, &mut self.answer, due).await?;
        self.patience = self.patience.saturating_sub(asked.elapsed());
        if let Some(piece) = &piece {
            self.come += piece.len() as u64;
            if let Some(progress) = &self.progress {
                progress(self.come, self.total);
            }
        }
        Ok(piece)
    }
}
