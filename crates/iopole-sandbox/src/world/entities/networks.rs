//! Registration on networks.

use jiff::civil::Date;
use uuid::Uuid;

use super::{NO_DIRECTORY_ENTRY, RuleError, World, own_lines, tomorrow};
use crate::directory::{Entity, Identifier, Network, Registration};
use crate::ids::CustomerId;

/// A requested registration.
#[derive(Default)]
pub(crate) struct Registering {
    pub(crate) start: Option<Date>,
    pub(crate) end: Option<Date>,
    /// The request has a migration key, or allows the platform to request one.
    pub(crate) takes_over: bool,
    pub(crate) self_billing: bool,
}

/// Selection among several validity periods.
pub(crate) enum Target {
    Any,
    Line(Uuid),
    Starting(Date),
}

const UP_TO_DATE: RuleError = RuleError::missing(
    "DOMESTIC_FR_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE",
    "The directory is already up to date",
);
const PEPPOL_UP_TO_DATE: RuleError = RuleError::missing(
    "PEPPOL_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE",
    "The Peppol directory is already up to date",
);

impl World {
    /// Registers an identifier on a network, or changes the dates of its registration. Gives the registration's id.
    pub(crate) fn register(
        &mut self,
        customer: CustomerId,
        identifier: Uuid,
        network: Network,
        target: &Target,
        wanted: &Registering,
        now: (u64, Date),
    ) -> Result<Uuid, RuleError> {
        let (now_ms, today) = now;
        let (entity, own) = self.own_identifier(customer, identifier)?;
        wanted.check(network, today)?;
        self.check_owner(customer, (entity, own), network, wanted, today)?;
        let present = targeted(own, customer, network, target)?
            .map(|line| (line.id, line.from, line.to, line.is_over(today)));
        let (entity, address) = (entity.id, entity.address_of(own));
        let (id, line) = match present {
            Some((_, from, to, false)) if !wanted.changes(from, to) => {
                return Err(if network == Network::DomesticFr { UP_TO_DATE } else { PEPPOL_UP_TO_DATE });
            }
            // An ended registration starts anew.
            Some((id, _, _, true)) => (id, wanted.line((id, customer), network, address, today, None)),
            Some((id, from, _, false)) => {
                (id, wanted.line((id, customer), network, address, today, Some(from)))
            }
            None => {
                let id = self.new_id(now_ms);
                (id, wanted.line((id, customer), network, address, today, None))
            }
        };
        if let Some(own) = self.edit_identifier(entity, identifier) {
            own.put(line);
        }
        Ok(id)
    }

    /// The identifier with this scheme and value on a network.
    pub(crate) fn identifier_to_register(
        &self,
        customer: CustomerId,
        scheme: &str,
        value: &str,
        network: Network,
    ) -> Result<Uuid, RuleError> {
        if network == Network::DomesticFr {
            if matches!(scheme, "0224" | "0000") {
                return Err(RuleError::missing(
                    "DOMESTIC_FR_REGISTER_INVALID_IDENTIFIER_SCHEME",
                    "Schemes 0224 and 0000 cannot be used directly; use 0225 with the full address",
                ));
            }
            let siren = value.split('_').next().unwrap_or_default();
            if scheme == "0225" && (siren.len() != 9 || !siren.bytes().all(|byte| byte.is_ascii_digit())) {
                return Err(RuleError::missing(
                    "DOMESTIC_FR_REGISTER_ADDRESS_PARSE_ERROR",
                    "The address cannot be parsed",
                ));
            }
        }
        self.own_identifier_named(customer, scheme, value)
    }

    /// Ends a registration at once.
    pub(crate) fn unregister(&mut self, customer: CustomerId, id: Uuid) -> Result<(), RuleError> {
        let (entity, identifier) = self.own_registration(customer, id)?;
        if let Some(identifier) = self.edit_identifier(entity, identifier) {
            identifier.registrations.retain(|line| line.id != id);
        }
        Ok(())
    }

    /// Ends the registration of an identifier, found by its address.
    pub(crate) fn unregister_named(
        &mut self,
        customer: CustomerId,
        scheme: &str,
        value: &str,
        network: Network,
        target: &Target,
    ) -> Result<(), RuleError> {
        let identifier = self.identifier_to_register(customer, scheme, value, network)?;
        let line = targeted(self.own_identifier(customer, identifier)?.1, customer, network, target)?
            .map(|line| line.id);
        self.unregister(customer, line.ok_or(NO_DIRECTORY_ENTRY)?)
    }

