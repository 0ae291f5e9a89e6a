//! Errors of the command: message, advice and exit code. The codes never change, because scripts rely on them.

use std::process::ExitCode;

use iopole_api::{DocumentError, Error, ErrorKind};
use serde_json::{Value, json};

use crate::output::Form;
use crate::screen::Screen;

/// Error that ends the command.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: u8,
    message: String,
    /// Lines below the message, each with its indentation level.
    details: Vec<(usize, String)>,
    hint: Option<String>,
}

pub(crate) const OTHER: u8 = 1;
pub(crate) const BAD_INPUT: u8 = 2;
pub(crate) const AUTHENTICATION: u8 = 3;
pub(crate) const REFUSED: u8 = 4;
pub(crate) const OUTCOME_UNKNOWN: u8 = 5;
pub(crate) const UNAVAILABLE: u8 = 6;
pub(crate) const WOULD_BE_REFUSED: u8 = 7;
/// A converted file does not hold all values of its source.
pub(crate) const INCOMPLETE: u8 = 8;

const FIND_OUT: &str = "Do not send it again before you know. To find out, wait a few seconds and run: \
                        iopole invoice find NUMBER (with the same --profile, --env or URLs)";

const READ_BACK: &str = "Do not call it again before you know: read the object or search for it first";

impl Failure {
    fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), hint: None }
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(OTHER, message)
    }

    pub(crate) fn bad_input(message: impl Into<String>) -> Self {
        Self::new(BAD_INPUT, message)
    }

    /// The check found that the platform would refuse the document.
    pub(crate) fn would_be_refused(message: impl Into<String>) -> Self {
        Self::new(WOULD_BE_REFUSED, message)
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(REFUSED, message)
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(UNAVAILABLE, message)
    }

    /// Standard output could not be written.
    pub(crate) fn unwritten(what: &str, error: &std::io::Error) -> Self {
        Self::other(format!("{what}: standard output cannot be written to: {error}"))
    }

    /// The platform may have accepted the invoice.
    pub(crate) fn outcome_unknown(message: impl Into<String>) -> Self {
        Self::new(OUTCOME_UNKNOWN, message).hint(FIND_OUT)
    }

    /// The platform may have carried out an operation that must not be repeated blindly.
    pub(crate) fn change_unknown(message: impl Into<String>) -> Self {
        Self::new(OUTCOME_UNKNOWN, message).hint(READ_BACK)
    }

    /// Error of a call by an identifier. The advice is for an identifier that the platform does not know.
    pub(crate) fn by_id(error: Error, advice: &str) -> Self {
        let is_unknown = error.kind() == ErrorKind::NotFound;
        let failure = Self::from(error);
        if is_unknown { failure.hint(advice) } else { failure }
    }

    /// Some invoices of a batch did not go out.
    pub(crate) fn of_batch(code: u8, message: impl Into<String>) -> Self {
        Self::new(code, message)
    }

    /// Adds a line below the message.
    pub(crate) fn detail(&mut self, level: usize, line: impl Into<String>) {
        self.details.push((level, line.into()));
    }

    /// Sets the advice below the details.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the advice of a failure that has none.
    pub(crate) fn or_hint(self, hint: &str) -> Self {
        if self.hint.is_some() { self } else { self.hint(hint) }
    }

    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// JSON form of the error.
    pub(crate) fn value(&self) -> Value {
        let details: Vec<_> = self.details.iter().map(|(_, line)| line).collect();
        json!({"exit": self.code, "message": self.message, "details": details, "hint": self.hint})
    }

    pub(crate) fn report(self, screen: &Screen) -> ExitCode {
        if screen.form != Form::Text {
            screen.error_object(&json!({"error": self.value()}));
            return ExitCode::from(self.code);
        }
        screen.error(&self.message);
        for (level, line) in &self.details {
            screen.detail(*level, line);
        }
        if let Some(hint) = &self.hint {
            screen.note(hint);
        }
        ExitCode::from(self.code)
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        Self::bad_input(error.to_string())
    }
}

