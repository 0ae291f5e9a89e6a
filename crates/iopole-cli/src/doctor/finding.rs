//! One line of the doctor.

use serde::Serialize;

use crate::failure::{AUTHENTICATION, BAD_INPUT, OTHER, REFUSED, UNAVAILABLE};
use crate::output::{Heading, Language, Record};

/// Result of one check.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    /// Name of the check; it never changes.
    check: &'static str,
    level: Level,
    message: String,
    /// Command or setting that mends it.
    mend: Option<String>,
    #[serde(skip)]
    exit: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warning,
    Error,
}

impl Finding {
    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, message: message.into(), mend: None, exit: 0 }
    }

    pub(super) fn warning(check: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { check, level: Level::Warning, message: message.into(), mend: Some(mend.into()), exit: 0 }
    }

    pub(super) fn error(
        check: &'static str,
        exit: u8,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { check, level: Level::Error, message: message.into(), mend: Some(mend.into()), exit }
    }

    /// Exit code of the worst finding.
    pub(super) fn worst(findings: &[Self]) -> u8 {
        let order = [UNAVAILABLE, AUTHENTICATION, BAD_INPUT, REFUSED, OTHER];
        let has = |code: &u8| findings.iter().any(|finding| finding.exit == *code);
        order.into_iter().find(has).unwrap_or(0)
    }
}

impl Record for Finding {
    const COLUMNS: &'static [Heading] = &[("", ""), ("CHECK", "CONTRÔLE"), ("FINDING", "CONSTAT")];

    fn cells(&self, _: Language) -> Vec<String> {
        let mark = match self.level {
            Level::Ok => "✓",
            Level::Warning => "!",
            Level::Error => "✗",
        };
        let mend = self.mend.as_ref().map(|mend| format!(" → {mend}")).unwrap_or_default();
        vec![mark.to_owned(), self.check.to_owned(), format!("{}{mend}", self.message)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_that_of_the_worst_line() {
        let (ok, warning) = (Finding::ok("clock", ""), Finding::warning("webhooks", "", ""));
        let error = |exit| Finding::error("x", exit, "", "");
        assert_eq!(Finding::worst(&[ok.clone(), warning.clone()]), 0);
        assert_eq!(Finding::worst(&[ok, error(REFUSED), warning, error(AUTHENTICATION)]), AUTHENTICATION);
        assert_eq!(Finding::worst(&[error(AUTHENTICATION), error(UNAVAILABLE)]), UNAVAILABLE);
    }
}
