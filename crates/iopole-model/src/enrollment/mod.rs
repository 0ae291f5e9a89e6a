//! Enrollment: a company is invited, proves its identity, signs a mandate, and its addresses are registered.
//!
//! A request is a [`FrenchEnrollment`] or an [`InternationalEnrollment`], a change an [`EnrollmentUpdate`]. The
//! platform returns an [`Enrollment`]. A [`Portability`] shows the addresses that other platforms hold.

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
