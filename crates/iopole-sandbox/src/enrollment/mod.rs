//! Enrollments and their stages. No person acts; the pace is invented.
//!
//! From its creation an enrollment reaches a stage every [`STEP`] milliseconds:
//!
//! | stage | condition |
//! |---|---|
//! | `STARTED`, `IDENTITY_CHECK_STARTED`, `IDENTITY_CHECK_ACCEPTED` | always |
//! | `BUSINESS_VERIFICATION_STARTED`, `BUSINESS_VERIFICATION_ACCEPTED` | always |
//! | `MANDATE_SIGNED` | French companies, unless the relation is OUTBOUND |
//! | `ELECTRONIC_ADDRESS_MIGRATION` | if another platform holds an address; waits until it may move |
//! | `ACCEPTED` | always |
//! | `REGISTERING`, `REGISTERED` | strategy AUTO, unless the relation is OUTBOUND |
//! | `COMPLETED` | always; the company is then an entity of the account |
//!
//! The stages that wait for a review (`…ACTION_REQUIRED`) do not occur, since there is no review.

mod files;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::directory::Relation;
use crate::ids::CustomerId;

pub(crate) use files::{deliverable, evidences};

/// Milliseconds between two stages.
pub(crate) const STEP: u64 = 2_000;

/// Stage of an enrollment, as webhooks report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Started,
    IdentityStarted,
    IdentityAccepted,
    BusinessStarted,
    BusinessAccepted,
    MandateSigned,
    Migration,
    Accepted,
    Registering,
    Registered,
    Completed,
    Cancelled,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::IdentityStarted => "IDENTITY_CHECK_STARTED",
            Self::IdentityAccepted => "IDENTITY_CHECK_ACCEPTED",
            Self::BusinessStarted => "BUSINESS_VERIFICATION_STARTED",
            Self::BusinessAccepted => "BUSINESS_VERIFICATION_ACCEPTED",
            Self::MandateSigned => "MANDATE_SIGNED",
            Self::Migration => "ELECTRONIC_ADDRESS_MIGRATION",
            Self::Accepted => "ACCEPTED",
            Self::Registering => "REGISTERING",
            Self::Registered => "REGISTERED",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// Registration strategy of the addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    Auto,
    Manual,
    None,
}

/// One address of the company, and its permission to move.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) kind: String,
    /// `0225:…`
    pub(crate) address: String,
    pub(crate) key: Option<String>,
    pub(crate) consent: bool,
}

/// Present holders of an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    /// Another platform holds the address in the French directory.
    pub(crate) french: bool,
    /// Another access point holds the address on Peppol.
    pub(crate) peppol: bool,
}

impl Holders {
    pub(crate) fn any(self) -> bool {
        self.french || self.peppol
    }

    /// Registration number of the holding platform, an invented one if only Peppol knows it.
    pub(crate) fn legal_identifier(self) -> Option<&'static str> {
        match (self.french, self.peppol) {
            (true, _) => Some(OTHER_PLATFORM),
            (false, true) => Some(OTHER_ACCESS_POINT),
            (false, false) => None,
        }
    }
}

/// The only other platform of the French directory.
pub(crate) const OTHER_PLATFORM: &str = "0999";
pub(crate) const OTHER_NAME: &str = "Another platform";
/// The only other access point, which only Peppol knows.
pub(crate) const OTHER_ACCESS_POINT: &str = "PEPPOL_ONLY:Another platform";

impl Address {
    /// True if the address may move: by consent, or by a key if only Peppol knows it.
    pub(crate) fn is_free(&self, holders: Holders) -> bool {
        !holders.any() || self.consent || (self.key.is_some() && !holders.french)
    }
}

/// A requested enrollment.
#[derive(Debug, Clone)]
pub(crate) struct EnrollmentRequest {
    pub(crate) french: bool,
    pub(crate) scheme: String,
    pub(crate) value: String,
    pub(crate) name: Option<String>,
    pub(crate) country: String,
    pub(crate) strategy: Strategy,
    pub(crate) peppol: bool,
    pub(crate) self_billing: bool,
    pub(crate) relation: Relation,
    /// `contactEmail`, `address`, `vatRegime`.
    pub(crate) entity: Map<String, Value>,
    /// `firstName`, `lastName`, `position`.
    pub(crate) representative: Map<String, Value>,
    /// Type and address of each.
    pub(crate) addresses: Vec<(String, String)>,
}

/// An enrollment.
#[derive(Debug, Clone)]
pub(crate) struct Enrollment {
    pub(crate) id: Uuid,
    /// The customer that started it.
    pub(crate) customer: CustomerId,
    pub(crate) request: EnrollmentRequest,
    pub(crate) name: String,
    pub(crate) addresses: Vec<Address>,
    pub(crate) reached: Vec<Stage>,
    /// Moment at which the mandate was signed.
    pub(crate) signed_ms: Option<u64>,
    pub(crate) due_ms: Option<u64>,
    pub(crate) holders: BTreeMap<String, Holders>,
}

impl Enrollment {
    pub(crate) fn has(&self, stage: Stage) -> bool {
        self.reached.contains(&stage)
    }

    pub(crate) fn is_ongoing(&self) -> bool {
        !self.has(Stage::Completed) && !self.has(Stage::Cancelled)
    }

    /// The state in the details of an enrollment.
    pub(crate) fn state(&self) -> &'static str {
        let shown = [Stage::Cancelled, Stage::Completed, Stage::Registered, Stage::Registering];
        shown.into_iter().find(|stage| self.has(*stage)).map_or("ACTIVE", Stage::as_str)
    }

    pub(crate) fn needs_mandate(&self) -> bool {
        self.request.french && !self.request.relation.is_outbound()
    }

    pub(crate) fn registers(&self) -> bool {
        self.request.strategy == Strategy::Auto && !self.request.relation.is_outbound()
    }

    /// True once the company has done its part; then the addresses that must move are known.
    pub(crate) fn addresses_are_known(&self) -> bool {
        self.has(Stage::MandateSigned) || self.has(Stage::Accepted)
    }

    pub(crate) fn holders_of(&self, address: &str) -> Holders {
        self.holders.get(address).copied().unwrap_or_default()
    }

    /// True if an address waits for the platform that holds it.
    pub(crate) fn is_blocked(&self) -> bool {
        self.addresses.iter().any(|address| !address.is_free(self.holders_of(&address.address)))
    }

    /// The next stage; `None` while an address must move first, and at the end.
    pub(crate) fn next(&self) -> Option<Stage> {
        if !self.is_ongoing() || (self.has(Stage::Migration) && self.registers() && self.is_blocked()) {
            return None;
        }
        let path = [
            (Stage::Started, true),
            (Stage::IdentityStarted, true),
            (Stage::IdentityAccepted, true),
            (Stage::BusinessStarted, true),
            (Stage::BusinessAccepted, true),
            (Stage::MandateSigned, self.needs_mandate()),
            (Stage::Migration, self.needs_mandate() && self.registers() && self.is_blocked()),
            (Stage::Accepted, true),
            (Stage::Registering, self.registers()),
            (Stage::Registered, self.registers()),
            (Stage::Completed, true),
        ];
        path.into_iter().find(|(stage, needed)| *needed && !self.has(*stage)).map(|(stage, _)| stage)
    }
}
