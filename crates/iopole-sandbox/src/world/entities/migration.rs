//! Migration of participants to another service metadata publisher (SMP).

use jiff::civil::Date;
use uuid::Uuid;

use super::{RuleError, World};
use crate::directory::{Entity, Registration};
use crate::ids::CustomerId;

const NOT_HERE: RuleError = RuleError::forbidden(
    "PEPPOL_PARTICIPANT_MIGRATION_FAILED",
    "Outbound migration is not available in this environment",
);
const NO_ADDRESS: RuleError = RuleError::missing(
    "PEPPOL_OUTBOUND_MIGRATION_ADDRESS_NOT_FOUND",
    "No active Peppol registration of the operator has this address",
);
const NOT_MIGRATING: RuleError = RuleError::missing(
    "PEPPOL_OUTBOUND_MIGRATION_NOT_IN_PROGRESS",
    "No migration is in progress for this address",
);
const KEY_LENGTH: usize = 24;

impl World {
    /// Starts a migration. Repeated calls give one key while the migration lasts.
    pub(crate) fn start_migration(
        &mut self,
        customer: CustomerId,
        address: &str,
        today: Date,
    ) -> Result<String, RuleError> {
        let fresh = self.ids.text(KEY_LENGTH);
        let line = self.migrating_line(customer, address, today)?;
        Ok(line.migration_key.get_or_insert(fresh).clone())
    }

    pub(crate) fn cancel_migration(
        &mut self,
        customer: CustomerId,
        address: &str,
        today: Date,
    ) -> Result<(), RuleError> {
        self.migrating_line(customer, address, today)?.migration_key.take().map(drop).ok_or(NOT_MIGRATING)
    }

    /// A registration on either network is a registration in Peppol.
    fn migrating_line(
        &mut self,
        customer: CustomerId,
        address: &str,
        today: Date,
    ) -> Result<&mut Registration, RuleError> {
        if self.directory.international().is_none() {
            return Err(NOT_HERE);
        }
        let active = |line: &Registration| {
            line.by == Some(customer) && line.address == address && line.is_in_force(today)
        };
        let holds = |entity: &&Entity| entity.registrations().any(active);
        let owner: Uuid = self.directory.own(customer).find(holds).ok_or(NO_ADDRESS)?.id;
        let entity = self.directory.edit(owner).ok_or(NO_ADDRESS)?;
        let mut lines = entity.identifiers.iter_mut().flat_map(|identifier| &mut identifier.registrations);
        lines.find(|line| active(line)).ok_or(NO_ADDRESS)
    }
}
