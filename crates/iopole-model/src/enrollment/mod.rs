//! Enrolment: a company is invited, identifies itself, signs a mandate, and is registered.

mod create;
mod details;
mod portability;
mod update;

pub use create::{
    EnrollmentAddress, EnrollmentAddressType, EnrollmentAddresses, EnrollmentEntity, FrenchEnrollment,
    InternationalEnrollment, LegalRepresentative, RegistrationStrategy,
};
pub use details::{
    EnrolledEntity, Enrollment, EnrollmentLink, EnrollmentState, OnboardingAddress, OnboardingMandate,
    OnboardingRepresentative,
};
pub use portability::{
    AddressMigration, AddressNetworks, HoldingPlatform, NewPlatform, OldPlatform, Portability,
    PortabilityAddress, PortabilityDeliverable, PortabilityStatus,
};
pub use update::{
    EnrollmentEntityUpdate, EnrollmentRelationUpdate, EnrollmentUpdate, LegalRepresentativeUpdate,
};
