//! What an admin account does.

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

/// The operations that configure. An account may hold both roles: the platform decides, not this client.
#[derive(Debug, Clone, Copy)]
pub struct Admin<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Admin<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// The customer of the account.
    pub fn customer(self) -> Customer<'a> {
        Customer::new(self.http)
    }

    /// Invites companies, and follows them until they are registered.
    pub fn enrollments(self) -> Enrollments<'a> {
        Enrollments::new(self.http)
    }

    /// The legal units and offices that the operator acts for: the platform's business entities.
    #[doc(alias = "business_entities")]
    pub fn participants(self) -> Participants<'a> {
        Participants::new(self.http)
    }

    /// The URLs that the platform calls.
    pub fn webhooks(self) -> Webhooks<'a> {
        Webhooks::new(self.http)
    }

    /// When failed calls of those URLs are made again.
    pub fn retry_strategy(self) -> RetryStrategy<'a> {
        RetryStrategy::new(self.http)
    }
}
