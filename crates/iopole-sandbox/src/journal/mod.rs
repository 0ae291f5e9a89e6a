//! What was asked and what was answered, the latest requests only, without secrets.

mod draft;
mod entry;
mod mask;
mod record;
mod tee;

use std::collections::VecDeque;

pub use entry::JournalEntry;
pub(crate) use mask::url as url_without_secrets;
pub(crate) use record::record;

/// How many requests are kept unless told otherwise.
pub(crate) const DEFAULT_SIZE: usize = 1000;

/// Why a request was refused, beside what its answer says; carried from the handler to the journal in the answer's
/// extensions.
#[derive(Debug, Clone)]
pub(crate) struct Why(pub(crate) String);

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

    /// Adds an entry, whose number it decides; the oldest goes where there is no room.
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

    /// Oldest first.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &JournalEntry> {
        self.entries.iter()
    }

    /// Forgets the entries; numbers go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Requests seen, forgotten ones included.
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
    fn the_oldest_entries_go_first() {
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
    fn a_journal_may_keep_nothing() {
        let mut journal = Journal::new(0);
        journal.add(JournalEntry::default());
        assert_eq!((journal.entries().count(), journal.written()), (0, 1));
    }
}
