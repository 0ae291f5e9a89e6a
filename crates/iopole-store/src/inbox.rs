//! Deliveries received: each has its effect once, and kept deliveries stay until they are removed.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use iopole_webhook::{Claim, DedupKey, DedupStore, StoreError, Ticket};

#[cfg(feature = "sqlx-0_8")]
use crate::db::AsConnection;
use crate::error::Error;
use crate::sha256::sha256;
use crate::store::Store;
use crate::time::{length, time};

/// Longer than a handler may take, shorter than the platform's last pause.
const LEASE: Duration = Duration::from_secs(120);
/// For how long a handled delivery is remembered.
const AGE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Grants a key that is new, was released, or whose lease is over; the ticket rises with each.
const CLAIM: &str = "
    INSERT INTO iopole_inbox_claim (key, ticket, until, changed) VALUES ($1, 1, $2, $3)
    ON CONFLICT (key) DO UPDATE SET ticket = iopole_inbox_claim.ticket + 1, until = $2, changed = $3
        WHERE iopole_inbox_claim.answer IS NULL AND iopole_inbox_claim.until <= $3
    RETURNING ticket";
const ANSWER: &str = "SELECT answer FROM iopole_inbox_claim WHERE key = $1";
const COMPLETE: &str = "
    UPDATE iopole_inbox_claim SET answer = $3, changed = $4 WHERE key = $1 AND ticket = $2 AND answer IS NULL";
const RELEASE: &str = "
    UPDATE iopole_inbox_claim SET until = 0, changed = $3 WHERE key = $1 AND ticket = $2 AND answer IS NULL";
const FORGET: &str = "DELETE FROM iopole_inbox_claim WHERE changed < $1 AND until <= $2";
#[cfg(feature = "sqlx-0_8")]
const EFFECT: &str =
    "INSERT INTO iopole_inbox_effect (key, changed) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
const KEEP: &str = "
    INSERT INTO iopole_inbox_kept (key, kind, sha256, content, received) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (key) DO NOTHING";
const KEPT: &str = "
    SELECT id, key, kind, sha256, content, received FROM iopole_inbox_kept WHERE id > $1 ORDER BY id LIMIT $2";
const REMOVE: &str = "DELETE FROM iopole_inbox_kept WHERE key = $1";

/// Deliveries received: a [`DedupStore`] for `iopole_webhook::Receiver`, and a queue of what was kept. A clone shares
/// the store.
///
/// # Each effect once
/// The receiver claims a delivery before the handler runs, and completes it afterwards. After a crash in
/// between, the platform delivers again. A handler whose effect is in the same database calls [`claim_in`](Self::claim_in) in the transaction
/// of the effect: the second time it returns false.
#[derive(Clone)]
pub struct Inbox {
    store: Store,
    lease: Duration,
}

/// A delivery that was kept.
#[derive(Clone)]
#[non_exhaustive]
pub struct Kept {
    /// Position in the queue.
    pub position: i64,
    /// Identity of the delivery.
    pub key: String,
    /// Kind, as the caller named it.
    pub kind: String,
    /// SHA-256 of the content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The bytes as they came.
    pub content: Bytes,
    /// Time at which it was kept.
    pub received: SystemTime,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("position", &self.position)
            .field("kind", &self.kind)
            .field("sha256", &self.sha256)
            .field("length", &self.content.len())
            .finish_non_exhaustive()
    }
}

