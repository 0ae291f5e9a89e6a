//! Invoices to send: enqueued in the application's transaction, sent by workers.

mod claim;
mod entries;
mod entry;
mod listing;
mod new;
mod number;
mod person;
mod state;

use std::fmt;
use std::time::SystemTime;

pub(crate) use self::claim::{Claim, Next, Work, Written};
pub use self::entries::Entries;
pub(crate) use self::entry::Job;
pub use self::entry::{Entry, EntryId};
pub(crate) use self::listing::Listing;
pub use self::new::NewInvoice;
pub use self::state::State;
#[cfg(feature = "sqlx-0_8")]
use crate::db::AsConnection;
use crate::db::Conn;
use crate::error::Error;
use crate::sha256::sha256;
use crate::store::Store;
use crate::time::millis;

/// Invoices to send. A clone shares the store.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
}

const INSERT: &str = "
    INSERT INTO iopole_outbox (key, customer, number, name, sha256, state, due, created, changed)
    VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, $6)
    ON CONFLICT (key) DO NOTHING RETURNING id";
const INSERT_FILE: &str = "INSERT INTO iopole_outbox_file (entry, content) VALUES ($1, $2)";
const INSERT_CUSTOMER: &str =
    "INSERT INTO iopole_outbox_customer (customer, served) VALUES ($1, 0) ON CONFLICT (customer) DO NOTHING";
const OF_KEY: &str = "SELECT id, sha256, customer FROM iopole_outbox WHERE key = $1";

impl Outbox {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Puts an invoice into the outbox. Once this returns, the invoice survives a crash.
    ///
    /// Idempotent: the same key with the same bytes and customer is the same entry, in whatever state it is.
    ///
    /// # Errors
    /// [`Error::KeyInUse`] for a key that has another file or customer; [`Error::Database`].
    pub async fn enqueue(&self, invoice: NewInvoice) -> Result<EntryId, Error> {
        let mut tx = self.store.db.begin().await?;
        let entry = self.insert(&mut tx.conn(), &invoice).await?;
        tx.commit().await?;
        self.store.news.notify_waiters();
        Ok(entry)
    }

    /// Puts an invoice into the outbox within a transaction of the application: the invoice is sent if and only if the
    /// transaction commits. Idempotent, as [`enqueue`](Self::enqueue).
    ///
    /// # Errors
    /// [`Error::KeyInUse`] for a key that has another file or customer; [`Error::Database`], after which the transaction
    /// should be rolled back.
    #[cfg(feature = "sqlx-0_8")]
    pub async fn enqueue_in(
        &self,
        transaction: &mut impl AsConnection,
        invoice: NewInvoice,
    ) -> Result<EntryId, Error> {
        self.insert(&mut transaction.as_connection(), &invoice).await
    }

    async fn insert(&self, conn: &mut Conn<'_>, invoice: &NewInvoice) -> Result<EntryId, Error> {
        let now = self.store.now_on(conn).await?;
        let sha256 = sha256(&invoice.bytes);
        let number = invoice.number.clone().or_else(|| number::read(&invoice.bytes));
        let customer = invoice.customer.as_ref().map_or("", |id| id.expose());
        let values = [
            (&invoice.key).into(),
            customer.into(),
            number.as_deref().into(),
            (&invoice.name).into(),
            (&sha256).into(),
            now.into(),
        ];
        if let Some(row) = conn.row(INSERT, &values).await? {
            let id = row.int("id")?;
            conn.execute(INSERT_FILE, &[id.into(), invoice.bytes.as_ref().into()]).await?;
            conn.execute(INSERT_CUSTOMER, &[customer.into()]).await?;
            return Ok(EntryId(id));
        }
        let row = conn.row(OF_KEY, &[(&invoice.key).into()]).await?.ok_or(Error::Corrupt("a key"))?;
        let id = EntryId(row.int("id")?);
        let is_same = row.text("sha256")? == sha256 && row.text("customer")? == customer;
        if is_same { Ok(id) } else { Err(Error::KeyInUse(id)) }
    }

    /// Queries the entries.
    pub fn entries(&self) -> Entries {
        Entries::new(self.store.clone())
    }

    /// Returns an entry.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Database`].
    pub async fn entry(&self, id: EntryId) -> Result<Entry, Error> {
        let sql = format!("SELECT {} FROM iopole_outbox WHERE id = $1", entry::COLUMNS);
        let rows = self.store.db.read(&sql, &[id.0.into()]).await?;
        Entry::read(rows.first().ok_or(Error::NotFound(id))?)
    }

    /// Returns the entry of a key, if there is one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn entry_of_key(&self, key: &str) -> Result<Option<Entry>, Error> {
        let sql = format!("SELECT {} FROM iopole_outbox WHERE key = $1", entry::COLUMNS);
        self.store.db.read(&sql, &[key.into()]).await?.first().map(Entry::read).transpose()
    }

    /// Returns the file of an entry.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Database`].
    pub async fn file(&self, id: EntryId) -> Result<Vec<u8>, Error> {
        const FILE: &str = "SELECT content FROM iopole_outbox_file WHERE entry = $1";
        let rows = self.store.db.read(FILE, &[id.0.into()]).await?;
        rows.first().ok_or(Error::NotFound(id))?.bytes("content")
    }

    /// Drops the files of entries that were delivered or rejected, and have not changed since this time. The entries stay,
    /// with their keys and SHA-256. Returns the number of files.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn drop_files(&self, unchanged_since: SystemTime) -> Result<u64, Error> {
        const DROP: &str = "
            DELETE FROM iopole_outbox_file WHERE entry IN (
                SELECT id FROM iopole_outbox WHERE state IN ('delivered', 'rejected') AND changed < $1)";
        self.store.db.write(DROP, &[millis(unchanged_since).into()]).await
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}
