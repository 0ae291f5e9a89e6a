//! Relaxes a document by the departures in `DEVIATIONS.md`, path by path, so the rest of an answer is still checked.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Largest depth of a path, with its references.
const DEEPEST: usize = 64;

/// One intended departure.
#[derive(Debug)]
pub(super) struct Row {
    operation: String,
    status: String,
    place: String,
    rule: String,
}

/// Returns the departures of answers in `DEVIATIONS.md` except for measured forms, because the documented ones are
/// tested.
pub(super) fn rows(root: &Path) -> Result<Vec<Row>, String> {
    let path = root.join("crates").join("iopole-sandbox").join("DEVIATIONS.md");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().filter_map(row).collect())
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> =
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    let [operation, status, place, rule, why, ..] = cells.as_slice() else { return None };
    let meant = status.parse::<u16>().is_ok() && !why.starts_with("measured");
    meant.then(|| Row {
        operation: (*operation).to_owned(),
        status: (*status).to_owned(),
        place: (*place).to_owned(),
        rule: (*rule).to_owned(),
    })
}

impl Row {
    /// Relaxes the document; returns `false` if its operation does not have the path.
    pub(super) fn admit(&self, document: &mut Value, refusal: &Value) -> bool {
        let Some((path, method)) = place_of(document, &self.operation) else { return true };
        let components = document.pointer("/components").cloned().unwrap_or_default();
        let Some(answers) = document
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(&path)?.get_mut(&method)?.get_mut("responses")?.as_object_mut())
        else {
            return false;
        };
        if self.place == "status" {
            answers.insert(self.status.clone(), refusal.clone());
            return true;
        }
        let schema = answers.get_mut(&self.status).and_then(|answer| {
            let content = answer.get_mut("content")?.as_object_mut()?;
            content.values_mut().find_map(|media| media.get_mut("schema"))
        });
        let steps: Vec<&str> = self.place.split('/').skip(1).collect();
        schema.is_some_and(|schema| loosen(schema, &steps, &self.rule, &components, 0))
    }
}

/// Finds the path and method of an operation.
fn place_of(document: &Value, operation: &str) -> Option<(String, String)> {
    let paths = document.get("paths")?.as_object()?;
    paths.iter().find_map(|(path, item)| {
        let (method, _) = item
            .as_object()?
            .iter()
            .find(|(_, found)| found.get("operationId").and_then(Value::as_str) == Some(operation))?;
        Some((path.clone(), method.clone()))
    })
}

/// Removes a rule at a path, in every branch that has it.
fn loosen(schema: &mut Value, steps: &[&str], rule: &str, components: &Value, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let found = name.strip_prefix("#/components").and_then(|pointer| components.pointer(pointer));
        let Some(found) = found.cloned() else { return false };
        *schema = found;
        return loosen(schema, steps, rule, components, depth + 1);
    }
    let mut done = false;
    for branch in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get_mut(branch).and_then(Value::as_array_mut).into_iter().flatten() {
            done |= loosen(part, steps, rule, components, depth + 1);
        }
    }
    done | match (steps, rule) {
        // An undeclared member, which Schemathesis ignores.
        (_, "undeclared") => true,
        ([member], "required") => without_required(schema, member),
        ([], _) => without_rule(schema, rule),
        (["[]", rest @ ..], _) => {
            schema.get_mut("items").is_some_and(|items| loosen(items, rest, rule, components, depth + 1))
        }
        ([member, rest @ ..], _) => schema
            .get_mut("properties")
            .and_then(|members| members.get_mut(member))
            .is_some_and(|member| loosen(member, rest, rule, components, depth + 1)),
    }
}

fn without_required(schema: &mut Value, member: &str) -> bool {
    let Some(Value::Array(required)) = schema.get_mut("required") else { return false };
    let before = required.len();
    required.retain(|name| name != member);
    required.len() < before
}

/// Removes the whole schema for another type, or a choice without a match.
fn without_rule(schema: &mut Value, rule: &str) -> bool {
    let Value::Object(members) = schema else { return false };
    if matches!(rule, "type" | "anyOf" | "oneOf") && members.contains_key(rule) {
        *schema = json!({});
        return true;
    }
    members.remove(rule).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/a": {"get": {"operationId": "getA", "responses": {"200": {"content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/List"}}
            }}}}}},
            "components": {"schemas": {
                "List": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/One"}]}},
                "One": {"required": ["id", "name"], "properties": {
                    "id": {"type": "string", "pattern": "^a"}, "name": {"type": "string"}
                }}
            }}
        })
    }

    fn admitted(line: &str) -> Option<Value> {
        let (row, mut document) = (row(line).expect("a row"), document());
        let refusal = json!({"description": "no"});
        row.admit(&mut document, &refusal).then(|| document["paths"]["/a"]["get"]["responses"].clone())
    }

    #[test]
    fn only_the_listed_path_is_relaxed() {
        let one = "/200/content/application~1json/schema/items/allOf/0";
        let at = |answers: &Value, rest: &str| answers.pointer(&format!("{one}{rest}")).cloned();
        let answers = admitted("| `getA` | 200 | `/[]/id` | pattern | why |").expect("the place is there");
        assert_eq!(at(&answers, "/properties/id"), Some(json!({"type": "string"})));
        assert_eq!(at(&answers, "/required"), Some(json!(["id", "name"])));
        let answers = admitted("| `getA` | 200 | `/[]/name` | required | why |").expect("the place is there");
        assert_eq!(at(&answers, "/required"), Some(json!(["id"])));
        let answers = admitted("| `getA` | 200 | `/[]/name` | type | why |").expect("the place is there");
        assert_eq!(at(&answers, "/properties/name"), Some(json!({})));
        let answers = admitted("| `getA` | 409 | `status` | undeclared | why |").expect("any place is");
        assert_eq!(answers["409"]["description"], "no");
    }

    #[test]
    fn a_missing_path_is_found() {
        assert_eq!(admitted("| `getA` | 200 | `/[]/other` | pattern | why |"), None);
        assert_eq!(admitted("| `getA` | 404 | `/[]/id` | pattern | why |"), None);
        assert!(admitted("| `elsewhere` | 200 | `/id` | pattern | why |").is_some(), "another document's");
        assert!(row("| `getA` | 200 | `/[]/id` | pattern | measured: so |").is_none());
        assert!(row("| `onA` | request | `/id` | pattern | why |").is_none());
    }
}
