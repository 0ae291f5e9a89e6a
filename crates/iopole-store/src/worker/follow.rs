//! Follows a sent invoice to its end.

use std::time::Duration;

use iopole_api::{WatchEnd, Watched};
use iopole_model::status::InvoiceStatusCode;

use super::{Point, Run};
use crate::outbox::{Job, Next, State};
use crate::time::Shared;

impl Run {
    /// Looks at the invoice once, and comes back later if its end is not known.
    pub(super) async fn follow(&self, job: &Job) -> Option<Next> {
        let (id, pauses) = (job.invoice.clone()?, self.settings.follow?);
        let watched = match Self::customer(job) {
            Ok(customer) => {
                let watch = self.client.user().invoices().watch(&id).customer_id(customer);
                let mut watch = watch.timer(Shared(self.timer.0.clone())).within(Duration::ZERO);
                let watched = self.hold(job, watch.wait()).await?;
                watched.map_err(|error| format!("{error:#}"))
            }
            Err(why) => Err(why),
        };
        self.at(Point::Followed);
        Some(next(watched, job.tries, self.pause(job.tries, pauses)))
    }
}

fn next(watched: Result<Watched, String>, tries: i64, later: Duration) -> Next {
    let next = |to, after, tries| Next {
        from: State::Sent,
        to,
        after,
        tries,
        invoice: None,
        code: None,
        detail: None,
    };
    let delivered = |code| Next { code, ..next(State::Delivered, Duration::ZERO, 0) };
    let rejected = |code| Next { code, ..next(State::Rejected, Duration::ZERO, 0) };
    let watched = match watched {
        Ok(watched) => watched,
        Err(why) => return Next { detail: Some(why), ..next(State::Sent, later, tries + 1) },
    };
    let code = watched.code().map(InvoiceStatusCode::as_str).map(str::to_owned);
    match watched.end {
        WatchEnd::Reached => delivered(code),
        WatchEnd::Final if watched.is_duplicate() => {
            Next { detail: Some("a duplicate: the first copy counts".to_owned()), ..rejected(code) }
        }
        // Approved or not, a buyer who refuses or a seller who cancels had the invoice.
        WatchEnd::Final if watched.code().is_some_and(InvoiceStatusCode::has_arrived) => delivered(code),
        WatchEnd::Final => rejected(code),
        _ => Next { code, ..next(State::Sent, later, tries + 1) },
    }
}
