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
    /// User name and password, token or key are missing or wrong.
    #[error("the request does not carry the credentials that the webhook is configured with")]
    #[non_exhaustive]
    Credentials {
        /// What is wanted.
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
    /// What to answer. The platform tries again after a 5xx only, so that is the answer to all that another try may
    /// mend: 503 for a body that did not come to its end, for want of room and for a fault of our own. 401 for a
    /// signature that does not hold or wrong credentials, 413 for what is too large, 400 for what cannot be read under
    /// a signature.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Signature(SignatureError::Multipart) => StatusCode::BAD_REQUEST,
            Self::Signature(_) | Self::Credentials { .. } => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(_) | Self::Slow | Self::Busy | Self::TemporaryFile(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// A short name that stays the same, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(error) => error.code(),
            Self::Credentials { .. } => "wrong_credentials",
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
        tracing::warn!(code, reason = %self, cause = causes(self), "a delivery was refused");
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

/// What stands behind an error, nearest first.
pub(crate) fn causes(error: &dyn Error) -> Option<String> {
    let causes: Vec<_> =
        std::iter::successors(error.source(), |cause| (*cause).source()).map(ToString::to_string).collect();
    (!causes.is_empty()).then(|| causes.join(": "))
}
