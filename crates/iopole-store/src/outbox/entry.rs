//! An entry of the outbox, as a person or a program reads it.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use iopole_model::ids::InvoiceId;

use super::State;
use crate::db::Record;
use crate::error::Error;
use crate::time::{Millis, time};

/// Identifier of an entry in this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub(crate) i64);

impl EntryId {
    /// Names the entry with this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Number of the entry, later ones higher.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An entry of the outbox.
///
/// `Debug` leaves out the number, the customer, the file's name and the platform's words.
#[derive(Clone)]
#[non_exhaustive]
pub struct Entry {
    /// Identifier in this database.
    pub id: EntryId,
    /// Key of the caller.
    pub key: String,
    /// State.
    pub state: State,
    /// Number of the invoice (BT-1), if known.
    pub number: Option<String>,
    /// Customer that it was enqueued for, as text.
    pub customer_id: Option<String>,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Identifier on the platform: its own, or in [`State::NumberInUse`] that of the other invoice.
    pub invoice_id: Option<InvoiceId>,
    /// Life-cycle code that ended it: `MADE_AVAILABLE`, `REJECTED`.
    pub code: Option<String>,
    /// Reason of the latest failure, in the platform's words where there are any.
    pub detail: Option<String>,
    /// Number of times that a worker claimed it to send it.
    pub attempts: i64,
    /// Time at which it was enqueued.
    pub created: SystemTime,
    /// Time of the latest change of state.
    pub changed: SystemTime,
    /// Time at which a worker turns to it next; of a claimed entry, the end of the lease.
    pub due: SystemTime,
}

pub(super) const COLUMNS: &str =
    "id, key, state, number, customer, name, sha256, invoice, code, detail, attempts, created, changed, due";

impl Entry {
    pub(super) fn read(row: &Record) -> Result<Self, Error> {
        let at = |name| row.int(name).map(time);
        Ok(Self {
            id: EntryId(row.int("id")?),
            key: row.text("key")?,
            state: State::read(&row.text("state")?).ok_or(Error::Corrupt("a state"))?,
            number: row.maybe_text("number")?,
            customer_id: Some(row.text("customer")?).filter(|text| !text.is_empty()),
            name: row.text("name")?,
            sha256: row.text("sha256")?,
            invoice_id: row.maybe_text("invoice")?.map(InvoiceId::from_platform),
            code: row.maybe_text("code")?,
            detail: row.maybe_text("detail")?,
            attempts: row.int("attempts")?,
            created: at("created")?,
            changed: at("changed")?,
            due: at("due")?,
        })
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.id)
            .field("key", &self.key)
            .field("state", &self.state)
            .field("sha256", &self.sha256)
            .field("invoice_id", &self.invoice_id)
            .field("code", &self.code)
            .field("attempts", &self.attempts)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

/// An entry that a worker holds.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) id: EntryId,
    pub(crate) key: String,
    pub(crate) fence: i64,
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) number: Option<String>,
    pub(crate) sent_as: Option<String>,
    pub(crate) tries: i64,
    pub(crate) started: Millis,
    pub(crate) ended: Millis,
    pub(crate) invoice: Option<InvoiceId>,
    /// The file of an entry to send.
    pub(crate) file: Option<Bytes>,
}

pub(super) const JOB: &str = "id, key, fence, name, sha256, number, sent_as, tries, started, ended, invoice";

impl Job {
    pub(super) fn read(row: &Record) -> Result<Self, Error> {
        let started = row.maybe_int("started")?.unwrap_or(0);
        Ok(Self {
            id: EntryId(row.int("id")?),
            key: row.text("key")?,
            fence: row.int("fence")?,
            name: row.text("name")?,
            sha256: row.text("sha256")?,
            number: row.maybe_text("number")?,
            sent_as: row.maybe_text("sent_as")?.filter(|text| !text.is_empty()),
            tries: row.int("tries")?,
            started,
            ended: row.maybe_int("ended")?.unwrap_or(started),
            invoice: row.maybe_text("invoice")?.map(InvoiceId::from_platform),
            file: None,
        })
    }

    pub(super) fn with_file(row: &Record) -> Result<Self, Error> {
        Ok(Self { file: row.maybe_bytes("content")?.map(Into::into), ..Self::read(row)? })
    }
}
