//! The published JSON Schema describes what the commands print, to the last member.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Deserializer, Value, json};
use support::{example, iopole_in};

const SCHEMA: &str = include_str!("../output.schema.json");
const REFERENCE: &str = include_str!("../../../docs/command-reference.md");
/// Commands that print no JSON of their own.
const NONE: [&str; 2] = ["completions", "schema"];

/// Schemas in which no object has a member that is not listed.
struct Schemas(Value);

impl Schemas {
    fn new() -> Self {
        let mut defs = serde_json::from_str::<Value>(SCHEMA).unwrap()["$defs"].take();
        close(&mut defs);
        Self(defs)
    }

    /// Returns the name of the longest key that a command line begins with.
    fn name(&self, line: &str) -> Option<&str> {
        let words = line.replace(' ', "-");
        let begins = |key: &str| words == key || words.starts_with(&format!("{key}-"));
        let keys = self.0.as_object().unwrap().keys().filter(|key| begins(key));
        keys.map(String::as_str).max_by_key(|key| key.len())
    }

    fn validator(&self, name: &str) -> Validator {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/$defs/{name}"),
            "$defs": self.0,
        });
        jsonschema::validator_for(&schema).unwrap()
    }

    /// Asserts that the documents of a run match: those of the command, and an error.
    fn check(&self, line: &str, printed: &str) -> usize {
        let name = self.name(line).unwrap_or_else(|| panic!("no schema is for: {line}"));
        let (of_command, of_error) = (self.validator(name), self.validator("error"));
        let is_lines = line.contains("--output jsonl");
        let documents = Deserializer::from_str(printed).into_iter::<Value>();
        let documents: Vec<_> =
            documents.map(|document| document.unwrap_or_else(|error| panic!("{line}: {error}"))).collect();
        for document in &documents {
            let is_error = document
                .get("error")
                .is_some_and(|error| error["exit"].is_u64() && document.as_object().unwrap().len() == 1);
            let validator = if is_error { &of_error } else { &of_command };
            // A line is an item of the array, or the object.
            if is_lines && validator.is_valid(&json!([document])) {
                continue;
            }
            let wrong: Vec<_> = validator
                .iter_errors(document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{line} ({name}): {wrong:#?}\n{document:#}");
        }
        documents.len()
    }
}

/// Closes every object whose members are listed.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("properties").is_some_and(Value::is_object)
                && members.get("type") == Some(&json!("object"))
            {
                members.entry("additionalProperties").or_insert(false.into());
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn commands() -> impl Iterator<Item = &'static str> {
    REFERENCE.lines().filter_map(|line| line.strip_prefix("## `iopole ")?.strip_suffix('`'))
}

#[test]
fn every_command_has_a_document_and_every_document_a_command() {
    let schemas = Schemas::new();
    for command in commands().filter(|command| !NONE.contains(command)) {
        assert_eq!(schemas.name(command), Some(command.replace(' ', "-").as_str()), "{command}");
    }
    let is_command = |key: &str| key == "error" || commands().any(|command| command.replace(' ', "-") == key);
    let documents = schemas.0.as_object().unwrap().keys();
    for key in documents.filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase())) {
        assert!(is_command(key), "no command prints {key}");
    }
}

#[test]
fn every_recorded_document_matches() {
    let (schemas, mut checked) = (Schemas::new(), 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for block in text.split("$ iopole ").skip(1) {
            let (line, rest) = block.split_once('\n').unwrap();
            if line.contains("--output json") {
                checked += schemas.check(line, rest.split("[exit ").next().unwrap());
            }
        }
    }
    assert!(checked > 150, "{checked} documents were found");
}

#[test]
fn documents_that_are_not_recorded_match() {
    let schemas = Schemas::new();
    let folder = tempfile::tempdir().unwrap();
    let (cii, pdf) = (example("facture-cii.xml"), folder.path().join("facture.pdf"));
    fs::copy(&cii, folder.path().join("facture.xml")).unwrap();
    fs::write(folder.path().join("broken.xml"), "<a").unwrap();
    let text = fs::read_to_string(&cii).unwrap().replace("6599.99", "6599.98");
    fs::write(folder.path().join("wrong.xml"), text).unwrap();
    for (line, code) in [
        ("check facture.xml wrong.xml broken.xml", 7),
        ("convert facture.xml facture.pdf", 0),
        ("convert facture.xml minimal.xml --to cii --invoice-profile basicwl --force", 8),
        ("man --dir man", 0),
        ("auth token --env local", 0),
        ("backup backup --env local", 0),
        ("doctor --env local", 0),
        ("trigger", 2),
        ("outbox show 1 --store none.db --env local", 1),
        ("generate cii none.json --env local", 2),
        ("invoice send facture.xml --watch --env local", 0),
        ("invoice send none.xml --env local", 2),
    ] {
        for form in ["json", "jsonl"] {
            let _ = fs::remove_file(&pdf);
            let line = format!("{line} --output {form}");
            let run = iopole_in(folder.path(), &line.split(' ').collect::<Vec<_>>(), &[]);
            let said = run.err.lines().filter(|line| line.starts_with('{')).collect::<String>();
            assert_eq!(run.code, code, "{line}: {} {}", run.out, run.err);
            schemas.check(&line, &format!("{}{said}", run.out));
        }
    }
}
