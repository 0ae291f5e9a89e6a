//! Finds out what became of an entry whose outcome is unknown.

use std::time::Duration;

use iopole_api::{Reconciled, Timer as _};

use super::{Point, RESETTLE, Run};
use crate::outbox::{Job, Next, State};
use crate::time::{Millis, Shared, length, millis, time};

/// Longest search that comes too early to prove anything but presence.
const GLANCE: Duration = Duration::from_secs(10);
/// Copies made so long before the attempt are not of it: twice the hour that a clock may be off.
const CLOCK_MARGIN: Duration = Duration::from_secs(2 * 3_600);

impl Run {
    pub(super) async fn settle(&self, job: Job) {
        self.at(Point::Settling);
        let Ok(now) = self.outbox.store().now().await else { return };
        let settled = job.ended.saturating_add(length(self.settings.settle));
        let customer = match Self::customer(&job) {
            Ok(customer) => customer,
            Err(why) => {
                self.record(&job, &self.later(&job, now, why)).await;
                return;
            }
        };
        // The search waits by this machine's clock; the entry's times are the database's.
        let here = millis(self.timer.now()).saturating_sub(now);
        let at = |of_database: Millis| time(of_database.saturating_add(here));
        let since = job.started.saturating_sub(length(CLOCK_MARGIN));
        // Without them, a proof of absence downloads everything that was sent in the meantime.
        let Ok(others) = self.outbox.others(&job, since).await else { return };
        let reconcile = self
            .client
            .user()
            .invoices()
            .reconcile_file(&job.sha256, at(job.started), customer)
            .ended(at(job.ended))
            .patience(self.settings.settle)
            .clock_margin(CLOCK_MARGIN)
            .except(others)
            .timer(Shared(self.timer.0.clone()));
        let reconcile = match &job.number {
            Some(number) => reconcile.number(number),
            None => reconcile,
        };
        let search = async {
            if now >= settled {
                return Some(reconcile.await);
            }
            tokio::select! {
                // Too early for a proof of absence.
                found = reconcile.into_future() => Some(found).filter(|found| !matches!(found, Ok(Reconciled::NotSent))),
                () = self.timer.sleep(GLANCE) => None,
            }
        };
        // Whoever loses the claim meanwhile must not write anything.
        let Some(found) = self.hold(&job, search).await else { return };
        let is_answer =
            |found: &Result<Reconciled, _>| !matches!(found, Ok(Reconciled::StillUnknown) | Err(_));
        self.note(found.as_ref().is_none_or(is_answer));
        self.at(Point::Settled);
        let Ok(now) = self.outbox.store().now().await else { return };
        let next = match found {
            Some(Ok(Reconciled::Sent(id))) => Next { invoice: Some(id), ..self.settled(State::Sent, now) },
            Some(Ok(Reconciled::NumberInUse(id))) => {
                let detail =
                    Some("another file with this number is on the platform: compare the two".to_owned());
                Next { invoice: Some(id), detail, ..self.settled(State::NumberInUse, now) }
            }
            Some(Ok(Reconciled::NotSent)) => self.settled(State::Queued, now),
            None => Next { due: settled.max(now), ..self.settled(State::Unknown, now) },
            Some(Ok(_)) => self.later(&job, now, "the platform's answers cannot be read in full".to_owned()),
            Some(Err(error)) => self.later(&job, now, format!("{error:#}")),
        };
        self.record(&job, &next).await;
    }

    fn settled(&self, to: State, now: Millis) -> Next {
        Next { from: State::Unknown, to, due: now, tries: 0, invoice: None, code: None, detail: None, now }
    }

    fn later(&self, job: &Job, now: Millis, why: String) -> Next {
        let pause = self.pause(job.tries, RESETTLE);
        Next {
            due: now.saturating_add(length(pause)),
            tries: job.tries + 1,
            detail: Some(why),
            ..self.settled(State::Unknown, now)
        }
    }
}