impl From<iopole_store::Error> for Failure {
    fn from(error: iopole_store::Error) -> Self {
        Self::other(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = format!("{error:#}");
        match error.kind() {
            ErrorKind::Authentication => match error.token_error() {
                Some(token) if token.is_retryable() => Self::new(UNAVAILABLE, message),
                // The message for an unreadable secret or a wrong URL contains the advice already.
                Some(token) if !token.is_refused() => Self::new(AUTHENTICATION, message),
                _ => Self::new(AUTHENTICATION, message).hint(
                    "Check IOPOLE_CLIENT_ID and the client secret; iopole config list shows the ones in use. Preproduction \
                     and production have different credentials",
                ),
            },
            ErrorKind::Forbidden => Self::new(AUTHENTICATION, message)
                .hint("Check the role of the account, and set IOPOLE_CUSTOMER_ID: most accounts need it"),
            ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::TooLarge | ErrorKind::Refused => {
                Self::new(REFUSED, message)
            }
            // Of a change; `invoice send` has its own advice.
            ErrorKind::OutcomeUnknown => Self::change_unknown(message),
            ErrorKind::Throttled
            | ErrorKind::Unavailable
            | ErrorKind::Unreachable
            | ErrorKind::TlsFailed
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted => Self::new(UNAVAILABLE, message),
            ErrorKind::InvalidRequest | ErrorKind::Configuration => Self::bad_input(message),
            // It is unknown if the object exists.
            ErrorKind::Unreadable => Self::other(message).hint(
                "An unreadable answer does not mean that the invoice is missing: search again before you send it again",
            ),
            _ => Self::other(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_exit_code() {
        use ErrorKind::*;
        for (kind, code) in [
            (Authentication, AUTHENTICATION),
            (Forbidden, AUTHENTICATION),
            (NotFound, REFUSED),
            (Conflict, REFUSED),
            (TooLarge, REFUSED),
            (Refused, REFUSED),
            (OutcomeUnknown, OUTCOME_UNKNOWN),
            (Throttled, UNAVAILABLE),
            (Unavailable, UNAVAILABLE),
            (Unreachable, UNAVAILABLE),
            (TlsFailed, UNAVAILABLE),
            (TimedOut, UNAVAILABLE),
            (Interrupted, UNAVAILABLE),
            (InvalidRequest, BAD_INPUT),
            (Configuration, BAD_INPUT),
            (Redirected, OTHER),
            (Unreadable, OTHER),
        ] {
            assert_eq!(Failure::from(Error::new(kind, "")).code, code, "{kind:?}");
        }
    }

    #[test]
    fn an_unreachable_realm_is_a_network_error() {
        let down = iopole_auth::TokenError::new(iopole_auth::TokenErrorKind::Unreachable, "refused");
        assert_eq!(Failure::from(Error::from(down)).code, UNAVAILABLE);
        let wrong = iopole_auth::TokenError::new(iopole_auth::TokenErrorKind::Refused, "wrong");
        assert_eq!(Failure::from(Error::from(wrong)).code, AUTHENTICATION);
    }

    #[test]
    fn only_refused_credentials_get_the_advice_to_check_them() {
        use iopole_auth::{TokenError, TokenErrorKind as Kind};
        for (kind, hinted) in
            [(Kind::Refused, true), (Kind::Credentials, false), (Kind::UnexpectedStatus, false)]
        {
            let failure = Failure::from(Error::from(TokenError::new(kind, "")));
            assert_eq!((failure.code, failure.hint.is_some()), (AUTHENTICATION, hinted), "{kind:?}");
        }
    }

    #[test]
    fn an_unknown_outcome_names_the_command_that_resolves_it() {
        let failure = Failure::outcome_unknown("cut off");
        assert!(failure.hint.unwrap().contains("iopole invoice find NUMBER"));
    }
}
