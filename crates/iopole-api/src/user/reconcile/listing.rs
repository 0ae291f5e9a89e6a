//! Invoices that were sent since a time, listed once for many searches.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use iopole_http::{CustomerId, Error};
use iopole_model::ids::InvoiceId;

use super::evidence::Fingerprint;
use super::sent::{SentInvoice, SentPages};

/// Listing of the invoices that were sent since a time, for many searches: see
/// [`Reconcile::among`](crate::Reconcile::among).
///
/// A proof that an invoice is absent needs every page of what was sent since its attempt. After an outage, hundreds of
/// invoices need this proof, and one listing serves them all. The listing keeps the SHA-256 of each file that a search
/// has downloaded. A clone shares it.
///
/// [`Invoices::list_sent`](super::super::Invoices::list_sent) reads it in one go. A process that may die before stores
/// the [pages](SentPages) instead, and its successor makes the listing of them ([`new`](Self::new)).
#[derive(Clone)]
pub struct SentListing(Arc<Inner>);

struct Inner {
    customer_id: Option<CustomerId>,
    since: SystemTime,
    begun: SystemTime,
    /// `begun`, or the time of its assembly from stored pages, on the monotonic clock.
    age: Instant,
    rows: Vec<SentInvoice>,
    files: Mutex<Files>,
}

/// Files that searches have downloaded.
#[derive(Default)]
struct Files {
    known: HashMap<InvoiceId, Fingerprint>,
    /// Those that nobody has taken.
    new: Vec<(InvoiceId, String)>,
}

impl SentListing {
    /// Makes a listing of all [pages](SentPages) that were read.
    ///
    /// | argument | meaning |
    /// |---|---|
    /// | `customer_id` | customer id of the pages |
    /// | `since` | that of the pages |
    /// | `begun` | time before the first page was requested, by the clock of the searches |
    /// | `rows` | rows of every page |
    ///
    /// The caller answers for `begun`: a clock that was set back between the first page and this call would make an
    /// old listing look new, and a search would take a later invoice for absent.
    pub fn new(
        customer_id: Option<CustomerId>,
        since: SystemTime,
        begun: SystemTime,
        rows: Vec<SentInvoice>,
    ) -> Self {
        Self::aged(customer_id, (since, begun), Instant::now(), rows)
    }

    fn aged(
        customer_id: Option<CustomerId>,
        (since, begun): (SystemTime, SystemTime),
        age: Instant,
        rows: Vec<SentInvoice>,
    ) -> Self {
        Self(Arc::new(Inner { customer_id, since, begun, age, rows, files: Mutex::default() }))
    }

    /// Reads the listing. `now` is the time by the clock of the searches.
    pub(super) async fn read(
        mut pages: SentPages,
        customer_id: Option<CustomerId>,
        (since, now): (SystemTime, SystemTime),
        known: &HashMap<InvoiceId, String>,
    ) -> Result<Self, Error> {
        let (age, mut rows) = (Instant::now(), Vec::new());
        while let Some(page) = pages.next().await? {
            rows.extend(
                page.into_iter().map(|row| SentInvoice { sha256: known.get(&row.id).cloned(), ..row }),
            );
        }
        Ok(Self::aged(customer_id, (since, now), age, rows))
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

    /// Time since the listing began, or was made of stored pages.
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

    /// Returns the SHA-256 of the files that searches have downloaded since the last call, to store them: a later
    /// listing that knows them ([`SentInvoice::sha256`]) does not download them again.
    pub fn take_downloaded(&self) -> Vec<(InvoiceId, String)> {
        std::mem::take(&mut self.files().new)
    }

    /// True when the listing goes back to this time.
    pub(super) fn reaches(&self, time: SystemTime) -> bool {
        self.0.since <= time
    }

    pub(super) fn customer_id(&self) -> Option<&CustomerId> {
        self.0.customer_id.as_ref()
    }

    pub(super) fn rows(&self) -> &[SentInvoice] {
        &self.0.rows
    }

    pub(super) fn file(&self, id: &InvoiceId) -> Option<Fingerprint> {
        self.files().known.get(id).cloned()
    }

    pub(super) fn keep(&self, id: &InvoiceId, file: &Fingerprint) {
        // What is not a document may be one at the next download.
        if file.is_document {
            let mut files = self.files();
            files.known.insert(id.clone(), file.clone());
            files.new.push((id.clone(), file.sha256.clone()));
        }
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        self.0.files.lock().unwrap_or_else(PoisonError::into_inner)
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
