//! Enrolments: the stages a company goes through, here played by nobody and at a pace of the sandbox's own.
//!
//! From its creation an enrolment takes a stage every [`STEP`] milliseconds:
//!
//! | stage | when |
//! |---|---|
//! | `STARTED`, `IDENTITY_CHECK_STARTED`, `IDENTITY_CHECK_ACCEPTED` | always |
//! | `BUSINESS_VERIFICATION_STARTED`, `BUSINESS_VERIFICATION_ACCEPTED` | always |
//! | `MANDATE_SIGNED` | French companies, unless the relation is OUTBOUND |
//! | `ELECTRONIC_ADDRESS_MIGRATION` | if another platform holds an address; waits until it may move |
//! | `ACCEPTED` | always |
//! | `REGISTERING`, `REGISTERED` | strategy AUTO, unless the relation is OUTBOUND |
//! | `COMPLETED` | always; the company is then an entity of the account |
//!
//! The stages that wait for a review (`…ACTION_REQUIRED`) do not occur, since nobody reviews.

mod files;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::directory::Relation;
use crate::ids::CustomerId;

pub(crate) use files::{deliverable, evidences};

/// Milliseconds between two stages.
pub(crate) const STEP: u64 = 2_000;

/// A stage, as webhooks are told it.
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

/// What happens to the addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    Auto,
    Manual,
    None,
}

/// One of the company's addresses, and what lets it move.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) kind: String,
    /// `0225:…`
    pub(crate) address: String,
    pub(crate) key: Option<String>,
    pub(crate) consent: bool,
}

/// Who holds an address now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    /// Another platform, in the French directory.
    pub(crate) french: bool,
    /// Another access point, on Peppol.
    pub(crate) peppol: bool,
}

impl Holders {
    pub(crate) fn any(self) -> bool {
        self.french || self.peppol
    }

    /// Registration number of the platform that holds it, made up where only Peppol knows it.
    pub(crate) fn legal_identifier(self) -> Option<&'static str> {
        match (self.french, self.peppol) {
            (true, _) => Some(OTHER_PLATFORM),
            (false, true) => Some(OTHER_ACCESS_POINT),
            (false, false) => None,
        }
    }
}

/// The one other platform of the French directory.
pub(crate) const OTHER_PLATFORM: &str = "0999";
pub(crate) const OTHER_NAME: &str = "Another platform";
/// The one other access point that only Peppol knows.
pub(crate) const OTHER_ACCESS_POINT: &str = "PEPPOL_ONLY:Another platform";

impl Address {
    /// Whether the address may move: consent frees it, a key where only Peppol knows it.
    pub(crate) fn is_free(&self, holders: Holders) -> bool {
        !holders.any() || self.consent || (self.key.is_some() && !holders.french)
    }
}

/// An enrolment as it was asked for.
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
    /// Type and address.
    pub(crate) addresses: Vec<(String, String)>,
}

/// One enrolment.
#[derive(Debug, Clone)]
pub(crate) struct Enrollment {
    pub(crate) id: Uuid,
    /// The customer that began it.
    pub(crate) customer: CustomerId,
    pub(crate) request: EnrollmentRequest,
    pub(crate) name: String,
    pub(crate) addresses: Vec<Address>,
    pub(crate) reached: Vec<Stage>,
    /// When the mandate was signed.
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

    /// The state as the reading of an enrolment tells it.
    pub(crate) fn state(&self) -> &'static str {
        let told = [Stage::Cancelled, Stage::Completed, Stage::Registered, Stage::Registering];
        told.into_iter().find(|stage| self.has(*stage)).map_or("ACTIVE", Stage::as_str)
    }

    pub(crate) fn needs_mandate(&self) -> bool {
        self.request.french && !self.request.relation.is_outbound()
    }

    pub(crate) fn registers(&self) -> bool {
        self.request.strategy == Strategy::Auto && !self.request.relation.is_outbound()
    }

    /// Whether the company has done its part, so that it is known which addresses must move.
    pub(crate) fn addresses_are_known(&self) -> bool {
        self.has(Stage::MandateSigned) || self.has(Stage::Accepted)
    }

    pub(crate) fn holders_of(&self, address: &str) -> Holders {
        self.holders.get(address).copied().unwrap_or_default()
    }

    /// Whether an address still waits for the platform that holds it.
    pub(crate) fn is_blocked(&self) -> bool {
        self.addresses.iter().any(|address| !address.is_free(self.holders_of(&address.address)))
    }

    /// The next stage; none while an address must move first, and none at the end.
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
