//! What happens in the world and is told to webhooks: every area pushes it here, nothing else knows of webhooks.

use serde_json::{Value, json};
use uuid::Uuid;

use super::outbox::{Delivery, Subject};
use super::{Direction, World};
use crate::ids::CustomerId;
use crate::render::date;

/// Something that a webhook may tell.
#[derive(Clone)]
pub(crate) enum Happening {
    /// The buyer's copy of an invoice has appeared.
    InvoiceArrived { invoice: Uuid },
    /// One of the two copies of an invoice has a new status.
    StatusChanged { status: Uuid, copy: Uuid },
    /// An enrolment has reached a stage; the body is the contract's `OnboardingStateNotification`.
    Onboarding { stage: String, body: Value, about: Option<String> },
    /// Any other event.
    Operator(OperatorEvent),
}

/// An event as the area knows it; its identifier and time are added when it happens.
#[derive(Clone)]
pub(crate) struct OperatorEvent {
    /// `EREPORTING_ERROR` and the like.
    pub(crate) event_type: &'static str,
    /// Kind and identifier of the referenced object: `("TRANSACTION", id)`.
    pub(crate) referenced: (&'static str, Uuid),
    /// Flow it belongs to; events without one go to every webhook.
    pub(crate) direction: Option<Direction>,
    /// The contract's payload for this type.
    pub(crate) payload: Value,
    /// Identifier (`0002:…`) of the entity it is about, whose operator relation adds to the call.
    pub(crate) about: Option<String>,
}

impl World {
    /// Tells something to every active webhook of the customer that wants it. What no webhook takes is not kept: it is found by
    /// reading.
    pub(crate) fn happened(&mut self, at_ms: u64, customer: CustomerId, happening: Happening) {
        if !self.webhooks.any_active_of(customer) {
            return;
        }
        let Some((direction, filter, subject)) = self.subject(at_ms, happening) else { return };
        let endpoint = subject.endpoint();
        let takers: Vec<Uuid> = self
            .webhooks
            .of(customer)
            .filter(|webhook| webhook.takes(endpoint, direction, filter.as_deref()))
            .map(|webhook| webhook.id)
            .collect();
        // Where everything happens at once, dates run ahead of the clock; deliveries do not wait for them.
        let due_ms = at_ms.min(self.settled_ms);
        for webhook in takers {
            let key = self.ids.next(at_ms);
            let subject = subject.clone();
            self.outbox.plan(due_ms, Delivery { key, webhook, subject, first_ms: None, attempts: 0 });
        }
    }

    /// The flow, what subscriptions choose by, and what is delivered.
    fn subject(
        &mut self,
        at_ms: u64,
        happening: Happening,
    ) -> Option<(Option<Direction>, Option<String>, Subject)> {
        Some(match happening {
            Happening::InvoiceArrived { invoice } => {
                (Some(Direction::Inbound), None, Subject::Invoice(invoice))
            }
            Happening::StatusChanged { status, copy } => {
                let direction = self.invoices.get(copy)?.direction;
                // The received copy's statuses are not the emitted one's, though they say the same. What came from
                // another platform is the only copy there is.
                let only = self.statuses.get(status)?.invoice == copy;
                let id = if only { status } else { self.ids.next(at_ms) };
                (Some(direction), None, Subject::Status { status, copy, id })
            }
            Happening::Onboarding { stage, body, about } => {
                (None, Some(stage), Subject::Onboarding { body, about })
            }
            Happening::Operator(event) => {
                let (kind, id) = event.referenced;
                let body = json!({
                    "eventId": self.ids.next(at_ms),
                    "eventType": event.event_type,
                    "timestamp": date::instant(at_ms),
                    "referencedObject": {"type": kind, "id": id},
                    "payload": event.payload
                });
                let subject = Subject::Event { body, about: event.about };
                (event.direction, Some(event.event_type.to_owned()), subject)
            }
        })
    }
}
