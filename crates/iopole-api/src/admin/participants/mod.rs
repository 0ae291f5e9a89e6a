//! Participants (business entities): legal units and offices that the operator acts for, their identifiers, and the
//! networks that those are registered on.

mod claims;
mod ensure;
mod entities;
mod identifiers;
mod migration;
mod networks;
mod search;
mod self_billing;

pub use self::ensure::{EnsuredClaim, EnsuredRelation};
pub use self::entities::CreatedEntity;
pub use self::search::SearchParticipants;

use std::time::Duration;

/// Minimum timeout of operations that talk to Peppol. The platform asks for "a timeout of at least 30 seconds"; twice
/// that keeps a slow registration from looking failed.
const NETWORK_TIMEOUT: Duration = Duration::from_secs(60);

/// Operations on participants: the legal units and offices that the operator acts for. They need the role admin.
///
/// The platform calls a participant a *business entity*.
///
/// Enrollment does all of this for a company: see [`Enrollments`](crate::Enrollments). Without enrollment:
///
/// 1. [`claim_by_identifier`](Self::claim_by_identifier) a French company, or
///    [`create_legal_unit`](Self::create_legal_unit) for a foreign one.
/// 2. [`create_identifier`](Self::create_identifier) for a routing code or a suffix.
/// 3. [`register_by_value`](Self::register_by_value) on a network.
/// 4. [`configure_vat_regime`](Self::configure_vat_regime) before the first report.
///
/// # Errors
/// An error response names the broken rule in [`Problem::code`](iopole_http::Problem::code). Most have status 404
/// ([`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound)), even where the entity exists and its state forbids the
/// operation.
#[doc(alias = "business entity")]
#[doc(alias = "business entities")]
#[derive(Debug, Clone, Copy)]
pub struct Participants<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Participants<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }
}
