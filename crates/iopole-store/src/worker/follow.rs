//! Follows a sent invoice to its end.

use std::time::Duration;

use iopole_api::{WatchEnd, Watched};
use iopole_model::status::InvoiceStatusCode;

use super::{Point, Run};
use crate::outbox::{Job, Next, State};
use crate::time::{Millis, Shared, length};

impl Run {
    /// Looks at the invoice once, and comes back later if its end is not known.
    pub(super) async fn follow(&self, job: Job) {
        let (Some(id), Some(pauses)) = (job.invoice.clone(), self.settings.follow) else { return };
        let watched = match Self::customer(&job) {
            Ok(customer) => {
                let watch = self.client.user().invoices().watch(&id).customer_id(customer);
                let mut watch = watch.timer(Shared(self.timer.0.clone())).within(Duration::ZERO);
                let Some(watched) = self.hold(&job, watch.wait()).await else { return };
                watched.map_err(|error| format!("{error:#}"))
            }
            Err(why) => Err(why),
        };
        self.at(Point::Followed);
        let Ok(now) = self.outbox.store().now().await else { return };
        let later = now.saturating_add(length(self.pause(job.tries, pauses)));
        let next = next(watched, job.tries, now, later);
        self.record(&job, &next).await;
    }
}

fn next(watched: Result<Watched, String>, tries: i64, now: Millis, later: Millis) -> Next {
    let next = |to, due, tries| Next {
        from: State::Sent,
        to,
        due,
        tries,
        invoice: None,
        code: None,
        detail: None,
        now,
    };
    let watched = match watched {
        Ok(watched) => watched,
        Err(why) => return Next { detail: Some(why), ..next(State::Sent, later, tries + 1) },
    };
    let code = watched.code().map(InvoiceStatusCode::as_str).map(str::to_owned);
    match watched.end {
        WatchEnd::Reached => Next { code, ..next(State::Delivered, now, 0) },
        WatchEnd::Final if watched.is_duplicate() => {
            let detail = "a duplicate: the first copy counts".to_owned();
            Next { code, detail: Some(detail), ..next(State::Rejected, now, 0) }
        }
        // Approved or not, a buyer who refuses or a seller who cancels had the invoice.
        WatchEnd::Final if watched.code().is_some_and(InvoiceStatusCode::has_arrived) => {
            Next { code, ..next(State::Delivered, now, 0) }
        }
        WatchEnd::Final => Next { code, ..next(State::Rejected, now, 0) },
        _ => Next { code, ..next(State::Sent, later, tries + 1) },
    }
}
