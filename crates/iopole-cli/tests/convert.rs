//! `iopole convert` as a person or a script meets it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices").join(name);
    path.to_str().unwrap().to_owned()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exit code, standard output and standard error of a conversion to a file of this folder.
    fn convert(&self, source: &str, out: &str, options: &[&str]) -> (i32, String, String) {
        let mut command = support::command();
        command.arg("convert").arg(source).arg(self.path(out)).args(options).env("LC_ALL", "fr_FR.UTF-8");
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

#[test]
fn an_invoice_goes_through_every_format_and_back() {
    let folder = Folder::new();
    let mut source = example("facture-cii.xml");
    for (out, to) in [("a.xml", "ubl"), ("b.pdf", "facturx"), ("c.xml", "cii")] {
        let (code, text, error) = folder.convert(&source, out, &["--to", to]);
        assert_eq!(code, 0, "{out}: {text}{error}");
        source = folder.path(out).to_str().unwrap().to_owned();
    }
    let read = |path: &str| iopole_document::read(&fs::read(path).unwrap()).unwrap().invoice;
    assert!(read(&source) == read(&example("facture-cii.xml")));
}

#[test]
fn a_file_is_overwritten_with_force_only() {
    let folder = Folder::new();
    fs::write(folder.path("a.pdf"), "mine").unwrap();
    let (code, _, error) = folder.convert(&example("facture-cii.xml"), "a.pdf", &[]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("exists already") && error.contains("--force"), "{error}");
    assert_eq!(fs::read_to_string(folder.path("a.pdf")).unwrap(), "mine");
    let (code, out, _) = folder.convert(&example("facture-cii.xml"), "a.pdf", &["--force"]);
    assert_eq!(code, 0, "{out}");
    assert!(fs::read(folder.path("a.pdf")).unwrap().starts_with(b"%PDF"));
    assert_eq!(folder.files(), ["a.pdf"], "no temporary file is left");
}

#[test]
fn values_without_a_place_are_listed_with_an_exit_code_of_their_own() {
    let folder = Folder::new();
    let text = fs::read_to_string(example("facture-ubl.xml")).unwrap();
    let date = "<cbc:TaxPointDate>2026-10-05</cbc:TaxPointDate><cbc:DocumentCurrencyCode>";
    let odd = text.replacen("<cbc:DocumentCurrencyCode>", date, 1);
    fs::write(folder.path("in.xml"), odd).unwrap();
    let source = folder.path("in.xml");
    let source = source.to_str().unwrap();
    let (code, out, _) = folder.convert(source, "a.xml", &["--to", "cii", "--lang", "en"]);
    assert_eq!(code, 8, "{out}");
    assert!(out.contains("not read from the source: /Invoice/cbc:TaxPointDate: 2026-10-05"), "{out}");
    let (code, out, _) = folder.convert(source, "b.xml", &["--to", "cii", "--output", "json"]);
    assert_eq!(code, 8, "{out}");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["notRead"][0]["place"], "/Invoice/cbc:TaxPointDate");
    assert_eq!((&json["from"]["format"], &json["to"]["format"]), (&"UBL".into(), &"CII".into()));
    assert_eq!(json["check"]["verdict"], "accept");
}

#[test]
fn a_result_that_the_platform_would_refuse_ends_with_7() {
    let folder = Folder::new();
    let text = fs::read_to_string(example("facture-cii.xml")).unwrap();
    fs::write(folder.path("in.xml"), text.replacen("TypeCode>380<", "TypeCode>325<", 1)).unwrap();
    let source = folder.path("in.xml");
    let (code, out, _) = folder.convert(source.to_str().unwrap(), "a.xml", &["--to", "ubl"]);
    assert_eq!(code, 7, "{out}");
    assert!(out.contains("BR-FR-04") && folder.path("a.xml").exists(), "{out}");
}

#[test]
fn bad_input_is_named_and_nothing_is_written() {
    let folder = Folder::new();
    fs::write(folder.path("bad.xml"), "not an invoice").unwrap();
    let text = fs::read_to_string(example("facture-cii.xml")).unwrap();
    fs::write(folder.path("empty.xml"), text.replacen("<ram:ID>F2026-0042</ram:ID>", "", 1)).unwrap();
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let cii = example("facture-cii.xml");
    for (source, out, options, message) in [
        (path("none.xml"), "a.pdf", &[][..], "none.xml"),
        (path("bad.xml"), "a.pdf", &[], "neither a PDF nor an XML document"),
        (path("empty.xml"), "a.pdf", &[], "invoiceId"),
        (cii.clone(), "a.xml", &[], "--to cii or --to ubl"),
        (cii.clone(), "a.txt", &["--to", "cii"], "must end in .xml or .pdf"),
        (
            cii.clone(),
            "a.xml",
            &["--to", "ubl", "--invoice-profile", "basicwl"],
            "BASICWL; choose one of: EN16931",
        ),
        (cii, "none/a.pdf", &[], "none/a.pdf"),
    ] {
        let (code, _, error) = folder.convert(&source, out, options);
        let expected = if out.starts_with("none/") { 1 } else { 2 };
        assert_eq!(code, expected, "{out}: {error}");
        assert!(error.contains(message), "{message}: {error}");
    }
    let mut files = folder.files();
    files.sort();
    assert_eq!(files, ["bad.xml", "empty.xml"]);
}
