//! Pauses that grow.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Jitter of pauses, from a seed.
pub(super) struct Jitter(Mutex<fastrand::Rng>);

impl Jitter {
    pub(super) fn new(seed: Option<u64>) -> Self {
        Self(Mutex::new(seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)))
    }

    /// `first` doubled `tries` times, up to `longest`; between a half of that and all of it.
    pub(super) fn pause(&self, tries: i64, first: Duration, longest: Duration) -> Duration {
        let doublings = u32::try_from(tries.clamp(0, 30)).unwrap_or(30);
        let full = first.saturating_mul(1 << doublings).min(longest);
        let part = self.0.lock().unwrap_or_else(PoisonError::into_inner).f64();
        full / 2 + (full / 2).mul_f64(part)
    }

    pub(super) fn number(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).u64(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_their_bound() {
        let (jitter, second) = (Jitter::new(Some(1)), Duration::from_secs(1));
        for (tries, longest) in [(0, 1), (1, 2), (5, 32), (6, 60), (1_000, 60)] {
            let pause = jitter.pause(tries, second, second * 60);
            assert!(pause <= second * longest && pause >= second * longest / 2, "{tries}: {pause:?}");
        }
    }
}
