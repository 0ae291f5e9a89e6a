//! Resolves the unknown outcome of sending an invoice.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_http::{CustomerId, Error, ErrorKind};
use iopole_model::ids::InvoiceId;
use iopole_model::search::{InvoiceDirection, InvoiceState, SearchInvoice};
use jiff::Timestamp;

use super::evidence::{Evidence, evidence};
use super::find::number_of;
use super::invoices::Invoices;
use crate::operations;
use crate::options::{Options, awaitable};
use crate::query::InvoiceQuery;
use crate::timer::{SystemTimer, Timer};

/// Time after the end of a request in which its invoice may still appear: the platform's processing and its index.
const PATIENCE: Duration = Duration::from_secs(90);
/// Longest duration of a request whose end is unknown: the largest file on the slowest line.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(600);
/// Largest difference between the clocks of this machine and the platform.
const CLOCK_MARGIN: Duration = Duration::from_secs(3_600);
/// A rejected copy that is older by no more than this may be that of the attempt itself.
const ATTEMPT_MARGIN: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Result of [`Invoices::reconcile`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reconciled {
    /// The platform has the invoice. Of several copies this is the earliest that the platform has not rejected.
    Sent(InvoiceId),
    /// The platform lacks the file, and has this other invoice of the same number. Its bytes differ, or it was sent
    /// long before the attempt.
    ///
    /// The platform rejects a second invoice of one number as a duplicate. Compare the two before you send the file
    /// again. Only found where the number is [given](Reconcile::number).
    NumberInUse(InvoiceId),
    /// The platform lacks the invoice, and it can no longer appear. It is safe to send it again.
    NotSent,
    /// The invoice was not found and cannot be ruled out, because a part of the responses was unreadable. Do not send
    /// it again; ask later.
    StillUnknown,
}

/// Search for an invoice by the SHA-256 of its file. Nothing is sent before it is awaited.
///
/// It searches under the customer id that the invoice was sent with, which the error holds.
/// [`customer_id`](Self::customer_id) replaces that one.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use iopole_api::{Document, Reconciled};
///
/// let invoices = client.user().invoices();
/// let id = match invoices.send(Document::open("facture.xml")?).await {
///     Ok(id) => Some(id),
///     Err(error) if error.is_outcome_unknown() => {
///         match invoices.reconcile(&error).number("F-2026-17").await? {
///             Reconciled::Sent(id) => Some(id),
///             Reconciled::NotSent => None,
///             _ => return Err("keep the file and ask again later".into()),
///         }
///     }
///     Err(error) => return Err(error.into()),
/// };
/// # drop(id); Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Reconcile {
    http: iopole_http::Client,
    wanted: Result<Wanted, Settled>,
    number: Option<String>,
    patience: Duration,
    clock_margin: Duration,
    others: HashSet<InvoiceId>,
    options: Options,
    timer: Arc<dyn Timer>,
}

#[derive(Debug)]
struct Wanted {
    /// `None` when the file could no longer be read.
    sha256: Option<String>,
    first: SystemTime,
    /// End of the last request; `None` if it lies beyond all clocks.
    ended: Option<SystemTime>,
}

/// Outcome that needs no search.
#[derive(Debug)]
enum Settled {
    NotSent,
    /// There is nothing to search for either.
    Unknown,
    NotOfSending,
}

impl Reconcile {
    pub(super) fn of(http: &iopole_http::Client, error: &Error) -> Self {
        let wanted = match error.attempt_times().iter().min() {
            _ if error.operation() != Some(operations::SEND_INVOICE.id()) => Err(Settled::NotOfSending),
            _ if !error.is_outcome_unknown() => Err(Settled::NotSent),
            Some(first) => {
                let sha256 = error.upload_sha256().map(str::to_owned);
                Ok(Wanted { sha256, first: *first, ended: error.ended() })
            }
            // Only errors of calls have attempt times.
            None => Err(Settled::Unknown),
        };
        Self::new(http, wanted, error.customer_id().cloned())
    }

    pub(super) fn file(
        http: &iopole_http::Client,
        sha256: String,
        sent: SystemTime,
        customer_id: Option<CustomerId>,
    ) -> Self {
        let (sha256, ended) = (Some(sha256.to_ascii_lowercase()), sent.checked_add(LONGEST_ATTEMPT));
        Self::new(http, Ok(Wanted { sha256, first: sent, ended }), customer_id)
    }

