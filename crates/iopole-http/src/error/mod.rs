//! The error of every call. It answers questions, and shows no type of the HTTP client.

mod classify;
mod issue;
mod kind;
mod mend;
mod problem;

use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use iopole_auth::wire::{OneLine, write_causes};
use iopole_auth::{Printable, TokenError, TokenErrorKind};

pub(crate) use self::classify::is_lasting_tls_failure;
pub use self::issue::Issue;
pub use self::kind::ErrorKind;
pub use self::problem::{Problem, RawBody};
use crate::customer_id::CustomerId;
use crate::operation::{Operation, Role};

/// Longer waits are cut to a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Characters that `Display` shows of an error at most.
const LONGEST: usize = 2_000;
/// Characters of the error's own message, of which an answer may have written a part.
const LONGEST_MESSAGE: usize = 500;
/// Characters of the roles that a token shows.
const LONGEST_ROLES: usize = 200;

/// Failure of a call.
///
/// # Decisions
/// A program decides by methods, never by text: [`Error::kind`], [`Error::is_retryable`],
/// [`Error::is_outcome_unknown`], [`Error::status`], [`Error::retry_after`].
///
/// An outcome that is unknown carries what is needed to resolve it: [`Error::operation`], [`Error::customer_id`],
/// [`Error::attempt_times`], [`Error::ended`], [`Error::upload_sha256`].
///
/// # Display
/// `{error}` is one line of at most 2,000 characters without control characters, fit for a terminal and a log, whatever
/// the platform answered. The alternate form `{error:#}` appends the causes
/// ([`source`](std::error::Error::source)), `Connection refused` for example. A library that prints the chain of
/// sources, such as `anyhow`, shows each of them once.
///
/// [`Error::problem`] has the platform's texts as they came.
///
/// # Secrets
/// Neither `Display`, `Debug` nor a cause shows a token, a customer id, a query or a body.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<String>,
    role: Option<Role>,
    status: Option<StatusCode>,
    problem: Option<Problem>,
    retry_after: Option<Duration>,
    attempts: Vec<SystemTime>,
    ended: Option<SystemTime>,
    upload_sha256: Option<String>,
    customer_id: Option<CustomerId>,
    token_roles: Vec<String>,
    token: Option<TokenError>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Creates an error of this kind. `message` is shown to people, up to 500 characters: it must not contain a secret
    /// or the content of an invoice.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            role: None,
            status: None,
            problem: None,
            retry_after: None,
            attempts: Vec::new(),
            ended: None,
            upload_sha256: None,
            customer_id: None,
            token_roles: Vec::new(),
            token: None,
            source: None,
        }))
    }

    /// Returns the category of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation's name, `sendInvoice` for example.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Returns the role that the operation needs, where known.
    pub fn role(&self) -> Option<Role> {
        self.0.role
    }

    /// Returns the HTTP status, if an answer came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the platform's explanation.
    pub fn problem(&self) -> Option<&Problem> {
        self.0.problem.as_ref()
    }

    /// Returns the time to wait before the next call, a day at most.
    ///
    /// It is the platform's `Retry-After`, the rest of the pause without token requests, or the wait for this client's
    /// own rate.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the number of times the request was sent; 0 when it never left.
    pub fn attempts(&self) -> usize {
        self.0.attempts.len()
    }

    /// Returns the time of each attempt.
    pub fn attempt_times(&self) -> &[SystemTime] {
        &self.0.attempts
    }

    /// Returns the end of the last attempt: it was abandoned, or its answer had been read.
    ///
    /// The platform may have been receiving the request until then. `None` when the request never left.
    pub fn ended(&self) -> Option<SystemTime> {
        self.0.ended
    }

    /// Returns the SHA-256 of the file that was sent, in lower-case hexadecimal digits, when the outcome is unknown.
    ///
    /// Compare a download with it. `None` where the file has changed since it was opened to be sent.
    pub fn upload_sha256(&self) -> Option<&str> {
        self.0.upload_sha256.as_deref()
    }

    /// Returns the customer id that the request was sent with: that of the call, else the client's default.
    ///
    /// `None` where the request was sent without one, and for an error that does not come from a request.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.0.customer_id.as_ref()
    }

    /// Returns the roles that the token shows, unverified, on a 403. Empty where it shows none, which proves nothing.
    pub fn token_roles(&self) -> &[String] {
        &self.0.token_roles
    }

    /// Returns the failure of the token source.
    pub fn token_error(&self) -> Option<&TokenError> {
        self.0.token.as_ref()
    }

    /// Returns true if the same call may succeed later, and may safely be made again.
    ///
    /// True for `Throttled`, `Unavailable`, `Unreachable`, `TimedOut`, `Interrupted`, and for `Authentication` where
    /// the [`token_error`](Error::token_error) is retryable.
    pub fn is_retryable(&self) -> bool {
        use ErrorKind as Kind;
        match self.kind() {
            Kind::Throttled | Kind::Unavailable | Kind::Unreachable | Kind::TimedOut | Kind::Interrupted => {
                true
            }
            Kind::Authentication => self.0.token.as_ref().is_some_and(TokenError::is_retryable),
            _ => false,
        }
    }

    /// Returns true if the platform may have processed a request that must not be sent twice.
    pub fn is_outcome_unknown(&self) -> bool {
        self.kind() == ErrorKind::OutcomeUnknown
    }

    /// Sets the operation, and the role that it needs.
    #[must_use]
    pub fn with_operation(mut self, operation: &Operation) -> Self {
        self.0.operation = Some(operation.id().to_owned());
        self.0.role = operation.role();
        self
    }

    /// Keeps the body of an answer that was read and lacks what a decision needs.
    ///
    /// [`Problem::raw`] returns it, up to its bound.
    #[must_use]
    pub fn with_raw_body(mut self, body: Vec<u8>) -> Self {
        self.0.problem = Some(Problem::unread(body));
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(crate) fn with_customer_id(mut self, customer_id: Option<CustomerId>) -> Self {
        self.0.customer_id = customer_id;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Vec<SystemTime>, ended: SystemTime) -> Self {
        self.0.ended = (!attempts.is_empty()).then_some(ended);
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_upload_sha256(mut self, digest: Option<String>) -> Self {
        self.0.upload_sha256 = digest;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.map(|wait| wait.min(LONGEST_WAIT));
        self
    }
}

/// Prints the kind and the message with its causes, so that a `main` that returns the error says what happened. `{:#?}`
/// prints every field.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { self.0.fmt(f) } else { write!(f, "{:?}: {self:#}", self.kind()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with_causes = f.alternate();
        let mut line = OneLine::new(f, LONGEST);
        if let Some(operation) = self.operation() {
            write!(line, "{operation}: ")?;
        }
        write!(line, "{}", Printable::new(&self.0.message).longest(LONGEST_MESSAGE))?;
        if let Some(status) = self.status() {
            write!(line, " (HTTP {})", status.as_u16())?;
        }
        if let Some(problem) = self.problem().filter(|problem| !problem.is_empty()) {
            write!(line, ": {problem}")?;
        }
        if let Some(token) = self.token_error() {
            write!(line, ": {token}")?;
        }
        if !self.token_roles().is_empty() && self.needed_role().is_none() {
            let roles = self.token_roles().join(", ");
            write!(line, "; the token shows the roles {}", Printable::new(&roles).longest(LONGEST_ROLES))?;
        }
        if with_causes { write_causes(&mut line, self) } else { Ok(()) }
    }
}

impl StdError for Error {
    /// Returns the cause beneath the message. The message of a [`TokenError`] is part of this error's own, so that the
    /// cause of the token error follows.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.0.source, &self.0.token) {
            (Some(source), _) => Some(source.as_ref()),
            (None, Some(token)) => token.source(),
            (None, None) => None,
        }
    }
}

impl From<TokenError> for Error {
    fn from(token: TokenError) -> Self {
        let kind = match token.kind() {
            TokenErrorKind::Configuration => ErrorKind::Configuration,
            TokenErrorKind::TlsFailed => ErrorKind::TlsFailed,
            _ => ErrorKind::Authentication,
        };
        let mut error = Self::new(kind, "no access token").with_retry_after(token.retry_after());
        error.0.token = Some(token);
        error
    }
}
