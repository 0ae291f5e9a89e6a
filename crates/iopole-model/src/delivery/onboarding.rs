//! Progress of an enrollment.

use crate::enrollment::{
    EnrolledEntity, OnboardingAddress, OnboardingMandate, OnboardingRepresentative, PortabilityDeliverable,
};
use crate::ids::{EnrollmentId, EventId};
use crate::record::record;
use crate::webhook::OnboardingStage;

record! {
    /// The state of an enrollment, sent after each change (contract: `OnboardingStateNotification`).
    ///
    /// A stage may be sent more than once, because an enrollment can be reopened.
    pub struct OnboardingNotification;
    required {
        /// The identifier of the enrollment.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// The identifier of the event. Documented before October 2026, not in the contract.
        event_id: Option<EventId> = "eventId", debug;
        /// The name of the company.
        name: Option<String> = "name";
        /// The scheme of the company's identifier, an EAS code such as `0002`.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// The company's identifier.
        identifier_value: Option<String> = "identifierValue";
        /// The stage. A sample of the documents names the member `status`; both are read.
        state: Option<OnboardingStage> = "state" | "status", debug;
        /// The company; with `COMPLETED`, for white label operators.
        entity: Option<EnrolledEntity> = "entity";
        /// The legal representative; with `COMPLETED`, for white label operators.
        legal_representative: Option<OnboardingRepresentative> = "legalRepresentative";
        /// The mandate; with `COMPLETED`, for white label operators.
        mandate: Option<OnboardingMandate> = "mandate";
        /// The addresses; with `COMPLETED`.
        e_invoicing_addresses: Vec<OnboardingAddress> = "eInvoicingAddresses";
        /// The networks of the registration; with `COMPLETED`.
        registration_networks: Vec<String> = "registrationNetworks";
        /// The link to the evidence; with `COMPLETED`, for white label operators.
        evidences_link: Option<String> = "evidencesLink";
        /// Deliverables for the platforms that hold addresses now, one for each platform; with
        /// `ELECTRONIC_ADDRESS_MIGRATION`, for white label operators.
        portability_deliverables: Vec<PortabilityDeliverable> = "portabilityDeliverables";
    }
}
