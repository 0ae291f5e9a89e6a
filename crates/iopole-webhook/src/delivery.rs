//! A verified delivery.

use std::fmt;
use std::time::SystemTime;

use crate::content::Content;
use crate::dedup::DedupKey;
use crate::headers::DeliveryHeaders;
use crate::payload::Payload;
use crate::scheme::Scheme;

/// A delivery whose sender has proven to be the platform.
///
/// # Trust
/// Under HMAC the signature covers [`content`](Self::content), [`target`](Self::target) and
/// [`signed_at`](Self::signed_at). It covers neither the headers nor the other parts of an invoice: they are
/// [`Unsigned`](crate::Unsigned).
#[non_exhaustive]
pub struct Delivery {
    /// The payload, parsed.
    pub payload: Payload,
    /// The bytes as delivered: the file of an invoice, or else the body.
    pub content: Content,
    /// The headers. None of them is signed.
    pub headers: DeliveryHeaders,
    /// Identity for deduplication.
    pub key: DedupKey,
    /// Path and query that the platform called. Parameters that an operator relation adds to the query can be trusted
    /// under HMAC.
    pub target: String,
    /// Scheme by which the sender was authenticated.
    pub scheme: Scheme,
    /// Time of the signature; `None` under another scheme than HMAC.
    pub signed_at: Option<SystemTime>,
    /// Index of the secret that verified the signature, for the end of a rotation; `None` under another scheme than
    /// HMAC. See [`Signed::secret`](crate::Signed::secret).
    pub secret: Option<usize>,
}

/// Shows the kind, the identifiers and the scheme; no content.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("payload", &self.payload)
            .field("content", &self.content)
            .field("key", &self.key)
            .field("scheme", &self.scheme)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
