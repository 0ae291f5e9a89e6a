//! `iopole check` as a person or a script meets it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices")
}

/// Exit code, standard output and standard error.
fn check(arguments: &[&str]) -> (i32, String, String) {
    check_in("fr_FR.UTF-8", arguments)
}

fn check_in(locale: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut command = support::command();
    let output = command.arg("check").args(arguments).env("LC_ALL", locale).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// An example with a part replaced, in a folder of its own.
fn changed(name: &str, from: &str, to: &str) -> (tempfile::TempDir, String) {
    let text = fs::read_to_string(examples().join(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn the_examples_are_accepted() {
    let (code, out, _) = check(&[examples().to_str().unwrap()]);
    assert_eq!(code, 0, "{out}");
    assert_eq!(out.matches("aucune règle ne refuse ce document").count(), 4, "{out}");
}

#[test]
fn a_pattern_names_files() {
    let pattern = examples().join("facture-*.xml");
    let (code, out, _) = check(&[pattern.to_str().unwrap(), "--output", "jsonl"]);
    assert_eq!((code, out.lines().count()), (0, 2), "{out}");
}

#[test]
fn findings_are_in_the_language_that_is_asked_for() {
    let (_folder, path) =
        changed("facture-cii.xml", "<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>325</ram:TypeCode>");
    let (code, french, _) = check(&[&path]);
    assert_eq!(code, 7);
    assert!(french.contains("BR-FR-04  Ce type de facture n'est pas admis en France."), "{french}");
    let (code, english, _) = check(&[&path, "--lang", "en"]);
    assert_eq!(code, 7);
    assert!(english.contains("BR-FR-04  This type of invoice is not allowed in France."), "{english}");
    let (code, locale, _) = check_in("C", &[&path]);
    assert_eq!((code, locale), (7, english));
    let (code, core, _) = check(&[&path, "--rules", "en16931"]);
    assert_eq!(code, 0, "{core}");
}

#[test]
fn json_has_the_documented_members() {
    let (_folder, path) = changed("facture-ubl.xml", "<cbc:ProfileID>", "<cbc:ProfileID>x");
    let (code, out, _) = check(&[&path, "--output", "json", "--lang", "en"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    let result = &all[0];
    assert_eq!(code, 7);
    assert_eq!(
        (&result["syntax"], &result["container"], &result["verdict"]),
        (&"UBL".into(), &"XML".into(), &"reject".into())
    );
    assert_eq!(result["rules"], "EN 16931 1.3.16 + BR-FR V1.4 (2026-07)");
    let finding = &result["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["severity"], &finding["place"]),
        (&"BR-FR-08".into(), &"fatal".into(), &"/Invoice/cbc:ProfileID".into())
    );
    for member in ["terms", "found", "message", "advice"] {
        assert!(!finding[member].is_null(), "{member}: {finding}");
    }
}

#[test]
fn a_file_that_is_no_invoice_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.xml");
    fs::write(&path, "hello").unwrap();
    let (code, out, _) = check(&[path.to_str().unwrap(), "--output", "jsonl"]);
    let result: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &result["verdict"]), (7, &"unreadable".into()));
}

#[test]
fn a_missing_file_is_bad_usage() {
    assert_eq!(check(&["none.xml"]).0, 2);
    assert_eq!(check(&[]).0, 2);
    assert_eq!(check(&["a.xml", "--output", "yaml"]).0, 2);
}

#[test]
fn a_document_that_would_be_refused_is_not_sent() {
    let (_folder, path) =
        changed("facture-cii.xml", "<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>325</ram:TypeCode>");
    let send = |more: &[&str]| {
        let mut command = support::command();
        command.args(["invoice", "send", &path, "--env", "local"]).args(more).output().unwrap()
    };
    let run = send(&[]);
    let err = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(7), "{err}");
    assert!(err.contains("nothing was sent") && err.contains("BR-FR-04"), "{err}");
    assert_eq!(send(&["--no-check"]).status.code(), Some(0));
}
