//! The contract as Schemathesis is to hold the sandbox against it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::relax::rows;

/// The pinned documents, in the order they are tried.
pub(super) const DOCUMENTS: [&str; 5] = ["invoicing", "config", "reporting", "edi", "stats"];

/// Refusals that the platform's page on errors declares for every operation; the documents repeat them for some.
const REFUSALS: [&str; 4] = ["400", "401", "403", "404"];

/// A document in which every operation declares the refusals of the page on errors, and admits what `DEVIATIONS.md`
/// lists.
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

/// Schemathesis cannot write the XML of an invoice: the contract does not bind the prefixes. Other bodies remain.
fn without_xml(operation: &mut Value) {
    if let Some(Value::Object(bodies)) = operation.pointer_mut("/requestBody/content")
        && bodies.len() > 1
    {
        bodies.remove("application/xml");
    }
}

/// A refusal in the platform's envelope; one of them has details only, and reporting has a list of them.
fn refusal() -> Value {
    let one = json!({
        "type": "object",
        "properties": {"statusMessage": {"type": "string"}, "code": {"type": "string"}},
        "anyOf": [{"required": ["statusMessage"]}, {"required": ["details"]}]
    });
    let schema = json!({"anyOf": [one, {"type": "array", "items": one}]});
    json!({"description": "As the page on errors says.", "content": {"application/json": {"schema": schema}}})
}

/// Operations that declare 501: they exist, and say that they do nothing.
pub(super) fn not_implemented(document: &mut Value) -> Vec<String> {
    operations(document)
        .filter(|(_, _, operation)| operation.pointer("/responses/501").is_some())
        .map(|(id, _, _)| id)
        .collect()
}

/// Every operation: its name, method and description.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths.filter_map(|(_, items)| items.as_object_mut()).flatten().filter_map(|(method, operation)| {
        let id = operation.get("operationId")?.as_str()?.to_owned();
        Some((id, method.clone(), operation))
    })
}
