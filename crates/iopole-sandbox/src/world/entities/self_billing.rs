//! Activation of self-billing; no operation deactivates it.

use jiff::civil::Date;
use uuid::Uuid;

use super::{NO_DIRECTORY_ENTRY, RuleError, World};
use crate::directory::Network;
use crate::ids::CustomerId;

impl World {
    /// Activates self-billing on one registration.
    pub(crate) fn activate_self_billing(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        today: Date,
    ) -> Result<(), RuleError> {
        let (entity, identifier) = self.own_registration(customer, id)?;
        let identifier = self.edit_identifier(entity, identifier).ok_or(NO_DIRECTORY_ENTRY)?;
        let mut active = identifier.registrations.iter_mut().filter(|line| !line.is_over(today));
        let line = active.find(|line| line.id == id).ok_or(NO_DIRECTORY_ENTRY)?;
        line.self_billing = true;
        Ok(())
    }

    /// Activates self-billing on the registrations of an identifier. Gives each requested network, with its
    /// registration if there is one.
    pub(crate) fn activate_self_billing_of(
        &mut self,
        customer: CustomerId,
        scheme: &str,
        value: &str,
        networks: Option<Vec<Network>>,
        today: Date,
    ) -> Result<Vec<(Network, Option<Uuid>)>, RuleError> {
        let id = self.own_identifier_named(customer, scheme, value)?;
        let (_, identifier) = self.own_identifier(customer, id)?;
        let line_on = |network: Network| {
            let active = |line: &&crate::directory::Registration| {
                line.by == Some(customer) && line.network == network && !line.is_over(today)
            };
            identifier.registrations.iter().find(active).map(|line| line.id)
        };
        let results: Vec<_> = match networks {
            Some(networks) => networks.into_iter().map(|network| (network, line_on(network))).collect(),
            None => {
                let all = Network::ALL.into_iter().map(|network| (network, line_on(network)));
                all.filter(|(_, line)| line.is_some()).collect()
            }
        };
        if !results.iter().any(|(_, line)| line.is_some()) {
            return Err(NO_DIRECTORY_ENTRY);
        }
        for line in results.iter().filter_map(|(_, line)| *line) {
            self.activate_self_billing(customer, line, today)?;
        }
        Ok(results)
    }
}
