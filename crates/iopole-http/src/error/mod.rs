//! One error for the whole stack, which can be asked questions. No transport type is in it.

mod classify;
mod issue;
mod mend;
mod problem;

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use iopole_auth::wire::OneLine;
use iopole_auth::{Printable, TokenError, TokenErrorKind};

pub use self::issue::Issue;
pub use self::problem::{Problem, RawBody};
use crate::customer_id::CustomerId;
use crate::operation::{Operation, Role};

/// The longest wait that is told: a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Characters that `Display` shows of an error at most.
const LONGEST: usize = 2_000;
/// Characters of the error's own message, of which an answer may have written a part.
const LONGEST_MESSAGE: usize = 500;
/// Characters of the roles that a token shows.
const LONGEST_ROLES: usize = 200;

/// Why a call did not bring what it was made for.
///
/// `Display` is one line of at most 2,000 characters without control characters, fit for a terminal and a log, whatever
/// the platform answered. [`Error::problem`] has the platform's texts as they came.
#[derive(Debug)]
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
}

/// What went wrong, for a program to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No token could be had ([`Error::token_error`] says why), or the platform answered 401 to a new one
    /// as well.
    Authentication,
    /// 403: understood and refused. The role may be wrong, the customer id missing or wrong, or the entity another's.
    Forbidden,
    /// 404: there is no such thing.
    NotFound,
    /// 409: it exists already, or its state forbids this.
    Conflict,
    /// 413: the platform takes 50 MB at most.
    TooLarge,
    /// 429: too many requests.
    Throttled,
    /// Any other 4xx: the request was wrong. [`Error::problem`] holds what the platform says.
    Refused,
    /// 5xx on a request that may be sent again.
    Unavailable,
    /// No connection: the platform has not seen the request.
    Unreachable,
    /// No answer in time, on a request that may be sent again.
    TimedOut,
    /// The connection broke, on a request that may be sent again.
    Interrupted,
    /// The platform may have processed a request that must not be sent twice. Find out before sending it
    /// again.
    OutcomeUnknown,
    /// A search has more rows than the platform lets anyone page to; those that it does were given.
    BeyondReach,
    /// An unread queue that shows nothing, though there may be something: an active webhook takes the deliveries, or
    /// items that were given are not acknowledged and hide those behind them.
    QueueBlocked,
    /// 3xx: never followed, since the token would go along. After a 303 the outcome of a request that must not be sent
    /// twice is unknown instead.
    Redirected,
    /// A successful answer that cannot be read as what it should be.
    Unreadable,
    /// The caller stopped the call ([`Request::stop_on`](crate::Request::stop_on)). The platform has not processed the
    /// request, or repeating it has no further effect: the call may safely be made again.
    Stopped,
    /// The request is wrong on this side; nothing was sent.
    InvalidRequest,
    /// The client is set up wrongly; nothing was sent.
    Configuration,
}

impl Error {
    /// An error of this kind. `message` is shown to people, up to 500 characters: no secret and no content of an invoice
    /// belongs in it.
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
        }))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation's name, `sendInvoice` for example.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The role that the operation needs, where known.
    pub fn role(&self) -> Option<Role> {
        self.0.role
    }

    /// The HTTP status, if an answer came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// What the platform says about it.
    pub fn problem(&self) -> Option<&Problem> {
        self.0.problem.as_ref()
    }

    /// How long to wait: what the platform asked for, the rest of the pause in which no token request is made, or what
    /// this client's own rate leaves; a day at most.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many times the request was sent; 0 when it never left.
    pub fn attempts(&self) -> usize {
        self.0.attempts.len()
    }

    /// When the request was sent, each time.
    pub fn attempt_times(&self) -> &[SystemTime] {
        &self.0.attempts
    }

    /// When the last of these was given up on, or its answer had been read: until then the platform may have been
    /// receiving it. `None` when the request never left.
    pub fn ended(&self) -> Option<SystemTime> {
        self.0.ended
    }

    /// The SHA-256 of the file that was sent, in lower-case hexadecimal digits, when the outcome is unknown: what to
    /// compare a download with. `None` where the file has changed since it was opened to be sent.
    pub fn upload_sha256(&self) -> Option<&str> {
        self.0.upload_sha256.as_deref()
    }

    /// The customer id that the request was sent with: that of the call, else the client's default. `None` where it was
    /// sent without one, and for an error that does not come from a request. `Debug` and `Display` do not show it.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.0.customer_id.as_ref()
    }

    /// On a 403, the roles that the token shows, unverified; empty where it shows none, which proves nothing.
    pub fn token_roles(&self) -> &[String] {
        &self.0.token_roles
    }

    /// Why no token could be had.
    pub fn token_error(&self) -> Option<&TokenError> {
        self.0.token.as_ref()
    }

    /// Whether the same call may succeed later, and may safely be made again.
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

    /// Whether the platform may have processed a request that must not be sent twice.
    pub fn is_outcome_unknown(&self) -> bool {
        self.kind() == ErrorKind::OutcomeUnknown
    }

    /// The same error, naming the operation and the role it needs.
    #[must_use]
    pub fn of(mut self, operation: &Operation) -> Self {
        self.0.operation = Some(operation.id().to_owned());
        self.0.role = operation.role();
        self
    }

    /// Keeps what the platform answered, for an answer that was read and lacks what a decision needs. It is available as
    /// [`Problem::raw`], up to its bound.
    #[must_use]
    pub fn with_raw_body(mut self, body: Vec<u8>) -> Self {
        self.0.problem = Some(Problem::unread(body));
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

    pub(crate) fn with_token_roles(mut self, roles: Vec<String>) -> Self {
        self.0.token_roles = roles;
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        if !self.token_roles().is_empty() {
            let roles = self.token_roles().join(", ");
            write!(line, "; the token shows the roles {}", Printable::new(&roles).longest(LONGEST_ROLES))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<TokenError> for Error {
    fn from(token: TokenError) -> Self {
        let kind = match token.kind() {
            TokenErrorKind::Configuration => ErrorKind::Configuration,
            _ => ErrorKind::Authentication,
        };
        let mut error = Self::new(kind, "no access token").with_retry_after(token.retry_after());
        error.0.token = Some(token);
        error
    }
}
