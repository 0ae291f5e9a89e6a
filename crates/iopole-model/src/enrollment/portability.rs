//! Addresses that another platform holds, and their migration.

use super::details::OnboardingMandate;
use crate::dates::DateText;
use crate::entity::rule::{BrokenRule, hold};
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

record! {
    /// The present platforms of the addresses of an enrolled company (contract: `PortabilitySituation`).
    pub struct Portability;
    optional {
        /// The identifier of the enrollment.
        enrollment_id: Option<EnrollmentId> = "enrollmentId", debug;
        /// The company's SIREN.
        siren: Option<String> = "siren";
        /// The company's name in the French directory.
        company_name: Option<String> = "companyName";
        /// The platform that receives the addresses.
        new_platform: Option<NewPlatform> = "newPlatform";
        /// The mandate.
        mandate: Option<OnboardingMandate> = "mandate";
        /// The addresses.
        addresses: Vec<PortabilityAddress> = "addresses";
        /// The deliverables, one for each platform that holds addresses.
        portability_deliverables: Vec<PortabilityDeliverable> = "portabilityDeliverables";
    }
}

record! {
    /// The documents for one platform that must release addresses.
    pub struct PortabilityDeliverable;
    optional {
        /// The platform that must release the addresses.
        old_platform: Option<OldPlatform> = "oldPlatform";
        /// The addresses that it holds.
        addresses: Vec<PortabilityAddress> = "addresses";
        /// A ZIP with the portability CSV and the signed mandate, if there is one.
        download_link: Option<String> = "downloadLink";
        /// True if the platform is known to Peppol only, so that its entry was generated. Present in a [`Portability`]
        /// only, and only if true.
        only_in_peppol_problem: Option<bool> = "onlyInPeppolProblem", debug;
    }
}

record! {
    /// A platform that releases addresses.
    pub struct OldPlatform;
    optional {
        /// The registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// The name; `null` if the directory has none.
        name: Option<String> = "name";
        /// The technical contact from the directory; in a [`Portability`] only.
        technical_contact: Option<String> = "technicalContact";
    }
}

record! {
    /// An address in migration.
    pub struct PortabilityAddress;
    optional {
        /// The address, `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// The composition of the address.
        address_type: Option<String> = "addressType", debug code;
        /// The permission to move the address.
        portability_status: Option<PortabilityStatus> = "portabilityStatus", debug;
        /// The migration key given for the address. A secret. This member and the following ones are in a
        /// [`Portability`] only.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// The networks of its registration.
        networks: Option<AddressNetworks> = "networks", debug;
        /// The platforms that hold it now.
        holding_platforms: Vec<HoldingPlatform> = "holdingPlatforms";
        /// The start of a future registration.
        future_activation_date: Option<DateText> = "futureActivationDate";
    }
}

open_enum! {
    /// The permission to move an address.
    pub enum PortabilityStatus {
        /// No platform holds the address.
        NotRequired = "NOT_REQUIRED",
        /// The platform that holds the address has not agreed yet.
        Required = "PORTABILITY_REQUIRED",
        /// The platform that holds the address has agreed.
        Granted = "PORTABILITY_GRANTED",
    }
}

record! {
    /// The platform that receives the addresses: the operator itself.
    pub struct NewPlatform;
    optional {
        /// The name.
        name: Option<String> = "name";
        /// The registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// The SIREN.
        siren: Option<String> = "siren";
    }
}

record! {
    /// The networks of an address.
    pub struct AddressNetworks;
    optional {
        /// True if the address is in the French directory.
        domestic_fr: Option<bool> = "domesticFr", debug;
        /// True if the address is on Peppol.
        peppol: Option<bool> = "peppol", debug;
    }
}

record! {
    /// A platform that holds an address.
    pub struct HoldingPlatform;
    optional {
        /// The registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// The name.
        name: Option<String> = "name";
        /// The technical contact from the directory, not always an email address.
        technical_contact: Option<String> = "technicalContact";
        /// The first day on which the platform holds the address, if in the future.
        future_activation_date: Option<DateText> = "futureActivationDate";
    }
}

record! {
    /// The permission to move an address: the migration key of its platform on Peppol, or the consent of its platform.
    /// Exactly one is needed.
    ///
    /// ```
    /// use iopole_model::enrollment::AddressMigration;
    ///
    /// assert!(AddressMigration::from_consent(true).check().is_ok());
    /// assert!(AddressMigration::new().check().is_err());
    /// ```
    pub struct AddressMigration;
    optional {
        /// The migration key, only for an address on Peppol.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// True if the platform that holds the address agrees.
        consent: Option<bool> = "consent", debug;
    }
}

impl AddressMigration {
    /// Creates a permission from the migration key of the other platform.
    pub fn from_key(key: impl Into<Secret>) -> Self {
        Self { migration_key: Some(key.into()), ..Self::new() }
    }

    /// Creates a permission from the consent of the other platform.
    pub fn from_consent(consent: bool) -> Self {
        Self { consent: Some(consent), ..Self::new() }
    }

    /// Checks the rules of the platform.
    ///
    /// # Errors
    /// The broken rule: neither a key nor a consent, both, or an empty key.
    pub fn check(&self) -> Result<(), BrokenRule> {
        let one = self.migration_key.is_some() != self.consent.is_some();
        hold(one, "migrationKey, consent", "exactly one of the two")?;
        let empty = self.migration_key.as_ref().is_some_and(|key| key.expose().is_empty());
        hold(!empty, "migrationKey", "must not be empty")
    }
}
