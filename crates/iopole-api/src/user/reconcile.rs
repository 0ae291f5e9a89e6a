//! Finds out whether an invoice was taken whose sending had no known outcome.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_http::{CustomerId, Error, ErrorKind};
use iopole_model::{InvoiceDirection, InvoiceId, InvoiceState, SearchInvoice};
use jiff::Timestamp;

use super::evidence::{Evidence, evidence};
use super::find::number_of;
use super::invoices::{Invoices, SEND};
use crate::call::BoxFuture;
use crate::options::{Options, told};
use crate::query::InvoiceQuery;
use crate::timer::{SystemTimer, Timer};

/// How long after a request has ended its invoice may still appear: what the platform does with it, and the index
/// behind that.
const PATIENCE: Duration = Duration::from_secs(90);
/// For how long a request may have lasted of which only the start is known: the largest file on the slowest line.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(600);
/// How far the clocks of this machine and of the platform may be apart.
const CLOCK_MARGIN: Duration = Duration::from_secs(3_600);
/// Within this, a rejected copy may be that of the attempt itself.
const ATTEMPT_MARGIN: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What became of an invoice that was sent without a known outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reconciled {
    /// It is on the platform. Of several copies the one that the platform works on, the earliest if there are several.
    Sent(InvoiceId),
    /// The file is not there, and another invoice of its number is: this one. Its bytes differ, or it was sent long
    /// before the attempt. The platform rejects a second invoice of one number as a duplicate, so do not send the file
    /// again before you have compared the two. Only where the number was [given](Reconcile::number).
    NumberInUse(InvoiceId),
    /// It is not there, and too much time has passed for it still to appear. It may be sent again.
    NotSent,
    /// It was not found, and cannot be ruled out: a part of what the platform shows could not be read. Not to be sent
    /// again; ask later.
    StillUnknown,
}

/// A search for an invoice by the SHA-256 of its file. Nothing is sent before it is awaited.
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
/// # Ok(()) }
/// ```
///
/// It searches under the customer id that the invoice was sent with, which the error carries. A customer id given
/// with [`customer_id`](Self::customer_id) replaces that one.
#[derive(Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Reconcile {
    http: iopole_http::Client,
    wanted: Result<Wanted, Known>,
    number: Option<String>,
    patience: Duration,
    clock_margin: Duration,
    others: HashSet<InvoiceId>,
    options: Options,
    timer: Arc<dyn Timer>,
}

#[derive(Debug)]
struct Wanted {
    /// Unknown when the file could not be read any more.
    sha256: Option<String>,
    first: SystemTime,
    /// When the last request ended; beyond all clocks if never.
    ended: Option<SystemTime>,
}

/// There is nothing to find out.
#[derive(Debug)]
enum Known {
    NotSent,
    /// Nor is there anything to look for.
    Unknown,
    NotOfSending,
}

