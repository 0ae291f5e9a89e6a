//! The error of token requests. Cheap to clone, because many callers may share it.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::one_line::OneLine;
use crate::wire::{causes, write_causes};

/// Characters that `Display` shows at most.
const LONGEST: usize = 1_000;

/// Failure to get a token.
///
/// # Display
/// `{error}` is one line of at most 1,000 characters without control characters, fit for a terminal and a log. The
/// alternate form `{error:#}` appends the causes ([`source`](std::error::Error::source)), `Connection refused` for
/// example.
///
/// # Secrets
/// The error contains no secret: texts of the endpoint are cut to 200 characters, and the client secret is removed from
/// them, as it is or as the form body encodes it.
///
/// # Examples
///
/// ```
/// use iopole_auth::{TokenError, TokenErrorKind};
///
/// let error = TokenError::new(TokenErrorKind::Unreachable, "cannot reach the vault")
///     .with_source(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
/// assert!(error.is_retryable());
/// assert_eq!(error.to_string(), "cannot reach the vault");
/// assert_eq!(format!("{error:#}"), "cannot reach the vault: connection refused");
/// ```
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
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// Category of a [`TokenError`], for a program to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The endpoint rejected the credentials: a wrong client id or secret, or a client that may not use this grant
    /// (`invalid_client`, `unauthorized_client`, RFC 6749 section 5.2). A 401 or 403 without a reason counts too.
    Refused,
    /// The endpoint rejected the requested scope (`invalid_scope`).
    InvalidScope,
    /// The endpoint rejected the form of the request (`invalid_request`, `unsupported_grant_type`), or answered 400
    /// without a reason that RFC 6749 names.
    InvalidRequest,
    /// The endpoint answered 429. [`TokenError::retry_after`] may give the wait.
    Throttled,
    /// The endpoint answered 5xx, 425 (too early), or `temporarily_unavailable`.
    Unavailable,
    /// No connection: name not found, connection refused, or a TLS handshake that the network cut.
    Unreachable,
    /// TLS failed for a reason that waiting cannot mend: a certificate of an unknown issuer, for another name or
    /// expired, a server that does not speak TLS, or no version in common.
    TlsFailed,
    /// No answer within the timeout, or a 408 of the endpoint.
    TimedOut,
    /// The connection broke before the answer was complete.
    Interrupted,
    /// The endpoint answered 2xx without a token.
    Malformed,
    /// The token is not of type `Bearer`.
    UnsupportedTokenType,
    /// The endpoint answered 3xx. Redirects are not followed: the client secret would go along.
    Redirected,
    /// Any other status, 404 for a realm that does not exist for example.
    UnexpectedStatus,
    /// The client secret could not be read from its file, variable or provider.
    Credentials,
    /// The HTTP client could not be built, for want of root certificates for example.
    Configuration,
    /// The API rejected several new tokens in a row, or the source returned the rejected token again.
    RepeatedlyRejected,
    /// The call came from outside a tokio runtime with a time driver; or several times over the runtime that the
    /// request was made on ended, or was not driven.
    NoRuntime,
    /// The source within a cache panicked.
    SourcePanicked,
}

impl TokenError {
    /// Creates an error of this kind. `message` is shown to people: it must not contain a secret.
    pub fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            status: None,
            code: None,
            retry_after: None,
            recheck: None,
            source: None,
        }))
    }

    /// Returns the category of the failure.
    pub fn kind(&self) -> TokenErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status of the token endpoint, if it answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the endpoint's error code, `invalid_client` for example (RFC 6749 section 5.2).
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the time to wait before the next request.
    ///
    /// A [`Cached`](crate::Cached) returns the rest of its pause at the moment of the call, since it makes no token
    /// request before. Other sources return the `Retry-After` of the endpoint, a day at most.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns true if the same request may succeed later although nobody changes anything.
    ///
    /// True for `Throttled`, `Unavailable`, `Unreachable`, `TimedOut` and `Interrupted`.
    pub fn is_retryable(&self) -> bool {
        use TokenErrorKind as Kind;
        matches!(
            self.kind(),
            Kind::Throttled | Kind::Unavailable | Kind::Unreachable | Kind::TimedOut | Kind::Interrupted
        )
    }

    /// Returns true if the client id or the secret is wrong; false for a wrong scope or request.
    pub fn is_refused(&self) -> bool {
        self.kind() == TokenErrorKind::Refused
    }

    /// Sets the status of the answer.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        self.change(|inner| inner.status = Some(status))
    }

    /// Sets the endpoint's error code.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        self.change(|inner| inner.code = Some(code.into()))
    }

    /// Sets the time to wait before the next request.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        self.change(|inner| inner.retry_after = Some(wait))
    }

    /// Sets the cause, returned by [`source`](std::error::Error::source). Its text must not contain a secret.
    #[must_use]
    pub fn with_source(self, source: impl Error + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.source = Some(Arc::new(source)))
    }

    /// Sets the check for credentials that replaced the rejected ones.
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
        let with_causes = f.alternate();
        let mut line = OneLine::new(f, LONGEST);
        line.write_str(&self.0.message)?;
        match (self.0.status, self.0.code.as_deref()) {
            (Some(status), Some(code)) => write!(line, " (HTTP {}, {code})", status.as_u16())?,
            (Some(status), None) => write!(line, " (HTTP {})", status.as_u16())?,
            (None, _) => {}
        }
        if with_causes { write_causes(&mut line, self) } else { Ok(()) }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes: Vec<_> = causes(self).map(ToString::to_string).collect();
        f.debug_struct("TokenError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("retry_after", &self.0.retry_after)
            .field("causes", &causes)
            .finish()
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

type CheckFuture = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Check for credentials that replaced the rejected ones.
///
/// The error carries it, so that it reaches a cache through any source around the flow.
#[derive(Clone)]
pub(crate) struct Recheck(Arc<dyn Fn() -> CheckFuture + Send + Sync>);

impl Recheck {
    pub(crate) fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move || -> CheckFuture { Box::pin(check()) }))
    }

    pub(crate) async fn has_new_credentials(&self) -> bool {
        (self.0)().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_message_status_and_code() {
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
    fn an_error_is_one_line_without_control_characters() {
        let outside = "bad\u{1b}]52;c;eA==\u{7}\nINFO \u{202e}\u{9b}2J";
        let error = TokenError::new(TokenErrorKind::Malformed, outside)
            .with_status(StatusCode::OK)
            .with_code(outside.repeat(100_000))
            .with_source(std::io::Error::other(outside));
        for shown in [error.to_string(), format!("{error:#}")] {
            assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
            assert!(shown.chars().count() <= LONGEST + 1, "{}", shown.len());
        }
    }

    #[test]
    fn a_change_does_not_reach_the_clones() {
        let error = TokenError::new(TokenErrorKind::Unavailable, "down");
        let changed = error.clone().with_status(StatusCode::BAD_GATEWAY);
        assert_eq!((error.status(), changed.status()), (None, Some(StatusCode::BAD_GATEWAY)));
        assert_eq!((error.to_string(), changed.to_string()), ("down".into(), "down (HTTP 502)".into()));
    }

    #[test]
    fn only_transient_kinds_are_retryable() {
        use TokenErrorKind::*;
        for kind in [Throttled, Unavailable, Unreachable, TimedOut, Interrupted] {
            assert!(TokenError::new(kind, "").is_retryable(), "{kind:?}");
        }
        for kind in [
            Refused,
            InvalidScope,
            InvalidRequest,
            TlsFailed,
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