impl Inbox {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, lease: LEASE }
    }

    /// Sets the time after which a claim is lost that is neither completed nor released; 2 minutes by default. See
    /// [`DedupStore`] for its bounds.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Claims the effect of a delivery within a transaction of the application. True the first time; false when a
    /// transaction that committed has had the effect.
    ///
    /// On PostgreSQL a second claim waits until the first transaction has ended.
    ///
    /// # Errors
    /// [`Error::Database`], after which the transaction should be rolled back.
    ///
    /// # Examples
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # async fn handle(inbox: iopole_store::Inbox, pool: iopole_store::sqlx_0_8::SqlitePool, key: &iopole_webhook::DedupKey) -> Result<(), Box<dyn std::error::Error>> {
    /// # use iopole_store::sqlx_0_8 as sqlx;
    /// let mut transaction = pool.begin().await?;
    /// if inbox.claim_in(&mut transaction, key).await? {
    ///     sqlx::query("UPDATE orders SET paid = 1").execute(&mut *transaction).await?;
    /// }
    /// transaction.commit().await?;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "sqlx-0_8")]
    pub async fn claim_in(&self, transaction: &mut impl AsConnection, key: &DedupKey) -> Result<bool, Error> {
        let (key, mut conn) = (key.to_string(), transaction.as_connection());
        let now = self.store.now_on(&mut conn).await?;
        Ok(conn.execute(EFFECT, &[(&key).into(), now.into()]).await? == 1)
    }

    /// Keeps the bytes of a delivery until [`remove_kept`](Self::remove_kept). Idempotent by key.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn keep(&self, key: &DedupKey, kind: &str, content: &[u8]) -> Result<(), Error> {
        let (key, sum, now) = (key.to_string(), sha256(content), self.store.now().await?);
        let values = [(&key).into(), kind.into(), (&sum).into(), content.into(), now.into()];
        self.store.db.write(KEEP, &values).await.map(drop)
    }

    /// Returns what is kept behind a position, the earliest first: at most `limit` of them.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the bytes are not those that came; [`Error::Database`].
    pub async fn kept(&self, after: i64, limit: u32) -> Result<Vec<Kept>, Error> {
        let rows = self.store.db.read(KEPT, &[after.into(), i64::from(limit).into()]).await?;
        let read = |row: &crate::db::Record| {
            let kept = Kept {
                position: row.int("id")?,
                key: row.text("key")?,
                kind: row.text("kind")?,
                sha256: row.text("sha256")?,
                content: row.bytes("content")?.into(),
                received: time(row.int("received")?),
            };
            if sha256(&kept.content) == kept.sha256 {
                Ok(kept)
            } else {
                Err(Error::Corrupt("a kept delivery"))
            }
        };
        rows.iter().map(read).collect()
    }

    /// Removes what was kept under this key: the application has it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_kept(&self, key: &str) -> Result<(), Error> {
        self.store.db.write(REMOVE, &[key.into()]).await.map(drop)
    }

    async fn try_claim(&self, key: &str) -> Result<Claim, Error> {
        let now = self.store.now().await?;
        let until = now.saturating_add(length(self.lease));
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let claim = match conn.row(CLAIM, &[key.into(), until.into(), now.into()]).await? {
            Some(row) => Claim::Granted(Ticket::new(row.int("ticket")?.unsigned_abs())),
            None => match conn.row(ANSWER, &[key.into()]).await? {
                Some(row) => {
                    row.maybe_bytes("answer")?.map_or(Claim::InProgress, |answer| Claim::Done(answer.into()))
                }
                None => Claim::InProgress,
            },
        };
        tx.commit().await?;
        Ok(claim)
    }

    async fn try_complete(&self, key: &str, ticket: Ticket, answer: &[u8]) -> Result<(), Error> {
        let now = self.store.now().await?;
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        conn.execute(COMPLETE, &[key.into(), number(ticket).into(), answer.into(), now.into()]).await?;
        conn.execute(FORGET, &[now.saturating_sub(length(AGE)).into(), now.into()]).await?;
        tx.commit().await
    }
}

#[async_trait]
impl DedupStore for Inbox {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        self.try_claim(&key.to_string()).await.map_err(StoreError::new)
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        self.try_complete(&key.to_string(), ticket, &answer).await.map_err(StoreError::new)
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        let key = key.to_string();
        let now = self.store.now().await.map_err(StoreError::new)?;
        let values = [(&key).into(), number(ticket).into(), now.into()];
        self.store.db.write(RELEASE, &values).await.map(drop).map_err(StoreError::new)
    }
}

/// A number that was never given fits no row.
fn number(ticket: Ticket) -> i64 {
    i64::try_from(ticket.number()).unwrap_or(-1)
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("lease", &self.lease).finish_non_exhaustive()
    }
}