    fn new(
        http: &iopole_http::Client,
        wanted: Result<Wanted, Settled>,
        customer_id: Option<CustomerId>,
    ) -> Self {
        let mut options = Options::default();
        options.set_customer_id(customer_id);
        Self {
            http: http.clone(),
            wanted,
            number: None,
            patience: PATIENCE,
            clock_margin: CLOCK_MARGIN,
            others: HashSet::new(),
            options,
            timer: Arc::new(SystemTimer),
        }
    }

    /// Sets the invoice's number (BT-1).
    ///
    /// It saves downloads of the other invoices sent at the time, and finds another invoice of this number
    /// ([`Reconciled::NumberInUse`]).
    pub fn number(mut self, number: impl Into<String>) -> Self {
        self.number = Some(number.into());
        self
    }

    /// Sets the end of the last request, at the latest the time when the program stopped. For
    /// [`Invoices::reconcile_file`]: an error has it.
    ///
    /// The default is 10 minutes after the start: the time of the largest file on a slow line.
    pub fn ended(mut self, ended: SystemTime) -> Self {
        if let Ok(wanted) = &mut self.wanted {
            wanted.ended = Some(ended);
        }
        self
    }

    /// Sets the time after the end of the last request in which the invoice may still appear. The default is 90 s.
    ///
    /// [`Duration::MAX`] searches until the invoice appears.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sets the largest difference between the clocks of this machine and the platform. The default is 1 hour.
    ///
    /// A copy that is older than the first attempt by more than this is not of that attempt.
    pub fn clock_margin(mut self, margin: Duration) -> Self {
        self.clock_margin = margin;
        self
    }

    /// Skips invoices that are known to be of other files: the caller sent them, and has their identifiers. Without it,
    /// [`Reconciled::NotSent`] requires a download of everything that was sent since the attempt.
    ///
    /// An invoice of the given [`number`](Self::number) is still compared.
    pub fn except(mut self, others: impl IntoIterator<Item = InvoiceId>) -> Self {
        self.others.extend(others);
        self
    }

    /// Sets the clock, in place of the machine's.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    async fn run(self) -> Result<Reconciled, Error> {
        let wanted = match &self.wanted {
            Ok(wanted) => wanted,
            Err(Settled::NotSent) => return Ok(Reconciled::NotSent),
            Err(Settled::Unknown) => return Ok(Reconciled::StillUnknown),
            Err(Settled::NotOfSending) => {
                let message = "this error is not one of sending an invoice: there is no file to look for";
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        };
        let Some(sha256) = &wanted.sha256 else { return Ok(Reconciled::StillUnknown) };
        let settled = wanted.ended.and_then(|ended| ended.checked_add(self.patience));
        let (mut seen, mut pause) = (Seen::default(), FIRST_PAUSE);
        loop {
            // Read before the search, so that an invoice that appears meanwhile is not missed.
            let now = self.timer.now();
            let settles = settled.is_some_and(|settled| now >= settled);
            let look = self.look(wanted, sha256, settles, &mut seen).await?;
            if let Some(found) = best(&look.found) {
                return Ok(Reconciled::Sent(found));
            }
            if let Some(error) = look.failed {
                return Err(error);
            }
            if settles {
                return Ok(match best(&seen.numbered) {
                    _ if !look.whole => Reconciled::StillUnknown,
                    Some(other) => Reconciled::NumberInUse(other),
                    None => Reconciled::NotSent,
                });
            }
            let left = settled.and_then(|settled| settled.duration_since(now).ok());
            let pause_left = left.map_or(pause, |left| pause.min(left));
            self.options.sleep(&*self.timer, pause_left).await?;
            pause = (pause + pause / 2).min(LONGEST_PAUSE);
        }
    }

