//! `iopole schema`: the JSON Schema of the documents that `--output json` prints.

use serde_json::{Value, json};

use crate::args::schema::Schema;
use crate::failure::Failure;
use crate::screen::print;

const SCHEMA: &str = include_str!("../output.schema.json");

pub(crate) fn run(arguments: &Schema) -> Result<(), Failure> {
    let text = if arguments.command.is_empty() { SCHEMA.to_owned() } else { of(&arguments.command)? };
    print(text.as_bytes()).map_err(|error| Failure::unwritten("the schema was not written", &error))
}

/// Returns the schema of the document of one command.
fn of(words: &[String]) -> Result<String, Failure> {
    let name = words.join("-");
    let all: Value = serde_json::from_str(SCHEMA)
        .map_err(|error| Failure::other(format!("the schema cannot be read: {error}")))?;
    let documents = all.get("$defs");
    // The names of commands are in lower case, and those of records are not.
    let is_command = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !is_command || documents.and_then(|documents| documents.get(&name)).is_none() {
        let message = format!("no document is described for: {}", words.join(" "));
        return Err(Failure::bad_input(message).hint("Give the words of a command, such as: invoice list"));
    }
    let schema = json!({
        "$schema": all.get("$schema"),
        "$ref": format!("#/$defs/{name}"),
        "$defs": documents,
    });
    Ok(format!("{schema:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_command_has_a_schema_of_its_own() {
        let schema: Value = serde_json::from_str(&of(&words("invoice list")).unwrap()).unwrap();
        assert_eq!(schema.pointer("/$ref"), Some(&json!("#/$defs/invoice-list")));
        for unknown in ["invoice", "completions", "SearchInvoice"] {
            assert!(of(&words(unknown)).is_err(), "{unknown}");
        }
    }
}
