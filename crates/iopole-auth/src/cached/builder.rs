//! Settings of the cache.

use std::fmt;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use super::Cached;
use super::desk::Desk;
use super::schedule::REFRESH_SHARE;
use super::shared::Shared;
use crate::clock::{Clock, SystemClock};
use crate::source::TokenSource;

const FETCH_TIMEOUT: Duration = Duration::from_secs(30);

/// Time added to the timeout of a request before the request counts as dead: its timer starts at its first poll.
const SLACK: Duration = Duration::from_secs(1);

/// Builder of a [`Cached`].
#[must_use]
pub struct CachedBuilder<S> {
    source: S,
    clock: Arc<dyn Clock>,
    fetch_timeout: Duration,
    random: fastrand::Rng,
}

impl<S: TokenSource + 'static> CachedBuilder<S> {
    pub(super) fn new(source: S) -> Self {
        Self {
            source,
            clock: Arc::new(SystemClock),
            fetch_timeout: FETCH_TIMEOUT,
            random: fastrand::Rng::new(),
        }
    }

    /// Sets the clock that decides when a token is stale; the machine's clocks by default.
    ///
    /// The clock is only read. Waits, the timeout of a request for example, use the timer of the tokio runtime, which a
    /// test can pause.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the timeout of one token request; 30 s by default.
    pub fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.fetch_timeout = timeout;
        self
    }

    /// Sets the seed of the jitter, for a test that must repeat.
    pub fn seed(mut self, seed: u64) -> Self {
        self.random = fastrand::Rng::with_seed(seed);
        self
    }

    /// Builds the cache. No request is made and no task is started.
    pub fn build(mut self) -> Cached<S> {
        let shared = Shared {
            source: self.source,
            clock: self.clock,
            fetch_timeout: self.fetch_timeout,
            refresh_share: self.random.u32(REFRESH_SHARE),
            current: RwLock::new(None),
            desk: Mutex::new(Desk::new(self.fetch_timeout.saturating_add(SLACK), self.random)),
        };
        Cached { shared: Arc::new(shared) }
    }
}

impl<S> fmt::Debug for CachedBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedBuilder").field("fetch_timeout", &self.fetch_timeout).finish_non_exhaustive()
    }
}