impl Reconcile {
    pub(super) fn of(http: &iopole_http::Client, error: &Error) -> Self {
        let wanted = match error.attempt_times().iter().min() {
            _ if error.operation() != Some(SEND.id()) => Err(Known::NotOfSending),
            _ if !error.is_outcome_unknown() => Err(Known::NotSent),
            Some(first) => {
                let sha256 = error.upload_sha256().map(str::to_owned);
                Ok(Wanted { sha256, first: *first, ended: error.ended() })
            }
            // Not an error of a call, which has them.
            None => Err(Known::Unknown),
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
        wanted: Result<Wanted, Known>,
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

    /// The invoice's number (BT-1), where it is known. It saves downloading what else was sent at the time, and finds
    /// another invoice of this number ([`Reconciled::NumberInUse`]).
    pub fn number(mut self, number: impl Into<String>) -> Self {
        self.number = Some(number.into());
        self
    }

    /// When the last request ended, where no error tells: when the program stopped, at the latest. Without it, ten
    /// minutes after the start: the time that the largest file takes on a slow line.
    pub fn ended(mut self, ended: SystemTime) -> Self {
        if let Ok(wanted) = &mut self.wanted {
            wanted.ended = Some(ended);
        }
        self
    }

    /// How long after the last request has ended the invoice may still appear; 90 s by default. With a time beyond all
    /// clocks it looks until the invoice is there.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How far this machine's clock and the platform's may be apart; an hour by default. Copies made before the first
    /// attempt by more than this are not of it.
    pub fn clock_margin(mut self, margin: Duration) -> Self {
        self.clock_margin = margin;
        self
    }

    /// Skips invoices that are known to be of other files: the caller sent them, and has their identifiers. Without it,
    /// [`Reconciled::NotSent`] takes a download of everything that was sent since the attempt.
    ///
    /// An invoice of the given [`number`](Self::number) is compared all the same.
    pub fn except(mut self, others: impl IntoIterator<Item = InvoiceId>) -> Self {
        self.others.extend(others);
        self
    }

    /// What it waits by, in place of the machine's own time.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// Sends what it takes, as awaiting it does.
    ///
    /// # Errors
    /// As [`Invoices::reconcile`].
    pub async fn send(self) -> Result<Reconciled, Error> {
        self.run().await
    }

    async fn run(self) -> Result<Reconciled, Error> {
        let wanted = match &self.wanted {
            Ok(wanted) => wanted,
            Err(Known::NotSent) => return Ok(Reconciled::NotSent),
            Err(Known::Unknown) => return Ok(Reconciled::StillUnknown),
            Err(Known::NotOfSending) => {
                let message = "this error is not one of sending an invoice: there is no file to look for";
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        };
        let Some(sha256) = &wanted.sha256 else { return Ok(Reconciled::StillUnknown) };
        let settled = wanted.ended.and_then(|ended| ended.checked_add(self.patience));
        let (mut seen, mut pause) = (Seen::default(), FIRST_PAUSE);
        loop {
            // Taken before the look: what appears meanwhile is not missed.
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
            self.timer.sleep(left.map_or(pause, |left| pause.min(left))).await;
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
                // An earlier copy that came to nothing.
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

    /// Notes a copy that is not the one, and whether it holds the number that was given.
    fn refute(&self, row: SearchInvoice, holds: bool, seen: &mut Seen, look: &mut Look) {
        let is_numbered = match (number_of(&row), &self.number) {
            (Some(theirs), Some(ours)) => theirs == ours,
            _ => false,
        };
        if look.unnumbered.contains(&row.metadata.invoice_id) {
            // Found by the number, and shown without one.
            look.whole = false;
            return;
        }
        seen.refuted.insert(row.metadata.invoice_id.clone());
        if is_numbered && holds {
            seen.numbered.push(row);
        }
    }

    /// The copies that may be the one, and those of its number. A thorough look does not rely on the number: of a
    /// document that the platform could not read it knows none.
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

    /// All of the number, whenever they were made; false where the platform's parser does not know that field.
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
            // A number given wrong must not hide the invoice: whoever hears that it was not sent sends it again.
            let known = found.rows.iter().any(|known| known.metadata.invoice_id == row.metadata.invoice_id);
            let before = self.is_before(row, wanted.first, self.clock_margin);
            let numbered = self.number.is_some() && number_of(row) == self.number.as_deref();
            let of_another = self.others.contains(&row.metadata.invoice_id) && !numbered;
            is_outbound(row) && (thorough || !other) && !known && !before && !of_another
        });
        found.rows.extend(rows);
    }

    /// The rows, and why they may not be all of them.
    async fn collect(&self, query: InvoiceQuery) -> (Vec<SearchInvoice>, Option<Error>) {
        let pages = self.invoices().search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.told(self.options.clone()).items(), Vec::new());
        loop {
            match items.next().await {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error)),
            }
        }
    }

    async fn compare(&self, id: &InvoiceId, sha256: &str) -> Result<Evidence, Error> {
        evidence(self.options.apply(self.invoices().download(id)).await?, sha256).await
    }

    fn invoices(&self) -> Invoices<'_> {
        Invoices::new(&self.http)
    }

    /// Whether a copy was made before this time, by more than a margin. One without a date was not.
    fn is_before(&self, row: &SearchInvoice, time: SystemTime, margin: Duration) -> bool {
        let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        let bound = time.checked_sub(margin).and_then(|bound| Timestamp::try_from(bound).ok());
        created.zip(bound).is_some_and(|(created, bound)| created < bound)
    }
}

