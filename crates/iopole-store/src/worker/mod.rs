//! Sends what is in the outbox, finds out what is unknown, and follows what was sent.

mod follow;
mod lane;
mod lease;
mod listings;
mod pause;
mod point;
mod send;
mod settle;

use std::fmt;
use std::future::{Future, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use iopole_api::{Client, CustomerId, Timer as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use self::lane::lane;
use self::listings::Listings;
use self::pause::Jitter;
#[cfg(feature = "testing")]
pub use self::point::Point;
#[cfg(not(feature = "testing"))]
use self::point::Point;
use crate::outbox::{EntryId, Job, Outbox, State, Work};
use crate::time::Shared;

/// A change of state that a worker has committed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The entry.
    pub entry: EntryId,
    /// Key of the caller.
    pub key: String,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
}

type OnChange = Arc<dyn Fn(&Change) + Send + Sync>;
type AtPoint = Arc<dyn Fn(Point) + Send + Sync>;

/// Sends what is in the outbox, finds out what became of unknown entries, and follows what was sent to its end.
///
/// Any number of workers may share a database, in one process or in many.
///
/// # Retries
/// A send is repeated by itself only where the platform cannot have accepted the invoice: no connection, no token, 401,
/// 403, 404, 429, a redirect. The pause grows from 1 s to 15 min, and entries of other customers are not held up. An
/// entry whose outcome is unknown is searched for, and queued again only on
/// [`Reconciled::NotSent`](iopole_api::Reconciled::NotSent).
///
/// # Limits
/// 8 entries are sent at a time, 4 searched for and 4 followed; fewer, down to one, while the platform's answers fail.
/// Half as many as are sent are claimed ahead, so that sends go on during a commit. A lease lasts 150 s: longer than a call of the client by default (120 s), which ends before its lease.
#[derive(Clone)]
#[must_use = "a worker does nothing until `run`"]
pub struct Worker {
    outbox: Outbox,
    client: Client,
    settings: Settings,
}

#[derive(Clone)]
struct Settings {
    owner: Option<String>,
    concurrency: usize,
    lease: Duration,
    settle: Duration,
    poll: Duration,
    grace: Duration,
    follow: Option<Pauses>,
    seed: Option<u64>,
    on_change: Option<OnChange>,
    at_point: Option<AtPoint>,
}

/// First and longest pause.
#[derive(Clone, Copy)]
struct Pauses(Duration, Duration);

/// After a send that the platform cannot have accepted.
const RESEND: Pauses = Pauses(Duration::from_secs(1), Duration::from_secs(900));
/// After a search that found nothing out.
const RESETTLE: Pauses = Pauses(Duration::from_secs(5), Duration::from_secs(3_600));
const FOLLOW: Pauses = Pauses(Duration::from_secs(2), Duration::from_secs(3_600));
/// While a database does not answer.
const DATABASE: Pauses = Pauses(Duration::from_millis(100), Duration::from_secs(5));
/// Searches, and looks at sent invoices, at a time.
const ASIDE: usize = 4;

impl Worker {
    /// A worker that sends by this client.
    pub fn new(outbox: Outbox, client: Client) -> Self {
        let settings = Settings {
            owner: None,
            concurrency: 8,
            lease: Duration::from_secs(150),
            settle: Duration::from_secs(90),
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(30),
            follow: Some(FOLLOW),
            seed: None,
            on_change: None,
            at_point: None,
        };
        Self { outbox, client, settings }
    }

    /// Names the worker in the database, for people; a random name by default.
    pub fn with_owner(mut self, owner: impl Into<String>) -> Self {
        self.settings.owner = Some(owner.into());
        self
    }

    /// Sends so many entries at a time; 8 by default.
    pub fn with_concurrency(mut self, most: usize) -> Self {
        self.settings.concurrency = most.max(1);
        self
    }

    /// Sets the lease of an entry; 150 s by default. Sending ends at about three quarters of it. After a crash, an entry
    /// that was being sent is searched for when its lease is over.
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease;
        self
    }

    /// Sets the time for which an invoice may still appear on the platform after its sending ended; 90 s by default. No
    /// entry is sent again before. The proof of absence follows within a third of it, so that many entries share one.
    pub fn with_settling_time(mut self, time: Duration) -> Self {
        self.settings.settle = time;
        self
    }

    /// Sets the pause between two looks into a database with nothing to do; 1 s by default. An entry that is enqueued in
    /// this process by [`Outbox::enqueue`] is seen at once.
    pub fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll = interval;
        self
    }

    /// Sets the time for which sends may go on after the shutdown signal; 30 s by default. Then they are stopped, which
    /// can leave them [`State::Unknown`].
    pub fn with_grace(mut self, grace: Duration) -> Self {
        self.settings.grace = grace;
        self
    }

    /// Sets the first and the longest pause between two looks at a sent invoice; from 2 s to an hour by default.
    pub fn with_follow_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.follow = Some(Pauses(first, longest));
        self
    }

    /// Leaves sent invoices in [`State::Sent`], for an application that follows them by webhook.
    pub fn without_following(mut self) -> Self {
        self.settings.follow = None;
        self
    }

    /// Decides the jitter of pauses and the worker's random name.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Calls this after each change of state that this worker has committed. A change is not reported when the process
    /// dies in between, or when a person or another worker makes it: [`Entries::changed_since`](crate::Entries::changed_since)
    /// finds them all.
    pub fn on_change(mut self, report: impl Fn(&Change) + Send + Sync + 'static) -> Self {
        self.settings.on_change = Some(Arc::new(report));
        self
    }

    /// Calls this between two steps, for a test that stops the process there.
    #[cfg(feature = "testing")]
    pub fn at_points(mut self, hook: impl Fn(Point) + Send + Sync + 'static) -> Self {
        self.settings.at_point = Some(Arc::new(hook));
        self
    }

    /// Works until `shutdown` resolves; then claims nothing more, and returns when the sends under way have ended.
    ///
    /// It goes on through failures of the database and of the platform, and traces them. Dropping the future is safe as
    /// well: entries that were being sent become [`State::Unknown`] when their leases end.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let run = Arc::new(Run::new(self));
        let (phase, phases) = watch::channel(Phase::Working);
        let lanes = async {
            tokio::join!(
                lane(&run, Work::Send, self.settings.concurrency, phases.clone()),
                lane(&run, Work::Settle, ASIDE, phases.clone()),
                lane(&run, Work::Follow, ASIDE, phases.clone()),
            )
        };
        let control = async {
            shutdown.await;
            phase.send_replace(Phase::Draining);
            run.timer.sleep(self.settings.grace).await;
            phase.send_replace(Phase::Stopping);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            _ = Box::pin(lanes) => {}
            () = control => {}
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("client", &self.client).finish_non_exhaustive()
    }
}

