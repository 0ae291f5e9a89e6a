//! What an enrolment is answered as.

use crate::codes::VatRegime;
use crate::delivery::{OnboardingAddress, OnboardingMandate, OnboardingRepresentative};
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;

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
    /// How far an enrolment has come, in fewer steps than the [`OnboardingStage`](crate::OnboardingStage) that webhooks
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
