//! The retry budget: a client whose calls fail one after the other stops adding load to a platform in trouble.

use std::sync::atomic::{AtomicU32, Ordering};

const CAPACITY: u32 = 100;
const COST: u32 = 5;
const REFUND: u32 = 1;

/// A bucket for the whole client: a retry takes 5, a call that succeeds puts back 1, it holds 100.
#[derive(Debug)]
pub(super) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl Budget {
    /// Whether a retry may be made; if so it is paid for.
    pub(super) fn withdraw(&self) -> bool {
        let paid = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST));
        paid.is_ok()
    }

    pub(super) fn refund(&self) {
        let refill = |left: u32| (left < CAPACITY).then(|| (left + REFUND).min(CAPACITY));
        // Full already is no failure.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_retries_then_one_for_each_five_successes() {
        let budget = Budget::default();
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
    }
}
