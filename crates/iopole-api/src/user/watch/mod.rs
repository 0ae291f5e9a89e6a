//! Follows an invoice to its end, without polling the status history.

mod ending;
mod reading;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{Stream, stream};
use iopole_http::Error;
use iopole_model::dates::DateText;
use iopole_model::ids::InvoiceId;
use iopole_model::json::RawJson;
use iopole_model::search::{InvoiceState, SearchInvoiceLastStatus};
use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};

use self::reading::{Row, Values};
use super::invoices::Invoices;
use super::watched::Watched;
use crate::options::{Options, awaitable};
use crate::timer::{SystemTimer, Timer};

/// The pause after the first search. It grows by half each time nothing has changed.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Minimum time between two readings of the status history, unless the search shows the end.
const HISTORY_PAUSE: Duration = Duration::from_secs(2);
/// Most readings of the history for a status that the search shows and the history lacks, or that explains a final
/// state.
const MOST_READINGS: u32 = 4;
/// Time after the first search in which a 404 means that the invoice is not in the index yet.
const INDEXING: Duration = Duration::from_secs(10);
/// Most consecutive retryable failures that [`Watch::wait`] survives.
const MOST_FAILURES: u32 = 5;
/// Longest pause of [`Watch::wait`] after a failure, whatever the platform asks for.
const LONGEST_FAILURE_PAUSE: Duration = Duration::from_secs(3_600);

/// Event of a [`Watch`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WatchEvent {
    /// A new status.
    Status(Box<InvoiceStatus>),
    /// A new state of the invoice on the platform.
    State(InvoiceState),
    /// The last status, which the search shows and the history lacks.
    LastStatus(SearchInvoiceLastStatus),
}

/// Reason of the end of a [`Watch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WatchEnd {
    /// An awaited status came.
    Reached,
    /// Nothing can follow: the invoice was rejected, refused, canceled or not delivered. An awaited status may have
    /// come before.
    Final,
    /// The deadline has passed. The platform goes on with the invoice.
    Deadline,
}

