//! One kind of work: claims entries as permits become free, until the run ends.

use std::sync::Arc;

use iopole_api::Timer as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::lease::Lease;
use super::{DATABASE, Phase, Run, reached};
use crate::error::Error;
use crate::outbox::{Job, Work};
use crate::time::length;

pub(super) async fn lane(run: &Arc<Run>, work: Work, most: usize, phases: watch::Receiver<Phase>) {
    if work == Work::Follow && run.settings.follow.is_none() {
        return;
    }
    let (mut tasks, mut failures, mut busy) = (JoinSet::new(), 0, false);
    let mut draining = std::pin::pin!(reached(phases.clone(), Phase::Draining));
    loop {
        let news = run.outbox.store().news.notified();
        let mut idle = run.settings.poll;
        while tasks.len() < run.at_once(most) && *phases.borrow() == Phase::Working {
            match claim(run, work, busy).await {
                Ok(Some((job, lease))) => {
                    (failures, busy) = (0, true);
                    spawn(&mut tasks, run, work, job, lease, &phases);
                }
                Ok(None) => {
                    (failures, busy) = (0, false);
                    break;
                }
                Err(error) => {
                    tracing::warn!(%error, ?work, "the outbox cannot be read");
                    idle = run.pause(failures, DATABASE);
                    failures += 1;
                    break;
                }
            }
        }
        tokio::select! {
            () = &mut draining => break,
            // A panic is as good as a crash: the lease ends, and the entry is claimed again.
            Some(_) = tasks.join_next() => {}
            () = news => {}
            () = run.timer.sleep(idle) => {}
        }
    }
    if work == Work::Send {
        while tasks.join_next().await.is_some() {}
    }
}

/// Claims an entry. A lane that was busy a moment ago does not ask first whether there is one: that reads twice.
async fn claim(run: &Arc<Run>, work: Work, busy: bool) -> Result<Option<(Job, Lease)>, Error> {
    let lease = Lease::begin(&run.timer, run.settings.lease);
    let now = run.outbox.store().now().await?;
    if work == Work::Settle {
        let lapsed = run.outbox.lapse(now).await?;
        if lapsed > 0 {
            tracing::warn!(entries = lapsed, "workers died while sending: the outcome is unknown");
        }
    }
    if !busy && !run.outbox.has_work(work, now).await? {
        return Ok(None);
    }
    let customer = run.client.customer_id().map(|id| id.expose());
    let until = now.saturating_add(length(run.settings.lease));
    let job = run.outbox.claim(work, &run.owner, now, until, customer).await?;
    Ok(job.map(|job| (job, lease)))
}

fn spawn(
    tasks: &mut JoinSet<()>,
    run: &Arc<Run>,
    work: Work,
    job: Job,
    lease: Lease,
    phases: &watch::Receiver<Phase>,
) {
    let (run, phases) = (Arc::clone(run), phases.clone());
    match work {
        Work::Send => tasks.spawn(async move { run.send(job, lease, phases).await }),
        Work::Settle => tasks.spawn(async move { run.settle(job).await }),
        Work::Follow => tasks.spawn(async move { run.follow(job).await }),
    };
}
