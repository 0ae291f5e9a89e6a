//! Questions about the entries.

use std::collections::HashMap;
use std::time::SystemTime;

use iopole_model::ids::InvoiceId;

use super::entry::COLUMNS;
use super::{Entry, EntryId, Outbox, State};
use crate::error::Error;
use crate::store::Store;
use crate::time::{Millis, millis};

/// Entries that [`list`](Self::list) returns by default.
const PAGE: u32 = 1_000;

/// A query of the entries of the outbox, in the order in which they were enqueued.
#[derive(Debug, Clone)]
#[must_use = "nothing is read before `list` or `count`"]
pub struct Entries {
    store: Store,
    state: Option<State>,
    after: i64,
    since: i64,
    limit: u32,
}

impl Entries {
    pub(super) fn new(store: Store) -> Self {
        Self { store, state: None, after: 0, since: i64::MIN, limit: PAGE }
    }

    /// Only those in this state.
    pub fn in_state(mut self, state: State) -> Self {
        self.state = Some(state);
        self
    }

    /// Only those enqueued after this one: for the next page.
    pub fn after(mut self, entry: EntryId) -> Self {
        self.after = entry.0;
        self
    }

    /// Only those whose state has changed since. Ask again from a few seconds before the latest change seen: two
    /// transactions may commit in another order than that of their times.
    pub fn changed_since(mut self, time: SystemTime) -> Self {
        self.since = millis(time);
        self
    }

    /// At most so many; 1,000 by default.
    pub fn limit(mut self, most: u32) -> Self {
        self.limit = most;
        self
    }

    /// Returns the entries.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn list(self) -> Result<Vec<Entry>, Error> {
        let (state, filter) = self.filter();
        let sql = format!("SELECT {COLUMNS} FROM iopole_outbox WHERE {filter} ORDER BY id LIMIT $4");
        let values = [self.after.into(), self.since.into(), state.into(), i64::from(self.limit).into()];
        self.store.db.read(&sql, &values).await?.iter().map(Entry::read).collect()
    }

    /// Counts the entries, without a limit.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn count(self) -> Result<i64, Error> {
        let (state, filter) = self.filter();
        let sql = format!("SELECT COUNT(*) AS number FROM iopole_outbox WHERE {filter}");
        let rows = self.store.db.read(&sql, &[self.after.into(), self.since.into(), state.into()]).await?;
        rows.first().ok_or(Error::Corrupt("a count"))?.int("number")
    }

    fn filter(&self) -> (&'static str, &'static str) {
        match self.state {
            Some(state) => (state.as_str(), "id > $1 AND changed >= $2 AND state = $3"),
            // The parameter is there, so that both have the same list.
            None => ("", "id > $1 AND changed >= $2 AND state <> $3"),
        }
    }
}

impl Outbox {
    /// Returns the SHA-256 of the files that the platform is known to have, by identifier, of entries that have changed
    /// since a time.
    pub(crate) async fn known_files(&self, since: Millis) -> Result<HashMap<InvoiceId, String>, Error> {
        const KNOWN: &str = "
            SELECT invoice, sha256 FROM iopole_outbox
            WHERE invoice IS NOT NULL AND changed >= $1 AND state IN ('sent', 'delivered', 'rejected')";
        let rows = self.store.db.read(KNOWN, &[since.into()]).await?;
        rows.iter()
            .map(|row| Ok((InvoiceId::from_platform(row.text("invoice")?), row.text("sha256")?)))
            .collect()
    }
}