/// Progress of a run towards its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Phase {
    Working,
    Draining,
    Stopping,
}

/// Resolves once the run has come to this phase, or has ended.
async fn reached(mut phases: watch::Receiver<Phase>, phase: Phase) {
    // The sender is gone when the run is over.
    let _ = phases.wait_for(|now| *now >= phase).await;
}

/// One run of a worker.
struct Run {
    outbox: Outbox,
    client: Client,
    timer: Shared,
    owner: String,
    jitter: Jitter,
    settings: Settings,
    /// Calls in a row that the platform did not answer as it should.
    trouble: AtomicU32,
    listings: Listings,
    /// One permit for each send at a time.
    permits: Arc<Semaphore>,
}

impl Run {
    fn new(worker: &Worker) -> Self {
        let jitter = Jitter::new(worker.settings.seed);
        let random = || format!("{}-{:016x}", std::process::id(), jitter.number());
        Self {
            owner: worker.settings.owner.clone().unwrap_or_else(random),
            timer: worker.outbox.store().timer(),
            outbox: worker.outbox.clone(),
            client: worker.client.clone(),
            settings: worker.settings.clone(),
            trouble: AtomicU32::new(0),
            listings: Listings::default(),
            permits: Arc::new(Semaphore::new(worker.settings.concurrency)),
            jitter,
        }
    }

    /// Notes whether the platform answered as it should.
    fn note(&self, answered: bool) {
        if answered {
            self.trouble.store(0, Ordering::Relaxed);
        } else {
            // Far from an overflow: each takes a call.
            self.trouble.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Entries to claim at a time: half as many after each two calls in a row that failed, one at the least. A platform
    /// in trouble must not be given more unknown outcomes than there can be searches for.
    ///
    /// While all is well, some more wait for a permit, so that sends go on during a commit.
    fn at_once(&self, work: Work, most: usize) -> usize {
        let trouble = self.trouble.load(Ordering::Relaxed);
        let ahead = if work == Work::Send && trouble == 0 { most.div_ceil(2) } else { 0 };
        (most >> (trouble / 2).min(usize::BITS - 1)).max(1) + ahead
    }

    /// Queues for a permit to send. Permits are granted in the order of the calls, so entries leave in their order.
    fn permit(&self) -> BoxFuture<'static, Option<OwnedSemaphorePermit>> {
        let mut permit = Box::pin(Arc::clone(&self.permits).acquire_owned());
        // The first poll queues.
        match permit.as_mut().now_or_never() {
            Some(permit) => ready(permit.ok()).boxed(),
            None => permit.map(Result::ok).boxed(),
        }
    }

    fn at(&self, point: Point) {
        if let Some(hook) = &self.settings.at_point {
            hook(point);
        }
    }

    fn pause(&self, tries: i64, pauses: Pauses) -> Duration {
        self.jitter.pause(tries, pauses.0, pauses.1)
    }

    /// Customer of an attempt. An unreadable one is not an absent one: the invoice would go out for somebody else.
    fn customer(job: &Job) -> Result<Option<CustomerId>, String> {
        let parsed = job.sent_as.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| "the customer id in the database is not one".to_owned())
    }

    fn report(&self, job: &Job, from: State, to: State) {
        if from == to {
            return;
        }
        tracing::info!(entry = job.id.number(), %from, %to, "an entry of the outbox changed");
        if let Some(report) = &self.settings.on_change {
            report(&Change { entry: job.id, key: job.key.clone(), from, to });
        }
    }

    /// Runs what may be repeated while prolonging its claim. `None` when the claim was lost.
    async fn hold<F: Future>(&self, job: &Job, work: F) -> Option<F::Output> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                output = &mut work => return Some(output),
                () = self.timer.sleep(self.settings.lease / 3) => {
                    if !self.outbox.renew(job, self.settings.lease).await.ok()? {
                        return None;
                    }
                }
            }
        }
    }
}