    async fn look(
        &self,
        wanted: &Wanted,
        sha256: &str,
        thorough: bool,
        seen: &mut Seen,
    ) -> Result<Look, Error> {
        let Candidates { rows, mut look } = self.candidates(wanted, thorough).await;
        for row in rows {
            let id = &row.metadata.invoice_id;
            if seen.refuted.contains(id) {
                continue;
            }
            match self.compare(id, sha256).await {
                Ok(Evidence::Other) => self.refute(row, true, seen, &mut look),
                Ok(Evidence::None) => look.whole = false,
                Ok(Evidence::Same) if self.is_before(&row, wanted.first, self.clock_margin) => {
                    self.refute(row, true, seen, &mut look);
                }
                // An earlier copy that the platform rejected.
                Ok(Evidence::Same)
                    if is_rejected(&row) && self.is_before(&row, wanted.first, ATTEMPT_MARGIN) =>
                {
                    self.refute(row, false, seen, &mut look);
                }
                Ok(Evidence::Same) => look.found.push(row),
                Err(error) if passes(&error) || error.kind() == ErrorKind::NotFound => look.whole = false,
                Err(error) => return Err(error),
            }
        }
        Ok(look)
    }

    /// Records a copy as another one, and whether it holds the given number.
    fn refute(&self, row: SearchInvoice, holds: bool, seen: &mut Seen, look: &mut Look) {
        let is_numbered = match (number_of(&row), &self.number) {
            (Some(theirs), Some(ours)) => theirs == ours,
            _ => false,
        };
        if look.unnumbered.contains(&row.metadata.invoice_id) {
            // Found by the number, and shown without a number.
            look.whole = false;
            return;
        }
        seen.refuted.insert(row.metadata.invoice_id.clone());
        if is_numbered && holds {
            seen.numbered.push(row);
        }
    }

    /// Returns the copies to compare. A thorough search does not rely on the number: the platform shows no number of a
    /// document that it could not read.
    async fn candidates(&self, wanted: &Wanted, thorough: bool) -> Candidates {
        let mut found = Candidates { rows: Vec::new(), look: Look { whole: true, ..Look::default() } };
        let searched = match &self.number {
            Some(number) => self.numbered(number, &mut found).await,
            None => false,
        };
        if !searched || thorough {
            self.sent_since(wanted, thorough, &mut found).await;
        }
        found
    }

    /// Finds all copies of the number. Returns false where the platform does not know the field.
    async fn numbered(&self, number: &str, found: &mut Candidates) -> bool {
        let query = InvoiceQuery::NUMBER.is(number) & InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let (rows, failed) = self.collect(query).await;
        match failed {
            Some(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::InvalidRequest) => {
                return false;
            }
            failed => found.look.note(failed),
        }
        let theirs = |row: &SearchInvoice| number_of(row).is_none_or(|theirs| theirs == number);
        for row in rows.into_iter().filter(|row| is_outbound(row) && theirs(row)) {
            if number_of(&row).is_none() {
                found.look.unnumbered.insert(row.metadata.invoice_id.clone());
            }
            found.rows.push(row);
        }
        true
    }

    async fn sent_since(&self, wanted: &Wanted, thorough: bool, found: &mut Candidates) {
        let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let from =
            wanted.first.checked_sub(self.clock_margin).and_then(|from| Timestamp::try_from(from).ok());
        let query = match from {
            Some(from) => query & InvoiceQuery::CREATED.since(from),
            None => query,
        };
        let (mut rows, failed) = self.collect(query).await;
        found.look.note(failed);
        rows.retain(|row| {
            let other =
                number_of(row).zip(self.number.as_deref()).is_some_and(|(theirs, ours)| theirs != ours);
            // A wrong number must not hide the invoice: the caller would send it again.
            let known = found.rows.iter().any(|known| known.metadata.invoice_id == row.metadata.invoice_id);
            let before = self.is_before(row, wanted.first, self.clock_margin);
            let numbered = self.number.is_some() && number_of(row) == self.number.as_deref();
            let of_another = self.others.contains(&row.metadata.invoice_id) && !numbered;
            is_outbound(row) && (thorough || !other) && !known && !before && !of_another
        });
        found.rows.extend(rows);
    }

    /// Returns the rows, and the error that may have cut them short.
    async fn collect(&self, query: InvoiceQuery) -> (Vec<SearchInvoice>, Option<Error>) {
        let pages = self.invoices().search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.with_options(&self.options).items(), Vec::new());
        loop {
            match items.next().await {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error)),
            }
        }
    }

    async fn compare(&self, id: &InvoiceId, sha256: &str) -> Result<Evidence, Error> {
        evidence(self.invoices().download(id).with_options(&self.options).await?, sha256).await
    }

    fn invoices(&self) -> Invoices<'_> {
        Invoices::new(&self.http)
    }

    /// True when a copy is older than this time by more than a margin. A copy without a date is not.
    fn is_before(&self, row: &SearchInvoice, time: SystemTime, margin: Duration) -> bool {
        let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        let bound = time.checked_sub(margin).and_then(|bound| Timestamp::try_from(bound).ok());
        created.zip(bound).is_some_and(|(created, bound)| created < bound)
    }
}

