//! Scenarios that run on every platform: on the simulated one in `cargo test`, on preproduction by
//! `cargo xtask test-ppd`.
//!
//! A scenario needs no feature of the simulated platform alone, and leaves the account unchanged except for invoices,
//! which cannot be deleted. Their numbers begin with [`paper::PREFIX`], and [`clean_up`] acknowledges them in the
//! unread queues.

mod configuring;
mod documents;
mod invoices;
pub mod paper;
mod parties;
mod reading;

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Error, ErrorKind};

/// A platform under test.
#[derive(Debug, Clone)]
pub struct Backend {
    /// Client of an account with both roles.
    pub client: Client,
    /// Name of the run, unique, and part of each number.
    pub run: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

/// An invoice of this run, and its number if the platform can read it.
type Sent = (InvoiceId, Option<String>);

impl Backend {
    /// Creates the backend of a run of this name.
    pub fn new(client: Client, run: impl Into<String>) -> Self {
        Self { client, run: run.into(), sent: Arc::default() }
    }

    /// Records a sent invoice for [`clean_up`].
    fn note(&self, id: &InvoiceId, number: Option<String>) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push((id.clone(), number));
    }

    /// Returns the sent invoices of this run, and the copies of their buyers.
    async fn copies(&self) -> Result<HashSet<InvoiceId>, Error> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut copies = HashSet::new();
        for (id, number) in sent {
            copies.insert(id);
            let Some(number) = number else { continue };
            let rows = self.client.user().invoices().find(&number).await?;
            copies.extend(rows.into_iter().map(|row| row.metadata.invoice_id));
        }
        Ok(copies)
    }
}

/// Acknowledges the unread invoices and statuses of a run; returns their number. Does nothing while a webhook is
/// active.
///
/// # Errors
/// Fails if a call fails.
pub async fn clean_up(backend: &Backend) -> Result<usize, Error> {
    let (own, mut acknowledged) = (backend.copies().await?, 0);
    let mut invoices = backend.client.user().invoices().inbox();
    while let Some(unseen) = unless_blocked(invoices.next().await)? {
        if own.contains(unseen.id()) {
            unseen.acknowledge().await?;
            acknowledged += 1;
        }
    }
    let mut statuses = backend.client.user().statuses().inbox();
    while let Some(unseen) = unless_blocked(statuses.next().await)? {
        if own.contains(unseen.invoice_id()) {
            unseen.acknowledge().await?;
            acknowledged += 1;
        }
    }
    Ok(acknowledged)
}

fn unless_blocked<T>(next: Result<Option<T>, Error>) -> Result<Option<T>, Error> {
    match next {
        Err(error) if error.kind() == ErrorKind::QueueBlocked => Ok(None),
        other => other,
    }
}

/// Reason why a scenario did not pass.
#[derive(Debug)]
pub enum Outcome {
    /// The account lacks something that the scenario needs.
    Skipped(String),
    /// A check failed.
    Failed(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
            Self::Failed(reason) => write!(f, "failed: {reason}"),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}

type Run = for<'a> fn(&'a Backend) -> Pin<Box<dyn Future<Output = Result<(), Outcome>> + Send + 'a>>;

/// One behavior that must work.
pub struct Scenario {
    /// The behavior in words.
    pub name: &'static str,
    run: Run,
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Scenario {
    /// Runs the scenario.
    ///
    /// # Errors
    /// Fails with the reason why the scenario was skipped, or with its failure.
    pub async fn run(&self, backend: &Backend) -> Result<(), Outcome> {
        (self.run)(backend).await
    }
}

macro_rules! scenarios {
    ($($name:literal => $run:path,)*) => {
        &[$(Scenario { name: $name, run: |backend| Box::pin($run(backend)) },)*]
    };
}

/// All scenarios, in their order.
pub const ALL: &[Scenario] = scenarios! {
    "the customer id is returned" => reading::customer_id,
    "a webhook is created, read, changed and deleted" => configuring::webhook,
    "participants are searched and read" => reading::participants,
    "the directory finds a participant" => reading::directory,
    "a participant is reachable, and an unknown company is not" => reading::reached,
    "report folders are listed" => reading::folders,
    "the unread queues are read" => reading::unread,
    "a missing invoice is not found" => reading::not_found,
    "a wrong query is refused" => reading::wrong_query,
    "an invoice arrives" => invoices::arrives,
    "a status reaches the seller" => invoices::status_comes_back,
    "a broken document is refused afterwards" => invoices::broken,
    "an unread invoice is acknowledged" => configuring::acknowledged,
    "CII, UBL and Factur-X are generated" => documents::generated,
    "an invoice is found by its file" => documents::found_by_its_file,
    "an invoice has its files" => documents::has_files,
    "pages hold each row once" => invoices::pages,
};

/// Fails unless the condition is true.
pub(crate) fn ensure(condition: bool, otherwise: &str) -> Result<(), Outcome> {
    if condition { Ok(()) } else { Err(Outcome::Failed(otherwise.to_owned())) }
}
