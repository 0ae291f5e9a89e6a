//! Routes of invoices: reachable addresses, and the customer at each.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{Directory, Entity, Kind, Network, Registration};
use crate::ids::CustomerId;

impl Directory {
    /// True if an invoice reaches the address. The French network reaches `0225:` addresses only, the international
    /// directory reaches its participants.
    ///
    /// A company that is invented or claimed, or whose lines a test set, must have a registration in force at the
    /// address. Unknown companies and parties of documents are always reachable.
    pub(crate) fn has_route(&self, address: &str, today: Date) -> bool {
        let Some(number) = address.strip_prefix("0225:") else { return self.is_on_peppol(address, today) };
        let siren = number.split('_').next().unwrap_or_default();
        let known = self.with_siren(siren);
        let lines = known.iter().flat_map(|entity| entity.registrations());
        let mut lines = lines.filter(|line| line.address == address).peekable();
        if lines.peek().is_some() {
            return lines.any(|line| line.takes_invoices(today));
        }
        let was_set = |entity: &Cow<'_, Entity>| entity.registrations().any(|line| line.written.is_some());
        self.invented.with_siren(siren).is_none()
            && known.iter().all(|entity| entity.claims.is_empty() && !was_set(entity))
    }

    fn is_on_peppol(&self, address: &str, today: Date) -> bool {
        let Some(participants) = &self.international else { return false };
        let own = || self.claimed().flat_map(Entity::registrations);
        participants.iter().any(|participant| participant.electronic_address == address)
            || own().any(|line| {
                line.network == Network::PeppolInternational
                    && line.address == address
                    && line.is_in_force(today)
            })
    }

    /// All entities of a company.
    fn with_siren(&self, siren: &str) -> Vec<Cow<'_, Entity>> {
        let newcomers = self.by_siren.get(siren).into_iter().flatten().filter_map(|id| self.get(*id));
        let invented = self.invented.with_siren(siren).into_iter();
        let both = [Kind::LegalUnit, Kind::Office];
        let invented = invented.flat_map(|index| both.map(|kind| self.invented.entity(index, kind).id));
        newcomers.chain(invented.filter_map(|id| self.get(id))).collect()
    }

    /// The customer that receives the invoices of a company: the one that registered the address, else one that
    /// claims the company and receives for it.
    pub(crate) fn holder(
        &self,
        siren: Option<&str>,
        address: Option<&str>,
        today: Date,
    ) -> Option<CustomerId> {
        let lines = self.claimed().flat_map(Entity::registrations);
        let here =
            |line: &&Registration| Some(line.address.as_str()) == address && line.takes_invoices(today);
        let registered = lines.filter(here).find_map(|line| line.by);
        if registered.is_some() {
            return registered;
        }
        let number = address.and_then(|address| address.strip_prefix("0225:"));
        let of_address = number.map(|number| number.split('_').next().unwrap_or_default());
        let known = self.with_siren(of_address.or(siren)?);
        let mut claims = known.iter().flat_map(|entity| &entity.claims);
        claims.find(|claim| !claim.relation.is_outbound()).map(|claim| claim.customer)
    }
}
