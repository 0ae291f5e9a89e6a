//! Addresses that another platform holds, and what it takes to move them.

use super::details::OnboardingMandate;
use crate::dates::DateText;
use crate::entity::rule::{BrokenRule, hold};
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

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

record! {
    /// What to send to one platform that must hand addresses over.
    pub struct PortabilityDeliverable;
    optional {
        /// That platform.
        old_platform: Option<OldPlatform> = "oldPlatform";
        /// The addresses that it holds.
        addresses: Vec<PortabilityAddress> = "addresses";
        /// A ZIP with the portability CSV and the signed mandate, if there is one.
        download_link: Option<String> = "downloadLink";
        /// Whether only Peppol knows the platform, so that it was made up; in the reading of the situation, where it is
        /// left out otherwise.
        only_in_peppol_problem: Option<bool> = "onlyInPeppolProblem", debug;
    }
}

record! {
    /// A platform that addresses move away from.
    pub struct OldPlatform;
    optional {
        /// Its registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// Its name; `null` where the directory has none.
        name: Option<String> = "name";
        /// Who to speak to, as the directory has it; in the reading of the situation.
        technical_contact: Option<String> = "technicalContact";
    }
}

record! {
    /// One address on the move.
    pub struct PortabilityAddress;
    optional {
        /// `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// What kind of address.
        address_type: Option<String> = "addressType", debug code;
        /// Whether it may move.
        portability_status: Option<PortabilityStatus> = "portabilityStatus", debug;
        /// The key that was given for it; in the reading of the situation, as what follows. A secret.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// Where it is registered.
        networks: Option<AddressNetworks> = "networks", debug;
        /// Who holds it now.
        holding_platforms: Vec<HoldingPlatform> = "holdingPlatforms";
        /// From when a registration counts that is to come.
        future_activation_date: Option<DateText> = "futureActivationDate";
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
    /// use iopole_model::enrollment::AddressMigration;
    ///
    /// assert!(AddressMigration::with_consent(true).check().is_ok());
    /// assert!(AddressMigration::new().check().is_err());
    /// ```
    pub struct AddressMigration;
    optional {
        /// The migration key; only for an address that is on Peppol.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// Whether the platform that holds it agrees.
        consent: Option<bool> = "consent", debug;
    }
}

impl AddressMigration {
    /// By the key that the other platform has given out.
    pub fn with_key(key: impl Into<Secret>) -> Self {
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
