//! Why a delivery was not taken in, and what the platform is answered.

use http::StatusCode;

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
    Credentials,
    /// The body is larger than allowed.
    #[error("the body is larger than the {limit} bytes allowed: raise the limit if the platform sent it")]
    TooLarge {
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// The body ended too early or the connection was cut.
    #[error("the body could not be read to its end")]
    Body(#[source] BodyError),
    /// A temporary file could not be written or read.
    #[error("the delivery could not be held in a temporary file")]
    TemporaryFile(#[source] std::io::Error),
}

impl Refusal {
    /// What to answer: 401 for a signature that does not hold, 413 for what is too large, 400 for what could not be
    /// read, 503 for what is our own fault. Only the last one is worth a redelivery.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Signature(SignatureError::Multipart) | Self::Body(_) => StatusCode::BAD_REQUEST,
            Self::Signature(_) | Self::Credentials => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TemporaryFile(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A short name that stays the same, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(error) => error.code(),
            Self::Credentials => "wrong_credentials",
            Self::TooLarge { .. } => "body_too_large",
            Self::Body(_) => "unreadable_body",
            Self::TemporaryFile(_) => "temporary_file",
        }
    }

    /// A body that failed; a bound that a layer around us has set is a bound like our own.
    pub(crate) fn of_body(error: BodyError, limit: u64) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
        while let Some(at) = cause {
            if at.is::<http_body_util::LengthLimitError>() {
                return Self::TooLarge { limit };
            }
            cause = at.source();
        }
        Self::Body(error)
    }
}
