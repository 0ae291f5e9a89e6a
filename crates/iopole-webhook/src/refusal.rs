//! The refusal of a request, and its answer.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use crate::answer::answer;
use crate::scheme::Scheme;
use crate::signature::SignatureError;

/// Error of a body.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Reason why a request was refused. Nothing of the request is stored, and nothing of it appears here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The signature was not accepted.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// User name and password, token or key are missing, or the token is wrong.
    #[error("the request does not carry the credentials that the webhook is configured with")]
    #[non_exhaustive]
    Credentials {
        /// The scheme of the receiver.
        scheme: Scheme,
    },
    /// User name and password, or the key, are well formed but unknown to this receiver.
    #[error(
        "the request carries credentials, but not those that this receiver was set up with: compare them with those of \
         the webhook"
    )]
    #[non_exhaustive]
    WrongCredentials {
        /// The scheme of the receiver.
        scheme: Scheme,
    },
    /// The body is larger than the limit.
    #[error("the body is larger than the {limit} bytes allowed: raise the limit if the platform sent it")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The body ended too early or the connection was cut.
    #[error("the body could not be read to its end")]
    Body(#[source] BodyError),
    /// The body exceeded a timeout, or lost its permit to a faster one.
    #[error("the body arrived too slowly")]
    Slow,
    /// No permit is free.
    #[error("too many deliveries are arriving at once")]
    Busy,
    /// A temporary file could not be written or read.
    #[error("the delivery could not be held in a temporary file")]
    TemporaryFile(#[source] std::io::Error),
}

impl Refusal {
    /// Returns the status code of the answer.
    ///
    /// The platform's default retry strategy covers 5xx answers only. So the answer is 503 whenever a retry may
    /// succeed.
    ///
    /// | refusal | answer |
    /// |---|---|
    /// | signature or credentials are missing or malformed; an OAuth token is wrong | 401 |
    /// | signed multipart cannot be parsed | 400 |
    /// | signed multipart has no file, or several | 401 |
    /// | the body is too large | 413 |
    /// | [may be genuine](Self::may_be_genuine): stale, another signature, another password or key | 503 |
    /// | the body is cut off or too slow, no permit is free, a temporary file fails | 503 |
    pub fn status(&self) -> StatusCode {
        match self {
            _ if self.may_be_genuine() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Signature(SignatureError::Multipart) => StatusCode::BAD_REQUEST,
            Self::Signature(_) | Self::Credentials { .. } => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(_)
            | Self::Slow
            | Self::Busy
            | Self::TemporaryFile(_)
            | Self::WrongCredentials { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns `true` if the platform may have sent the request and this receiver is set up wrongly: its secret, clock,
    /// window or public path.
    ///
    /// Then signature or credentials are well formed, but wrong or stale. A forger can write such a request too, so
    /// both get the same answer, and nothing of the request is kept.
    pub fn may_be_genuine(&self) -> bool {
        matches!(
            self,
            Self::WrongCredentials { .. }
                | Self::Signature(
                    SignatureError::Stale { .. } | SignatureError::Signature | SignatureError::Checksum
                )
        )
    }

    /// Returns a stable short name, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(error) => error.code(),
            Self::Credentials { .. } | Self::WrongCredentials { .. } => "wrong_credentials",
            Self::TooLarge { .. } => "body_too_large",
            Self::Body(_) => "unreadable_body",
            Self::Slow => "body_too_slow",
            Self::Busy => "too_many_at_once",
            Self::TemporaryFile(_) => "temporary_file",
        }
    }

    /// Returns the answer: [`status`](Self::status) without a body, and `WWW-Authenticate` or `Retry-After` where it
    /// applies.
    pub fn response(&self) -> Response<Full<Bytes>> {
        let mut response = answer(self.status(), Bytes::new());
        let challenge = match self {
            Self::Credentials { scheme: Scheme::Basic } => "Basic realm=\"webhook\"",
            Self::Credentials { scheme: Scheme::Bearer } => "Bearer realm=\"webhook\"",
            _ => return response,
        };
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        response
    }

    pub(crate) fn trace(&self) {
        let code = self.code();
        let (cause, may_be_genuine) = (causes(self), self.may_be_genuine());
        tracing::warn!(code, reason = %self, cause, may_be_genuine, "a delivery was refused");
    }

    pub(crate) fn trace_kept(&self) {
        tracing::warn!(code = self.code(), reason = %self, "multipart without exactly one file is delivered as unknown");
    }

    /// Converts the error of a body. A size limit of an outer layer counts as our own.
    pub(crate) fn of_body(error: BodyError, limit: u64) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(at) = cause {
            if at.is::<http_body_util::LengthLimitError>() {
                return Self::TooLarge { limit };
            }
            cause = at.source();
        }
        Self::Body(error)
    }
}

/// Longest trace of the causes, in characters.
const LONGEST_CAUSE: usize = 500;

/// Joins the sources of an error, nearest first, on one line. Their texts are foreign, so they are escaped and cut.
pub(crate) fn causes(error: &dyn Error) -> Option<String> {
    let causes: Vec<_> =
        std::iter::successors(error.source(), |cause| (*cause).source()).map(ToString::to_string).collect();
    (!causes.is_empty()).then(|| causes.join(": ").escape_debug().take(LONGEST_CAUSE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_traced_on_one_line_and_cut() {
        let cause = format!("down\u{1b}[2J\nINFO \u{202e}{}", "x".repeat(100_000));
        let traced = causes(&crate::StoreError::new(cause)).unwrap();
        assert!(traced.starts_with("down"), "{traced}");
        assert!(!traced.contains(|c: char| c.is_control() || c == '\u{202e}'), "{traced:?}");
        assert_eq!(traced.chars().count(), LONGEST_CAUSE);
    }
}
