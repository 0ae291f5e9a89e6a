//! Migration of a Peppol participant to another service metadata publisher (SMP).

use iopole_http::Request;
use iopole_model::entity::OutboundPeppolMigration;
use iopole_model::identifiers::ElectronicAddress;

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::Call;
use crate::{operations, read};

impl Participants<'_> {
    /// Starts to move a Peppol participant to another SMP, and returns the migration key for that SMP.
    ///
    /// The platform finishes later: the event `PEPPOL_MIGRATION_COMPLETED` reports the end. The timeout is at least 60
    /// s.
    ///
    /// # Errors
    /// The error codes of [`startOutboundPeppolMigration`](operations::START_OUTBOUND_PEPPOL_MIGRATION):
    ///
    /// | code | cause |
    /// |---|---|
    /// | 403 | `PEPPOL_PARTICIPANT_MIGRATION_FAILED`: the environment does not offer migrations. |
    /// | 404 | `PEPPOL_OUTBOUND_MIGRATION_ADDRESS_NOT_FOUND` |
    /// | 409 | `BUSINESS_ENTITY_OP_STILL_RUNNING`: try again once the other operation is done. |
    ///
    /// # Retries
    /// Retried: while the migration runs, starting it again returns the same key.
    pub fn start_peppol_migration(self, address: &ElectronicAddress) -> Call<OutboundPeppolMigration> {
        let request = self.http.call(&operations::START_OUTBOUND_PEPPOL_MIGRATION);
        Call::new(with_address(request, address), read::json)
    }

    /// Cancels a running migration. The timeout is at least 60 s.
    ///
    /// # Errors
    /// The error codes of [`cancelOutboundPeppolMigration`](operations::CANCEL_OUTBOUND_PEPPOL_MIGRATION), with the
    /// causes of [`start_peppol_migration`](Self::start_peppol_migration). A 404 may also have the code
    /// `PEPPOL_OUTBOUND_MIGRATION_NOT_IN_PROGRESS`.
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404, because the first attempt has canceled it.
    pub fn cancel_peppol_migration(self, address: &ElectronicAddress) -> Call<()> {
        let request = self.http.call(&operations::CANCEL_OUTBOUND_PEPPOL_MIGRATION);
        Call::new(with_address(request, address), read::nothing)
    }
}

fn with_address(request: Request, address: &ElectronicAddress) -> Request {
    let request = request.path("identifierScheme", address.scheme()).path("identifierValue", address.value());
    request.timeout_at_least(NETWORK_TIMEOUT)
}
