//! Errors of the store.

use iopole_api::DocumentError;

use crate::outbox::{EntryId, State};

/// Reason for which the store refused an operation. It shows no content of an invoice.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot be reached, is read-only or full, or failed otherwise. Nothing was changed.
    #[error("the database failed: {0}")]
    Database(String),
    /// The key belongs to an entry of another file, number, or customer.
    #[error(
        "the key belongs to entry {0}, which has another file or another customer: use one key for one invoice"
    )]
    KeyInUse(EntryId),
    /// The file cannot be an invoice.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// There is no such entry.
    #[error("there is no entry {0}")]
    NotFound(EntryId),
    /// The state of the entry forbids the change.
    #[error("entry {entry} is {state}, which forbids this")]
    WrongState {
        /// The entry.
        entry: EntryId,
        /// Its state.
        state: State,
    },
    /// A newer version of this crate has changed the tables in a way that this version cannot work with.
    #[error(
        "the tables have schema {found}, made by a newer version of iopole-store; this version knows {known}"
    )]
    NewerSchema {
        /// Version of the tables.
        found: i64,
        /// Latest version known here.
        known: i64,
    },
    /// A row holds what no version of this crate writes.
    #[error("the database holds a value that cannot be read: {0}")]
    Corrupt(&'static str),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // `Debug` of a database's error may show values of a row; `Display` does not.
        Self::Database(error.to_string())
    }
}