told!([] Reconcile, options);

impl IntoFuture for Reconcile {
    type Output = Result<Reconciled, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// What the looks before have brought.
#[derive(Default)]
struct Seen {
    /// Copies that are not the one.
    refuted: HashSet<InvoiceId>,
    /// Those of them that hold its number.
    numbered: Vec<SearchInvoice>,
}

/// What one look has brought.
#[derive(Default)]
struct Look {
    /// Everything that might have been it was looked at.
    whole: bool,
    found: Vec<SearchInvoice>,
    /// Found by the number, and shown without one.
    unnumbered: HashSet<InvoiceId>,
    /// Looking again does not help.
    failed: Option<Error>,
}

impl Look {
    /// Why not all rows were read, if they were not.
    fn note(&mut self, failed: Option<Error>) {
        let Some(error) = failed else { return };
        self.whole = false;
        if !passes(&error) {
            self.failed.get_or_insert(error);
        }
    }
}

/// What to look at.
struct Candidates {
    rows: Vec<SearchInvoice>,
    look: Look,
}

/// Whether looking again may help. An answer that cannot be read says nothing of what it should have shown.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::Unreadable
}

fn is_outbound(row: &SearchInvoice) -> bool {
    row.metadata.direction != Some(InvoiceDirection::Inbound)
}

/// The copy that the platform works on, the earliest of several.
fn best(copies: &[SearchInvoice]) -> Option<InvoiceId> {
    let created = |row: &SearchInvoice| row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
    let order = |row: &&SearchInvoice| (is_rejected(row), created(row).is_none(), created(row));
    copies.iter().min_by_key(order).map(|row| row.metadata.invoice_id.clone())
}

/// Whether the platform has turned this copy down.
fn is_rejected(row: &SearchInvoice) -> bool {
    use InvoiceState as State;
    matches!(row.metadata.state, Some(State::Invalid | State::Duplicated | State::WrongRouting))
}

impl Invoices<'_> {
    /// Finds out whether an invoice was taken, after [`send`](Invoices::send) failed with an unknown outcome: by a
    /// search for what was sent since, and the SHA-256 of each file found. It waits for as long as the invoice may still
    /// appear. An error whose outcome is known is answered at once, [`Reconciled::NotSent`], and nothing is asked.
    ///
    /// It searches under the customer id that the invoice was sent with ([`Error::customer_id`]), whatever the client's
    /// own is. An answer or a row that cannot be read makes it look again, and ends as [`Reconciled::StillUnknown`].
    ///
    /// `searchInvoices` and `downloadInvoice`, as often as it takes; safe. Give the invoice's number where you can.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for an error of another operation; else whatever the calls fail with that trying
    /// again does not help.
    pub fn reconcile(self, error: &Error) -> Reconcile {
        Reconcile::of(self.http(), error)
    }

    /// Finds out the same without the error, after a restart for example. It needs the SHA-256 of the file (hexadecimal
    /// digits), the time at which its sending began, and the customer id that it was sent with. Say with
    /// [`Reconcile::ended`] when the sending ended, to wait less.
    ///
    /// `None` searches without a customer id: right only if the invoice was sent without one. For an invoice that was
    /// sent with the client's default, give `client.customer_id().cloned()`. Under another customer id the invoice is
    /// not found, and the answer is a wrong [`Reconciled::NotSent`].
    pub fn reconcile_file(
        self,
        sha256: impl Into<String>,
        sent: SystemTime,
        customer_id: impl Into<Option<CustomerId>>,
    ) -> Reconcile {
        Reconcile::file(self.http(), sha256.into(), sent, customer_id.into())
    }
}
