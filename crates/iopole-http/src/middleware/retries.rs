//! Retry settings of a client, and the budget that follows from them.

use std::sync::atomic::{AtomicU32, Ordering};

const DEFAULT_ATTEMPTS: u32 = 4;
const MOST_ATTEMPTS: u32 = 10;
const DEFAULT_BUDGET: u32 = 20;
const LARGEST_BUDGET: u32 = 10_000;
/// Successful calls that earn one more retry.
const CALLS_PER_RETRY: u32 = 5;

/// Retry settings of a [`Client`](crate::Client): the attempts of a call, and the budget of all calls together.
///
/// # Defaults and ranges
///
/// | setting | default | range |
/// |---|---|---|
/// | [`attempts`](Retries::attempts) of one call | 4 | 1 to 10 |
/// | [`budget`](Retries::budget) of the client | 20 retries | 0 to 10,000 |
///
/// # Fixed rules
/// No setting changes these:
///
/// - An operation that must not be sent twice ([`Class::Once`](crate::Class::Once)) is sent again only where the
///   platform cannot have processed it: no connection, or 429.
/// - The pause before a retry is drawn between zero and 0.2, 0.4, 0.8 … 10 s. A `Retry-After` comes on top.
/// - A retry that would start after the call's time is not made.
/// - The replay after a 401 and the wait for a token count neither as attempts nor against the budget. A single call
///   without the replay is [`Request::no_replay`](crate::Request::no_replay).
///
/// # Examples
///
/// ```
/// use iopole_http::{ClientBuilder, Retries};
///
/// # fn example(builder: ClientBuilder) -> ClientBuilder {
/// builder.retries(Retries::new().attempts(6).budget(50))
/// # }
/// # fn another(builder: ClientBuilder) -> ClientBuilder {
/// builder.retries(Retries::never())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Retries {
    pub(super) attempts: u32,
    budget: u32,
}

impl Retries {
    /// Creates the default settings: 4 attempts, 20 retries in the budget.
    pub const fn new() -> Self {
        Self { attempts: DEFAULT_ATTEMPTS, budget: DEFAULT_BUDGET }
    }

    /// Creates settings under which no failed attempt is repeated.
    pub const fn never() -> Self {
        Self { attempts: 1, budget: 0 }
    }

    /// Sets the most attempts of one call, the first included: 1 to 10, 4 by default. Values outside are clamped.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 {
            1
        } else if attempts > MOST_ATTEMPTS {
            MOST_ATTEMPTS
        } else {
            attempts
        };
        self
    }

    /// Sets the retries that all calls of the client share: 0 to 10,000, 20 by default. Larger values are clamped.
    ///
    /// A retry spends one. Five successful calls earn one back, up to this number. A client whose calls fail one after
    /// the other thus stops adding load to a platform in trouble. Zero allows no retry.
    pub const fn budget(mut self, retries: u32) -> Self {
        self.budget = if retries > LARGEST_BUDGET { LARGEST_BUDGET } else { retries };
        self
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self::new()
    }
}

/// Bucket of retries, counted in fifths: a retry takes five, a successful call puts one back.
#[derive(Debug)]
pub(super) struct Budget {
    capacity: u32,
    left: AtomicU32,
}

impl Budget {
    pub(super) fn new(retries: Retries) -> Self {
        let capacity = retries.budget.saturating_mul(CALLS_PER_RETRY);
        Self { capacity, left: AtomicU32::new(capacity) }
    }

    /// Pays for one retry; false if the budget does not allow it.
    pub(super) fn withdraw(&self) -> bool {
        let pay = |left: u32| left.checked_sub(CALLS_PER_RETRY);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).is_ok()
    }

    /// Puts back the share of one successful call.
    pub(super) fn refund(&self) {
        let refill = |left: u32| (left < self.capacity).then_some(left + 1);
        // A full bucket is not a failure.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_twenty_retries_then_one_for_each_five_successes() {
        let budget = Budget::new(Retries::new());
        assert_eq!((0..100).filter(|_| budget.withdraw()).count(), 20);
        for _ in 0..4 {
            budget.refund();
        }
        assert!(!budget.withdraw());
        budget.refund();
        assert!(budget.withdraw() && !budget.withdraw());
        for _ in 0..1000 {
            budget.refund();
        }
        assert_eq!((0..100).filter(|_| budget.withdraw()).count(), 20, "it does not overflow");
        for _ in 0..4 {
            budget.refund();
        }
        assert!(!budget.withdraw(), "it was filled to its capacity exactly");
    }

    #[test]
    fn settings_are_clamped_to_their_ranges() {
        let attempts = |attempts| Retries::new().attempts(attempts).attempts;
        assert_eq!([0, 1, 10, 11, u32::MAX].map(attempts), [1, 1, 10, 10, 10]);
        let retries = |budget| {
            let budget = Budget::new(Retries::new().budget(budget));
            (0..20_000).filter(|_| budget.withdraw()).count()
        };
        assert_eq!([0, 1, 10_000, u32::MAX].map(retries), [0, 1, 10_000, 10_000]);
        assert_eq!(Retries::never(), Retries::new().attempts(0).budget(0));
    }
}
