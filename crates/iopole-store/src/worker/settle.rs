//! Finds out what became of an entry whose outcome is unknown.

use std::future::{Future, IntoFuture as _};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use iopole_api::{CustomerId, Reconciled, Timer};

use super::listings::Window;
use super::{Point, RESETTLE, Run};
use crate::outbox::{Job, Next, State};
use crate::time::{Millis, Shared, length, millis, time};

/// First and longest pause between two searches that come too early to prove anything but presence.
const EARLY: (Millis, Millis) = (1_000, 30_000);
/// Copies made so long before the attempt are not of it: twice the hour that a clock may be off.
pub(super) const CLOCK_MARGIN: Duration = Duration::from_secs(2 * 3_600);
/// Pause between two notes of what a search has downloaded, so that the next process does not download it again.
const NOTED: Duration = Duration::from_millis(200);
/// Longest time that an answer of the database takes, by which its clock seems late.
const DELAY: Millis = 1_000;

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
        let settled = job.ended.saturating_add(length(self.settings.settle)).saturating_add(DELAY);
        settled.saturating_add(grid - settled.rem_euclid(grid))
    }

    async fn search(
        &self,
        job: &Job,
        customer: Option<CustomerId>,
        now: Millis,
        proves: bool,
    ) -> Result<Reconciled, String> {
        let invoices = self.client.user().invoices();
        let mut reconcile = invoices
            .reconcile_file(&job.sha256, time(job.started), customer.clone())
            .ended(time(job.ended))
            .patience(self.settings.settle)
            .clock_margin(CLOCK_MARGIN)
            .timer(self.database_clock(now))
            .without_waiting();
        if let Some(number) = &job.number {
            reconcile = reconcile.number(number);
        }
        if !proves && job.number.is_some() {
            return reconcile.await.map_err(|error| format!("{error:#}"));
        }
        let since = job.started.saturating_sub(length(CLOCK_MARGIN));
        let settled = if proves { job.ended.saturating_add(length(self.settings.settle)) } else { job.ended };
        let listing = self.listing(customer.as_ref(), Window { since, settled, now }).await?;
        let mut search = std::pin::pin!(reconcile.among(&listing).into_future());
        loop {
            let found = tokio::select! {
                found = &mut search => Some(found),
                () = self.timer.sleep(NOTED) => None,
            };
            let noted = self.outbox.note_copies(&listing.take_downloaded()).await;
            noted.map_err(|error| error.to_string())?;
            if let Some(found) = found {
                return found.map_err(|error| format!("{error:#}"));
            }
        }
    }

    /// The clock of the database, which shows `now`: the times of entries and of listings are by it.
    fn database_clock(&self, now: Millis) -> Behind {
        Behind { timer: self.timer.clone(), by: millis(self.timer.now()).saturating_sub(now) }
    }
}

/// A timer that shows an earlier time.
#[derive(Debug)]
struct Behind {
    timer: Shared,
    by: Millis,
}

impl Timer for Behind {
    fn now(&self) -> SystemTime {
        time(millis(self.timer.now()).saturating_sub(self.by))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.timer.sleep(duration)
    }
}

/// Pause before the next search that is too early for a proof: as long as the entry is unknown already.
fn early(job: &Job, now: Millis, proof: Millis) -> Duration {
    let pause = now.saturating_sub(job.ended).clamp(EARLY.0, EARLY.1);
    Duration::from_millis(pause.min(proof.saturating_sub(now)).unsigned_abs())
}
