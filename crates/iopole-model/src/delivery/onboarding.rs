//! How far an enrolment has come.

use crate::enrollment::{
    EnrolledEntity, OnboardingAddress, OnboardingMandate, OnboardingRepresentative, PortabilityDeliverable,
};
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
        entity: Option<EnrolledEntity> = "entity";
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
