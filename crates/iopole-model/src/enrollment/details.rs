//! What an enrolment is answered as.

use crate::codes::VatRegime;
use crate::dates::DateText;
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

record! {
    /// An enrolment and the page on which the company goes through it.
    pub struct EnrollmentLink;
    required {
        /// The enrolment.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// Whoever has it can act for the company: send it to nobody else, and keep it out of logs.
        onboarding_url: Option<String> = "onboardingUrl";
    }
}

record! {
    /// An enrolment (contract: `EnrollmentDetails`).
    pub struct Enrollment;
    required {
        /// Its identifier.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// EAS code of the company's identifier.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// The company's identifier.
        identifier_value: Option<String> = "identifierValue";
        /// Its name.
        name: Option<String> = "name";
        /// How far it has come.
        state: Option<EnrollmentState> = "state", debug;
        /// The page on which the company goes through it.
        enrollment_link: Option<String> = "enrollmentLink";
        /// Where the evidence is; white label operators only.
        evidences_link: Option<String> = "evidencesLink";
        /// The company.
        entity: Option<EnrolledEntity> = "entity", debug;
        /// Who signs for it.
        legal_representative: Option<OnboardingRepresentative> = "legalRepresentative";
        /// The mandate, once signed.
        mandate: Option<OnboardingMandate> = "mandate";
        /// Where it receives.
        e_invoicing_addresses: Vec<OnboardingAddress> = "eInvoicingAddresses";
        /// The networks it is registered on.
        registration_networks: Vec<String> = "registrationNetworks";
    }
}

open_enum! {
    /// How far an enrolment has come, in fewer steps than the [`OnboardingStage`](crate::webhook::OnboardingStage) that webhooks
    /// are told. A free text by the contract: `ACTIVE` is in its examples, the others in its text.
    pub enum EnrollmentState {
        /// The company has still to do its part.
        Active = "ACTIVE",
        /// Its addresses are being registered; it cannot be cancelled now.
        Registering = "REGISTERING",
        /// They are registered.
        Registered = "REGISTERED",
        /// Finished.
        Completed = "COMPLETED",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

record! {
    /// A company that is being enrolled.
    pub struct EnrolledEntity;
    optional {
        /// An email address to reach it at.
        contact_email: Option<String> = "contactEmail";
        /// Its VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
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
        migration_key: Option<Secret> = "migrationKey", debug;
    }
}
