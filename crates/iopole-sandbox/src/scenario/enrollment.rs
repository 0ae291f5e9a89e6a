//! Acts of everyone that an enrollment waits for.

use serde_json::json;

use super::ScenarioResult;
use super::parameters::{Parameters, invalid};
use crate::error::SandboxError;
use crate::ids::parse_uuid;
use crate::world::World;

pub(super) const PARAMETERS: [(&str, &str); 1] =
    [("enrollment", "identifier of the enrollment; default: the latest ongoing one")];

/// Completes the enrollment.
pub(super) fn completed(world: &mut World, given: &Parameters<'_>, now_ms: u64) -> ScenarioResult {
    let id = match given.text("enrollment")? {
        Some(name) => parse_uuid(name)
            .filter(|id| world.enrollments.knows(*id))
            .ok_or_else(|| invalid(format!("there is no enrollment {name:?}")))?,
        None => world.enrollments.latest().ok_or_else(|| invalid("no enrollment is ongoing: start one"))?,
    };
    if world.complete_enrollment(id, now_ms) {
        Ok(json!({"enrollment": id}))
    } else {
        Err(SandboxError::NothingHappens(format!("enrollment {id} is completed or cancelled")))
    }
}
