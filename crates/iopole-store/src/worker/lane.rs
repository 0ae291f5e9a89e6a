//! One kind of work: claims entries as permits become free, until the run ends.
//!
//! One transaction writes the outcomes that have come since the last one, and claims entries for the permits that they
//! left. So a busy database makes larger transactions, and not more of them.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use iopole_api::Timer as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::lease::Lease;
use super::{DATABASE, Phase, Point, Run, reached};
use crate::error::Error;
use crate::outbox::{Claim, Job, Next, Work, Written};

/// Tries to write the last outcomes of a run, with the pauses of a database that does not answer: about two minutes.
const LAST_TRIES: i64 = 30;

/// An entry of which a step has ended, and its outcome; `None` when the claim was lost.
type Done = Option<(Job, Next)>;

struct Lane {
    run: Arc<Run>,
    work: Work,
    most: usize,
    phases: watch::Receiver<Phase>,
    tasks: JoinSet<Done>,
    /// Outcomes that are not written yet: no more than were claimed at a time, because only a transaction that writes them claims more.
    outcomes: Vec<(Job, Next)>,
    /// Failures of the database in a row.
    failures: i64,
    /// True when the latest claim found entries. The next one then does not ask first: that reads twice.
    busy: bool,
}

pub(super) async fn lane(run: &Arc<Run>, work: Work, most: usize, phases: watch::Receiver<Phase>) {
    if work == Work::Follow && run.settings.follow.is_none() {
        return;
    }
    let mut draining = std::pin::pin!(reached(phases.clone(), Phase::Draining));
    let mut lane = Lane {
        run: Arc::clone(run),
        work,
        most,
        phases,
        tasks: JoinSet::new(),
        outcomes: Vec::new(),
        failures: 0,
        busy: false,
    };
    loop {
        let news = run.outbox.store().news.notified();
        let idle = lane.turn().await;
        tokio::select! {
            () = &mut draining => break,
            Some(done) = lane.tasks.join_next() => lane.outcomes.extend(done.ok().flatten()),
            () = news => {}
            () = run.timer.sleep(idle) => {}
        }
    }
    lane.drain().await;
}

impl Lane {
    /// Writes what has ended, and claims what there is. Returns the time to wait when nothing else happens.
    async fn turn(&mut self) -> Duration {
        // A panic is as good as a crash: the lease ends, and the entry is claimed again.
        while let Some(done) = self.tasks.try_join_next() {
            self.outcomes.extend(done.ok().flatten());
        }
        match self.step().await {
            Ok(()) => {
                self.failures = 0;
                self.run.settings.poll
            }
            Err(error) => {
                tracing::warn!(%error, work = ?self.work, outcomes = self.outcomes.len(), "the outbox failed");
                self.failures = self.failures.saturating_add(1);
                self.run.pause(self.failures - 1, DATABASE)
            }
        }
    }

    async fn step(&mut self) -> Result<(), Error> {
        let free = match *self.phases.borrow() {
            Phase::Working => self.run.at_once(self.work, self.most).saturating_sub(self.tasks.len()),
            _ => 0,
        };
        if free > 0 && self.work == Work::Settle {
            let lapsed = self.run.outbox.lapse().await?;
            if lapsed > 0 {
                tracing::warn!(entries = lapsed, "workers died while sending: the outcome is unknown");
            }
        }
        let asks = free > 0 && (self.busy || self.run.outbox.has_work(self.work).await?);
        self.busy = false;
        if !asks && self.outcomes.is_empty() {
            return Ok(());
        }
        let lease = Lease::begin(&self.run.timer, self.run.settings.lease);
        let claim = Claim {
            work: self.work,
            owner: &self.run.owner,
            lease: self.run.settings.lease,
            customer: self.run.client.customer_id().map(|id| id.expose()),
            most: if asks { free } else { 0 },
        };
        let (written, jobs) = self.run.outbox.step(&self.outcomes, &claim).await?;
        for ((job, next), written) in self.outcomes.drain(..).zip(written) {
            self.run.committed(self.work, &job, &next, written);
        }
        self.busy = !jobs.is_empty();
        for job in jobs {
            self.spawn(job, lease.clone());
        }
        Ok(())
    }

    fn spawn(&mut self, job: Job, lease: Lease) {
        let (run, work, phases) = (Arc::clone(&self.run), self.work, self.phases.clone());
        let permit = if work == Work::Send { run.permit() } else { ready(None).boxed() };
        self.tasks.spawn(async move {
            let next = match work {
                Work::Send => Some(run.send(&job, lease, permit, phases).await),
                Work::Settle => run.settle(&job).await,
                Work::Follow => run.follow(&job).await,
            };
            next.map(|next| (Job { file: None, ..job }, next))
        });
    }

    /// Ends the sends under way, and writes their outcomes. Searches and looks are given up: another run repeats them.
    async fn drain(mut self) {
        while self.work == Work::Send
            && let Some(done) = self.tasks.join_next().await
        {
            self.outcomes.extend(done.ok().flatten());
            if self.tasks.is_empty() {
                break;
            }
            self.turn().await;
        }
        for _ in 0..LAST_TRIES {
            if self.outcomes.is_empty() {
                return;
            }
            let pause = self.turn().await;
            if !self.outcomes.is_empty() {
                self.run.timer.sleep(pause).await;
            }
        }
        // Their leases end, and a search finds what was sent.
        tracing::error!(
            outcomes = self.outcomes.len(),
            "outcomes could not be written before the end of the worker"
        );
    }
}

impl Run {
    /// Reports what is committed.
    fn committed(&self, work: Work, job: &Job, next: &Next, written: Written) {
        match written {
            Written::Yes => self.report(job, next.from, next.to),
            Written::Proof => tracing::warn!(entry = job.id.number(), "sent after its claim was lost"),
            Written::No => {
                tracing::warn!(entry = job.id.number(), "an outcome came after its claim was lost")
            }
        }
        if work == Work::Send {
            self.at(Point::Recorded);
        }
    }
}
