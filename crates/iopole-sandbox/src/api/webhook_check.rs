//! Checks of a webhook before it is created.

use axum::http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::Refusal;
use super::issue::{Issue, kind_of};
use super::status_check::{object, text};
use super::webhook_endpoints::{check_changes, check_interop, kept};
use crate::exact;
use crate::ids::CustomerId;
use crate::world::{Direction, Webhook};

const KEYS: [&str; 5] = ["filterStreamDirection", "status", "adapterCode", "label", "interopData"];
const SHORTEST_LABEL: usize = 3;

/// A webhook as it was asked for.
pub(crate) struct Wanted {
    pub(crate) direction: Option<Direction>,
    active: bool,
    adapter: String,
    label: Option<String>,
    interop: Value,
}

impl Wanted {
    pub(crate) fn with_id(self, id: Uuid, customer: CustomerId) -> Webhook {
        let Self { direction, active, adapter, label, interop } = self;
        Webhook { id, customer, direction, active, adapter, label, interop }
    }

    pub(crate) fn interop(&self) -> &Value {
        &self.interop
    }
}

/// Reads a JSON body, whatever the operation.
pub(crate) fn json_body(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    body_by(|body| serde_json::from_slice(body), headers, body)
}

/// Reads a JSON body that has amounts; see [`exact`].
pub(crate) fn exact_body(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    body_by(exact::read, headers, body)
}

fn body_by(
    read: fn(&[u8]) -> serde_json::Result<Value>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Refusal> {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !declared.to_ascii_lowercase().contains("json") {
        // Without the type nothing is read, and an empty object is what gets checked.
        return Ok(Value::Object(Map::new()));
    }
    read(body).map_err(|_| Refusal::bad_request("The body is not valid JSON"))
}

/// The fields of a creation or a change that say no more than themselves.
struct Given<'a> {
    fields: &'a Map<String, Value>,
    active: Option<bool>,
    label: Option<&'a str>,
    adapter: Option<&'a str>,
}

impl<'a> Given<'a> {
    fn read(body: &'a Value) -> Result<Self, Refusal> {
        let fields = object(body, &[])?;
        let unknown: Vec<&str> =
            fields.keys().map(String::as_str).filter(|key| !KEYS.contains(key)).collect();
        if !unknown.is_empty() {
            return Err(Issue::unknown_keys(&[], &unknown).into());
        }
        let active = match text(fields, "status", &["status"])? {
            None => None,
            Some("ACTIVE") => Some(true),
            Some("INACTIVE") => Some(false),
            Some(other) => return Err(Issue::not_one_of(&["status"], &["ACTIVE", "INACTIVE"], other).into()),
        };
        let label = text(fields, "label", &["label"])?;
        if label.is_some_and(|label| label.chars().count() < SHORTEST_LABEL) {
            return Err(Issue::text_too_short(&["label"], SHORTEST_LABEL).into());
        }
        Ok(Self { fields, active, label, adapter: text(fields, "adapterCode", &["adapterCode"])? })
    }
}

/// Reads a creation, or says what is wrong with it.
pub(crate) fn new_webhook(body: &Value) -> Result<Wanted, Refusal> {
    let Given { fields, active, label, adapter } = Given::read(body)?;
    let direction = direction(fields)?;
    let interop = fields.get("interopData").ok_or_else(|| Issue::missing(&["interopData"], "object"))?;
    check_interop(interop, direction)?;
    Ok(Wanted {
        direction,
        active: active.unwrap_or(true),
        adapter: adapter.unwrap_or("standardAdapter").to_owned(),
        label: label.map(str::to_owned),
        interop: kept(interop),
    })
}

/// Reads a change of a webhook, or says what is wrong with it: what it leaves out is kept, a block of endpoints that
/// it gives replaces the stored one.
pub(crate) fn changed_webhook(body: &Value, stored: &Webhook) -> Result<Wanted, Refusal> {
    let Given { fields, active, label, adapter } = Given::read(body)?;
    let direction =
        if fields.contains_key("filterStreamDirection") { direction(fields)? } else { stored.direction };
    let mut interop = stored.interop.clone();
    if let Some(changes) = fields.get("interopData") {
        merge(&mut interop, check_changes(changes)?, changes);
    }
    check_interop(&interop, direction)?;
    Ok(Wanted {
        direction,
        active: active.unwrap_or(stored.active),
        adapter: adapter.unwrap_or(&stored.adapter).to_owned(),
        label: label.map(str::to_owned).or_else(|| stored.label.clone()),
        interop,
    })
}

fn merge(stored: &mut Value, blocks: &Map<String, Value>, changes: &Value) {
    let Some(fields) = stored.as_object_mut() else { return };
    if let Some(endpoints) = fields.get_mut("endpoints").and_then(Value::as_object_mut) {
        for (name, block) in blocks {
            match block {
                Value::Null => endpoints.remove(name),
                block => endpoints.insert(name.clone(), block.clone()),
            };
        }
    }
    if let Some(config) = changes.get("workflowConfig") {
        fields.insert("workflowConfig".to_owned(), config.clone());
    }
}

fn direction(fields: &Map<String, Value>) -> Result<Option<Direction>, Issue> {
    const PATH: [&str; 1] = ["filterStreamDirection"];
    match fields.get("filterStreamDirection") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => match name.as_str() {
            "INBOUND" => Ok(Some(Direction::Inbound)),
            "OUTBOUND" => Ok(Some(Direction::Outbound)),
            other => Err(Issue::not_one_of(&PATH, &["OUTBOUND", "INBOUND"], other)),
        },
        Some(other) => Err(Issue::wrong_type(&PATH, "string", kind_of(other))),
    }
}
