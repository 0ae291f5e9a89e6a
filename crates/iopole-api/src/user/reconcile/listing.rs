//! Invoices that were sent since a time, listed once for many searches.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use iopole_http::{CustomerId, Error};
use iopole_model::ids::InvoiceId;
use iopole_model::search::InvoiceDirection;
use jiff::Timestamp;

use super::candidate::Candidate;
use super::evidence::Fingerprint;
use crate::options::Options;
use crate::query::InvoiceQuery;
use crate::user::Invoices;

/// Listing of the invoices that were sent since a time, for many searches: see
/// [`Reconcile::among`](crate::Reconcile::among).
///
/// A proof that an invoice is absent needs every page of what was sent since its attempt. After an outage, hundreds of
/// invoices need this proof, and one listing serves them all. The listing keeps the SHA-256 of each file that a search
/// has downloaded. A clone shares it.
#[derive(Clone)]
pub struct SentListing(Arc<Inner>);

struct Inner {
    customer_id: Option<CustomerId>,
    since: SystemTime,
    begun: SystemTime,
    /// `begun` on the monotonic clock.
    age: Instant,
    rows: Vec<Candidate>,
    files: Mutex<HashMap<InvoiceId, Fingerprint>>,
}

impl SentListing {
    /// Reads the listing. `now` is the time by the clock of the searches.
    pub(in crate::user) async fn read(
        invoices: Invoices<'_>,
        options: &Options,
        (since, now): (SystemTime, SystemTime),
        known: &HashMap<InvoiceId, String>,
    ) -> Result<Self, Error> {
        let age = Instant::now();
        let query = sent_since(Timestamp::try_from(since).ok());
        let pages = invoices.search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.with_options(options).items(), Vec::new());
        while let Some(row) = items.next().await? {
            rows.extend(
                Candidate::of(row).map(|row| Candidate { sha256: known.get(&row.id).cloned(), ..row }),
            );
        }
        let customer_id = options.customer_id().cloned();
        let inner = Inner { customer_id, since, begun: now, age, rows, files: Mutex::default() };
        Ok(Self(Arc::new(inner)))
    }

    /// True when a search at `now` may conclude from this listing that an invoice is absent: the listing goes back to
    /// `since`, and began when the invoice could no longer appear (`settled`).
    ///
    /// The age of the listing counts on the monotonic clock as well: a clock that was set back in the meantime must not
    /// make an old listing look new.
    pub fn covers(&self, since: SystemTime, settled: SystemTime, now: SystemTime) -> bool {
        let begun = now.checked_sub(self.age()).map_or(self.0.begun, |begun| begun.min(self.0.begun));
        self.reaches(since) && begun >= settled
    }

    /// Time since the listing began.
    pub fn age(&self) -> Duration {
        self.0.age.elapsed()
    }

    /// Number of invoices.
    pub fn len(&self) -> usize {
        self.0.rows.len()
    }

    /// True when no invoice was sent.
    pub fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// True when the listing goes back to this time.
    pub(super) fn reaches(&self, time: SystemTime) -> bool {
        self.0.since <= time
    }

    pub(super) fn customer_id(&self) -> Option<&CustomerId> {
        self.0.customer_id.as_ref()
    }

    pub(super) fn rows(&self) -> &[Candidate] {
        &self.0.rows
    }

    pub(super) fn file(&self, id: &InvoiceId) -> Option<Fingerprint> {
        self.0.files.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(super) fn keep(&self, id: &InvoiceId, file: &Fingerprint) {
        // What is not a document may be one at the next download.
        if file.is_document {
            let mut files = self.0.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.insert(id.clone(), file.clone());
        }
    }
}

impl fmt::Debug for SentListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentListing")
            .field("len", &self.len())
            .field("begun", &self.0.begun)
            .finish_non_exhaustive()
    }
}

/// Query for what was sent since a time.
pub(super) fn sent_since(from: Option<Timestamp>) -> InvoiceQuery {
    let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
    match from {
        Some(from) => query & InvoiceQuery::CREATED.since(from),
        None => query,
    }
}
