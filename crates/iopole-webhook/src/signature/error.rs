//! Errors of a signature.

use std::time::Duration;

/// Reason why a signature was not accepted. Nothing of the request appears here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A header is missing.
    #[error("no {header} header: the request is not signed, or a proxy has removed it")]
    MissingHeader {
        /// Name of the header.
        header: &'static str,
    },
    /// A header is repeated, so two readers could see two values.
    #[error("the {header} header is repeated: a proxy may have added one")]
    RepeatedHeader {
        /// Name of the header.
        header: &'static str,
    },
    /// A header is malformed. The form is 10 or 13 digits, or 64 lower-case hexadecimal digits.
    #[error("the {header} header is not in the form that the platform writes")]
    MalformedHeader {
        /// Name of the header.
        header: &'static str,
    },
    /// The time stamp is too far from this machine's clock.
    #[error("the time stamp is {} s from this machine's clock, more than the {} s allowed: compare the clock with \
             the platform's, or set a wider window", by.as_secs(), window.as_secs())]
    Stale {
        /// Distance from this machine's clock.
        by: Duration,
        /// Largest distance allowed.
        window: Duration,
    },
    /// The content does not have the checksum in `X-Checksum`.
    #[error("the content does not have the checksum that the request announces")]
    Checksum,
    /// No secret produces this signature.
    #[error(
        "the signature is wrong: the content, secret, method or path differ from those that were signed. If a proxy \
         rewrites paths, set the public path"
    )]
    Signature,
    /// A multipart body has no part named `file`, so nothing of it is signed.
    #[error("the multipart body has no part named `file`: nothing of it is signed")]
    NoFile,
    /// A multipart body has several parts named `file`, so the signed one is unclear.
    #[error("the multipart body has several parts named `file`: the signed one is unclear")]
    SeveralFiles,
    /// A multipart body cannot be parsed, or is cut off.
    #[error("the multipart body cannot be parsed, or is cut off")]
    Multipart,
}

impl SignatureError {
    /// Returns a stable short name, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingHeader { .. } => "missing_header",
            Self::RepeatedHeader { .. } => "repeated_header",
            Self::MalformedHeader { .. } => "malformed_header",
            Self::Stale { .. } => "stale_timestamp",
            Self::Checksum => "checksum_mismatch",
            Self::Signature => "signature_mismatch",
            Self::NoFile => "no_file_part",
            Self::SeveralFiles => "several_file_parts",
            Self::Multipart => "unreadable_multipart",
        }
    }
}
