//! Scenarios: acts of the outside world, which the API of an account cannot cause.

mod buyer;
mod enrollment;
mod paper;
mod parameters;
mod supplier;

use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::world::World;
use parameters::Parameters;

/// Objects that a scenario changed, or its error.
type ScenarioResult = Result<Value, SandboxError>;

/// A scenario.
pub(crate) struct Scenario {
    name: &'static str,
    does: &'static str,
    /// Name and meaning of each parameter; all are optional.
    parameters: &'static [(&'static str, &'static str)],
    run: fn(&mut World, &Parameters<'_>, u64) -> ScenarioResult,
}

/// All scenarios.
const SCENARIOS: [Scenario; 10] = [
    Scenario {
        name: "invoice.in_hand",
        does: "the buyer takes an invoice you sent in hand",
        parameters: &buyer::PARAMETERS,
        run: |world, given, now_ms| buyer::answers(world, given, "IN_HAND", now_ms),
    },
    Scenario {
        name: "invoice.accepted",
        does: "the buyer approves an invoice you sent",
        parameters: &buyer::PARAMETERS,
        run: |world, given, now_ms| buyer::answers(world, given, "APPROVED", now_ms),
    },
    Scenario {
        name: "invoice.partially_accepted",
        does: "the buyer approves a part of an invoice you sent",
        parameters: &buyer::PARAMETERS,
        run: |world, given, now_ms| buyer::answers(world, given, "PARTIALLY_APPROVED", now_ms),
    },
    Scenario {
        name: "invoice.disputed",
        does: "the buyer disputes an invoice you sent",
        parameters: &buyer::WITH_REASON,
        run: |world, given, now_ms| buyer::answers(world, given, "DISPUTED", now_ms),
    },
    Scenario {
        name: "invoice.suspended",
        does: "the buyer asks for something that is missing from an invoice you sent",
        parameters: &buyer::WITH_REASON,
        run: |world, given, now_ms| buyer::answers(world, given, "SUSPENDED", now_ms),
    },
    Scenario {
        name: "invoice.refused",
        does: "the buyer refuses an invoice you sent",
        parameters: &buyer::WITH_REASON,
        run: |world, given, now_ms| buyer::answers(world, given, "REFUSED", now_ms),
    },
    Scenario {
        name: "invoice.paid",
        does: "the buyer declares full payment of an invoice you sent",
        parameters: &buyer::PARAMETERS,
        run: buyer::pays,
    },
    Scenario {
        name: "invoice.duplicate_rejected",
        does: "the buyer's platform rejects a second delivery of an invoice you sent; the first one stays valid",
        parameters: &buyer::PARAMETERS,
        run: buyer::rejects_a_delivery,
    },
    Scenario {
        name: "supplier.invoice.arrives",
        does: "a supplier on another platform sends you an invoice",
        parameters: &supplier::PARAMETERS,
        run: supplier::invoice_arrives,
    },
    Scenario {
        name: "enrollment.completed",
        does: "the company, the reviewers and the other platforms do all that an enrollment waits for",
        parameters: &enrollment::PARAMETERS,
        run: enrollment::completed,
    },
];

/// Runs a scenario.
pub(crate) fn run(name: &str, world: &mut World, given: &Value, now_ms: u64) -> ScenarioResult {
    let scenario = SCENARIOS
        .iter()
        .find(|scenario| scenario.name == name)
        .ok_or_else(|| SandboxError::NoSuchScenario(name.to_owned()))?;
    let given = Parameters::read(given, scenario.parameters)?;
    (scenario.run)(world, &given, now_ms)
}

/// Names of the scenarios.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCENARIOS.iter().map(|scenario| scenario.name)
}

/// The scenarios as the control API lists them.
pub(crate) fn list() -> Vec<Value> {
    SCENARIOS
        .iter()
        .map(|scenario| {
            let parameters: serde_json::Map<String, Value> = scenario
                .parameters
                .iter()
                .map(|(name, means)| ((*name).to_owned(), Value::from(*means)))
                .collect();
            json!({"name": scenario.name, "does": scenario.does, "parameters": parameters})
        })
        .collect()
}
