//! Follows an invoice to where it ends, without polling the status history.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::{
    DateText, InvoiceId, InvoiceState, InvoiceStatus, InvoiceStatusCode, SearchInvoiceLastStatus, StatusId,
};

use super::invoices::Invoices;
use super::search::SEARCH;
use super::statuses::Statuses;
use crate::options::{Options, told};
use crate::query::InvoiceQuery;
use crate::timer::{SystemTimer, Timer};

/// The pause after the first look; it grows by half each time nothing has changed.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Between two readings of the status history, unless the row of the search says that the end has come.
const HISTORY_PAUSE: Duration = Duration::from_secs(2);
/// Looks at a row whose state is final, for the status that tells why.
const LAST_LOOKS: u32 = 4;
/// Failures that pass, in a row, before [`Watch::wait`] gives up.
const MOST_FAILURES: u32 = 5;
/// What [`Watch::wait`] waits after a failure at most, whatever the platform asks for.
const LONGEST_FAILURE_PAUSE: Duration = Duration::from_secs(3_600);

/// What a [`Watch`] has seen.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WatchEvent {
    /// A status that was not there before.
    Status(Box<InvoiceStatus>),
    /// The platform is this far with the invoice.
    State(InvoiceState),
}

/// Why a [`Watch`] has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WatchEnd {
    /// A status came that was waited for.
    Reached,
    /// Nothing can follow any more, and what was waited for did not come.
    Final,
    /// The time is up. What happens to the invoice goes on.
    Deadline,
}

/// What [`Watch::wait`] brings.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Watched {
    /// Why it ended.
    pub end: WatchEnd,
    /// Every status that was seen, each once, the earliest first.
    pub statuses: Vec<InvoiceStatus>,
    /// How far the platform was with the invoice at last.
    pub state: Option<InvoiceState>,
    /// The status that the search showed last: all there is of a received invoice, whose history is empty.
    pub last_status: Option<SearchInvoiceLastStatus>,
}

/// Follows an invoice: looks at its row in the search, at first every 250 ms, then at growing intervals up to 15 s, and
/// reads the status history only when that row has changed or shows no status, and every 2 s at most, because the history's rate limit is
/// very low.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::InvoiceId) -> Result<(), iopole_api::Error> {
/// use std::time::Duration;
/// use iopole_api::model::InvoiceStatusCode as Code;
/// use iopole_api::{WatchEnd, WatchEvent};
///
/// // Each event as it comes, until the invoice has arrived or cannot arrive any more:
/// let mut watch = client.user().invoices().watch(&id);
/// while let Some(event) = watch.next().await? {
///     if let WatchEvent::Status(status) = event {
///         println!("{:?}", status.code());
///     }
/// }
///
/// // Or what came in the end:
/// let mut watch = client.user().invoices().watch(&id).until([Code::Approved]).within(Duration::from_secs(3_600));
/// let watched = watch.wait().await?;
/// match watched.end {
///     WatchEnd::Reached => println!("approved"),
///     WatchEnd::Final => println!("it ended otherwise: {:?}", watched.statuses.last()),
///     _ => println!("not yet"),
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Watch {
    http: iopole_http::Client,
    id: InvoiceId,
    wanted: Option<Vec<InvoiceStatusCode>>,
    deadline: Option<SystemTime>,
    longest_pause: Duration,
    options: Options,
    timer: Arc<dyn Timer>,
    row: Option<Row>,
    seen: Vec<StatusId>,
    queue: VecDeque<WatchEvent>,
    pause: Option<Duration>,
    /// When the next look is due; kept here, so that a future that is dropped does not wait anew.
    due: Option<SystemTime>,
    /// When the history may be read again, and whether there is something new in it.
    history_due: SystemTime,
    behind: bool,
    last_looks: u32,
    /// Since the last look that succeeded.
    failures: u32,
    end: Option<WatchEnd>,
    statuses: Vec<InvoiceStatus>,
}

/// What the search shows of the invoice.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    state: Option<InvoiceState>,
    last: Option<SearchInvoiceLastStatus>,
}

