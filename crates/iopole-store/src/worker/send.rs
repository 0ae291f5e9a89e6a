//! Sends one entry.

use std::time::Duration;

use iopole_api::{CustomerId, Document, Error, ErrorKind, Timer as _};
use iopole_model::ids::InvoiceId;
use tokio::sync::watch;

use super::lease::Lease;
use super::{Phase, Point, RESEND, Run, reached};
use crate::outbox::{Job, Next, State};
use crate::sha256::sha256;
use crate::time::{Millis, length, millis};

/// Knowledge about an invoice after an attempt.
enum Outcome {
    Sent(InvoiceId),
    /// The platform cannot have accepted it; try again after this time at the earliest.
    NotAccepted(String, Duration),
    /// It is refused for a reason that does not pass.
    Refused(String),
    Unknown(String),
}

impl Run {
    pub(super) async fn send(&self, job: Job, lease: Lease, phases: watch::Receiver<Phase>) {
        self.at(Point::Claimed);
        let outcome = match (Self::customer(&job), self.document(&job).await) {
            (Ok(customer), Ok(document)) => self.attempt(customer, document, &lease, phases).await,
            (Err(why), _) => Outcome::Refused(why),
            (_, Err(outcome)) => outcome,
        };
        self.at(Point::Answered);
        self.write_outcome(&job, outcome).await;
        self.at(Point::Recorded);
    }

    async fn document(&self, job: &Job) -> Result<Document, Outcome> {
        let bytes = self.outbox.file(job.id).await;
        let bytes = bytes.map_err(|error| Outcome::NotAccepted(error.to_string(), Duration::ZERO))?;
        if sha256(&bytes) != job.sha256 {
            return Err(Outcome::Refused(
                "the file in the database is not the one that was enqueued".to_owned(),
            ));
        }
        Document::from_bytes(job.name.clone(), bytes).map_err(|error| Outcome::Refused(error.to_string()))
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

    async fn write_outcome(&self, job: &Job, outcome: Outcome) {
        let now = self.outbox.store().now().await.unwrap_or_else(|_| millis(self.timer.now()));
        let next = |to, due, detail| Next {
            from: State::Sending,
            to,
            due,
            tries: 0,
            invoice: None,
            code: None,
            detail,
            now,
        };
        let next = match outcome {
            Outcome::Sent(id) => return self.sent(job, id, now).await,
            Outcome::NotAccepted(why, least) => {
                let pause = self.pause(job.tries, RESEND).max(least);
                let due = now.saturating_add(length(pause));
                Next { tries: job.tries + 1, ..next(State::Queued, due, Some(why)) }
            }
            Outcome::Refused(why) => next(State::Refused, now, Some(why)),
            Outcome::Unknown(why) => next(State::Unknown, now, Some(why)),
        };
        self.record(job, &next).await;
    }

    async fn sent(&self, job: &Job, id: InvoiceId, now: Millis) {
        let first = self.settings.follow.map_or(Duration::ZERO, |pauses| pauses.0);
        let next = Next {
            from: State::Sending,
            to: State::Sent,
            due: now.saturating_add(length(first)),
            tries: 0,
            invoice: Some(id.clone()),
            code: None,
            detail: None,
            now,
        };
        if self.record(job, &next).await {
            return;
        }
        // The claim was lost in the meantime. The invoice is there all the same, and must not be sent again.
        match self.outbox.prove(job, &id, now).await {
            Ok(true) => tracing::warn!(entry = job.id.number(), "sent after its claim was lost"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(entry = job.id.number(), %error, "sent, and it could not be written")
            }
        }
    }
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
            Outcome::Sent(_) => "sent",
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
