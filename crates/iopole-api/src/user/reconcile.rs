//! Finds out whether an invoice was taken whose sending had no known outcome.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_http::{Error, ErrorKind};
use iopole_model::{InvoiceDirection, InvoiceId, InvoiceState, SearchInvoice};
use jiff::Timestamp;

use super::evidence::{Evidence, evidence};
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
    /// It is not there, and too much time has passed for it still to appear. It may be sent again.
    NotSent,
    /// It was not found, and cannot be ruled out. Not to be sent again; ask later.
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
/// A customer id that it is told must be the one that the invoice was sent with.
#[derive(Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Reconcile {
    http: iopole_http::Client,
    wanted: Result<Wanted, Known>,
    number: Option<String>,
    patience: Duration,
    clock_margin: Duration,
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
        Self::new(http, wanted)
    }

    pub(super) fn file(http: &iopole_http::Client, sha256: String, sent: SystemTime) -> Self {
        let (sha256, ended) = (Some(sha256.to_ascii_lowercase()), sent.checked_add(LONGEST_ATTEMPT));
        Self::new(http, Ok(Wanted { sha256, first: sent, ended }))
    }

    fn new(http: &iopole_http::Client, wanted: Result<Wanted, Known>) -> Self {
        Self {
            http: http.clone(),
            wanted,
            number: None,
            patience: PATIENCE,
            clock_margin: CLOCK_MARGIN,
            options: Options::default(),
            timer: Arc::new(SystemTimer),
        }
    }

    /// The invoice's number (BT-1), where it is known: saves downloading what else was sent at the time.
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
        let (mut refuted, mut pause) = (HashSet::new(), FIRST_PAUSE);
        loop {
            // Taken before the look: what appears meanwhile is not missed.
            let now = self.timer.now();
            let settles = settled.is_some_and(|settled| now >= settled);
            let look = match self.look(wanted, sha256, settles, &mut refuted).await {
                Ok(look) => look,
                Err(error) if error.is_retryable() => Look::default(),
                Err(error) => return Err(error),
            };
            if let Some(found) = look.best() {
                return Ok(Reconciled::Sent(found));
            }
            if settles {
                return Ok(if look.whole { Reconciled::NotSent } else { Reconciled::StillUnknown });
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
        refuted: &mut HashSet<InvoiceId>,
    ) -> Result<Look, Error> {
        let mut look = Look { whole: true, found: Vec::new() };
        for row in self.candidates(wanted, thorough).await? {
            let id = &row.metadata.invoice_id;
            if refuted.contains(id) {
                continue;
            }
            match self.compare(id, sha256).await {
                Ok(Evidence::Other) => drop(refuted.insert(id.clone())),
                Ok(Evidence::None) => look.whole = false,
                Ok(Evidence::Same)
                    if is_rejected(&row) && self.is_before(&row, wanted.first, ATTEMPT_MARGIN) =>
                {
                    // An earlier copy that came to nothing.
                    refuted.insert(id.clone());
                }
                Ok(Evidence::Same) => look.found.push(row),
                Err(error) if error.is_retryable() || error.kind() == ErrorKind::NotFound => {
                    look.whole = false
                }
                Err(error) => return Err(error),
            }
        }
        Ok(look)
    }

    /// The copies that may be the one. A thorough look does not rely on the number: of a document that the platform
    /// could not read it knows none.
    async fn candidates(&self, wanted: &Wanted, thorough: bool) -> Result<Vec<SearchInvoice>, Error> {
        let numbered = match &self.number {
            Some(number) if !thorough => self.numbered(number).await?,
            _ => None,
        };
        let mut rows = match numbered {
            Some(rows) => rows,
            None => self.sent_since(wanted.first).await?,
        };
        rows.retain(|row| {
            let outbound = row.metadata.direction != Some(InvoiceDirection::Inbound);
            let number = row.business_data.as_ref().and_then(|data| data.invoice_id.as_ref());
            let other = number.zip(self.number.as_ref()).is_some_and(|(theirs, ours)| theirs != ours);
            // A number given wrong must not hide the invoice: whoever hears that it was not sent sends it again.
            outbound && (thorough || !other) && !self.is_before(row, wanted.first, self.clock_margin)
        });
        Ok(rows)
    }

    /// By number; nothing where the platform's parser does not know that field.
    async fn numbered(&self, number: &str) -> Result<Option<Vec<SearchInvoice>>, Error> {
        let query = InvoiceQuery::NUMBER.is(number) & InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        match self.collect(query).await {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::InvalidRequest) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn sent_since(&self, first: SystemTime) -> Result<Vec<SearchInvoice>, Error> {
        let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let from = first.checked_sub(self.clock_margin).and_then(|from| Timestamp::try_from(from).ok());
        self.collect(match from {
            Some(from) => query & InvoiceQuery::CREATED.since(from),
            None => query,
        })
        .await
    }

    async fn collect(&self, query: InvoiceQuery) -> Result<Vec<SearchInvoice>, Error> {
        let pages = self.invoices().search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.told(self.options.clone()).items(), Vec::new());
        while let Some(row) = items.next().await? {
            rows.push(row);
        }
        Ok(rows)
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

/// What one look has brought.
#[derive(Default)]
struct Look {
    /// Everything that might have been it was looked at.
    whole: bool,
    found: Vec<SearchInvoice>,
}

impl Look {
    fn best(&self) -> Option<InvoiceId> {
        let created =
            |row: &SearchInvoice| row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        let order = |row: &&SearchInvoice| (is_rejected(row), created(row).is_none(), created(row));
        self.found.iter().min_by_key(order).map(|row| row.metadata.invoice_id.clone())
    }
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
    /// `searchInvoices` and `downloadInvoice`, as often as it takes; safe. Give the invoice's number where you can.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for an error of another operation; else whatever the calls fail with that trying
    /// again does not help.
    pub fn reconcile(self, error: &Error) -> Reconcile {
        Reconcile::of(self.http(), error)
    }

    /// The same without the error, after a restart for example: by the SHA-256 of the file (hexadecimal digits) and
    /// the time at which its sending began. Say with [`Reconcile::ended`] when it ended, to wait less.
    pub fn reconcile_file(self, sha256: impl Into<String>, sent: SystemTime) -> Reconcile {
        Reconcile::file(self.http(), sha256.into(), sent)
    }
}
