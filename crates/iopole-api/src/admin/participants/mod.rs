//! Business entities: the legal units and offices that the operator acts for, their identifiers, and the networks that
//! those are registered on. One file for each idea.

mod batch;
mod claims;
mod created;
mod ensure;
mod entities;
mod identifiers;
mod migration;
mod networks;
mod self_billing;

pub use self::created::CreatedEntity;
pub use self::ensure::{EnsuredClaim, EnsuredRelation};
pub use self::entities::SearchParticipants;

use std::time::Duration;

use iopole_http::{Error, ErrorKind, Operation};
use iopole_model::BrokenRule;

/// What the platform asks for where it talks to Peppol: "a timeout of at least 30 seconds". Twice that: a client that
/// gives up at the bound itself would still take a registration under way for a failed one.
const NETWORK_TIMEOUT: Duration = Duration::from_secs(60);

/// Business entities: role admin.
///
/// The way of one, where it is not enrolled (enrolment does all of this): [`claim_by_identifier`] a French company, or
/// [`create_legal_unit`] a foreign one; [`create_identifier`] for a service or a suffix; [`register_by_value`] on a
/// network; [`configure_vat_regime`] before the first report.
///
/// Refusals name their rule in [`Problem::code`](iopole_http::Problem::code): most have status 404
/// ([`ErrorKind::NotFound`]) even where the entity exists and its state forbids the operation.
///
/// [`claim_by_identifier`]: Self::claim_by_identifier
/// [`create_legal_unit`]: Self::create_legal_unit
/// [`create_identifier`]: Self::create_identifier
/// [`register_by_value`]: Self::register_by_value
/// [`configure_vat_regime`]: Self::configure_vat_regime
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

/// A broken rule as the error of a call that was not made.
fn ruled(operation: &Operation, check: Result<(), BrokenRule>) -> Result<(), Error> {
    check.map_err(|rule| Error::new(ErrorKind::InvalidRequest, rule.to_string()).of(operation))
}
