//! Sends one entry.

use std::time::Duration;

use futures_util::future::BoxFuture;
use iopole_api::{CustomerId, Document, Error, ErrorKind, Timer as _};
use iopole_model::ids::InvoiceId;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::lease::Lease;
use super::{Phase, Point, RESEND, Run, reached};
use crate::outbox::{Job, Next, State};
use crate::sha256::sha256;

/// Knowledge about an invoice after an attempt.
enum Outcome {
    Sent(InvoiceId),
    /// The worker stops before the send.
    NotBegun,
    /// The platform cannot have accepted it; try again after this time at the earliest.
    NotAccepted(String, Duration),
    /// It is refused for a reason that does not pass.
    Refused(String),
    Unknown(String),
}

impl Run {
    /// Sends the entry once there is a permit, or gives it back when the run ends first.
    pub(super) async fn send(
        &self,
        job: &Job,
        lease: Lease,
        permit: BoxFuture<'static, Option<OwnedSemaphorePermit>>,
        phases: watch::Receiver<Phase>,
    ) -> Next {
        self.at(Point::Claimed);
        let permit = tokio::select! {
            biased;
            () = reached(phases.clone(), Phase::Draining) => None,
            permit = permit => permit,
        };
        let outcome = match (permit, Self::customer(job), document(job)) {
            // Nothing has left.
            (None, ..) => Outcome::NotBegun,
            (Some(_permit), Ok(customer), Ok(document)) => {
                self.attempt(customer, document, &lease, phases).await
            }
            (_, Err(why), _) | (_, _, Err(why)) => Outcome::Refused(why),
        };
        self.at(Point::Answered);
        self.next(job, outcome)
    }

    async fn attempt(
        &self,
        customer: Option<CustomerId>,
        document: Document,
        lease: &Lease,
        phases: watch::Receiver<Phase>,
    ) -> Outcome {
        let late = self.timer.sleep(lease.left());
        let stop = async move {
            tokio::select! {
                () = late => {}
                () = reached(phases, Phase::Stopping) => {}
            }
        };
        let call = self.client.user().invoices().send(document).customer_id(customer).stop_on(stop);
        self.at(Point::Sending);
        let outcome = match lease.bound(call.into_future()).await {
            Some(Ok(id)) => Outcome::Sent(id),
            Some(Err(error)) => Outcome::of(&error),
            None => Outcome::Unknown("the lease ended during the send".to_owned()),
        };
        self.note(matches!(outcome, Outcome::Sent(_) | Outcome::Refused(_)));
        outcome
    }

    fn next(&self, job: &Job, outcome: Outcome) -> Next {
        let next = |to, after, detail| Next {
            from: State::Sending,
            to,
            after,
            tries: 0,
            invoice: None,
            code: None,
            detail,
        };
        match outcome {
            Outcome::Sent(id) => {
                let first = self.settings.follow.map_or(Duration::ZERO, |pauses| pauses.0);
                Next { invoice: Some(id), ..next(State::Sent, first, None) }
            }
            Outcome::NotBegun => Next { tries: job.tries, ..next(State::Queued, Duration::ZERO, None) },
            Outcome::NotAccepted(why, least) => {
                let pause = self.pause(job.tries, RESEND).max(least);
                Next { tries: job.tries.saturating_add(1), ..next(State::Queued, pause, Some(why)) }
            }
            Outcome::Refused(why) => next(State::Refused, Duration::ZERO, Some(why)),
            Outcome::Unknown(why) => next(State::Unknown, Duration::ZERO, Some(why)),
        }
    }
}

/// The file as it was enqueued; otherwise the reason why the entry cannot be sent.
fn document(job: &Job) -> Result<Document, String> {
    let file =
        job.file.clone().ok_or("the file of the entry is no longer in the database: withdraw the entry")?;
    if sha256(&file) != job.sha256 {
        return Err(
            "the file in the database is not the one that was enqueued: withdraw the entry".to_owned()
        );
    }
    Document::from_bytes(job.name.clone(), file).map_err(|error| error.to_string())
}

impl Outcome {
    fn of(error: &Error) -> Self {
        use ErrorKind as Kind;
        let wait = error.retry_after().unwrap_or_default();
        let why = format!("{error:#}");
        match error.kind() {
            Kind::Throttled | Kind::Unreachable | Kind::Stopped | Kind::Redirected => {
                Self::NotAccepted(why, wait)
            }
            // They are about the account or its settings more often than about one invoice.
            Kind::Authentication
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Configuration
            | Kind::TlsFailed => Self::NotAccepted(why, wait),
            Kind::Refused | Kind::TooLarge | Kind::InvalidRequest => Self::Refused(why),
            // A conflict may be with this very invoice.
            _ => Self::Unknown(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certain_outcomes_are_certain() {
        use ErrorKind::*;
        let of = |kind| match Outcome::of(&Error::new(kind, "")) {
            Outcome::Sent(_) | Outcome::NotBegun => "impossible",
            Outcome::NotAccepted(..) => "not accepted",
            Outcome::Refused(_) => "refused",
            Outcome::Unknown(_) => "unknown",
        };
        for kind in [Throttled, Unreachable, Stopped, Authentication, Forbidden, TlsFailed] {
            assert_eq!(of(kind), "not accepted", "{kind:?}");
        }
        for kind in [Refused, TooLarge, InvalidRequest] {
            assert_eq!(of(kind), "refused", "{kind:?}");
        }
        for kind in [OutcomeUnknown, TimedOut, Interrupted, Unavailable, Unreadable, Conflict] {
            assert_eq!(of(kind), "unknown", "{kind:?}");
        }
    }
}
