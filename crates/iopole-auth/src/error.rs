//! One error that can be asked questions, cheap to clone because many callers may share it.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::one_line::OneLine;
use crate::recheck::Recheck;

/// Characters that `Display` shows at most.
const LONGEST: usize = 1_000;

/// Why no token could be had.
///
/// No secret is in it: texts of the endpoint are cut to 200 characters, and the client secret is
/// removed from them should an endpoint repeat it, as it is or as the form body spells it. `Display` is one line of at most
/// 1,000 characters without control characters, fit for a terminal and a log.
#[derive(Clone)]
pub struct TokenError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: TokenErrorKind,
    message: String,
    status: Option<StatusCode>,
    code: Option<String>,
    retry_after: Option<Duration>,
    recheck: Option<Recheck>,
}

/// What went wrong, for a program to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The endpoint refused the credentials: a wrong client id or secret, or a client that may not use this grant
    /// (`invalid_client`, `unauthorized_client`, RFC 6749 section 5.2). A 401 or 403 without a reason counts too.
    Refused,
    /// The endpoint refused the scope that was asked for (`invalid_scope`).
    InvalidScope,
    /// The endpoint refused the form of the request (`invalid_request`, `unsupported_grant_type`), or answered 400
    /// without a reason that RFC 6749 names.
    InvalidRequest,
    /// The endpoint answered 429. [`TokenError::retry_after`] may say for how long.
    Throttled,
    /// The endpoint answered 5xx, 425 (too early), or `temporarily_unavailable`.
    Unavailable,
    /// No connection: name not found, connection refused, TLS failed.
    Unreachable,
    /// No answer in time, or a 408 of the endpoint.
    TimedOut,
    /// The connection broke before the answer was whole.
    Interrupted,
    /// The endpoint answered 2xx with something that is not a token.
    Malformed,
    /// The token is not of type `Bearer`.
    UnsupportedTokenType,
    /// The endpoint answered 3xx; it is not followed, since the client secret would go along.
    Redirected,
    /// Any other status, 404 for a realm that does not exist for example.
    UnexpectedStatus,
    /// The client secret could not be read from where it is kept.
    Credentials,
    /// The HTTP client could not be built, for want of root certificates for example.
    Configuration,
    /// The API refused several tokens in a row that had just been issued, or the source hands back the very token
    /// that was refused.
    RepeatedlyRejected,
    /// The call did not come from within a tokio runtime with a time driver; or several times over the runtime that
    /// the request was made on ended, or stood still.
    NoRuntime,
    /// The source within a cache panicked.
    SourcePanicked,
}

impl TokenError {
    /// An error of this kind. `message` is shown to people: no secret belongs in it.
    pub fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            status: None,
            code: None,
            retry_after: None,
            recheck: None,
        }))
    }

    /// What went wrong.
    pub fn kind(&self) -> TokenErrorKind {
        self.0.kind
    }

    /// The HTTP status of the token endpoint, if it answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The endpoint's own error code, `invalid_client` for example (RFC 6749 section 5.2).
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// How long to wait before asking again. Of a [`Cached`](crate::Cached): the rest of its pause at the moment of the
    /// call, since it makes no token request before. Of other sources: what the endpoint asked for, a day at most.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        use TokenErrorKind as Kind;
        matches!(
            self.kind(),
            Kind::Throttled | Kind::Unavailable | Kind::Unreachable | Kind::TimedOut | Kind::Interrupted
        )
    }

    /// Whether the client id or secret is what was wrong; a wrong scope or request is not.
    pub fn is_refused(&self) -> bool {
        self.kind() == TokenErrorKind::Refused
    }

    /// The same error with the status of the answer.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        self.change(|inner| inner.status = Some(status))
    }

    /// The same error with the endpoint's error code.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        self.change(|inner| inner.code = Some(code.into()))
    }

    /// The same error with the time to wait before asking again.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        self.change(|inner| inner.retry_after = Some(wait))
    }

    /// The same error with a check whether its credentials have been replaced since.
    pub(crate) fn with_recheck(self, recheck: Recheck) -> Self {
        self.change(|inner| inner.recheck = Some(recheck))
    }

    pub(crate) fn recheck(&self) -> Option<&Recheck> {
        self.0.recheck.as_ref()
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine::new(f, LONGEST);
        line.write_str(&self.0.message)?;
        match (self.0.status, self.0.code.as_deref()) {
            (Some(status), Some(code)) => write!(line, " (HTTP {}, {code})", status.as_u16()),
            (Some(status), None) => write!(line, " (HTTP {})", status.as_u16()),
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("retry_after", &self.0.retry_after)
            .finish()
    }
}

impl std::error::Error for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_questions() {
        let error = TokenError::new(TokenErrorKind::Refused, "the realm refused the credentials")
            .with_status(StatusCode::UNAUTHORIZED)
            .with_code("invalid_client")
            .with_retry_after(Duration::from_secs(3));
        assert!(error.is_refused() && !error.is_retryable());
        assert_eq!(error.to_string(), "the realm refused the credentials (HTTP 401, invalid_client)");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
        let debug = format!("{error:?}");
        assert!(debug.contains("Refused") && debug.contains("invalid_client"), "{debug}");
    }

    #[test]
    fn it_is_shown_on_one_line_without_steering_characters() {
        let outside = "bad\u{1b}]52;c;eA==\u{7}\nINFO \u{202e}\u{9b}2J";
        let error = TokenError::new(TokenErrorKind::Malformed, outside)
            .with_status(StatusCode::OK)
            .with_code(outside.repeat(100_000));
        let shown = error.to_string();
        assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
        assert!(shown.chars().count() <= LONGEST + 1, "{}", shown.len());
    }

    #[test]
    fn a_change_does_not_reach_the_clones() {
        let error = TokenError::new(TokenErrorKind::Unavailable, "down");
        let changed = error.clone().with_status(StatusCode::BAD_GATEWAY);
        assert_eq!((error.status(), changed.status()), (None, Some(StatusCode::BAD_GATEWAY)));
        assert_eq!((error.to_string(), changed.to_string()), ("down".into(), "down (HTTP 502)".into()));
    }

    #[test]
    fn transient_kinds_are_retryable() {
        use TokenErrorKind::*;
        for kind in [Throttled, Unavailable, Unreachable, TimedOut, Interrupted] {
            assert!(TokenError::new(kind, "").is_retryable(), "{kind:?}");
        }
        for kind in [
            Refused,
            InvalidScope,
            InvalidRequest,
            Malformed,
            Credentials,
            Configuration,
            RepeatedlyRejected,
            Redirected,
        ] {
            assert!(!TokenError::new(kind, "").is_retryable(), "{kind:?}");
        }
    }
}
