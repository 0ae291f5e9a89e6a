//! What a client must be able to do, written once for every platform: the simulated one in `cargo test`, preproduction
//! by `cargo xtask test-ppd`. A scenario asks for nothing that only the simulated platform has, and leaves an account as
//! it found it, except for invoices, which cannot be deleted: their numbers begin with [`paper::PREFIX`].

mod invoices;
pub mod paper;
mod parties;
mod reading;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use iopole_api::{Client, Error};

/// A platform under test.
#[derive(Debug, Clone)]
pub struct Backend {
    /// A client of an account with both roles.
    pub client: Client,
    /// Told apart from every other run by this: part of each number.
    pub run: String,
}

/// How a scenario may end, but for well.
#[derive(Debug)]
pub enum Outcome {
    /// The account lacks something that the scenario needs.
    Skipped(String),
    /// It is not as it should be.
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

/// One thing that must work.
pub struct Scenario {
    /// What must work, in words.
    pub name: &'static str,
    run: Run,
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Scenario {
    /// Runs it.
    ///
    /// # Errors
    /// Why it was skipped, or what failed.
    pub async fn run(&self, backend: &Backend) -> Result<(), Outcome> {
        (self.run)(backend).await
    }
}

/// All scenarios, in the order in which they run.
pub const ALL: &[Scenario] = &[
    Scenario { name: "the customer id is told", run: |backend| Box::pin(reading::customer_id(backend)) },
    Scenario { name: "webhooks are listed", run: |backend| Box::pin(reading::webhooks(backend)) },
    Scenario {
        name: "participants are searched and read",
        run: |backend| Box::pin(reading::participants(backend)),
    },
    Scenario {
        name: "the directory finds a participant",
        run: |backend| Box::pin(reading::directory(backend)),
    },
    Scenario { name: "the unread queues are read", run: |backend| Box::pin(reading::unread(backend)) },
    Scenario { name: "pages hold each row once", run: |backend| Box::pin(reading::pages(backend)) },
    Scenario { name: "what is not there is not found", run: |backend| Box::pin(reading::not_found(backend)) },
    Scenario { name: "a wrong query is refused", run: |backend| Box::pin(reading::wrong_query(backend)) },
    Scenario { name: "an invoice arrives", run: |backend| Box::pin(invoices::arrives(backend)) },
    Scenario {
        name: "a status reaches the seller",
        run: |backend| Box::pin(invoices::status_comes_back(backend)),
    },
    Scenario {
        name: "a broken document is refused afterwards",
        run: |backend| Box::pin(invoices::broken(backend)),
    },
];

/// Fails unless the condition holds.
pub(crate) fn ensure(condition: bool, otherwise: &str) -> Result<(), Outcome> {
    if condition { Ok(()) } else { Err(Outcome::Failed(otherwise.to_owned())) }
}
