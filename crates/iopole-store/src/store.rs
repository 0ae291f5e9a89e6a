//! The entry: one database, an outbox and an inbox in it.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use iopole_api::{Client, SystemTimer, Timer};
use tokio::sync::Notify;

use crate::db::{Conn, Db};
use crate::error::Error;
use crate::inbox::Inbox;
use crate::outbox::Outbox;
use crate::schema;
use crate::sweep::Sweep;
use crate::time::{Millis, Shared, millis};

/// For how long a writer waits for another process that is writing to the same file.
#[cfg(feature = "sqlite")]
const BUSY: Duration = Duration::from_secs(30);
#[cfg(feature = "sqlite")]
const CONNECTIONS: u32 = 4;

/// A database with the outbox and the inbox in it. A clone shares the connections.
///
/// # Time
/// On SQLite, times are those of the machine. On PostgreSQL they are those of the database, so that the clocks of
/// several machines need not agree.
///
/// # Security
/// The database holds the invoices in clear. Protect the file, its `-wal` neighbor and the backups as you protect the
/// invoices themselves.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Db,
    time: Option<Shared>,
    /// Wakes the workers of this process.
    pub(crate) news: Arc<Notify>,
}

impl Store {
    fn new(db: Db) -> Self {
        Self { db, time: None, news: Arc::default() }
    }

    /// Opens a SQLite database, and creates the file if there is none. Call [`migrate`](Self::migrate) before use.
    ///
    /// Every commit is written to the disk before it is reported (`synchronous = FULL`, in WAL mode). Keep the file on a
    /// local disk: WAL mode does not work over network file systems.
    ///
    /// # Errors
    /// [`Error::Database`] when the file cannot be opened or created.
    #[cfg(feature = "sqlite")]
    pub async fn sqlite(path: impl AsRef<Path>) -> Result<Self, Error> {
        use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        Ok(Self::new(Db::Sqlite(pool, Arc::default())))
    }

    /// Connects to a PostgreSQL database: `postgres://user:password@host/database`. Call [`migrate`](Self::migrate)
    /// before use. The connection has no TLS; for TLS, pass a pool ([`postgres_pool`](Self::postgres_pool)).
    ///
    /// # Errors
    /// [`Error::Database`] when the address is wrong or the server cannot be reached.
    #[cfg(feature = "postgres")]
    pub async fn postgres(url: &str) -> Result<Self, Error> {
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(10))
            .connect(url)
            .await?;
        Ok(Self::new(Db::Postgres(pool)))
    }

    /// Uses a pool of the application. Commits must be durable: leave `synchronous` at `FULL`, SQLite's own default. A
    /// pool in WAL mode with `NORMAL` loses the last commits in a power cut, and then an invoice may be sent twice.
    #[cfg(all(feature = "sqlite", feature = "sqlx-0_8"))]
    pub fn sqlite_pool(pool: sqlx::SqlitePool) -> Self {
        Self::new(Db::Sqlite(pool, Arc::default()))
    }

    /// Uses a pool of the application. Commits must be durable: leave `synchronous_commit` on.
    #[cfg(all(feature = "postgres", feature = "sqlx-0_8"))]
    pub fn postgres_pool(pool: sqlx::PgPool) -> Self {
        Self::new(Db::Postgres(pool))
    }

    /// Reads the time from this timer, on PostgreSQL too.
    #[must_use]
    pub fn with_timer(mut self, timer: impl Timer) -> Self {
        self.time = Some(Shared(Arc::new(timer)));
        self
    }

    /// Creates the tables, or updates those of an earlier version. Idempotent; several processes may call it at
    /// once. All tables begin with `iopole_`.
    ///
    /// Each step is one transaction, so an interrupted migration leaves nothing half done.
    ///
    /// # Errors
    /// [`Error::NewerSchema`] when a newer version of this crate has made the tables such that this version cannot use
    /// them; [`Error::Database`] otherwise.
    pub async fn migrate(&self) -> Result<(), Error> {
        schema::migrate(&self.db).await
    }

    /// Invoices to send.
    pub fn outbox(&self) -> Outbox {
        Outbox::new(self.clone())
    }

    /// Deliveries received.
    pub fn inbox(&self) -> Inbox {
        Inbox::new(self.clone())
    }

    /// A search for what no webhook delivered. Its progress is kept under `name`: use one name for each customer.
    pub fn sweep(&self, name: impl Into<String>, client: Client) -> Sweep {
        Sweep::new(self.clone(), name.into(), client)
    }

    /// The timer that workers wait by.
    pub(crate) fn timer(&self) -> Shared {
        self.time.clone().unwrap_or_else(|| Shared(Arc::new(SystemTimer)))
    }

    /// The time that leases are counted in.
    pub(crate) async fn now(&self) -> Result<Millis, Error> {
        match &self.db {
            #[cfg(feature = "postgres")]
            Db::Postgres(pool) if self.time.is_none() => {
                self.now_on(&mut Conn::Postgres(&mut *pool.acquire().await?)).await
            }
            _ => Ok(millis(self.timer().now())),
        }
    }

    /// As [`now`](Self::now), over a connection that is there already: it may be the only free one.
    pub(crate) async fn now_on(&self, conn: &mut Conn<'_>) -> Result<Millis, Error> {
        const NOW: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";
        if self.time.is_none() && conn.pick(false, true) {
            return conn.row(NOW, &[]).await?.ok_or(Error::Corrupt("the time"))?.int("now");
        }
        Ok(millis(self.timer().now()))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
