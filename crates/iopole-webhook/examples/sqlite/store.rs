//! A store over SQLite. Every guarantee of `DedupStore` is one statement, so processes can share the database.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use bytes::Bytes;
use iopole_webhook::{Claim, DedupKey, DedupStore, StoreError, Ticket};
use rusqlite::{Connection, OptionalExtension as _, params};

/// `answer` is null until a delivery is completed. A released row stays, so that its tickets keep rising.
const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS delivery (
        key TEXT PRIMARY KEY NOT NULL COLLATE BINARY,
        ticket INTEGER NOT NULL,
        claimed_until INTEGER NOT NULL,
        answer BLOB,
        changed INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS delivery_changed ON delivery (changed);
    CREATE TABLE IF NOT EXISTS inbox (
        key TEXT PRIMARY KEY NOT NULL COLLATE BINARY,
        kind TEXT NOT NULL,
        content BLOB NOT NULL
    );";

/// Grants a key that is new or released, or whose lease is over, and raises its ticket.
const CLAIM: &str = "
    INSERT INTO delivery (key, ticket, claimed_until, changed) VALUES (?1, 1, ?2, ?3)
    ON CONFLICT (key) DO UPDATE SET ticket = ticket + 1, claimed_until = ?2, changed = ?3
        WHERE answer IS NULL AND claimed_until <= ?3
    RETURNING ticket";
const COMPLETE: &str = "
    UPDATE delivery SET answer = ?3, changed = ?4
    WHERE key = ?1 AND ticket = ?2 AND answer IS NULL";
const RELEASE: &str = "
    UPDATE delivery SET claimed_until = 0, changed = ?3
    WHERE key = ?1 AND ticket = ?2 AND answer IS NULL";
/// Writes the row of the handler. Keeps the row of an earlier attempt that was not completed.
const WRITE: &str = "INSERT INTO inbox (key, kind, content) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING";
const FORGET: &str = "DELETE FROM delivery WHERE changed < ?1 AND claimed_until <= ?2";

type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Handled deliveries, and an inbox, in one database.
#[derive(Clone)]
pub(crate) struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
    lease: Duration,
    age: Duration,
    now: Now,
}

impl SqliteStore {
    /// Opens or creates the database. A claim expires after 2 minutes; a delivery is forgotten after 30 days.
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(StoreError::new)?;
        // Another process may be writing.
        connection.busy_timeout(Duration::from_secs(5)).map_err(StoreError::new)?;
        connection.execute_batch(TABLES).map_err(StoreError::new)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            lease: Duration::from_secs(120),
            age: Duration::from_secs(30 * 24 * 3_600),
            now: Arc::new(SystemTime::now),
        })
    }

    /// Replaces the clock, for tests.
    #[allow(dead_code, reason = "only tests replace the clock")]
    pub(crate) fn with_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Writes a delivery to the inbox, once.
    pub(crate) async fn write(
        &self,
        key: &DedupKey,
        kind: &'static str,
        content: Bytes,
    ) -> Result<(), StoreError> {
        let key = key.to_string();
        self.run(move |connection| connection.execute(WRITE, params![key, kind, &content[..]]))
            .await
            .map(drop)
    }

    /// Runs on a thread that may block: SQLite writes to the disk.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await.map_err(StoreError::new)?.map_err(StoreError::new)
    }

    /// Milliseconds since 1970, of now and after a duration.
    fn times(&self, later: Duration) -> (i64, i64) {
        let since = (self.now)().duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        (number(since), number(since.saturating_add(later)))
    }
}

#[async_trait]
impl DedupStore for SqliteStore {
    async fn claim(&self, key: &DedupKey) -> Result<Claim, StoreError> {
        let (key, (now, until)) = (key.to_string(), self.times(self.lease));
        self.run(move |connection| {
            // No other connection may write between the two statements.
            let all = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let ticket: Option<i64> =
                all.query_row(CLAIM, params![key, until, now], |row| row.get(0)).optional()?;
            let claim = match ticket {
                Some(ticket) => Claim::Granted(Ticket::new(ticket.unsigned_abs())),
                None => {
                    let found = "SELECT answer FROM delivery WHERE key = ?1";
                    let answer: Option<Vec<u8>> = all.query_row(found, [&key], |row| row.get(0))?;
                    answer.map_or(Claim::InProgress, |answer| Claim::Done(answer.into()))
                }
            };
            all.commit()?;
            Ok(claim)
        })
        .await
    }

    async fn complete(&self, key: &DedupKey, ticket: Ticket, answer: Bytes) -> Result<(), StoreError> {
        let (key, (now, _)) = (key.to_string(), self.times(Duration::ZERO));
        let oldest = now.saturating_sub(i64::try_from(self.age.as_millis()).unwrap_or(i64::MAX));
        self.run(move |connection| {
            connection.execute(COMPLETE, params![key, number(ticket), &answer[..], now])?;
            connection.execute(FORGET, params![oldest, now])
        })
        .await
        .map(drop)
    }

    async fn release(&self, key: &DedupKey, ticket: Ticket) -> Result<(), StoreError> {
        let (key, (now, _)) = (key.to_string(), self.times(Duration::ZERO));
        self.run(move |connection| connection.execute(RELEASE, params![key, number(ticket), now]))
            .await
            .map(drop)
    }
}

/// Converts a ticket. A number beyond the range of SQLite matches no row.
fn number(ticket: Ticket) -> i64 {
    i64::try_from(ticket.number()).unwrap_or(-1)
}