/// Follows an invoice until it arrives or fails. Nothing is sent before [`next`](Self::next) or [`wait`](Self::wait).
///
/// A watch polls the row of the invoice in the search, at first every 250 ms, then at growing intervals up to 15 s. It
/// reads the status history only when that row has changed or shows no status, and at most every 2 s.
///
/// The latest status decides. Where the search shows an end that the history lacks, the watch reads the history up to
/// four times, then trusts the search: [`WatchEvent::LastStatus`].
///
/// # Platform behavior
///
/// - The rate limit of the history is very low.
/// - An invoice that was just sent may be unknown for a moment: a 404 within 10 s of the first search means nothing new.
/// - Entries of the history without an identifier count. Unreadable entries are in [`Watch::odd`].
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::ids::InvoiceId) -> Result<(), iopole_api::Error> {
/// use std::time::Duration;
/// use iopole_api::model::status::InvoiceStatusCode as Code;
/// use iopole_api::{WatchEnd, WatchEvent};
///
/// // Each event as it comes, until the invoice has arrived or failed.
/// let mut watch = client.user().invoices().watch(&id);
/// while let Some(event) = watch.next().await? {
///     if let WatchEvent::Status(status) = event {
///         println!("{:?}", status.code());
///     }
/// }
///
/// // Or only the result:
/// let mut watch = client.user().invoices().watch(&id).until([Code::Approved]).within(Duration::from_secs(3_600));
/// let watched = watch.wait().await?;
/// match watched.end {
///     WatchEnd::Reached => println!("approved"),
///     WatchEnd::Final if watched.is_duplicate() => println!("a duplicate: the first copy counts"),
///     WatchEnd::Final => println!("failed: {:?}", watched.code()),
///     _ => println!("not yet"),
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before `next` or `wait` is awaited"]
pub struct Watch {
    http: iopole_http::Client,
    id: InvoiceId,
    wanted: Option<Vec<InvoiceStatusCode>>,
    deadline: Option<SystemTime>,
    longest_pause: Duration,
    options: Options,
    timer: Arc<dyn Timer>,
    row: Option<Row>,
    seen: Values,
    queue: VecDeque<WatchEvent>,
    pause: Option<Duration>,
    /// Time of the next search; kept here, so that a dropped future does not start the pause again.
    due: Option<SystemTime>,
    /// Earliest time of the next reading of the history.
    history_due: SystemTime,
    /// True when the history may hold something new.
    behind: bool,
    /// Number of readings of the history that lacked the end of the row.
    readings: u32,
    /// Time of the first search.
    start: Option<SystemTime>,
    /// Number of failures since the last successful search.
    failures: u32,
    end: Option<WatchEnd>,
    statuses: Vec<InvoiceStatus>,
    odd: Values,
}

awaitable!([] Watch, options);

impl Watch {
    pub(super) fn new(http: &iopole_http::Client, id: InvoiceId) -> Self {
        let timer = SystemTimer;
        Self {
            http: http.clone(),
            id,
            wanted: None,
            deadline: None,
            longest_pause: LONGEST_PAUSE,
            options: Options::default(),
            history_due: timer.now() + HISTORY_PAUSE,
            timer: Arc::new(timer),
            row: None,
            seen: Values::default(),
            queue: VecDeque::new(),
            pause: None,
            due: None,
            behind: false,
            readings: 0,
            start: None,
            failures: 0,
            end: None,
            statuses: Vec::new(),
            odd: Values::default(),
        }
    }

    /// Waits for one of these statuses. By default the watch ends once the invoice has arrived: `MADE_AVAILABLE` or any
    /// later status. It always ends with a final status or state.
    pub fn until(mut self, codes: impl IntoIterator<Item = InvoiceStatusCode>) -> Self {
        self.wanted = Some(codes.into_iter().collect());
        self
    }

    /// Sets the deadline, counted from now. The watch ends with one last search, and does not cut off a request in
    /// flight. The default is no deadline.
    pub fn within(mut self, time: Duration) -> Self {
        self.deadline = self.timer.now().checked_add(time);
        self
    }

    /// Sets the longest time between two searches, at least 250 ms. The default is 15 s.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause.max(FIRST_PAUSE);
        self
    }

    /// Sets the clock, in place of the machine's. Set it before [`within`](Self::within).
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self.history_due = self.timer.now() + HISTORY_PAUSE;
        self
    }

    /// Returns the reason of the end, once the watch has ended.
    pub fn end(&self) -> Option<WatchEnd> {
        self.end
    }

    /// Returns the unreadable entries of the history, as received, each once. One of them may be a status.
    pub fn odd(&self) -> &[RawJson] {
        &self.odd.0
    }

    /// Waits for the next event. Returns `None` when the watch has ended.
    ///
    /// Dropping the future loses no event and does not delay the next search.
    ///
    /// # Errors
    /// Those of the requests, each failure at once. After an error that [`Error::is_retryable`], call `next` again.
    pub async fn next(&mut self) -> Result<Option<WatchEvent>, Error> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Ok(Some(event));
            }
            if self.end.is_some() {
                return Ok(None);
            }
            let in_time = self.wait_for_due().await?;
            // Set before the search, so that a failed or dropped one is not repeated at once.
            self.due = self.timer.now().checked_add(self.pause.unwrap_or(FIRST_PAUSE));
            match self.look(!in_time).await {
                Ok(changed) => {
                    self.failures = 0;
                    self.set_pause(changed);
                }
                Err(error) if in_time || !error.is_retryable() => return Err(error),
                Err(_) => {}
            }
            if !in_time {
                self.end = self.end.or(Some(WatchEnd::Deadline));
            }
        }
    }

    /// Waits for the end, through retryable failures.
    ///
    /// After a failure it waits as long as the platform asks for, at most an hour.
    ///
    /// # Errors
    /// Those of the requests that are not retryable, and the sixth failure in a row. It may be called again.
    pub async fn wait(&mut self) -> Result<Watched, Error> {
        loop {
            match self.next().await {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) if error.is_retryable() && self.failures < MOST_FAILURES => {
                    self.failures += 1;
                    let pause = error.retry_after().unwrap_or(Duration::from_secs(1 << self.failures));
                    if !self.sleep(pause.min(LONGEST_FAILURE_PAUSE)).await? {
                        self.end = Some(WatchEnd::Deadline);
                    }
                }
                Err(error) => {
                    self.failures = 0;
                    return Err(error);
                }
            }
        }
        let mut statuses = self.statuses.clone();
        statuses.sort_by(by_date);
        let (state, last_status) = self.row.clone().map_or((None, None), |row| (row.state, row.last));
        let (end, odd) = (self.end.unwrap_or(WatchEnd::Final), self.odd.0.clone());
        Ok(Watched { end, statuses, state, last_status, odd })
    }

    /// Returns the events as a stream, which ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<WatchEvent, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut watch| {
            Ok(watch.next().await?.map(|event| (event, watch)))
        }))
    }

    /// Waits until the next search is due. Returns false when the deadline comes first.
    async fn wait_for_due(&self) -> Result<bool, Error> {
        let Some(due) = self.due else { return Ok(true) };
        match due.duration_since(self.timer.now()) {
            Ok(left) if !left.is_zero() => self.sleep(left).await,
            _ => Ok(self.deadline.is_none_or(|deadline| self.timer.now() < deadline)),
        }
    }

    fn set_pause(&mut self, changed: bool) {
        let pause = match self.pause {
            Some(pause) if !changed => (pause + pause / 2).min(self.longest_pause),
            _ => FIRST_PAUSE,
        };
        self.pause = Some(pause);
        self.due = self.timer.now().checked_add(pause);
    }

    /// Sleeps until the pause is over or the deadline comes. Returns false for the deadline.
    async fn sleep(&self, pause: Duration) -> Result<bool, Error> {
        let Some(deadline) = self.deadline else {
            self.options.sleep(&*self.timer, pause).await?;
            return Ok(true);
        };
        let left = deadline.duration_since(self.timer.now()).unwrap_or_default();
        self.options.sleep(&*self.timer, pause.min(left)).await?;
        Ok(pause < left)
    }
}

impl Invoices<'_> {
    /// Follows an invoice until it arrives or fails.
    pub fn watch(self, id: &InvoiceId) -> Watch {
        Watch::new(self.http(), id.clone())
    }
}

pub(super) fn by_date(left: &InvoiceStatus, right: &InvoiceStatus) -> std::cmp::Ordering {
    match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}
