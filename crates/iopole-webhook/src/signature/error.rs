//! Why a signature was not accepted.

use std::time::Duration;

/// Why a signature was not accepted. Nothing of the request is repeated here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A header is not there.
    #[error("no {header} header: the request is not signed, or a proxy has removed it")]
    MissingHeader {
        /// Its name.
        header: &'static str,
    },
    /// A header is there more than once, so that two readers could see two values.
    #[error("the {header} header is there more than once")]
    RepeatedHeader {
        /// Its name.
        header: &'static str,
    },
    /// A header is not in its form: 10 or 13 digits, or 64 lower-case hexadecimal digits.
    #[error("the {header} header is not in the form that the platform writes")]
    MalformedHeader {
        /// Its name.
        header: &'static str,
    },
    /// The time stamp is too far from this machine's clock.
    #[error("the time stamp is {} s from this machine's clock, more than the {} s allowed: compare the clock with \
             the platform's, or set a wider window", by.as_secs(), window.as_secs())]
    Stale {
        /// How far.
        by: Duration,
        /// How far it may be.
        window: Duration,
    },
    /// The payload is not what `X-Checksum` says.
    #[error("the payload does not have the checksum that the request says")]
    Checksum,
    /// No secret gives this signature.
    #[error(
        "the signature does not hold: payload, secret, method or path differ from what was signed. If a proxy rewrites \
         paths, set the public path"
    )]
    Signature,
    /// A multipart body has no part named `file`, so nothing in it is signed.
    #[error("a multipart body without a part named `file`: nothing in it is signed")]
    NoFile,
    /// A multipart body has more than one part named `file`, so it is not clear which is signed.
    #[error("a multipart body with more than one part named `file`: it is not clear which is signed")]
    SeveralFiles,
    /// A multipart body that cannot be read, or is cut off.
    #[error("the multipart body cannot be read, or is cut off")]
    Multipart,
}

impl SignatureError {
    /// A short name that stays the same, for logs and metrics.
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
