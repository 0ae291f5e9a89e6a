//! Shared by the suites: databases, a simulated platform, and invoices.
#![allow(dead_code, reason = "each suite uses a part")]

pub(crate) mod line;
#[cfg(unix)]
pub(crate) mod postgres;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use iopole_api::model::search::InvoiceDirection;
use iopole_api::{Client, Credentials, Environment, Timer};
use iopole_sandbox::Sandbox;
use iopole_store::sqlx_0_8 as sqlx;
use iopole_store::{NewInvoice, Outbox, State, Store, Worker};
use tokio::sync::oneshot;

/// A database of its own, which goes with this value.
pub(crate) struct Database {
    pub(crate) name: &'static str,
    pub(crate) store: Store,
    /// Path or URL.
    pub(crate) address: String,
    pub(crate) pool: Pool,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    /// Runs a statement beside the store.
    pub(crate) async fn execute(&self, sql: &str) {
        match &self.pool {
            Pool::Sqlite(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
            Pool::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        }
    }

    /// Enqueues in a transaction of the application, which commits or does not.
    pub(crate) async fn transaction(&self, outbox: &Outbox, invoice: NewInvoice, commits: bool) {
        match &self.pool {
            Pool::Sqlite(pool) => {
                let mut transaction = pool.begin().await.unwrap();
                outbox.enqueue_in(&mut transaction, invoice).await.unwrap();
                if commits {
                    transaction.commit().await.unwrap();
                }
            }
            Pool::Postgres(pool) => {
                let mut transaction = pool.begin().await.unwrap();
                outbox.enqueue_in(&mut transaction, invoice).await.unwrap();
                if commits {
                    transaction.commit().await.unwrap();
                }
            }
        }
    }
}

/// A pool of the application.
pub(crate) enum Pool {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

/// An empty database of each kind that this machine has, with the tables made.
pub(crate) async fn databases() -> Vec<Database> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres().await);
    databases
}

/// An empty database of each kind, without tables.
pub(crate) async fn empty_databases() -> Vec<Database> {
    let mut databases = vec![empty_sqlite().await];
    databases.extend(empty_postgres().await);
    databases
}

pub(crate) async fn sqlite() -> Database {
    let database = empty_sqlite().await;
    database.store.migrate().await.unwrap();
    database
}

async fn empty_sqlite() -> Database {
    let folder = tempfile::tempdir().unwrap();
    let database = at(folder.path().join("store.db").to_str().unwrap()).await;
    Database { _folder: Some(folder), ..database }
}

pub(crate) async fn postgres() -> Option<Database> {
    let database = empty_postgres().await?;
    database.store.migrate().await.unwrap();
    Some(database)
}

#[cfg(unix)]
async fn empty_postgres() -> Option<Database> {
    Some(at(&postgres::database().await?).await)
}

/// The database at a path or URL.
pub(crate) async fn at(address: &str) -> Database {
    let store = connect(address).await;
    let (name, pool) = if address.starts_with("postgres") {
        ("PostgreSQL", Pool::Postgres(sqlx::PgPool::connect(address).await.unwrap()))
    } else {
        ("SQLite", Pool::Sqlite(sqlx::SqlitePool::connect(address).await.unwrap()))
    };
    Database { name, store, address: address.to_owned(), pool, _folder: None }
}

#[cfg(not(unix))]
async fn empty_postgres() -> Option<Database> {
    println!("skipped on PostgreSQL: the server is started on Unix only");
    None
}

/// Opens a path or a URL, and migrates.
pub(crate) async fn open(address: &str) -> Store {
    let store = connect(address).await;
    store.migrate().await.unwrap();
    store
}

async fn connect(address: &str) -> Store {
    if address.starts_with("postgres") {
        return Store::postgres(address).await.unwrap();
    }
    Store::sqlite(address).await.unwrap()
}

/// The CII example under another number.
pub(crate) fn file(number: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices/facture-cii.xml");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("F2026-0042"), "the example has another number now");
    text.replace("F2026-0042", number).into_bytes()
}

pub(crate) fn invoice(number: &str) -> NewInvoice {
    NewInvoice::new(format!("key-{number}"), "facture.xml", file(number)).unwrap().with_number(number)
}

/// A client that gives up soon.
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    client_at(
        sandbox.api_url(),
        sandbox.token_url(),
        sandbox.client_id(),
        sandbox.client_secret(),
        sandbox.customer_id(),
        Duration::from_secs(2),
    )
}

pub(crate) fn client_at(
    api: &str,
    token: &str,
    id: &str,
    secret: &str,
    customer: &str,
    attempt: Duration,
) -> Client {
    let environment = Environment::local(api, token).unwrap();
    let builder = Client::builder(&environment).credentials(Credentials::new(id, secret)).unwrap();
    builder
        .customer_id(customer.parse().ok())
        .http(|http| http.attempt_timeout(attempt).total_timeout(attempt * 2))
        .build()
        .unwrap()
}

/// Number of copies that the platform was sent of an invoice.
pub(crate) async fn copies(client: &Client, number: &str) -> usize {
    let rows = client.user().invoices().find(number).await.unwrap();
    rows.iter().filter(|row| row.metadata.direction != Some(InvoiceDirection::Inbound)).count()
}

/// A worker with short times.
pub(crate) fn worker(outbox: &Outbox, sandbox: &Sandbox) -> Worker {
    Worker::new(outbox.clone(), client(sandbox))
        .with_lease(Duration::from_secs(4))
        .with_settling_time(Duration::from_secs(2))
        .with_poll_interval(Duration::from_millis(50))
        .with_follow_pauses(Duration::from_millis(200), Duration::from_secs(1))
        .with_seed(1)
}

/// A worker at work; it ends when asked.
pub(crate) struct Working {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Working {
    pub(crate) fn start(worker: Worker) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await });
        Self { stop, task }
    }

    /// Ends the worker wherever it is.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.is_err_and(|error| error.is_cancelled()), "it had ended");
    }

    pub(crate) async fn end(self) {
        drop(self.stop);
        self.task.await.unwrap();
    }
}

pub(crate) async fn count(outbox: &Outbox, state: State) -> i64 {
    outbox.entries().in_state(state).count().await.unwrap()
}

/// A clock that a test sets; it sleeps in real time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shifted(Arc<AtomicI64>);

impl Shifted {
    /// So many seconds later than the machine.
    pub(crate) fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

impl Timer for Shifted {
    fn now(&self) -> SystemTime {
        let shift = self.0.load(Ordering::SeqCst);
        let by = Duration::from_secs(shift.unsigned_abs());
        if shift < 0 { SystemTime::now() - by } else { SystemTime::now() + by }
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Waits until a question is answered with yes; three minutes at most, for a machine that does other work beside.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, ask: impl FnMut() -> F) {
    until_within(Duration::from_secs(180), what, ask).await;
}

/// Waits until a question is answered with yes.
pub(crate) async fn until_within<F: Future<Output = bool>>(
    limit: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) {
    let begin = std::time::Instant::now();
    while !ask().await {
        assert!(begin.elapsed() < limit, "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
