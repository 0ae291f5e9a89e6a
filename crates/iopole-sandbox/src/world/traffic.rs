//! Traffic for the statistics: one row a message, on any network.

use std::collections::BTreeMap;

use super::{Invoice, World};
use crate::direction::Direction;
use crate::documents::Party;
use crate::ids::CustomerId;
use crate::lifecycle::State;

/// Result of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Done,
    Processing,
    Failed,
}

/// One message.
pub(crate) struct TrafficRow {
    pub(crate) id: String,
    pub(crate) direction: Direction,
    pub(crate) standing: Standing,
    pub(crate) state: &'static str,
    pub(crate) created_ms: u64,
    pub(crate) tag: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Messages by the start of their bucket of time.
pub(crate) type Buckets = BTreeMap<u64, Vec<Standing>>;

impl World {
    /// All invoices of a customer, emitted and received.
    pub(crate) fn invoice_traffic(&self, customer: CustomerId) -> Vec<TrafficRow> {
        self.invoices.of(customer).newest_first().map(line).collect()
    }

    /// All EDI messages of a customer, which are all emitted.
    pub(crate) fn edi_traffic(&self, customer: CustomerId) -> Vec<TrafficRow> {
        let lines = self.edi.of(customer).map(|message| TrafficRow {
            id: message.id.to_string(),
            direction: Direction::Outbound,
            standing: Standing::Done,
            state: "DELIVERED",
            created_ms: message.created_ms,
            tag: message.message_type.clone(),
            from: String::new(),
            to: String::new(),
        });
        lines.collect()
    }
}

fn line(invoice: &Invoice) -> TrafficRow {
    let standing = match invoice.state {
        State::Pending | State::Processing => Standing::Processing,
        State::Delivered => Standing::Done,
        State::Invalid | State::Duplicated | State::WrongRouting => Standing::Failed,
    };
    let content = &invoice.content;
    TrafficRow {
        id: invoice.id.to_string(),
        direction: invoice.direction,
        standing,
        state: invoice.state.as_str(),
        created_ms: invoice.created_ms,
        tag: content.format.map_or("UNKNOWN", |format| format.as_str()).to_owned(),
        from: name(&content.document.seller),
        to: name(&content.document.buyer),
    }
}

fn name(party: &Party) -> String {
    party.name.clone().or_else(|| party.address()).unwrap_or_default()
}

/// Sorts messages into buckets of this length, in milliseconds.
pub(crate) fn buckets<'a>(lines: impl Iterator<Item = &'a TrafficRow>, length_ms: u64) -> Buckets {
    let mut buckets = Buckets::new();
    for line in lines {
        let start = line.created_ms - line.created_ms % length_ms.max(1);
        buckets.entry(start).or_default().push(line.standing);
    }
    buckets
}
