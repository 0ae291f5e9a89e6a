//! The platform's findings about an invoice that cannot be generated.

use iopole_api::model::generation::{GenerationDetails, SchematronError};
use iopole_api::{Client, Error, ErrorKind};

use crate::failure::Failure;

/// Findings that are shown; further ones are counted.
const SHOWN: usize = 20;

pub(super) fn failure(error: Error, client: &Client) -> Failure {
    let is_before_the_call = error.kind() == ErrorKind::InvalidRequest;
    let findings = client.user().generation().report(&error).and_then(|report| report.details);
    let mut failure = Failure::from(error);
    let findings = findings.as_ref().map(lines).unwrap_or_default();
    for line in findings.iter().take(SHOWN) {
        failure.detail(1, line);
    }
    if let Some(more) = findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        failure.detail(1, format!("and {more} more"));
    }
    if is_before_the_call {
        return failure.hint("Nothing was sent. Correct the file; --compute-totals computes the amounts");
    }
    failure
}

fn lines(details: &GenerationDetails) -> Vec<String> {
    let schema = details.schema_validation_errors.iter().cloned();
    let rules = details.schematron_validation_errors.iter().map(rule);
    details.error.iter().cloned().chain(schema).chain(rules).collect()
}

fn rule(rule: &SchematronError) -> String {
    let parts = [&rule.id, &rule.text];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(": ")
}
