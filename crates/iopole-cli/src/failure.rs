//! What went wrong, what to do, and the exit code. The codes are for good: scripts rely on them.

use std::process::ExitCode;

use iopole_api::{DocumentError, Error, ErrorKind};

use crate::screen::Screen;

/// Why the command ends without having done what it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: u8,
    message: String,
    /// Lines below the message, each with how deep it stands.
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

const FIND_OUT: &str = "Do not send it again before you know. To find out, give the platform a few seconds and run: \
                        iopole invoice find NUMBER (with the same --env or URLs)";

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

    /// Standard output cannot be written to.
    pub(crate) fn unwritten(what: &str, error: &std::io::Error) -> Self {
        Self::other(format!("{what}: standard output cannot be written to: {error}"))
    }

    /// The invoice may have been taken.
    pub(crate) fn outcome_unknown(message: impl Into<String>) -> Self {
        Self::new(OUTCOME_UNKNOWN, message).hint(FIND_OUT)
    }

    /// One more line, below the message.
    pub(crate) fn detail(&mut self, level: usize, line: impl Into<String>) {
        self.details.push((level, line.into()));
    }

    /// What to do about it, in place of what the error itself suggests.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn report(self, screen: &Screen) -> ExitCode {
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

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error.kind() {
            ErrorKind::Authentication => match error.token_error() {
                Some(token) if token.is_retryable() => Self::new(UNAVAILABLE, message),
                // Of a secret that cannot be read, or a wrong URL, the message itself says what to do.
                Some(token) if !token.is_refused() => Self::new(AUTHENTICATION, message),
                _ => Self::new(AUTHENTICATION, message).hint(
                    "Check IOPOLE_CLIENT_ID and the client secret, and that they belong to this platform: \
                     those of ppd and production are distinct",
                ),
            },
            ErrorKind::Forbidden => Self::new(AUTHENTICATION, message)
                .hint("Check the account's role, and IOPOLE_CUSTOMER_ID: most accounts need it"),
            ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::TooLarge | ErrorKind::Refused => {
                Self::new(REFUSED, message)
            }
            ErrorKind::OutcomeUnknown => Self::outcome_unknown(message),
            ErrorKind::Throttled
            | ErrorKind::Unavailable
            | ErrorKind::Unreachable
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted => Self::new(UNAVAILABLE, message),
            ErrorKind::InvalidRequest | ErrorKind::Configuration => Self::bad_input(message),
            // Whether there is such a thing is not known.
            ErrorKind::Unreadable => Self::other(message).hint(
                "An answer that cannot be read does not say that something is absent: ask again before you send it again",
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
    fn an_unreachable_realm_is_a_matter_of_the_network() {
        let down = iopole_auth::TokenError::new(iopole_auth::TokenErrorKind::Unreachable, "refused");
        assert_eq!(Failure::from(Error::from(down)).code, UNAVAILABLE);
        let wrong = iopole_auth::TokenError::new(iopole_auth::TokenErrorKind::Refused, "wrong");
        assert_eq!(Failure::from(Error::from(wrong)).code, AUTHENTICATION);
    }

    #[test]
    fn only_refused_credentials_are_to_be_checked() {
        use iopole_auth::{TokenError, TokenErrorKind as Kind};
        for (kind, hinted) in
            [(Kind::Refused, true), (Kind::Credentials, false), (Kind::UnexpectedStatus, false)]
        {
            let failure = Failure::from(Error::from(TokenError::new(kind, "")));
            assert_eq!((failure.code, failure.hint.is_some()), (AUTHENTICATION, hinted), "{kind:?}");
        }
    }

    #[test]
    fn an_unknown_outcome_says_how_to_find_out() {
        let failure = Failure::outcome_unknown("cut off");
        assert!(failure.hint.unwrap().contains("iopole invoice find NUMBER"));
    }
}
