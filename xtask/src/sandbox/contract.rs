//! The contract as Schemathesis checks it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::relax::rows;

/// The pinned documents, in the order of the checks.
pub(super) const DOCUMENTS: [&str; 5] = ["invoicing", "config", "reporting", "edi", "stats"];

/// Error codes that the platform's page on errors declares for every operation; the documents repeat them for some.
const REFUSALS: [&str; 4] = ["400", "401", "403", "404"];

/// Returns a document in which every operation declares the codes of the page on errors, and allows the departures in
/// `DEVIATIONS.md`.
pub(super) fn document(root: &Path, name: &str) -> Result<Value, String> {
    let path = root.join("contract").join(format!("{name}.yaml"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut document: Value =
        serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    for (_, _, operation) in operations(&mut document) {
        without_xml(operation);
        let Some(Value::Object(answers)) = operation.get_mut("responses") else { continue };
        for status in REFUSALS {
            answers.entry(status).or_insert_with(refusal);
        }
    }
    let (rows, refusal) = (rows(root)?, refusal());
    match rows.iter().find(|row| !row.admit(&mut document, &refusal)) {
        Some(lost) => Err(format!("DEVIATIONS.md names a place that {name} does not have: {lost:?}")),
        None => Ok(document),
    }
}

/// Removes XML bodies: Schemathesis cannot write an invoice, because the contract does not bind the prefixes.
fn without_xml(operation: &mut Value) {
    if let Some(Value::Object(bodies)) = operation.pointer_mut("/requestBody/content")
        && bodies.len() > 1
    {
        bodies.remove("application/xml");
    }
}

/// Schema of an error response: the platform's envelope, details alone, or the list of reporting.
fn refusal() -> Value {
    let one = json!({
        "type": "object",
        "properties": {"statusMessage": {"type": "string"}, "code": {"type": "string"}},
        "anyOf": [{"required": ["statusMessage"]}, {"required": ["details"]}]
    });
    let schema = json!({"anyOf": [one, {"type": "array", "items": one}]});
    json!({"description": "See the page on errors.", "content": {"application/json": {"schema": schema}}})
}

/// Returns the operations that declare 501.
pub(super) fn not_implemented(document: &mut Value) -> Vec<String> {
    operations(document)
        .filter(|(_, _, operation)| operation.pointer("/responses/501").is_some())
        .map(|(id, _, _)| id)
        .collect()
}

/// Returns the name, method and description of every operation.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths.filter_map(|(_, items)| items.as_object_mut()).flatten().filter_map(|(method, operation)| {
        let id = operation.get("operationId")?.as_str()?.to_owned();
        Some((id, method.clone(), operation))
    })
}
