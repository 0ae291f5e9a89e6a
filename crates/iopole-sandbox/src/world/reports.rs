//! E-reporting in the world: companies, their regimes, and the events.

use std::sync::Arc;

use uuid::Uuid;

use super::{Event, OperatorEvent, World};
use crate::ids::CustomerId;
use crate::reporting::VatRegime;

impl World {
    /// Carries out the steps of e-reporting that are due.
    pub(super) fn settle_reports(&mut self, now_ms: u64) {
        for (at_ms, customer, event) in self.reporting.settle(now_ms, &mut self.ids) {
            self.publish(at_ms, customer, Event::Operator(Arc::new(OperatorEvent::Report(event))));
        }
    }

    /// The VAT regime of a company: the customer's configuration of the business entity, else the builder's setting.
    pub(crate) fn regime_of(&self, customer: CustomerId, siren: &str) -> Option<VatRegime> {
        let entity = self.directory.find("0002", siren).and_then(|id| self.directory.get(id));
        let claim = entity.as_ref().and_then(|entity| entity.claim_of(customer));
        let code = claim.and_then(|claim| claim.vat_regime.as_deref());
        let configured = code.and_then(|code| VatRegime::ALL.into_iter().find(|one| one.as_str() == code));
        configured.or_else(|| self.vat_regimes.get(siren).copied())
    }

    /// True if a business entity has this SIREN.
    pub(crate) fn knows_company(&self, siren: &str) -> bool {
        self.directory.find("0002", siren).is_some() || self.vat_regimes.contains_key(siren)
    }

    /// The identifier of the business entity with this SIREN.
    pub(crate) fn business_entity_of(&mut self, siren: &str, now_ms: u64) -> Uuid {
        match self.directory.find("0002", siren) {
            Some(entity) => entity,
            None => *self.strangers.entry(siren.to_owned()).or_insert_with(|| self.ids.next(now_ms)),
        }
    }
}
