//! `iopole convert`: an invoice from one format to another, offline.

mod output;
mod target;

use std::process::ExitCode;

use iopole_document::write::{self, PageLanguage, WriteError, Written};
use iopole_document::{Outcome, Profile, Reading, check, read};

use crate::args::convert::Convert;
use crate::failure::{Failure, INCOMPLETE, WOULD_BE_REFUSED};
use crate::file::NewFile;
use crate::output::{Form, Language};
use crate::screen::{Screen, print};
use output::Converted;
use target::Target;

/// Converts one file, checks the result, and prints the values that did not fit.
pub(crate) fn run(arguments: &Convert, screen: &Screen) -> Result<ExitCode, Failure> {
    let target = Target::of(&arguments.out, arguments.to)?;
    let out = NewFile::at(&arguments.out, arguments.force)?;
    let file = std::fs::read(&arguments.file)
        .map_err(|error| Failure::bad_input(format!("{}: {error}", arguments.file.display())))?;
    let reading =
        read(&file).map_err(|error| Failure::bad_input(format!("{}: {error}", arguments.file.display())))?;
    let profile = arguments.invoice_profile.map_or_else(|| target.profile(reading.profile), Into::into);
    let written = written(&reading, target, profile, screen.language)?;
    out.save(&written.file)?;
    let report = check(&written.file);
    let refused = report.outcome() != Outcome::Accept;
    let converted = Converted {
        source: &arguments.file,
        out: &arguments.out,
        reading: &reading,
        written: &written,
        target,
        profile,
        report,
    };
    let language = screen.language.into();
    let text = match screen.form {
        Form::Text => converted.text(language),
        Form::Json | Form::Jsonl => converted.json(language),
    };
    print(text.as_bytes()).map_err(|error| Failure::unwritten("the result was not written", &error))?;
    let is_complete = converted.is_complete();
    screen.note(&format!("wrote {}", arguments.out.display()));
    Ok(match (refused, is_complete) {
        (true, _) => ExitCode::from(WOULD_BE_REFUSED),
        (false, false) => ExitCode::from(INCOMPLETE),
        (false, true) => ExitCode::SUCCESS,
    })
}

fn written(
    reading: &Reading,
    target: Target,
    profile: Profile,
    language: Language,
) -> Result<Written, Failure> {
    let page = language.pick(PageLanguage::English, PageLanguage::French);
    let written = match target {
        Target::Cii => write::cii(&reading.invoice, profile),
        Target::Ubl => write::ubl(&reading.invoice, profile),
        Target::Facturx => write::facturx(&reading.invoice, profile, page, jiff::Timestamp::now()),
    };
    written.map_err(|error| {
        let failure = Failure::bad_input(error.to_string());
        match error {
            WriteError::Missing(_) => {
                failure.hint("Nothing was written. Run iopole check FILE to see what the invoice lacks")
            }
            _ => failure,
        }
    })
}
