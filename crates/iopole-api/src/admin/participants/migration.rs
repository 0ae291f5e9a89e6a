//! Moving a Peppol participant to another service metadata publisher (SMP).

use iopole_http::Request;
use iopole_model::{ElectronicAddress, OutboundPeppolMigration};

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::{self, Call};
use crate::operations;

impl Participants<'_> {
    /// Starts to move a participant away: the answer holds the key for the new SMP. Its end is told by the event
    /// `PEPPOL_MIGRATION_COMPLETED`.
    ///
    /// `startOutboundPeppolMigration`, idempotent while it lasts. 403 with `PEPPOL_PARTICIPANT_MIGRATION_FAILED` where
    /// the environment does not offer it, 404 with `PEPPOL_OUTBOUND_MIGRATION_ADDRESS_NOT_FOUND`, 409 with
    /// `BUSINESS_ENTITY_OP_STILL_RUNNING`: try again once that is done. Asynchronous, role admin. Codes: 401, 403, 404,
    /// 409, 500.
    pub fn start_peppol_migration(self, address: &ElectronicAddress) -> Call<OutboundPeppolMigration> {
        Call::new(of(self.http.call(&operations::START_OUTBOUND_PEPPOL_MIGRATION), address), call::json)
    }

    /// Gives a running migration up.
    ///
    /// `cancelOutboundPeppolMigration`, idempotent. Errors as above, and 404 with
    /// `PEPPOL_OUTBOUND_MIGRATION_NOT_IN_PROGRESS`. Synchronous, role admin. Codes: 401, 403, 404, 409, 500.
    pub fn cancel_peppol_migration(self, address: &ElectronicAddress) -> Call<()> {
        Call::new(of(self.http.call(&operations::CANCEL_OUTBOUND_PEPPOL_MIGRATION), address), call::nothing)
    }
}

fn of(request: Request, address: &ElectronicAddress) -> Request {
    let request = request.path("identifierScheme", address.scheme()).path("identifierValue", address.value());
    request.timeout_at_least(NETWORK_TIMEOUT)
}
