//! EDI messages, stored unchanged.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use uuid::Uuid;

use crate::ids::CustomerId;

/// An EDI message.
#[derive(Clone)]
pub(crate) struct EdiMessage {
    pub(crate) id: Uuid,
    pub(crate) customer: CustomerId,
    /// The type that the sender named, or the detected one.
    pub(crate) message_type: String,
    pub(crate) file_name: String,
    pub(crate) bytes: Bytes,
    pub(crate) created_ms: u64,
}

impl EdiMessage {
    fn weight(&self) -> u64 {
        let bytes = self.bytes.len() + self.file_name.len() + self.message_type.len();
        u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(1024)
    }
}

/// All EDI messages.
#[derive(Clone, Default)]
pub(crate) struct EdiMessages {
    by_id: HashMap<Uuid, EdiMessage>,
    order: VecDeque<Uuid>,
    used: u64,
}

impl EdiMessages {
    pub(crate) fn add(&mut self, message: EdiMessage) {
        self.used += message.weight();
        self.order.push_back(message.id);
        self.by_id.insert(message.id, message);
    }

    /// A message of one customer.
    pub(crate) fn get(&self, customer: CustomerId, id: Uuid) -> Option<&EdiMessage> {
        self.by_id.get(&id).filter(|message| message.customer == customer)
    }

    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// Arrival of the oldest message that may be dropped. The last message may not.
    pub(super) fn oldest_ms(&self) -> Option<u64> {
        let oldest = self.order.front().filter(|_| self.order.len() > 1)?;
        self.by_id.get(oldest).map(|message| message.created_ms)
    }

    /// Removes the message of [`oldest_ms`](Self::oldest_ms).
    pub(super) fn take_oldest(&mut self) -> Option<EdiMessage> {
        let message = self.by_id.remove(&self.order.pop_front()?)?;
        self.used = self.used.saturating_sub(message.weight());
        Some(message)
    }

    /// The messages of one customer, oldest first.
    pub(crate) fn of(&self, customer: CustomerId) -> impl Iterator<Item = &EdiMessage> {
        self.order.iter().filter_map(move |id| self.get(customer, *id))
    }
}

/// Detects the type of a message: for EDIFACT the name in the first UNH segment, for XML the name of the root.
pub(crate) fn detected(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let found = if start.starts_with("UNA") || start.starts_with("UNB") || start.starts_with("UNH") {
        edifact(start)
    } else if start.starts_with('<') {
        root(start)
    } else if matches!(start.as_bytes().first(), Some(b'{' | b'[')) {
        Some("JSON")
    } else {
        None
    };
    found.unwrap_or("UNKNOWN").to_owned()
}

fn edifact(text: &str) -> Option<&str> {
    let unh = text.split_once("UNH+")?.1;
    unh.split('+').nth(1)?.split(':').next()
}

fn root(text: &str) -> Option<&str> {
    let opened = text.split('<').find(|tag| tag.starts_with(|letter: char| letter.is_alphabetic()))?;
    let name = opened.split(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).next()?;
    name.rsplit(':').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_found_in_the_content() {
        for (content, expected) in [
            ("UNA:+.? 'UNB+UNOA:1+S+R+1:1+1'UNH+1+ORDERS:D:96A:UN'BGM+220'", "ORDERS"),
            ("UNH+1+DESADV:D:96A'", "DESADV"),
            ("\u{feff}<?xml version=\"1.0\"?><!-- x --><a:Order xmlns:a=\"b\"/>", "Order"),
            (" {\"a\": 1}", "JSON"),
            ("UNB+broken", "UNKNOWN"),
            ("anything", "UNKNOWN"),
            ("", "UNKNOWN"),
        ] {
            assert_eq!(detected(content.as_bytes()), expected, "{content}");
        }
    }
}
