//! Counts of all runs.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<String, u64>);

/// Events that a meaningful marathon must contain.
const EXPECTED: [&str; 8] = [
    "ended as sent at once",
    "ended as sent, found by asking",
    "ended as sent again after it was not there",
    "ended as refused",
    "open while things failed, known afterwards",
    "deliveries handled",
    "sent, or not, for the second customer",
    "runs that began without a token endpoint",
];

impl Tally {
    pub(crate) fn count(&mut self, what: &str, times: u64) {
        *self.0.entry(what.to_owned()).or_default() += times;
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (what, times) in other.0 {
            self.count(&what, times);
        }
    }

    /// Returns the events that never happened.
    pub(crate) fn lacking(&self) -> Vec<&'static str> {
        EXPECTED.into_iter().filter(|what| !self.0.contains_key(*what)).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, times)| writeln!(f, "{times:>7}  {what}"))
    }
}
