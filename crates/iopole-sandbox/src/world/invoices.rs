//! Invoices: the emitted copies, and the received ones.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::direction::Direction;
use crate::documents::{Format, Header, looks_like_pdf};
use crate::ids::CustomerId;
use crate::lifecycle::{State, Status};

/// Delivery of the latest status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    Delivered,
    NotDelivered,
}

impl DeliveryState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "DELIVERED",
            Self::NotDelivered => "NOT_DELIVERED",
        }
    }
}

/// The latest status, for the search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastStatus {
    pub(crate) code: &'static str,
    pub(crate) state: DeliveryState,
    pub(crate) date_ms: u64,
    /// The status rejects a second delivery of the invoice; the first one stays valid.
    pub(crate) of_delivery: bool,
}

/// File and document of an invoice, which both copies share.
pub(crate) struct Content {
    /// File name of the upload.
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) media_type: &'static str,
    pub(crate) format: Option<Format>,
    /// Empty if the file could not be read.
    pub(crate) document: Header,
    checksum: OnceLock<String>,
}

impl Content {
    pub(crate) fn new(name: String, bytes: Bytes, format: Option<Format>, document: Option<Header>) -> Self {
        let media_type = if looks_like_pdf(&bytes) { "application/pdf" } else { "application/xml" };
        let document = document.unwrap_or_default();
        Self { name, bytes, media_type, format, document, checksum: OnceLock::new() }
    }

    /// SHA-256 in lower-case hexadecimal digits.
    pub(crate) fn checksum(&self) -> &str {
        self.checksum
            .get_or_init(|| Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// One copy of an invoice.
#[derive(Clone)]
pub(crate) struct Invoice {
    pub(crate) id: Uuid,
    /// The customer that owns the copy.
    pub(crate) customer: CustomerId,
    pub(crate) stream: Uuid,
    pub(crate) direction: Direction,
    pub(crate) state: State,
    pub(crate) created_ms: u64,
    pub(crate) content: Arc<Content>,
    pub(crate) history: Vec<Uuid>,
    pub(crate) last_status: Option<LastStatus>,
    /// The copy on the other side.
    pub(crate) peer: Option<Uuid>,
    /// Position in the order of arrival.
    pub(super) turn: u64,
    /// Bytes of the statuses that were declared on the copy.
    pub(super) declared: u64,
}

impl Invoice {
    pub(crate) fn outbound(
        customer: CustomerId,
        (id, stream): (Uuid, Uuid),
        created_ms: u64,
        content: Arc<Content>,
    ) -> Self {
        Self {
            id,
            customer,
            stream,
            direction: Direction::Outbound,
            state: State::Pending,
            created_ms,
            content,
            history: Vec::new(),
            last_status: None,
            peer: None,
            turn: 0,
            declared: 0,
        }
    }

    /// An invoice from another platform, which has no other copy.
    pub(crate) fn inbound(
        customer: CustomerId,
        ids: (Uuid, Uuid),
        created_ms: u64,
        content: Arc<Content>,
    ) -> Self {
        let arrived = LastStatus {
            code: "MADE_AVAILABLE",
            state: DeliveryState::Delivered,
            date_ms: created_ms,
            of_delivery: false,
        };
        Self {
            direction: Direction::Inbound,
            state: State::Delivered,
            last_status: Some(arrived),
            ..Self::outbound(customer, ids, created_ms, content)
        }
    }

    /// The buyer's copy of this invoice.
    pub(crate) fn received_copy(
        &self,
        customer: CustomerId,
        (id, stream): (Uuid, Uuid),
        created_ms: u64,
    ) -> Self {
        Self {
            id,
            customer,
            stream,
            direction: Direction::Inbound,
            state: State::Delivered,
            created_ms,
            content: Arc::clone(&self.content),
            history: Vec::new(),
            last_status: self.last_status,
            peer: Some(self.id),
            turn: 0,
            declared: 0,
        }
    }

    /// True if another copy owns the file.
    pub(super) fn shares_its_content(&self) -> bool {
        self.direction == Direction::Inbound && self.peer.is_some()
    }

    pub(crate) fn take_status(&mut self, status: &Status) {
        let state = match status.code {
            "REJECTED" | "UNACCEPTABLE" => DeliveryState::NotDelivered,
            _ => DeliveryState::Delivered,
        };
        let of_delivery = status.refuses_a_delivery();
        self.last_status =
            Some(LastStatus { code: status.code, state, date_ms: status.date_ms, of_delivery });
    }
}
