//! Identity of a delivery.

use std::fmt;

use crate::headers::DeliveryHeaders;
use crate::payload::Payload;
use crate::unsigned::Unsigned;

/// Identity of a delivery: deliveries with equal keys are handled once. A store keeps its text (`Display`).
///
/// | delivery | key |
/// |---|---|
/// | event, onboarding or status with an identifier | the identifier, which is signed |
/// | invoice | its identifier and the checksum of its file |
/// | any other body | its checksum, with the platform's `X-Idempotency-Key` if there is one |
///
/// # Security
/// Every key contains a signed value, so nobody can hide a delivery by sending another one under its name.
/// `X-Idempotency-Key` and the identifier of an invoice are not signed. They only distinguish deliveries of equal
/// content, and never join deliveries whose content differs. Anyone who has seen a signed request can have it handled
/// again under other unsigned values, but cannot hide a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DedupKey {
    /// `idempotency:`, the platform's key, which all retries share, and the checksum of the body.
    Idempotency {
        /// `X-Idempotency-Key`.
        key: Unsigned<String>,
        /// Checksum of the body.
        checksum: String,
    },
    /// `event:` and the event's identifier.
    Event(String),
    /// `onboarding:` and the identifier of the event that announced the stage.
    Onboarding(String),
    /// `status:` and the status's identifier.
    Status(String),
    /// `invoice:`, the invoice's identifier, and the checksum of the file. The identifier is not signed: alone, a
    /// replay under the identifier of another invoice would hide that invoice.
    Invoice {
        /// Identifier of the invoice.
        id: Unsigned<String>,
        /// Checksum of the file.
        checksum: String,
    },
    /// `sha256:` and the checksum of the content.
    Checksum(String),
}

/// Longest identifier that is used, in bytes. Longer ones are ignored.
const LONGEST: usize = 200;

impl DedupKey {
    pub(crate) fn of(headers: &DeliveryHeaders, payload: &Payload, checksum: &str) -> Self {
        let own = match payload {
            Payload::Event(event) => id(event.event_id.as_ref().map(|id| id.as_str())).map(Self::Event),
            Payload::Onboarding(notice) => {
                id(notice.event_id.as_ref().map(|id| id.as_str())).map(Self::Onboarding)
            }
            Payload::Status(status) => id(status.status_id.as_ref().map(|id| id.as_str())).map(Self::Status),
            Payload::Invoice(invoice) => id(invoice.invoice_id.as_hint().as_ref().map(|id| id.as_str()))
                .map(|id| Self::Invoice { id: Unsigned::new(id), checksum: checksum.to_owned() }),
            _ => None,
        };
        own.unwrap_or_else(|| Self::of_content(headers, checksum))
    }

    /// The platform may send a body without an identifier twice on purpose, so its key distinguishes them.
    fn of_content(headers: &DeliveryHeaders, checksum: &str) -> Self {
        let checksum = checksum.to_owned();
        match id(headers.idempotency_key.as_hint().as_deref()) {
            Some(key) => Self::Idempotency { key: Unsigned::new(key), checksum },
            None => Self::Checksum(checksum),
        }
    }
}

fn usable(key: &str) -> bool {
    (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn id(id: Option<&str>) -> Option<String> {
    id.filter(|id| usable(id)).map(str::to_owned)
}

impl fmt::Display for DedupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Idempotency { key, checksum } => write!(f, "idempotency:{}:{checksum}", key.as_hint()),
            Self::Event(id) => write!(f, "event:{id}"),
            Self::Onboarding(id) => write!(f, "onboarding:{id}"),
            Self::Status(id) => write!(f, "status:{id}"),
            Self::Invoice { id, checksum } => write!(f, "invoice:{}:{checksum}", id.as_hint()),
            Self::Checksum(checksum) => write!(f, "sha256:{checksum}"),
        }
    }
}
