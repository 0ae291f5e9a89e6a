//! Identifiers in the platform's style: UUIDs of version 7, from the seed and the clock.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// Source of identifiers. Equal seed, clock and order of calls give equal identifiers.
///
/// Clones share one source: a restored snapshot does not repeat identifiers. A receiver of webhooks would take a
/// repeated one for a known delivery.
#[derive(Clone, Debug)]
pub(crate) struct IdMaker {
    rng: Arc<Mutex<fastrand::Rng>>,
}

impl IdMaker {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))) }
    }

    fn rng(&self) -> MutexGuard<'_, fastrand::Rng> {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An identifier of version 7 with the timestamp `at_ms`.
    pub(crate) fn next(&mut self, at_ms: u64) -> Uuid {
        let mut random = [0_u8; 10];
        self.rng().fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid()
    }

    /// An identifier of version 4, as customers and networks have on the platform.
    pub(crate) fn unstamped(&mut self) -> Uuid {
        let mut random = [0_u8; 16];
        self.rng().fill(&mut random);
        uuid::Builder::from_random_bytes(random).into_uuid()
    }

    /// Random letters and digits, for invented secrets.
    pub(crate) fn text(&mut self, length: usize) -> String {
        let mut rng = self.rng();
        (0..length).map(|_| rng.alphanumeric()).collect()
    }
}

/// Identifier of a customer, a separate type so that no other identifier passes for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CustomerId(pub(crate) Uuid);

impl CustomerId {
    /// Parses the value of a `customer-id` header.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        parse_uuid(text).map(Self)
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Parses an identifier in the platform's form: 36 characters with hyphens.
pub(crate) fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_every_identifier() {
        let draw = |seed| {
            let mut ids = IdMaker::new(seed);
            [ids.next(1_792_051_200_000), ids.next(1_792_051_200_000), ids.unstamped()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn clones_never_draw_the_same() {
        let mut ids = IdMaker::new(7);
        let (mut other, mut seen) = (ids.clone(), std::collections::HashSet::new());
        assert!((0..100).all(|_| seen.insert(ids.next(0)) && seen.insert(other.next(0))));
    }

    #[test]
    fn identifiers_have_the_version_7_shape_and_carry_the_clock() {
        let id = IdMaker::new(1).next(1_792_051_200_123);
        assert_eq!(id.get_version_num(), 7);
        let seconds_and_nanos = id.get_timestamp().map(|stamp| stamp.to_unix());
        assert_eq!(seconds_and_nanos, Some((1_792_051_200, 123_000_000)));
    }

    #[test]
    fn only_the_hyphenated_form_is_an_identifier() {
        assert!(parse_uuid("3142b1eb-3ffc-4f51-9bc2-3cbd778a69c9").is_some());
        assert!(parse_uuid("3142b1eb3ffc4f519bc23cbd778a69c9").is_none());
        assert!(parse_uuid("3142b1eb-3ffc-4f51-9bc2-3cbd778a69cz").is_none());
    }
}
