//! Checks of the configuration of a webhook.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::webhook_endpoints::{check_changes, check_interop, kept};
use crate::direction::Direction;
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::request::{Issue, Shape};
use crate::world::Webhook;

const KEYS: [&str; 5] = ["filterStreamDirection", "status", "adapterCode", "label", "interopData"];
const SHORTEST_LABEL: usize = 3;

/// A webhook that a request describes.
pub(crate) struct WebhookRequest {
    pub(crate) direction: Option<Direction>,
    active: bool,
    adapter: String,
    label: Option<String>,
    interop: Value,
}

impl WebhookRequest {
    pub(crate) fn with_id(self, id: Uuid, customer: CustomerId) -> Webhook {
        let Self { direction, active, adapter, label, interop } = self;
        Webhook { id, customer, direction, active, adapter, label, interop }
    }

    pub(crate) fn interop(&self) -> &Value {
        &self.interop
    }
}

/// Members that a creation and a change have in common.
struct Members<'a> {
    body: Shape<'a>,
    active: Option<bool>,
    label: Option<&'a str>,
    adapter: Option<&'a str>,
}

impl<'a> Members<'a> {
    fn read(body: &'a Value) -> Result<Self, Issue> {
        let body = Shape::root(body).object_of(&KEYS)?;
        let status = body.member("status").given();
        let status = status.map(|status| status.text_of(&["ACTIVE", "INACTIVE"])).transpose()?;
        let active = status.map(|status| status == "ACTIVE");
        let label = body.member("label").text_if_given()?;
        if label.is_some_and(|label| label.chars().count() < SHORTEST_LABEL) {
            return Err(Issue::text_too_short(&["label"], SHORTEST_LABEL));
        }
        let adapter = body.member("adapterCode").text_if_given()?;
        Ok(Self { body, active, label, adapter })
    }
}

/// Reads a creation.
pub(crate) fn new_webhook(body: &Value) -> Result<WebhookRequest, ErrorResponse> {
    let Members { body, active, label, adapter } = Members::read(body)?;
    let direction = direction(body.member("filterStreamDirection"))?;
    let interop = body.member("interopData");
    let given = interop.value().ok_or_else(|| Issue::missing(&["interopData"], "object"))?;
    check_interop(interop, direction)?;
    Ok(WebhookRequest {
        direction,
        active: active.unwrap_or(true),
        adapter: adapter.unwrap_or("standardAdapter").to_owned(),
        label: label.map(str::to_owned),
        interop: kept(given),
    })
}

/// Reads a change. Absent members keep their value; a block of endpoints replaces the stored one.
pub(crate) fn changed_webhook(body: &Value, stored: &Webhook) -> Result<WebhookRequest, ErrorResponse> {
    let Members { body, active, label, adapter } = Members::read(body)?;
    let direction = match body.member("filterStreamDirection").given() {
        Some(given) => direction(given)?,
        None => stored.direction,
    };
    let mut interop = stored.interop.clone();
    if let Some(changes) = body.member("interopData").given() {
        merge(&mut interop, check_changes(&changes)?, changes.member("workflowConfig").value());
    }
    check_interop(Shape::root(&interop).with_path(&["interopData"]), direction)?;
    Ok(WebhookRequest {
        direction,
        active: active.unwrap_or(stored.active),
        adapter: adapter.unwrap_or(&stored.adapter).to_owned(),
        label: label.map(str::to_owned).or_else(|| stored.label.clone()),
        interop,
    })
}

fn merge(stored: &mut Value, blocks: &Map<String, Value>, workflow: Option<&Value>) {
    let Some(fields) = stored.as_object_mut() else { return };
    if let Some(endpoints) = fields.get_mut("endpoints").and_then(Value::as_object_mut) {
        for (name, block) in blocks {
            match block {
                Value::Null => endpoints.remove(name),
                block => endpoints.insert(name.clone(), block.clone()),
            };
        }
    }
    if let Some(config) = workflow {
        fields.insert("workflowConfig".to_owned(), config.clone());
    }
}

fn direction(given: Shape<'_>) -> Result<Option<Direction>, Issue> {
    if given.value().is_none_or(Value::is_null) {
        return Ok(None);
    }
    Ok(Some(match given.text_of(&["OUTBOUND", "INBOUND"])? {
        "INBOUND" => Direction::Inbound,
        _ => Direction::Outbound,
    }))
}
