//! Steps of an invoice, with the delays measured on the live platform.

use uuid::Uuid;

use super::codes::network_code;
use super::status::{Rejection, State, Status, StatusSender};
use super::timeline::Step;
use super::{Moment, Pace};
use crate::ids::IdMaker;

/// Milliseconds from the 201 to each event.
const REPORTED: u64 = 400;
const SUBMITTED: u64 = 410;
const ISSUED: u64 = 600;
const RECEIVED: u64 = 640;
const MADE_AVAILABLE: u64 = 680;
/// A rejection comes at the moment of a deposit.
const REFUSED: u64 = 400;
/// A declared status takes effect within seconds.
const DECLARED: u64 = 1000;

/// Outcome of an invoice.
#[derive(Debug)]
pub(crate) enum InvoiceOutcome {
    Delivered,
    Unacceptable(Rejection),
    Rejected { state: State, rejection: Rejection },
}

/// Plans all steps of an invoice that was sent at `sent_ms`.
pub(crate) fn planned(
    fate: InvoiceOutcome,
    ids: &mut IdMaker,
    pace: Pace,
    sent_ms: u64,
    outbound: Uuid,
) -> Vec<(Moment, Step)> {
    let mut plan = Plan { ids, pace, sent_ms, outbound, steps: Vec::new() };
    match fate {
        InvoiceOutcome::Delivered => {
            plan.state(REPORTED, State::Processing);
            plan.status(REPORTED, "PPF", "SUBMITTED", None);
            plan.status(SUBMITTED, "OPERATOR", "SUBMITTED", None);
            plan.status(ISSUED, "OPERATOR", "ISSUED", None);
            plan.status(RECEIVED, "OPERATOR", "RECEIVED", None);
            plan.status(MADE_AVAILABLE, "OPERATOR", "MADE_AVAILABLE", None);
            plan.state(MADE_AVAILABLE, State::Delivered);
            plan.deliver(MADE_AVAILABLE);
        }
        InvoiceOutcome::Unacceptable(rejection) => {
            plan.state(REFUSED, State::Invalid);
            plan.status(REFUSED, "OPERATOR", "UNACCEPTABLE", Some(rejection));
        }
        InvoiceOutcome::Rejected { state, rejection } => {
            plan.state(REFUSED, state);
            plan.status(REFUSED, "OPERATOR", "REJECTED", Some(rejection));
        }
    }
    plan.steps
}

/// The moment at which a status declared at `sent_ms` takes effect.
pub(crate) fn declared(pace: Pace, sent_ms: u64) -> Moment {
    pace.moment(sent_ms, DECLARED, 0)
}

struct Plan<'a> {
    ids: &'a mut IdMaker,
    pace: Pace,
    sent_ms: u64,
    outbound: Uuid,
    steps: Vec<(Moment, Step)>,
}

impl Plan<'_> {
    fn moment(&self, after_ms: u64) -> Moment {
        let order = u64::try_from(self.steps.len()).unwrap_or(u64::MAX);
        self.pace.moment(self.sent_ms, after_ms, order.saturating_add(1))
    }

    fn state(&mut self, after_ms: u64, state: State) {
        self.steps.push((self.moment(after_ms), Step::State { invoice: self.outbound, state }));
    }

    fn status(
        &mut self,
        after_ms: u64,
        destination: &'static str,
        code: &'static str,
        rejection: Option<Rejection>,
    ) {
        let moment = self.moment(after_ms);
        let status = Status {
            id: self.ids.next(moment.date_ms),
            message_id: self.ids.next(moment.date_ms),
            invoice: self.outbound,
            date_ms: moment.date_ms,
            destination,
            code,
            network_code: network_code(code),
            sender: StatusSender::Platform,
            message: None,
            rejection,
            payments: Vec::new(),
        };
        self.steps.push((moment, Step::Status(status)));
    }

    fn deliver(&mut self, after_ms: u64) {
        let moment = self.moment(after_ms);
        let (inbound, stream) = (self.ids.next(moment.date_ms), self.ids.next(moment.date_ms));
        let step = Step::Deliver { outbound: self.outbound, inbound, stream, created_ms: moment.date_ms };
        self.steps.push((moment, step));
    }
}
