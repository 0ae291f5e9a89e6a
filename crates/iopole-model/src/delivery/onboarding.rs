//! How far an enrolment has come.

use crate::dates::DateText;
use crate::enrollment::{AddressNetworks, HoldingPlatform, PortabilityStatus};
use crate::ids::{EnrollmentId, EventId};
use crate::record::record;
use crate::webhook::OnboardingStage;

record! {
    /// The state of an enrolment, told when it changes (contract: `OnboardingStateNotification`).
    ///
    /// The same stage may be told more than once: an enrolment can be opened again.
    pub struct OnboardingNotification;
    required {
        /// The enrolment.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// The event; documented before October 2026, not in the contract.
        event_id: Option<EventId> = "eventId", debug;
        /// The company's name.
        name: Option<String> = "name";
        /// The scheme of its identifier, EAS code such as `0002`.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// Its identifier.
        identifier_value: Option<String> = "identifierValue";
        /// The stage. A sample of the documents calls it `status`; both are read.
        state: Option<OnboardingStage> = "state" | "status", debug;
        /// The company; with `COMPLETED`, for white label operators.
        entity: Option<OnboardingEntity> = "entity";
        /// Who represents it; with `COMPLETED`, for white label operators.
        legal_representative: Option<OnboardingRepresentative> = "legalRepresentative";
        /// The mandate; with `COMPLETED`, for white label operators.
        mandate: Option<OnboardingMandate> = "mandate";
        /// The addresses; with `COMPLETED`.
        e_invoicing_addresses: Vec<OnboardingAddress> = "eInvoicingAddresses";
        /// The networks it is registered on; with `COMPLETED`.
        registration_networks: Vec<String> = "registrationNetworks";
        /// Where the evidence is; with `COMPLETED`, for white label operators.
        evidences_link: Option<String> = "evidencesLink";
        /// What to send to the platforms that hold addresses now, one entry each; with
        /// `ELECTRONIC_ADDRESS_MIGRATION`, for white label operators.
        portability_deliverables: Vec<PortabilityDeliverable> = "portabilityDeliverables";
    }
}

record! {
    /// How to reach the company.
    pub struct OnboardingEntity;
    optional {
        /// Its email address.
        contact_email: Option<String> = "contactEmail";
        /// Its postal address, in one line.
        address: Option<String> = "address";
    }
}

record! {
    /// Who represents the company.
    pub struct OnboardingRepresentative;
    optional {
        /// Family name.
        last_name: Option<String> = "lastName";
        /// Given name.
        first_name: Option<String> = "firstName";
        /// Position.
        position: Option<String> = "position";
    }
}

record! {
    /// The mandate that the company has signed.
    pub struct OnboardingMandate;
    optional {
        /// Its number.
        number: Option<String> = "number";
        /// When it was signed.
        signing_date: Option<DateText> = "signingDate";
        /// From when it holds.
        effective_date: Option<DateText> = "effectiveDate";
    }
}

record! {
    /// An address that the company receives at.
    pub struct OnboardingAddress;
    optional {
        /// What kind of address.
        address_type: Option<String> = "addressType", debug code;
        /// `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// What the other platform needs to hand the address over. A secret.
        migration_key: Option<crate::Secret> = "migrationKey", debug;
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
        migration_key: Option<crate::Secret> = "migrationKey", debug;
        /// Where it is registered.
        networks: Option<AddressNetworks> = "networks", debug;
        /// Who holds it now.
        holding_platforms: Vec<HoldingPlatform> = "holdingPlatforms";
        /// From when a registration counts that is to come.
        future_activation_date: Option<DateText> = "futureActivationDate";
    }
}