awaitable!([] Reconcile, options => Reconciled);

/// Result of the searches so far.
#[derive(Default)]
struct Seen {
    /// Copies of other invoices.
    refuted: HashSet<InvoiceId>,
    /// Those of them with the given number.
    numbered: Vec<SearchInvoice>,
}

/// Result of one search.
#[derive(Default)]
struct Look {
    /// True when every candidate was compared.
    whole: bool,
    found: Vec<SearchInvoice>,
    /// Copies found by the number and shown without a number.
    unnumbered: HashSet<InvoiceId>,
    /// An error that another search does not help.
    failed: Option<Error>,
}

impl Look {
    /// Records the error that cut the rows short.
    fn note(&mut self, failed: Option<Error>) {
        let Some(error) = failed else { return };
        self.whole = false;
        if !passes(&error) {
            self.failed.get_or_insert(error);
        }
    }
}

/// Copies to compare.
struct Candidates {
    rows: Vec<SearchInvoice>,
    look: Look,
}

/// True when another search may help. An unreadable response proves nothing.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::Unreadable
}

fn is_outbound(row: &SearchInvoice) -> bool {
    row.metadata.direction != Some(InvoiceDirection::Inbound)
}

/// The earliest copy that the platform has not rejected, else the earliest.
fn best(copies: &[SearchInvoice]) -> Option<InvoiceId> {
    let created = |row: &SearchInvoice| row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
    let order = |row: &&SearchInvoice| (is_rejected(row), created(row).is_none(), created(row));
    copies.iter().min_by_key(order).map(|row| row.metadata.invoice_id.clone())
}

/// True when the platform has rejected this copy.
fn is_rejected(row: &SearchInvoice) -> bool {
    use InvoiceState as State;
    matches!(row.metadata.state, Some(State::Invalid | State::Duplicated | State::WrongRouting))
}

impl Invoices<'_> {
    /// Finds out whether the platform has an invoice, after [`send`](Invoices::send) failed with an unknown outcome.
    ///
    /// Searches the invoices that were sent since ([`searchInvoices`](operations::SEARCH_INVOICES)), and compares the
    /// SHA-256 of each file ([`downloadInvoice`](operations::DOWNLOAD_INVOICE)). Repeats that for as long as the
    /// invoice may still appear. Give the invoice's [number](Reconcile::number) where you can.
    ///
    /// It searches under the customer id that the invoice was sent with ([`Error::customer_id`]), whatever the
    /// client's. An error whose outcome is known returns [`Reconciled::NotSent`] at once, without a request.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for an error of another operation. An unreadable response or row makes it search
    /// again, and ends as [`Reconciled::StillUnknown`]. Any other error of a request is returned if another search does
    /// not help.
    pub fn reconcile(self, error: &Error) -> Reconcile {
        Reconcile::of(self.http(), error)
    }

    /// Finds out whether the platform has an invoice, without the error of its sending: for example after a restart.
    ///
    /// | argument | meaning |
    /// |---|---|
    /// | `sha256` | SHA-256 of the file, in hexadecimal digits |
    /// | `sent` | time at which its sending began |
    /// | `customer_id` | customer id that it was sent with; for the client's default `client.customer_id().cloned()` |
    ///
    /// `None` searches without a customer id. Under another customer id the invoice is not found, and the result is a
    /// wrong [`Reconciled::NotSent`]. Set the end of the sending with [`Reconcile::ended`] to wait less.
    ///
    /// # Errors
    /// Those of [`reconcile`](Self::reconcile).
    pub fn reconcile_file(
        self,
        sha256: impl Into<String>,
        sent: SystemTime,
        customer_id: impl Into<Option<CustomerId>>,
    ) -> Reconcile {
        Reconcile::file(self.http(), sha256.into(), sent, customer_id.into())
    }
}
