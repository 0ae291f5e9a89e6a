//! Statuses: those the platform gives and those the parties declare.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::Invoice;
use crate::direction::Direction;
use crate::documents::Amount;
use crate::lifecycle::{
    BUYER_ONLY, Payment, Rejection, SELLER_ONLY, Status, StatusFaults, StatusSender, network_code,
};

/// VAT rates the French network takes, in hundredths of a percent.
const RATES: [u32; 15] = [0, 90, 105, 175, 210, 550, 700, 850, 920, 960, 1000, 1300, 1960, 2000, 2060];

/// A status as a party declares it.
pub(crate) struct Declaration {
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) rejection: Option<Rejection>,
    pub(crate) payments: Vec<Payment>,
}

impl Declaration {
    /// The first fault that leaves the whole status unprocessed, declared on a copy of this side.
    pub(crate) fn faults(&self, side: Direction) -> Option<StatusFaults> {
        self.wrong_side(side).or_else(|| self.lacks_payment()).or_else(|| self.unknown_rates())
    }

    /// The code is for the other party to declare.
    fn wrong_side(&self, side: Direction) -> Option<StatusFaults> {
        let (codes, party) = match side {
            Direction::Outbound => (BUYER_ONLY.as_slice(), "buyer"),
            Direction::Inbound => (SELLER_ONLY.as_slice(), "seller"),
        };
        let error = (String::from("code"), format!("{} is declared by the {party} of an invoice", self.code));
        codes.contains(&self.code).then(|| StatusFaults {
            reason: "INVALID_STATUS_CODE",
            message: "The status is not one that this side of the invoice declares",
            errors: vec![error],
        })
    }

    /// Rule BR-FR-CDV-14: a payment received names its amounts with their VAT rates.
    fn lacks_payment(&self) -> Option<StatusFaults> {
        let text = "BR-FR-CDV-14: PAYMENT_RECEIVED needs at least one amount with its VAT rate";
        (self.code == "PAYMENT_RECEIVED" && self.payments.is_empty()).then(|| StatusFaults {
            reason: "MISSING_PAYMENT",
            message: "The status needs a payment",
            errors: vec![(String::from("payment"), text.to_owned())],
        })
    }

    /// The VAT rates that the network does not know.
    fn unknown_rates(&self) -> Option<StatusFaults> {
        let unknown = |rate: &Amount| !rate.hundredths().is_some_and(|rate| RATES.contains(&rate));
        let rates = self.payments.iter().map(|payment| &payment.vat_rate).enumerate();
        let errors: Vec<_> = rates
            .filter(|(_, rate)| unknown(rate))
            .map(|(index, rate)| {
                let text = format!("{} is not an accepted VAT rate on a DOMESTIC_FR invoice", rate.digits());
                (format!("payment[{index}].vatRate"), text)
            })
            .collect();
        let message = "A VAT rate is not one of those that DOMESTIC_FR accepts";
        (!errors.is_empty()).then_some(StatusFaults { reason: "INVALID_VAT_RATE", message, errors })
    }

    pub(crate) fn into_status(self, id: Uuid, message_id: Uuid, copy: &Invoice, date_ms: u64) -> Status {
        let (invoice, sender) = match (copy.direction, copy.peer) {
            (Direction::Inbound, Some(emitted)) => (emitted, StatusSender::Buyer),
            (Direction::Inbound, None) => (copy.id, StatusSender::Buyer),
            (Direction::Outbound, _) => (copy.id, StatusSender::Seller),
        };
        Status {
            id,
            message_id,
            invoice,
            date_ms,
            destination: "OPERATOR",
            code: self.code,
            network_code: network_code(self.code),
            sender,
            message: self.message,
            rejection: self.rejection,
            payments: self.payments,
        }
    }
}

/// All statuses, by identifier and by age.
#[derive(Clone, Default)]
pub(crate) struct Statuses {
    by_id: HashMap<Uuid, (u64, Status)>,
    unseen: BTreeMap<u64, Uuid>,
    added: u64,
}

impl Statuses {
    pub(crate) fn add(&mut self, status: Status) {
        self.unseen.insert(self.added, status.id);
        self.by_id.insert(status.id, (self.added, status));
        self.added += 1;
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Status> {
        self.by_id.get(&id).map(|(_, status)| status)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Forgets statuses, with the invoice they were of.
    pub(super) fn remove(&mut self, ids: &[Uuid]) {
        for id in ids {
            if let Some((turn, _)) = self.by_id.remove(id) {
                self.unseen.remove(&turn);
            }
        }
    }

    /// The statuses nobody has marked as seen, of all customers, oldest first.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &Status> {
        self.unseen.values().filter_map(|id| self.get(*id))
    }

    /// Whether there is such a status, which is now seen.
    pub(crate) fn mark_seen(&mut self, id: Uuid) -> bool {
        let Some((turn, _)) = self.by_id.get(&id) else { return false };
        self.unseen.remove(turn);
        true
    }
}