    fn check_owner(
        &self,
        customer: CustomerId,
        (entity, identifier): (&Entity, &Identifier),
        network: Network,
        wanted: &Registering,
        today: Date,
    ) -> Result<(), RuleError> {
        if entity.relation_of(customer).is_some_and(|relation| relation.is_outbound()) {
            return Err(RuleError::missing(
                "BUSINESS_ENTITY_REGISTER_DIRECTION_NOT_INBOUND",
                "The business entity must be claimed inbound or both ways",
            ));
        }
        if network == Network::DomesticFr && !(entity.is_french() && entity.siren.is_some()) {
            return Err(RuleError::missing(
                "DOMESTIC_FR_REGISTER_NON_FRENCH_ENTITY_FORBIDDEN",
                "Only French business entities can be registered on DOMESTIC_FR",
            ));
        }
        let held = |line: &Registration| {
            line.by.is_some_and(|by| by != customer) && line.network == network && !line.is_over(today)
        };
        if identifier.registrations.iter().any(held) && !wanted.takes_over {
            return Err(RuleError::conflict(
                "BUSINESS_ENTITY_REGISTER_IDENTIFIER_HELD_BY_OTHER_OPERATOR",
                "Another operator still holds a directory entry; a migration key is needed",
            ));
        }
        let address = entity.address_of(identifier);
        let elsewhere = self.directory.international().unwrap_or_default();
        let taken = elsewhere.iter().any(|participant| participant.electronic_address == address);
        if network == Network::PeppolInternational && taken && !wanted.takes_over {
            return Err(RuleError::missing(
                "PEPPOL_PARTICIPANT_ALREADY_REGISTERED_ON_OTHER_SMP",
                "The participant is registered on another SMP; a migration key is needed",
            ));
        }
        Ok(())
    }
}

/// The line of a request; without a target, an identifier has one line at most.
fn targeted<'a>(
    identifier: &'a Identifier,
    customer: CustomerId,
    network: Network,
    target: &Target,
) -> Result<Option<&'a Registration>, RuleError> {
    let mut lines = own_lines(identifier, customer, network);
    match target {
        Target::Any => Ok(lines.next()),
        Target::Line(id) => lines.find(|line| line.id == *id).map(Some).ok_or(NO_DIRECTORY_ENTRY),
        Target::Starting(day) => lines.find(|line| line.from == *day).map(Some).ok_or(NO_DIRECTORY_ENTRY),
    }
}

impl Registering {
    fn check(&self, network: Network, today: Date) -> Result<(), RuleError> {
        let days = [self.start, self.end];
        if network == Network::PeppolInternational && days.iter().any(Option::is_some) {
            return Err(RuleError::invalid(
                "PEPPOL_REGISTER_VALIDITY_DATE_NOT_SUPPORTED",
                "Validity dates are not supported on PEPPOL_INTERNATIONAL",
            ));
        }
        if days.iter().flatten().any(|day| *day <= today) {
            return Err(RuleError::invalid(
                "DOMESTIC_FR_REGISTER_INVALID_VALIDITY_DATE",
                "Start and end date must be tomorrow or later",
            ));
        }
        let start = self.start.unwrap_or_else(|| tomorrow(today));
        if self.end.is_some_and(|end| end <= start) {
            return Err(RuleError::invalid(
                "BUSINESS_ENTITY_REGISTER_INVALID_DATES",
                "The end date must be strictly after the start date",
            ));
        }
        Ok(())
    }

    fn changes(&self, from: Date, to: Option<Date>) -> bool {
        self.start.is_some_and(|start| start != from) || self.end.is_some_and(|end| Some(end) != to)
    }

    fn line(
        &self,
        (id, customer): (Uuid, CustomerId),
        network: Network,
        address: String,
        today: Date,
        present_start: Option<Date>,
    ) -> Registration {
        // On Peppol a registration is in force at once.
        let first = if network == Network::DomesticFr { tomorrow(today) } else { today };
        Registration {
            id,
            network,
            address,
            from: self.start.or(present_start).unwrap_or(first),
            to: self.end,
            self_billing: self.self_billing,
            by: Some(customer),
            written: None,
            migration_key: None,
        }
    }
}

impl Identifier {
    /// Replaces the customer's line with this id. A line of another platform or customer for this address ends at the
    /// start of the new line.
    fn put(&mut self, mut line: Registration) {
        for other in
            self.registrations.iter_mut().filter(|other| other.by != line.by && other.network == line.network)
        {
            other.to = Some(other.to.map_or(line.from, |end| end.min(line.from)));
        }
        match self.registrations.iter_mut().find(|known| known.id == line.id) {
            Some(known) => {
                line.self_billing |= known.self_billing;
                line.migration_key = known.migration_key.take();
                *known = line;
            }
            None => self.registrations.push(line),
        }
    }
}
