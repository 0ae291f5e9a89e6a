//! `iopole check`, and the check before an invoice is sent.

mod output;

use std::path::Path;
use std::process::ExitCode;

use iopole_document::{Language, Outcome, Report, Rules, check, check_with};

use crate::args::check::{Check, CheckRules};
use crate::failure::{Failure, WOULD_BE_REFUSED};
use crate::files;
use crate::output::Form;
use crate::screen::{Screen, print};
pub(crate) use output::Checked;

/// Checks the files, and prints a result for each.
pub(crate) fn run(arguments: &Check, screen: &Screen) -> Result<ExitCode, Failure> {
    let language = screen.language.into();
    let rules = match arguments.rules {
        CheckRules::Auto => Rules::Auto,
        CheckRules::En16931 => Rules::En16931,
        CheckRules::FranceV1_4 => Rules::FranceV1_4,
    };
    let files = files::find(&arguments.files)?;
    let mut refused = false;
    let mut all = Vec::new();
    for path in &files {
        let checked = Checked::new(path, std::fs::read(path).map(|file| check_with(&file, rules)));
        refused |= checked.is_refused(arguments.strict);
        match screen.form {
            Form::Text => written(&checked.text(language))?,
            Form::Jsonl => written(&format!("{}\n", checked.json(language)))?,
            Form::Json => all.push(checked.value(language)),
        }
    }
    if screen.form == Form::Json {
        let json = serde_json::to_string_pretty(&all).unwrap_or_default();
        written(&format!("{json}\n"))?;
    }
    if refused && screen.form == Form::Text {
        screen.note(output::closing(language));
    }
    Ok(if refused { ExitCode::from(WOULD_BE_REFUSED) } else { ExitCode::SUCCESS })
}

fn written(text: &str) -> Result<(), Failure> {
    print(text.as_bytes()).map_err(|error| Failure::unwritten("the result was not written", &error))
}

/// Checks an invoice before it is sent: fails where the platform would refuse it, and notes warnings.
pub(crate) fn before_sending(path: &Path, screen: &Screen) -> Result<(), Failure> {
    let file = std::fs::read(path).map_err(|error| Failure::bad_input(error.to_string()))?;
    let report = check(&file);
    if report.outcome() == Outcome::Accept {
        for warning in &report.findings {
            screen.note(&format!("{}: {}", warning.rule, warning.message(screen.language.into())));
        }
        return Ok(());
    }
    Err(refusal(&report, screen.language.into()))
}

fn refusal(report: &Report, language: Language) -> Failure {
    let mut failure = Failure::would_be_refused("nothing was sent: the platform would refuse the document");
    for finding in report.fatal() {
        failure.detail(1, format!("{}: {}", finding.rule, finding.message(language)));
        failure.detail(2, finding.advice(language));
        let found = finding.found.as_deref().map(|found| format!("found {found}"));
        let place = (!finding.place.is_empty()).then(|| format!("at {}", finding.place));
        found.into_iter().chain(place).for_each(|line| failure.detail(2, line));
    }
    failure.hint("--no-check sends the document all the same")
}
