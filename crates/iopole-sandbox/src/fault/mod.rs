//! Misbehaving on purpose: what goes wrong, for which requests, and how often.

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

/// Something to go wrong: one effect, the operation it strikes, and how often.
///
/// Without [`on`](Self::on) it strikes every operation of the API, though not the token endpoint; without
/// [`times`](Self::times) and [`probability`](Self::probability) it strikes every time. Of several faults that fit a
/// request, the latencies add up and the first other effect wins.
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
#[must_use = "a fault does nothing until a sandbox has it"]
pub struct Fault {
    pub(crate) effect: Effect,
    pub(crate) on: Option<String>,
    pub(crate) probability: f64,
    pub(crate) times: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) lasting: Option<Duration>,
    pub(crate) seed: Option<u64>,
}

/// What goes wrong.
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

/// What a token answer says of the token's life.
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

    /// Answers with this status (100 is not one: 200 to 599) and does nothing.
    pub fn status(code: u16) -> Self {
        Self::new(Effect::Status { code, retry_after: None, processed: false })
    }

    /// Waits before anything else, on real time: whoever gives up meanwhile has had nothing done. With
    /// [`after_processing`](Self::after_processing) what was asked is done first, and the answer waits.
    pub fn latency(wait: Duration) -> Self {
        Self::new(Effect::Latency { wait, processed: false })
    }

    /// Resets the connection before anything was done.
    pub fn cut_before() -> Self {
        Self::new(Effect::Cut { processed: false })
    }

    /// Does what was asked, then resets the connection instead of answering.
    pub fn cut_after() -> Self {
        Self::new(Effect::Cut { processed: true })
    }

    /// Does what was asked, sends the head and half of the body, then closes the connection.
    pub fn truncated() -> Self {
        Self::new(Effect::Truncated)
    }

    /// Does what was asked, and answers bytes that mean nothing under the right status and type.
    pub fn garbage() -> Self {
        Self::new(Effect::Garbage)
    }

    /// Does what was asked, and answers the right status without a body.
    pub fn empty() -> Self {
        Self::new(Effect::Empty)
    }

    /// Does what was asked, and answers 200 with this body: a page of HTML where a file was wanted, an error in JSON where a
    /// list was.
    pub fn answer(media_type: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Effect::Answer { media_type: media_type.into(), text: text.into() })
    }

    /// Does what was asked, and leaves the last items out of the list that is answered (of its `data`, where the list is a
    /// page): a history that lags behind the search, a page with fewer rows than it counts. Other answers are not changed.
    pub fn without_last(items: usize) -> Self {
        Self::new(Effect::WithoutLast(items))
    }

    /// Answers 307 with this `Location`, and does nothing.
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::new(Effect::Redirect(location.into()))
    }

    /// Does what was asked, and answers 64 bytes at a time with this pause between them, on real time.
    pub fn slow_drip(pause: Duration) -> Self {
        Self::new(Effect::Drip(pause))
    }

    /// Leaves `expires_in` out of the answer of the token endpoint.
    pub fn lifetime_missing() -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Missing)).on(operations::TOKEN)
    }

    /// Puts this `expires_in` (any number of seconds, negative ones too) into the answer of the token endpoint. How
    /// long the token is really good for does not change.
    pub fn lifetime_of(seconds: i64) -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Seconds(seconds))).on(operations::TOKEN)
    }

    /// Puts this text as `expires_in` into the answer of the token endpoint.
    pub fn lifetime_text(text: impl Into<String>) -> Self {
        Self::new(Effect::ExpiresIn(Lifetime::Text(text.into()))).on(operations::TOKEN)
    }

    /// Strikes one operation only: its `operationId` in the contract, or `token` for the token endpoint.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.on = Some(operation.into());
        self
    }

    /// Strikes a request with this probability (0 to 1) instead of always.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Strikes this often, then never again.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets this many requests pass first.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Strikes for this long only, by the sandbox's clock, from when the sandbox has the fault.
    pub fn lasting(mut self, time: Duration) -> Self {
        self.lasting = Some(time);
        self
    }

    /// Seed of what the probability draws. Default: follows from the sandbox's seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The `Retry-After` of a [`status`](Self::status): seconds or a date; sent as it is. Other effects have none.
    pub fn retry_after(mut self, value: impl Into<String>) -> Self {
        if let Effect::Status { retry_after, .. } = &mut self.effect {
            *retry_after = Some(value.into());
        }
        self
    }

    /// The [`status`](Self::status) is answered, or the [`latency`](Self::latency) begins, after what was asked has been
    /// done. Other effects are what they are.
    pub fn after_processing(mut self) -> Self {
        if let Effect::Status { processed, .. } | Effect::Latency { processed, .. } = &mut self.effect {
            *processed = true;
        }
        self
    }
}
