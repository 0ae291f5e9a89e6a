//! Operations of the role admin.

mod customer;
mod enrollments;
mod ensure;
mod participants;
mod retry_strategy;
mod webhooks;

pub use self::customer::Customer;
pub use self::enrollments::Enrollments;
pub use self::ensure::Ensured;
pub use self::participants::{
    CreatedEntity, EnsuredClaim, EnsuredRelation, Participants, SearchParticipants,
};
pub use self::retry_strategy::RetryStrategy;
pub use self::webhooks::Webhooks;

/// Operations that configure an account, by area. They need the role admin.
///
/// An account may hold both roles. The platform checks the role; the client does not.
#[derive(Debug, Clone, Copy)]
pub struct Admin<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Admin<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Returns the operation on the customer of the account.
    pub fn customer(self) -> Customer<'a> {
        Customer::new(self.http)
    }

    /// Returns the operations on enrollments: invitations of companies, followed until registration.
    pub fn enrollments(self) -> Enrollments<'a> {
        Enrollments::new(self.http)
    }

    /// Returns the operations on participants: the legal units and offices that the operator acts for. The platform
    /// calls them business entities.
    #[doc(alias = "business_entities")]
    pub fn participants(self) -> Participants<'a> {
        Participants::new(self.http)
    }

    /// Returns the operations on webhooks: the URLs that the platform calls.
    pub fn webhooks(self) -> Webhooks<'a> {
        Webhooks::new(self.http)
    }

    /// Returns the operations on the retry strategy of webhook deliveries.
    pub fn retry_strategy(self) -> RetryStrategy<'a> {
        RetryStrategy::new(self.http)
    }
}
