//! Schemathesis: generates requests, and checks every answer by the contract.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::Program;
use super::contract::{DOCUMENTS, document, not_implemented};
use crate::python::Environment;

const PACKAGE: &str = "schemathesis==4.32.5";
/// Generated requests of each kind for an operation.
const EXAMPLES: &str = "20";

pub(super) fn run(root: &Path) -> Result<(), String> {
    let python = Environment::prepare(root, "schemathesis", &[PACKAGE])?;
    let options = ["--forms", "documented", "--instant", "--token-lifetime", "8h", "--journal", "100000"];
    let program = Program::start(root, &options)?;
    let folder = crate::target_folder(root).join("schemathesis");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let authorization = program.authorization()?;
    let mut faults = Vec::new();
    for name in DOCUMENTS {
        let (document, settings) = write(root, &folder, name, &authorization)?;
        println!("schemathesis: {name}");
        let status = python
            .program("st")
            .arg("--config-file")
            .arg(&settings)
            .arg("run")
            .arg(&document)
            .args(["--url", program.url("api_url"), "--phases", "examples,fuzzing", "--seed", "1"])
            .args(["--max-examples", EXAMPLES, "--no-shrink", "--continue-on-failure", "--warnings", "off"])
            .args(["--suppress-health-check", "all", "--request-timeout", "60"])
            .current_dir(&folder)
            .status()
            .map_err(|error| format!("schemathesis: {error}"))?;
        if !status.success() {
            faults.push(format!("schemathesis found faults in {name}: {status}"));
        }
    }
    faults.extend(unanswered(&program)?);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Writes the document and its settings.
fn write(root: &Path, folder: &Path, name: &str, authorization: &str) -> Result<(PathBuf, PathBuf), String> {
    let mut document = document(root, name)?;
    let settings = settings(&not_implemented(&mut document), authorization);
    let files = (folder.join(format!("{name}.json")), folder.join(format!("{name}.toml")));
    for (file, text) in [(&files.0, document.to_string()), (&files.1, settings)] {
        fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(files)
}

/// Returns the settings: all checks of answers.
fn settings(not_implemented: &[String], authorization: &str) -> String {
    let mut text = format!("[headers]\nAuthorization = {authorization:?}\n\n[checks]\nenabled = false\n");
    for check in [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ] {
        let _ = writeln!(text, "{check}.enabled = true");
    }
    for operation in not_implemented {
        let _ = write!(
            text,
            "\n[[operations]]\ninclude-operation-id = {operation:?}\nchecks.not_a_server_error.expected-statuses = [\"2xx\", \"4xx\", 501]\n"
        );
    }
    text
}

/// Finds operations whose every request got a 404 for its path, which Schemathesis accepts as an answer.
fn unanswered(program: &Program) -> Result<Option<String>, String> {
    let page = program.control("")?;
    let names: Vec<&str> =
        page.get("operations").and_then(|names| names.as_array()).map_or_else(Vec::new, |names| {
            names.iter().filter_map(|name| name.as_str()).filter(|name| *name != "token").collect()
        });
    let mut missing = Vec::new();
    for name in names {
        let journal = program.control(&format!("/journal?operation={name}&limit=1000"))?;
        let entries =
            journal.get("entries").and_then(|entries| entries.as_array()).cloned().unwrap_or_default();
        let nowhere = |entry: &serde_json::Value| {
            entry.get("refused").and_then(|refused| refused.as_str()) == Some("Resource not found")
        };
        if entries.is_empty() {
            missing.push(format!("{name} (never called)"));
        } else if entries.iter().all(nowhere) {
            missing.push(name.to_owned());
        }
    }
    Ok((!missing.is_empty())
        .then(|| format!("the simulated platform does not answer: {}", missing.join(", "))))
}
