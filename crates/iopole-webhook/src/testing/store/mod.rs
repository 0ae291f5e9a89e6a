//! The check of a store.

mod checks;
mod lease;
mod rule;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use rule::{BrokenRule, StoreRule};

use crate::dedup::DedupStore;

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Checks that a store keeps the guarantees of [`DedupStore`].
///
/// Await it in a test, best on a runtime with several threads, so that claims run in parallel. The store may hold other
/// deliveries, and needs room for 200 more. The keys of the check are random, so the check can be repeated.
///
/// # Time
/// The check waits until a claim expires: for the lease of the store, up to 3 minutes. To avoid the wait, give the
/// store a lease of one second in the test, or a manual clock and
/// [`expire_leases_with`](StoreCheck::expire_leases_with).
///
/// # Errors
/// [`BrokenRule`] names the first [rule](StoreRule) that the store breaks, and describes the result that breaks it.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::{Duration, Instant};
///
/// use iopole_webhook::MemoryStore;
/// use iopole_webhook::testing::check_store;
///
/// # #[tokio::main] async fn main() -> Result<(), iopole_webhook::testing::BrokenRule> {
/// let seconds = Arc::new(AtomicU64::new(0));
/// let (start, now) = (Instant::now(), Arc::clone(&seconds));
/// let store = MemoryStore::new()
///     .with_clock(move || start + Duration::from_secs(now.load(Ordering::SeqCst)));
///
/// check_store(store)
///     .expire_leases_with(move || {
///         seconds.fetch_add(121, Ordering::SeqCst);
///         async {}
///     })
///     .await?;
/// # Ok(()) }
/// ```
pub fn check_store(store: impl DedupStore + 'static) -> StoreCheck {
    StoreCheck { store: Arc::new(store), expiry: Expiry::Wait, bound: None }
}

/// Check of a store, from [`check_store`]. It runs when it is awaited.
#[must_use = "nothing is checked until it is awaited"]
pub struct StoreCheck {
    store: Arc<dyn DedupStore>,
    expiry: Expiry,
    bound: Option<(usize, Count)>,
}

type Count = Box<dyn Fn() -> Later<usize> + Send + Sync>;

/// The way in which the leases of the store expire.
enum Expiry {
    /// In real time.
    Wait,
    /// By a function that moves the clock of the store.
    By(Box<dyn Fn() -> Later<()> + Send + Sync>),
}

/// Shortest pause before the last retry of the platform's default strategy. A longer lease loses deliveries.
const LONGEST_LEASE: Duration = Duration::from_secs(180);

impl StoreCheck {
    /// Calls a function instead of waiting: it moves the clock of the store beyond its lease.
    pub fn expire_leases_with<F, T>(mut self, expire: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        self.expiry = Expiry::By(Box::new(move || Box::pin(expire())));
        self
    }

    /// Also checks that the store never holds more than this number of deliveries, by `count`.
    ///
    /// A store needs no bound if something else deletes old rows.
    pub fn bounded<F, T>(mut self, bound: usize, count: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: Future<Output = usize> + Send + 'static,
    {
        self.bound = Some((bound, Box::new(move || Box::pin(count()))));
        self
    }

    async fn run(self) -> Result<(), BrokenRule> {
        let checks = checks::Checks::new(self.store);
        checks.one_after_the_other().await?;
        checks.at_the_same_time().await?;
        checks.independent_keys().await?;
        lease::check(&checks, &self.expiry).await?;
        match self.bound {
            Some((bound, count)) => checks.bounded(bound, &count).await,
            None => Ok(()),
        }
    }
}

impl IntoFuture for StoreCheck {
    type Output = Result<(), BrokenRule>;
    type IntoFuture = Later<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl std::fmt::Debug for StoreCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreCheck").field("bounded", &self.bound.is_some()).finish_non_exhaustive()
    }
}
