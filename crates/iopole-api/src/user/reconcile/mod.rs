//! Resolves the unknown outcome of sending an invoice.

mod evidence;
mod listing;
mod look;
mod sent;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_http::{CustomerId, Error, ErrorKind};
use iopole_model::ids::InvoiceId;

pub use self::listing::SentListing;
use self::look::Seen;
use self::sent::best;
pub use self::sent::{SentInvoice, SentPages};
use super::invoices::Invoices;
use crate::call::Composed;
use crate::operations;
use crate::options::{Options, awaitable};
use crate::timer::{SystemTimer, Timer};

/// Time after the end of a request in which its invoice may still appear: the platform's processing and its index.
const PATIENCE: Duration = Duration::from_secs(90);
/// Longest duration of a request whose end is unknown: the largest file on the slowest line.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(600);
/// Largest difference between the clocks of this machine and the platform.
const CLOCK_MARGIN: Duration = Duration::from_secs(3_600);
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
    listing: Option<SentListing>,
    without_waiting: bool,
    options: Options,
    timer: Arc<dyn Timer>,
}

#[derive(Debug)]
struct Wanted {
    sha256: String,
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
            Some(first) => match error.upload_sha256() {
                Some(sha256) => Ok(Wanted { sha256: sha256.to_owned(), first: *first, ended: error.ended() }),
                // The file could no longer be read.
                None => Err(Settled::Unknown),
            },
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
        let (sha256, ended) = (sha256.to_ascii_lowercase(), sent.checked_add(LONGEST_ATTEMPT));
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
            listing: None,
            without_waiting: false,
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

    /// Looks in a listing of what was sent, in place of a search of its own ([`Invoices::list_sent`]).
    ///
    /// The listing proves that the invoice is absent if it [covers](SentListing::covers) the attempt. Otherwise it can
    /// only show that the invoice is there.
    pub fn among(mut self, listing: &SentListing) -> Self {
        self.listing = Some(listing.clone());
        self
    }

    /// Searches once. The result is [`Reconciled::StillUnknown`] while the invoice may still appear.
    pub fn without_waiting(mut self) -> Self {
        self.without_waiting = true;
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
        self.check_listing(wanted)?;
        let settled = wanted.ended.and_then(|ended| ended.checked_add(self.patience));
        let (mut seen, mut pause) = (Seen::default(), FIRST_PAUSE);
        let mut listing = self.listing.as_ref();
        loop {
            // Read before the search, so that an invoice that appears meanwhile is not missed.
            let now = self.timer.now();
            let settles = settled.is_some_and(|settled| {
                now >= settled && listing.is_none_or(|listing| listing.covers(wanted.first, settled, now))
            });
            let look = self.look(wanted, listing, settles, &mut seen).await?;
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
            if self.without_waiting {
                return Ok(Reconciled::StillUnknown);
            }
            // The next search is for what appeared since.
            listing = None;
            let left = settled.and_then(|settled| settled.duration_since(now).ok());
            let pause_left = left.map_or(pause, |left| pause.min(left));
            self.options.sleep(&*self.timer, pause_left).await?;
            pause = (pause + pause / 2).min(LONGEST_PAUSE);
        }
    }

    /// Checks that the listing shows what this search is for.
    fn check_listing(&self, wanted: &Wanted) -> Result<(), Error> {
        let Some(listing) = &self.listing else { return Ok(()) };
        let from = wanted.first.checked_sub(self.clock_margin);
        let message = if listing.customer_id() != self.options.customer_id() {
            "the listing is of another customer: list what was sent with the customer id of the attempt"
        } else if !from.is_some_and(|from| listing.reaches(from)) {
            "the listing begins after the attempt: list what was sent since the attempt less the clock margin"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidRequest, message))
    }
}

awaitable!([] Reconcile, options => Reconciled);

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

    /// Lists what was sent since a time, for many searches ([`Reconcile::among`]).
    ///
    /// | argument | meaning |
    /// |---|---|
    /// | `since` | earliest attempt, less the [clock margin](Reconcile::clock_margin) of the searches |
    /// | `customer_id` | customer id that the invoices were sent with |
    /// | `timer` | clock of the searches |
    /// | `known` | SHA-256 of files that the caller knows, in lower-case hexadecimal digits: they are not downloaded |
    ///
    /// A copy with the number of the searched invoice is downloaded all the same.
    ///
    /// # Errors
    /// Those of the pages of [`searchInvoices`](operations::SEARCH_INVOICES): a listing is whole, or there is none.
    pub fn list_sent(
        self,
        since: SystemTime,
        customer_id: impl Into<Option<CustomerId>>,
        timer: impl Timer,
        known: HashMap<InvoiceId, String>,
    ) -> Composed<SentListing> {
        let http = self.http().clone();
        let list = Composed::new(async move |options| {
            let customer_id = options.customer_id().cloned();
            let pages = SentPages::new(Invoices::new(&http), since, None).with_options(&options);
            SentListing::read(pages, customer_id, (since, timer.now()), &known).await
        });
        list.customer_id(customer_id)
    }

    /// Returns what was sent since a time page by page, for a listing that is stored while it is read: see
    /// [`SentListing`]. The arguments are those of [`list_sent`](Self::list_sent).
    pub fn sent_pages(self, since: SystemTime, customer_id: impl Into<Option<CustomerId>>) -> SentPages {
        SentPages::new(self, since, customer_id.into())
    }
}
