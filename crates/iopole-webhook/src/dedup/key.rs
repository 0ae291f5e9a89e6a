//! What makes two deliveries the same.

use std::fmt;

use crate::delivery::{DeliveryHeaders, Payload};
use crate::unsigned::Unsigned;

/// Identity of a delivery: two deliveries with one key are handled once. As text (`Display`) it is what a store keeps.
///
/// | delivery | key |
/// |---|---|
/// | event, onboarding or status with an identifier | the identifier, which is signed |
/// | invoice | its identifier and the checksum of its file |
/// | any other body | its checksum, with the platform's `X-Idempotency-Key` if there is one |
///
/// # Security
/// Every key holds something signed, so that nobody can make a delivery look handled by sending another one under its
/// name. `X-Idempotency-Key` and the identifier of an invoice are not signed. They only tell apart deliveries of equal
/// content, and never join deliveries whose content differs. Whoever has seen a signed request can have it handled again
/// under other unsigned values, but cannot hide one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DedupKey {
    /// `idempotency:`, the platform's key, which stays the same over its retries, and the checksum of the body.
    Idempotency {
        /// The platform's key.
        key: Unsigned<String>,
        /// The body.
        checksum: String,
    },
    /// `event:` and the event's identifier.
    Event(String),
    /// `onboarding:` and the identifier of the event that told the stage.
    Onboarding(String),
    /// `status:` and the status's identifier.
    Status(String),
    /// `invoice:`, the invoice's identifier, and the checksum of the file. The identifier alone is not signed: a
    /// replay under the identifier of another invoice would make that one look handled.
    Invoice {
        /// The identifier.
        id: Unsigned<String>,
        /// The file.
        checksum: String,
    },
    /// `sha256:` and the checksum of what was delivered.
    Checksum(String),
}

/// No key of a well-meaning sender is longer.
const LONGEST: usize = 200;

impl DedupKey {
    pub(crate) fn of(headers: &DeliveryHeaders, payload: &Payload, checksum: &str) -> Self {
        let own = match payload {
            Payload::Event(event) => id(event.event_id.as_ref().map(|id| id.as_str())).map(Self::Event),
            Payload::Onboarding(told) => {
                id(told.event_id.as_ref().map(|id| id.as_str())).map(Self::Onboarding)
            }
            Payload::Status(status) => id(status.status_id.as_ref().map(|id| id.as_str())).map(Self::Status),
            Payload::Invoice(invoice) => id(invoice.invoice_id.as_hint().as_ref().map(|id| id.as_str()))
                .map(|id| Self::Invoice { id: Unsigned::new(id), checksum: checksum.to_owned() }),
            _ => None,
        };
        own.unwrap_or_else(|| Self::of_content(headers, checksum))
    }

    /// A body without an identifier may be sent twice on purpose, so the platform's key tells two of them apart.
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
