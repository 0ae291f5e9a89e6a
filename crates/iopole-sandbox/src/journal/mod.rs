//! The latest requests and their answers, without secrets.

pub(crate) mod mask;

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use crate::render::date;

/// A request and its answer, as the journal keeps them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Number of the request, counted from 1. No number repeats while the simulated platform runs.
    pub number: u64,
    /// Milliseconds since the Unix epoch, by the clock of the simulated platform.
    pub at_ms: u64,
    /// Time until the body of the answer began, in real time.
    pub took: Duration,
    /// Method of the request.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// `operationId` of the contract, or `token` for the token endpoint; `None` if no operation has the path.
    pub operation: Option<&'static str>,
    /// Client of the token, or of the token request.
    pub client: Option<String>,
    /// Customer that the client acted for; `None` if an error response came before it was known.
    pub customer: Option<String>,
    /// JSON or form body, secrets masked; `None` for another type, an unread body, or more than 4 KiB.
    pub body: Option<Value>,
    /// Status of the answer; `None` if the connection was cut, or the caller left first.
    pub status: Option<u16>,
    /// JSON body of an error response, secrets masked.
    pub answer: Option<Value>,
    /// Reason of an error response: the text of the answer, and more where the simulated platform knows more.
    pub refused: Option<String>,
    /// Numbers of the faults that struck the request.
    pub faults: Vec<u64>,
}

impl JournalEntry {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "number": self.number,
            "at": date::instant(self.at_ms),
            "took_ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "client": self.client,
            "customer": self.customer,
            "body": self.body,
            "status": self.status,
            "answer": self.answer,
            "refused": self.refused,
            "faults": self.faults
        })
    }
}

/// A ring of entries.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
    size: usize,
    written: u64,
}

impl Journal {
    pub(crate) fn new(size: usize) -> Self {
        Self { entries: VecDeque::new(), size, written: 0 }
    }

    /// Numbers and adds an entry; beyond the size, the oldest entry is dropped.
    pub(crate) fn add(&mut self, mut entry: JournalEntry) {
        self.written += 1;
        entry.number = self.written;
        while self.entries.len() >= self.size.max(1) {
            self.entries.pop_front();
        }
        if self.size > 0 {
            self.entries.push_back(entry);
        }
    }

    /// The entries, oldest first.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &JournalEntry> {
        self.entries.iter()
    }

    /// Drops the entries; the numbers continue.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Number of requests, dropped entries included.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entries_are_dropped_first() {
        let mut journal = Journal::new(3);
        for _ in 0..10 {
            journal.add(JournalEntry::default());
        }
        let numbers: Vec<_> = journal.entries().map(|entry| entry.number).collect();
        assert_eq!((numbers, journal.written()), (vec![8, 9, 10], 10));
        journal.clear();
        journal.add(JournalEntry::default());
        assert_eq!(journal.entries().map(|entry| entry.number).collect::<Vec<_>>(), [11]);
    }

    #[test]
    fn a_journal_of_size_zero_keeps_nothing() {
        let mut journal = Journal::new(0);
        journal.add(JournalEntry::default());
        assert_eq!((journal.entries().count(), journal.written()), (0, 1));
    }
}
