//! Results of `iopole check`, for a person and for a program.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use iopole_api::Printable;
use iopole_document::{Finding, Language, Outcome, Report};
use serde::Serialize;

/// Result for one file.
pub(crate) struct Checked {
    path: PathBuf,
    report: io::Result<Report>,
}

/// JSON form of a result.
#[derive(Serialize)]
pub(super) struct FileResult<'a> {
    file: String,
    syntax: Option<&'static str>,
    container: Option<&'static str>,
    profile: Option<&'static str>,
    rules: Option<&'static str>,
    verdict: &'static str,
    findings: Vec<FindingResult<'a>>,
}

#[derive(Serialize)]
struct FindingResult<'a> {
    rule: &'a str,
    severity: &'static str,
    terms: Vec<&'a str>,
    place: &'a str,
    found: Option<String>,
    message: &'a str,
    advice: &'a str,
}

impl Checked {
    pub(super) fn new(path: &Path, report: io::Result<Report>) -> Self {
        Self { path: path.to_owned(), report }
    }

    /// A report on a file that was read.
    pub(crate) fn of(path: &Path, report: Report) -> Self {
        Self::new(path, Ok(report))
    }

    fn outcome(&self) -> Outcome {
        self.report.as_ref().map_or(Outcome::Unreadable, Report::outcome)
    }

    pub(super) fn is_refused(&self, strict: bool) -> bool {
        let has_warnings = self.report.as_ref().is_ok_and(|report| !report.findings.is_empty());
        self.outcome() != Outcome::Accept || (strict && has_warnings)
    }

    pub(crate) fn value(&self, language: Language) -> serde_json::Value {
        serde_json::to_value(self.result(language)).unwrap_or_default()
    }

    pub(super) fn json(&self, language: Language) -> String {
        serde_json::to_string(&self.result(language)).unwrap_or_default()
    }

    fn result(&self, language: Language) -> FileResult<'_> {
        let report = self.report.as_ref().ok();
        let findings = match &self.report {
            Ok(report) => report.findings.iter().map(|finding| result(finding, language)).collect(),
            Err(error) => vec![unreadable(error, language)],
        };
        FileResult {
            file: self.path.to_string_lossy().into_owned(),
            syntax: report.and_then(|report| report.syntax).map(|syntax| syntax.as_str()),
            container: report.and_then(Report::container),
            profile: report.and_then(|report| report.profile),
            rules: report.and_then(|report| report.rules.as_ref()).map(|rules| rules.name()),
            verdict: self.outcome().as_str(),
            findings,
        }
    }

    pub(crate) fn text(&self, language: Language) -> String {
        let result = self.result(language);
        let mut text = String::new();
        let verdict = match (self.outcome(), language) {
            (Outcome::Accept, Language::French) => "aucune règle ne refuse ce document",
            (Outcome::Accept, Language::English) => "no rule refuses this document",
            (Outcome::Reject, Language::French) => "la plateforme refuserait ce document",
            (Outcome::Reject, Language::English) => "the platform would refuse this document",
            (Outcome::Unreadable, Language::French) => "ce fichier ne peut pas être lu comme une facture",
            (Outcome::Unreadable, Language::English) => "this file cannot be read as an invoice",
        };
        let _ = writeln!(text, "{}: {verdict}", Printable::new(&result.file));
        if let Some(rules) = self.report.as_ref().ok().and_then(|report| report.rules.as_ref()) {
            let form = [result.container, result.syntax, result.profile];
            let form: Vec<_> = form.into_iter().flatten().collect();
            let _ = writeln!(text, "  {} · {} ({})", form.join(" "), rules.name(), rules.why(language));
        }
        for finding in &result.findings {
            let terms = finding.terms.join(", ");
            let mark = if finding.severity == "fatal" { '✗' } else { '!' };
            let _ = writeln!(text, "  {mark} {}  {}", finding.rule, Printable::new(finding.message));
            let place = [terms.as_str(), finding.place, finding.found.as_deref().unwrap_or_default()];
            let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
            if !place.is_empty() {
                let _ = writeln!(text, "      {}", Printable::new(&place.join(" · ")));
            }
            let _ = writeln!(text, "      → {}", Printable::new(finding.advice));
        }
        text
    }
}

fn result(finding: &Finding, language: Language) -> FindingResult<'_> {
    FindingResult {
        rule: &finding.rule,
        severity: finding.severity.as_str(),
        terms: finding.terms.iter().map(AsRef::as_ref).collect(),
        place: &finding.place,
        found: finding.found.clone(),
        message: finding.message(language),
        advice: finding.advice(language),
    }
}

fn unreadable(error: &io::Error, language: Language) -> FindingResult<'static> {
    let (message, advice) = match language {
        Language::French => {
            ("Le fichier ne peut pas être ouvert.", "Vérifiez les droits d'accès au fichier.")
        }
        Language::English => ("The file cannot be opened.", "Check the permissions of the file."),
    };
    let found = Some(error.to_string());
    FindingResult { rule: "FILE", severity: "fatal", terms: Vec::new(), place: "", found, message, advice }
}

/// Line below the results.
pub(super) fn closing(language: Language) -> &'static str {
    match language {
        Language::French => "La plateforme reste seul juge : elle contrôle aussi le routage et les doublons.",
        Language::English => "The platform remains the judge: it also checks routing and duplicates.",
    }
}
