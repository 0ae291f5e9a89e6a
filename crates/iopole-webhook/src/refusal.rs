//! Why a delivery was not taken in, and what the platform is answered.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use crate::answer::answer;
use crate::authentication::Scheme;
use crate::body::BodyError;
use crate::signature::SignatureError;

/// Why a delivery was not taken in. Nothing of it is stored, and nothing of it is repeated here.
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
        /// What is wanted.
        scheme: Scheme,
    },
    /// User name and password, or the key, are there and are not those that this receiver knows.
    #[error(
        "the request carries credentials, but not those that this receiver was set up with: compare them with those of \
         the webhook"
    )]
    #[non_exhaustive]
    OtherCredentials {
        /// The scheme of the receiver.
        scheme: Scheme,
    },
    /// The body is larger than allowed.
    #[error("the body is larger than the {limit} bytes allowed: raise the limit if the platform sent it")]
    TooLarge {
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// The body ended too early or the connection was cut.
    #[error("the body could not be read to its end")]
    Body(#[source] BodyError),
    /// The body did not come in the time that it has.
    #[error("the body came too slowly")]
    Slow,
    /// As many deliveries are coming in as may at once.
    #[error("as many deliveries are coming in as may at once")]
    Busy,
    /// A temporary file could not be written or read.
    #[error("the delivery could not be held in a temporary file")]
    TemporaryFile(#[source] std::io::Error),
}

impl Refusal {
    /// Returns the status code of the answer.
    ///
    /// The platform's default retry strategy covers 5xx answers only, so every refusal that another try may mend is
    /// answered 503.
    ///
    /// | refusal | answer |
    /// |---|---|
    /// | no signature or credentials, or not in their form; an OAuth token that does not hold | 401 |
    /// | multipart under a signature that cannot be read | 400 |
    /// | multipart under a signature with no file, or several | 401 |
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
            | Self::OtherCredentials { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns whether a delivery of the platform may have been refused because this receiver is set up wrongly: its
    /// secret, its clock, its window or its public path.
    ///
    /// That is so where signature or credentials are there in their form, but do not hold or are stale. A forger can
    /// write such a request too. The answer is therefore the same for both, and nothing of the request is kept.
    pub fn may_be_genuine(&self) -> bool {
        matches!(
            self,
            Self::OtherCredentials { .. }
                | Self::Signature(
                    SignatureError::Stale { .. } | SignatureError::Signature | SignatureError::Checksum
                )
        )
    }

    /// A short name that stays the same, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(error) => error.code(),
            Self::Credentials { .. } | Self::OtherCredentials { .. } => "wrong_credentials",
            Self::TooLarge { .. } => "body_too_large",
            Self::Body(_) => "unreadable_body",
            Self::Slow => "body_too_slow",
            Self::Busy => "too_many_at_once",
            Self::TemporaryFile(_) => "temporary_file",
        }
    }

    /// The answer: [`status`](Self::status), without a body; which scheme is wanted, or when to try again.
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
        tracing::warn!(code = self.code(), reason = %self, "a multipart body that does not fit is kept whole");
    }

    /// A body that failed; a bound that a layer around us has set is a bound like our own.
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

/// Characters of the causes that are traced.
const LONGEST_CAUSE: usize = 500;

/// What stands behind an error, nearest first, on one line: a store, a body or a system may say anything.
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
