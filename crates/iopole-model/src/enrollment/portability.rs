//! Addresses that another platform holds, and what it takes to move them.

use crate::dates::DateText;
use crate::delivery::{OnboardingMandate, PortabilityAddress, PortabilityDeliverable};
use crate::entity::rule::{BrokenRule, hold};
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// Where the addresses of an enrolled company are now (contract: `PortabilitySituation`).
    pub struct Portability;
    optional {
        /// The enrolment.
        enrollment_id: Option<EnrollmentId> = "enrollmentId", debug;
        /// The company's SIREN.
        siren: Option<String> = "siren";
        /// Its name in the French directory.
        company_name: Option<String> = "companyName";
        /// The platform that the addresses move to.
        new_platform: Option<NewPlatform> = "newPlatform";
        /// The mandate.
        mandate: Option<OnboardingMandate> = "mandate";
        /// The addresses.
        addresses: Vec<PortabilityAddress> = "addresses";
        /// What to send, one entry for each platform that holds addresses.
        portability_deliverables: Vec<PortabilityDeliverable> = "portabilityDeliverables";
    }
}

open_enum! {
    /// Whether an address may move.
    pub enum PortabilityStatus {
        /// Nobody holds it.
        NotRequired = "NOT_REQUIRED",
        /// The platform that holds it has not agreed yet.
        Required = "PORTABILITY_REQUIRED",
        /// It has.
        Granted = "PORTABILITY_GRANTED",
    }
}

record! {
    /// The platform that addresses move to: the operator itself.
    pub struct NewPlatform;
    optional {
        /// Its name.
        name: Option<String> = "name";
        /// Its registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// Its SIREN.
        siren: Option<String> = "siren";
    }
}

record! {
    /// Where an address is registered.
    pub struct AddressNetworks;
    optional {
        /// In the French directory.
        domestic_fr: Option<bool> = "domesticFr", debug;
        /// On Peppol.
        peppol: Option<bool> = "peppol", debug;
    }
}

record! {
    /// A platform that holds an address now.
    pub struct HoldingPlatform;
    optional {
        /// Its registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// Its name.
        name: Option<String> = "name";
        /// Who to speak to, as the directory has it; not always an email address.
        technical_contact: Option<String> = "technicalContact";
        /// From when it holds the address, if that is to come.
        future_activation_date: Option<DateText> = "futureActivationDate";
    }
}

record! {
    /// What lets an address move: the key of the platform that holds it on Peppol, or its consent. Exactly one.
    ///
    /// ```
    /// use iopole_model::AddressMigration;
    ///
    /// assert!(AddressMigration::with_consent(true).check().is_ok());
    /// assert!(AddressMigration::new().check().is_err());
    /// ```
    pub struct AddressMigration;
    optional {
        /// The migration key; only for an address that is on Peppol.
        migration_key: Option<crate::Secret> = "migrationKey", debug;
        /// Whether the platform that holds it agrees.
        consent: Option<bool> = "consent", debug;
    }
}

impl AddressMigration {
    /// By the key that the other platform has given out.
    pub fn with_key(key: impl Into<crate::Secret>) -> Self {
        Self { migration_key: Some(key.into()), ..Self::new() }
    }

    /// By what the other platform has said.
    pub fn with_consent(consent: bool) -> Self {
        Self { consent: Some(consent), ..Self::new() }
    }

    /// Finds what the platform would refuse: neither, both, or an empty key.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn check(&self) -> Result<(), BrokenRule> {
        let one = self.migration_key.is_some() != self.consent.is_some();
        hold(one, "migrationKey, consent", "exactly one of the two")?;
        let empty = self.migration_key.as_ref().is_some_and(|key| key.expose().is_empty());
        hold(!empty, "migrationKey", "must not be empty")
    }
}
