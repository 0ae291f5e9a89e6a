//! Enrollments as the platform returns them.

use crate::codes::VatRegime;
use crate::dates::DateText;
use crate::ids::EnrollmentId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

record! {
    /// An enrollment and the link to its page for the company.
    pub struct EnrollmentLink;
    required {
        /// The identifier of the enrollment.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// The link for the company. Anyone who has it can act for the company: send it to nobody else, and keep it out
        /// of logs.
        onboarding_url: Option<String> = "onboardingUrl";
    }
}

record! {
    /// An enrollment (contract: `EnrollmentDetails`).
    pub struct Enrollment;
    required {
        /// The identifier.
        enrollment_id: EnrollmentId = "enrollmentId", debug;
    }
    optional {
        /// The scheme of the company's identifier, an EAS code.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// The company's identifier.
        identifier_value: Option<String> = "identifierValue";
        /// The name of the company.
        name: Option<String> = "name";
        /// The state.
        state: Option<EnrollmentState> = "state", debug;
        /// The link for the company. Anyone who has it can act for the company.
        enrollment_link: Option<String> = "enrollmentLink";
        /// The link to the evidence; white label operators only.
        evidences_link: Option<String> = "evidencesLink";
        /// The company.
        entity: Option<EnrolledEntity> = "entity", debug;
        /// The legal representative.
        legal_representative: Option<OnboardingRepresentative> = "legalRepresentative";
        /// The mandate, after it is signed.
        mandate: Option<OnboardingMandate> = "mandate";
        /// The addresses that receive invoices.
        e_invoicing_addresses: Vec<OnboardingAddress> = "eInvoicingAddresses";
        /// The networks of the registration.
        registration_networks: Vec<String> = "registrationNetworks";
    }
}

open_enum! {
    /// The state of an enrollment, in fewer steps than the [`OnboardingStage`](crate::webhook::OnboardingStage) of
    /// webhooks.
    ///
    /// The contract has free text: `ACTIVE` is in its examples, the others are in its text.
    pub enum EnrollmentState {
        /// The company has not completed its part.
        Active = "ACTIVE",
        /// The addresses are being registered. The enrollment cannot be cancelled now.
        Registering = "REGISTERING",
        /// The addresses are registered.
        Registered = "REGISTERED",
        /// Completed.
        Completed = "COMPLETED",
        /// Cancelled.
        Cancelled = "CANCELLED",
    }
}

record! {
    /// A company in enrollment.
    pub struct EnrolledEntity;
    optional {
        /// The email address of the contact.
        contact_email: Option<String> = "contactEmail";
        /// The VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The postal address, in one line.
        address: Option<String> = "address";
    }
}

record! {
    /// The legal representative of the company.
    pub struct OnboardingRepresentative;
    optional {
        /// The family name.
        last_name: Option<String> = "lastName";
        /// The given name.
        first_name: Option<String> = "firstName";
        /// The position.
        position: Option<String> = "position";
    }
}

record! {
    /// The mandate signed by the company.
    pub struct OnboardingMandate;
    optional {
        /// The number.
        number: Option<String> = "number";
        /// The date of the signature.
        signing_date: Option<DateText> = "signingDate";
        /// The first day of validity.
        effective_date: Option<DateText> = "effectiveDate";
    }
}

record! {
    /// An address that receives the company's invoices.
    pub struct OnboardingAddress;
    optional {
        /// The composition of the address.
        address_type: Option<String> = "addressType", debug code;
        /// The address, `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// The key that lets another platform release the address. A secret.
        migration_key: Option<Secret> = "migrationKey", debug;
    }
}
