//! Finds out what became of an entry whose outcome is unknown.

use std::time::Duration;

use iopole_api::{CustomerId, Reconciled, Timer as _};

use super::{Point, RESETTLE, Run};
use crate::outbox::{Job, Next, State};
use crate::time::{Millis, Shared, length, millis, time};

/// First and longest pause between two searches that come too early to prove anything but presence.
const EARLY: (Millis, Millis) = (1_000, 30_000);
/// Copies made so long before the attempt are not of it: twice the hour that a clock may be off.
const CLOCK_MARGIN: Duration = Duration::from_secs(2 * 3_600);

impl Run {
    pub(super) async fn settle(&self, job: &Job) -> Option<Next> {
        self.at(Point::Settling);
        let now = self.outbox.store().now().await.ok()?;
        let proof = self.proof_at(job);
        let found = match Self::customer(job) {
            // Whoever loses the claim meanwhile must not write anything.
            Ok(customer) => self.hold(job, self.search(job, customer, now, now >= proof)).await?,
            Err(why) => Err(why),
        };
        let has_answer = found.as_ref().is_ok_and(|found| now < proof || *found != Reconciled::StillUnknown);
        self.note(has_answer);
        self.at(Point::Settled);
        let to = |to, after| Next {
            from: State::Unknown,
            to,
            after,
            tries: 0,
            invoice: None,
            code: None,
            detail: None,
        };
        let later = |why| Next {
            tries: job.tries.saturating_add(1),
            detail: Some(why),
            ..to(State::Unknown, self.pause(job.tries, RESETTLE))
        };
        Some(match found {
            Ok(Reconciled::Sent(id)) => Next { invoice: Some(id), ..to(State::Sent, Duration::ZERO) },
            Ok(Reconciled::NumberInUse(id)) => {
                let detail = "another file with this number is on the platform: compare the two".to_owned();
                let next = to(State::NumberInUse, Duration::ZERO);
                Next { invoice: Some(id), detail: Some(detail), ..next }
            }
            Ok(Reconciled::NotSent) => to(State::Queued, Duration::ZERO),
            Ok(_) if now < proof => to(State::Unknown, early(job, now, proof)),
            Ok(_) => later("the platform's answers cannot be read in full".to_owned()),
            Err(why) => later(why),
        })
    }

    /// Time at which absence can be proven. A third of the settling time is a grid, so that entries of one outage share
    /// the listing of the proof.
    fn proof_at(&self, job: &Job) -> Millis {
        let grid = length(self.settings.settle / 3).max(1);
        let settled = job.ended.saturating_add(length(self.settings.settle));
        settled.saturating_add(grid - settled.rem_euclid(grid))
    }

    async fn search(
        &self,
        job: &Job,
        customer: Option<CustomerId>,
        now: Millis,
        proves: bool,
    ) -> Result<Reconciled, String> {
        // The search goes by this machine's clock; the entry's times are the database's.
        let behind = millis(self.timer.now()).saturating_sub(now);
        let at = |of_database: Millis| time(of_database.saturating_add(behind));
        let (started, ended) = (at(job.started), at(job.ended));
        let invoices = self.client.user().invoices();
        let mut reconcile = invoices
            .reconcile_file(&job.sha256, started, customer.clone())
            .ended(ended)
            .patience(self.settings.settle)
            .clock_margin(CLOCK_MARGIN)
            .timer(Shared(self.timer.0.clone()))
            .without_waiting();
        if let Some(number) = &job.number {
            reconcile = reconcile.number(number);
        }
        if proves || job.number.is_none() {
            let settled = if proves { ended.checked_add(self.settings.settle) } else { Some(ended) };
            let since = started.checked_sub(CLOCK_MARGIN).unwrap_or(started);
            let window = (since, settled.unwrap_or(ended));
            reconcile = reconcile.among(&self.listing(customer.as_ref(), window, behind).await?);
        }
        reconcile.await.map_err(|error| format!("{error:#}"))
    }
}

/// Pause before the next search that is too early for a proof: as long as the entry is unknown already.
fn early(job: &Job, now: Millis, proof: Millis) -> Duration {
    let pause = now.saturating_sub(job.ended).clamp(EARLY.0, EARLY.1);
    Duration::from_millis(pause.min(proof.saturating_sub(now)).unsigned_abs())
}
