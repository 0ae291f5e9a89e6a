//! The active faults, and their draws for each request.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Effect, Fault};
use crate::operations;

/// Faults in the order they were added.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    seed: u64,
    added: u64,
}

#[derive(Debug)]
struct Rule {
    id: u64,
    fault: Fault,
    draws: fastrand::Rng,
    /// Number of matching requests.
    met: u64,
    struck: u64,
    /// End of its duration.
    ends_ms: u64,
}

/// Effects of the faults on one request.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Strike {
    /// Wait before the request is carried out.
    pub(crate) latency: Duration,
    /// Wait after the request was carried out.
    pub(crate) latency_after: Duration,
    pub(crate) effect: Option<Effect>,
    /// Numbers of the faults.
    pub(crate) by: Vec<u64>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), seed, added: 0 }
    }

    /// Adds a checked fault, and gives its number.
    pub(crate) fn add(&mut self, fault: Fault, now_ms: u64) -> u64 {
        self.added += 1;
        let seed = fault.seed.unwrap_or(self.seed ^ self.added.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let draws = fastrand::Rng::with_seed(seed);
        let lasting = fault.lasting.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        let ends_ms = lasting.map_or(u64::MAX, |time| now_ms.saturating_add(time));
        self.rules.push(Rule { id: self.added, fault, draws, met: 0, struck: 0, ends_ms });
        self.added
    }

    /// Removes a fault; false if there is none.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Draws the effects on the next request for an operation. A fault that gives way to an earlier one does not
    /// count the request.
    pub(crate) fn draw(&mut self, operation: Option<&str>, now_ms: u64) -> Strike {
        let mut struck = Strike::default();
        for rule in &mut self.rules {
            let waits = matches!(rule.fault.effect, Effect::Latency { .. });
            if now_ms >= rule.ends_ms
                || !rule.fits(operation)
                || (!waits && struck.effect.is_some())
                || !rule.strikes()
            {
                continue;
            }
            struck.by.push(rule.id);
            match &rule.fault.effect {
                Effect::Latency { wait, processed } => {
                    let sum = if *processed { &mut struck.latency_after } else { &mut struck.latency };
                    *sum = sum.saturating_add(*wait);
                }
                other => struck.effect = Some(other.clone()),
            }
        }
        struck
    }

    pub(crate) fn list(&self) -> Vec<Value> {
        self.rules.iter().map(Rule::to_json).collect()
    }
}

impl Rule {
    fn fits(&self, operation: Option<&str>) -> bool {
        match self.fault.on.as_deref() {
            Some(name) => operation == Some(name),
            None => operation != Some(operations::TOKEN),
        }
    }

    fn strikes(&mut self) -> bool {
        self.met += 1;
        let spent = self.fault.times.is_some_and(|times| self.struck >= times);
        if self.met <= self.fault.skip || spent {
            return false;
        }
        let strikes = self.fault.probability >= 1.0 || self.draws.f64() < self.fault.probability;
        self.struck += u64::from(strikes);
        strikes
    }

    fn to_json(&self) -> Value {
        json!({"id": self.id, "fault": self.fault.to_json(), "met": self.met, "struck": self.struck})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(faults: &mut Faults, operation: &str, requests: usize) -> Vec<bool> {
        (0..requests).map(|_| faults.draw(Some(operation), 0).effect.is_some()).collect()
    }

    #[test]
    fn a_fault_skips_strikes_and_is_spent() {
        let mut faults = Faults::new(1);
        faults.add(Fault::status(503).on("getInvoice").skip(1).times(2), 0);
        assert_eq!(effects(&mut faults, "getInvoice", 5), [false, true, true, false, false]);
        assert_eq!(effects(&mut faults, "sendInvoice", 1), [false]);
    }

    #[test]
    fn any_operation_is_not_the_token_endpoint() {
        let mut faults = Faults::new(1);
        faults.add(Fault::cut_before(), 0);
        assert_eq!(faults.draw(Some("token"), 0), Strike::default());
        assert!(faults.draw(None, 0).effect.is_some());
    }

    #[test]
    fn latencies_add_up_and_the_first_other_effect_wins() {
        let mut faults = Faults::new(1);
        let wait = Duration::from_millis(3);
        let ids = [
            faults.add(Fault::latency(wait), 0),
            faults.add(Fault::status(500), 0),
            faults.add(Fault::status(502).times(1), 0),
            faults.add(Fault::latency(wait), 0),
            faults.add(Fault::latency(wait).after_processing(), 0),
        ];
        let struck = faults.draw(Some("getInvoice"), 0);
        let effect = Effect::Status { code: 500, retry_after: None, processed: false };
        assert_eq!(
            struck,
            Strike {
                latency: wait * 2,
                latency_after: wait,
                effect: Some(effect),
                by: vec![ids[0], ids[1], ids[3], ids[4]]
            }
        );
        assert!(faults.remove(ids[1]) && !faults.remove(ids[1]));
        let effect = Effect::Status { code: 502, retry_after: None, processed: false };
        assert_eq!(faults.draw(Some("getInvoice"), 0).effect, Some(effect), "the loser was not spent");
        faults.clear();
        assert_eq!(faults.draw(Some("getInvoice"), 0), Strike::default());
    }

    #[test]
    fn a_seed_decides_what_the_probability_draws() {
        let run = |seed: u64, own: Option<u64>| {
            let mut faults = Faults::new(seed);
            let fault = Fault::status(500).probability(0.3);
            faults.add(own.map_or(fault.clone(), |seed| fault.seed(seed)), 0);
            effects(&mut faults, "getInvoice", 200)
        };
        assert_eq!(run(1, None), run(1, None));
        assert_ne!(run(1, None), run(2, None));
        assert_eq!(run(1, Some(9)), run(2, Some(9)));
        let struck = run(1, None).into_iter().filter(|struck| *struck).count();
        assert!((30..=90).contains(&struck), "{struck} of 200 at 0.3");
    }

    #[test]
    fn a_fault_that_lasts_ends_by_the_clock() {
        let mut faults = Faults::new(1);
        faults.add(Fault::status(404).lasting(Duration::from_secs(2)), 5_000);
        let struck = [5_000, 6_999, 7_000].map(|now_ms| faults.draw(None, now_ms).effect.is_some());
        assert_eq!(struck, [true, true, false]);
    }
}