told!(#[must_use] [] Watch, options);

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
            seen: Vec::new(),
            queue: VecDeque::new(),
            pause: None,
            due: None,
            behind: false,
            last_looks: 0,
            failures: 0,
            end: None,
            statuses: Vec::new(),
        }
    }

    /// Waits for one of these statuses. By default the watch ends once the invoice has arrived (`MADE_AVAILABLE` or any
    /// later status). It always ends with a status or a state after which nothing can follow.
    #[must_use]
    pub fn until(mut self, codes: impl IntoIterator<Item = InvoiceStatusCode>) -> Self {
        self.wanted = Some(codes.into_iter().collect());
        self
    }

    /// Ends after this time, counted from now, with one last look; no bound by default. A call under way is not cut off.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.deadline = self.timer.now().checked_add(time);
        self
    }

    /// The longest time between two looks; 15 s by default, 250 ms at the least.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause.max(FIRST_PAUSE);
        self
    }

    /// What it waits by, in place of the machine's own time. To be given before [`within`](Self::within).
    #[must_use]
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Arc::new(timer);
        self.history_due = self.timer.now() + HISTORY_PAUSE;
        self
    }

    /// Why it has ended, once it has.
    pub fn end(&self) -> Option<WatchEnd> {
        self.end
    }

    /// What happens next; `None` when the watch has ended. Nothing is lost by dropping the future, and the next look is
    /// due when it was.
    ///
    /// # Errors
    /// Whatever the calls fail with; after an error that [`Error::is_retryable`] it may be asked again.
    pub async fn next(&mut self) -> Result<Option<WatchEvent>, Error> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Ok(Some(event));
            }
            if self.end.is_some() {
                return Ok(None);
            }
            let in_time = self.wait_for_due().await;
            // Whatever becomes of this look, the next one is not at once.
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

    /// Waits for the end, through failures that pass.
    ///
    /// # Errors
    /// Whatever the calls fail with that trying again does not help, or that came six times in a row without a look that
    /// succeeded between them; it may be called again. After a failure it waits as long as the platform asks for, an hour
    /// at most.
    pub async fn wait(&mut self) -> Result<Watched, Error> {
        loop {
            match self.next().await {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) if error.is_retryable() && self.failures < MOST_FAILURES => {
                    self.failures += 1;
                    let pause = error.retry_after().unwrap_or(Duration::from_secs(1 << self.failures));
                    if !self.sleep(pause.min(LONGEST_FAILURE_PAUSE)).await {
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
        Ok(Watched { end: self.end.unwrap_or(WatchEnd::Final), statuses, state, last_status })
    }

    /// The same as a stream; it ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<WatchEvent, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut watch| {
            Ok(watch.next().await?.map(|event| (event, watch)))
        }))
    }

    /// False when the deadline comes first.
    async fn wait_for_due(&self) -> bool {
        let Some(due) = self.due else { return true };
        match due.duration_since(self.timer.now()) {
            Ok(left) if !left.is_zero() => self.sleep(left).await,
            _ => self.deadline.is_none_or(|deadline| self.timer.now() < deadline),
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

    /// False when the deadline comes first; then it has slept until then.
    async fn sleep(&self, pause: Duration) -> bool {
        let Some(deadline) = self.deadline else {
            self.timer.sleep(pause).await;
            return true;
        };
        let left = deadline.duration_since(self.timer.now()).unwrap_or_default();
        self.timer.sleep(pause.min(left)).await;
        pause < left
    }

    /// Whether anything has changed. The last look reads the history whenever there may be something new in it.
    async fn look(&mut self, is_last: bool) -> Result<bool, Error> {
        let invoices = Invoices::new(&self.http);
        let query = InvoiceQuery::INVOICE_ID.is(&self.id);
        let search = invoices.search().query(query).with_last_status().limit(1);
        let page = self.options.apply(search.call()).await?;
        let unread =
            !page.odd().is_empty() || (page.data.is_empty() && page.total().is_some_and(|total| total > 0));
        let Some(found) = page.data.into_iter().find(|row| row.metadata.invoice_id == self.id) else {
            if unread {
                let message = "the search shows the invoice in a form that cannot be read";
                return Err(Error::new(ErrorKind::Unreadable, message).of(&SEARCH));
            }
            // The index is a little behind the answer to a send.
            return Ok(false);
        };
        let row = Row { state: found.metadata.state, last: found.last_status_data };
        let changed = self.row.as_ref() != Some(&row);
        // A row that shows no status does not tell when there is a new one.
        self.behind |= changed || row.last.is_none();
        let end = self.end_of(&row);
        let first = self.row.is_none() && row.last.is_some();
        let is_due = is_last || self.timer.now() >= self.history_due;
        if self.behind && (first || end.is_some() || is_due) {
            self.read_history().await?;
        }
        if changed {
            let old = self.row.as_ref().and_then(|old| old.state.as_ref());
            if let Some(state) = row.state.clone().filter(|state| Some(state) != old) {
                // The state comes before the statuses that go with it.
                self.queue.push_front(WatchEvent::State(state));
            }
            self.row = Some(row);
        }
        self.end = self.end.or(end);
        Ok(changed)
    }

    async fn read_history(&mut self) -> Result<(), Error> {
        let mut history = self.options.apply(Statuses::new(&self.http).history(&self.id)).await?;
        self.history_due = self.timer.now() + HISTORY_PAUSE;
        self.behind = false;
        history.items.sort_by(by_date);
        for status in history {
            if self.seen.contains(&status.status_id) {
                continue;
            }
            self.seen.push(status.status_id.clone());
            self.end = self.end.or(status.code().and_then(|code| self.ends(code)));
            self.statuses.push(status.clone());
            self.queue.push_back(WatchEvent::Status(Box::new(status)));
        }
        Ok(())
    }

    /// What the row says of the end. A received invoice has no history; its last status is all there is.
    fn end_of(&mut self, row: &Row) -> Option<WatchEnd> {
        if let Some(end) =
            row.last.as_ref().and_then(|last| last.code.as_ref()).and_then(|code| self.ends(code))
        {
            return Some(end);
        }
        if row.state.as_ref().is_some_and(is_final) {
            self.last_looks += 1;
        }
        (self.last_looks >= LAST_LOOKS).then_some(WatchEnd::Final)
    }

    fn ends(&self, code: &InvoiceStatusCode) -> Option<WatchEnd> {
        match &self.wanted {
            Some(wanted) if wanted.contains(code) => Some(WatchEnd::Reached),
            None if has_arrived(code) && !code.is_final() => Some(WatchEnd::Reached),
            _ => code.is_final().then_some(WatchEnd::Final),
        }
    }
}

fn by_date(left: &InvoiceStatus, right: &InvoiceStatus) -> std::cmp::Ordering {
    match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// Whether the buyer has it.
fn has_arrived(code: &InvoiceStatusCode) -> bool {
    use InvoiceStatusCode as Code;
    !matches!(code, Code::Submitted | Code::Issued | Code::Received | Code::Unknown(_))
}

/// Whether the platform is done with it, to no good end.
fn is_final(state: &InvoiceState) -> bool {
    use InvoiceState as State;
    matches!(
        state,
        State::Invalid
            | State::Duplicated
            | State::WrongRouting
            | State::NotTransmitted
            | State::NotDelivered
            | State::ConversionFailed
    )
}
