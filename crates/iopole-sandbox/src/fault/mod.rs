//! Faults: an effect, the requests that it disturbs, and how often.

mod apply;
mod body;
mod delivery;
mod read;
mod rules;

use std::time::Duration;

use crate::operations;

pub(crate) use apply::{Course, answer_instead, spoil};
pub use delivery::DeliveryFaults;
pub(crate) use read::HELP;
pub(crate) use rules::{Faults, Strike};

/// A fault: one effect, the operation that it disturbs, and how often.
///
/// Without [`on`](Self::on) it disturbs every operation of the API, but not the token endpoint. Without
/// [`times`](Self::times) and [`probability`](Self::probability) it disturbs every request. If several faults match a
/// request, their latencies add up, and the first other effect applies.
///
/// ```
/// use iopole_sandbox::Fault;
/// use std::time::Duration;
///
/// let busy = Fault::status(503).retry_after("2").on("sendInvoice").times(3);
/// let lost = Fault::cut_after().on("sendInvoice").skip(1).times(1);
/// let slow = Fault::latency(Duration::from_millis(40)).probability(0.5);
/// assert_eq!(busy, "status=503,retry_after=2,on=sendInvoice,times=3".parse()?);
/// # Ok::<(), iopole_sandbox::SandboxError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a fault does nothing until it is added"]
pub struct Fault {
    pub(crate) effect: Effect,
    pub(crate) on: Option<String>,
    pub(crate) probability: f64,
    pub(crate) times: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) lasting: Option<Duration>,
    pub(crate) seed: Option<u64>,
}

/// Effect of a fault.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    Status { code: u16, retry_after: Option<String>, processed: bool },
    Latency { wait: Duration, processed: bool },
    Cut { processed: bool },
    Truncated,
    Garbage,
    Empty,
    Answer { media_type: String, text: String },
    WithoutLast(usize),
    Redirect(String),
    Drip(Duration),
    ExpiresIn(Lifetime),
}

/// Lifetime in a token answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lifetime {
    Missing,
    Seconds(i64),
    Text(String),
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self { effect, on: None, probability: 1.0, times: None, skip: 0, lasting: None, seed: None }
    }

    /// Answers with this status, 200 to 599, and does not carry out the request.
    pub fn status(code: u16) -> Self {
        Self::new(Effect::Status { code, retry_after: None, processed: false })
    }

    /// Waits before the request is carried out, in real time. A request that its caller gives up meanwhile is not
    /// carried out. With [`after_processing`](Self::after_processing) the wait comes before the answer instead.
    pub fn latency(wait: Duration) -> Self {
        Self::new(Effect::Latency { wait, processed: false })
    }

    /// Resets the connection, and does not carry out the request.
    pub fn cut_before() -> Self {
        Self::new(Effect::Cut { processed: false })
    }

    /// Carries out the request, and resets the connection instead of answering.
    pub fn cut_after() -> Self {
        Self::new(Effect::Cut { processed: true })
    }

    /// Carries out the request, sends the head and half of the body, and closes the connection.
    pub fn truncated() -> Self {
        Self::new(Effect::Truncated)
    }

    /// Carries out the request, and answers meaningless bytes with the right status and content type.
    pub fn garbage() -> Self {
        Self::new(Effect::Garbage)
    }

    /// Carries out the request, and answers the right status without a body.
    pub fn empty() -> Self {
        Self::new(Effect::Empty)
    }

    /// Carries out the request, and answers 200 with this body, such as an HTML page instead of a file, or a JSON
    /// error instead of a list.
    pub fn answer(media_type: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Effect::Answer { media_type: media_type.into(), text: text.into() })
    }

    /// Carries out the request, and removes the last items from the list of the answer, or from the `data` of a page.
    /// Such a history lags behind the search; such a page has fewer rows than it counts. Other answers do not change.
    pub fn without_last(items: usize) -> Self {
        Self::new(Effect::WithoutLast(items))
    }

    /// Answers 307 with this `Location`, and does not carry out the request.
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::new(Effect::Redirect(location.into()))
    }

    /// Carries out the request, and sends the answer in pieces of 64 bytes with this pause between them, in real time.
    pub fn slow_drip(pause: Duration) -> Self {
        Self::new(Effect::Drip(pause))
    }

    /// Removes `expires_in` from the answer of the token endpoint.
    pub fn lifetime_missing() -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Missing)).on(operations::TOKEN)
    }

    /// Replaces `expires_in` in the answer of the token endpoint by this number of seconds, which may be negative.
    /// The real lifetime of the token does not change.
    pub fn lifetime_of(seconds: i64) -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Seconds(seconds))).on(operations::TOKEN)
    }

    /// Replaces `expires_in` in the answer of the token endpoint by this text.
    pub fn lifetime_text(text: impl Into<String>) -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Text(text.into()))).on(operations::TOKEN)
    }

    /// Limits the fault to one operation: its `operationId` in the contract, or `token` for the token endpoint.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.on = Some(operation.into());
        self
    }

    /// Sets the probability of the effect, from 0 to 1. Default: 1.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Limits the number of requests that it disturbs. Default: no limit.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Skips this number of requests first. Default: 0.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Limits its duration, by the clock of the simulated platform, from the moment that it is added. Default: no
    /// limit.
    pub fn lasting(mut self, time: Duration) -> Self {
        self.lasting = Some(time);
        self
    }

    /// Sets the seed of the random draws. Default: derived from the seed of the simulated platform.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets the `Retry-After` of a [`status`](Self::status): seconds or a date, sent unchanged. Other effects ignore
    /// it.
    pub fn retry_after(mut self, value: impl Into<String>) -> Self {
        if let Effect::Status { retry_after, .. } = &mut self.effect {
            *retry_after = Some(value.into());
        }
        self
    }

    /// Carries out the request before the [`status`](Self::status) or the [`latency`](Self::latency). Other effects
    /// ignore it.
    pub fn after_processing(mut self) -> Self {
        if let Effect::Status { processed, .. } | Effect::Latency { processed, .. } = &mut self.effect {
            *processed = true;
        }
        self
    }
}
