//! Publishing of events: from the world into the outbox of the webhooks.

use std::sync::Arc;

use uuid::Uuid;

use super::event::{DeclaredStatus, Event, OperatorEvent};
use super::outbox::{PendingDelivery, Subject};
use super::{Invoice, World};
use crate::direction::Direction;
use crate::documents::Header;
use crate::ids::CustomerId;
use crate::lifecycle::{Rejection, Status, StatusFaults};

/// No status can be declared after these.
const TERMINAL: [&str; 4] = ["REFUSED", "REJECTED", "UNACCEPTABLE", "CANCELLED"];

impl Invoice {
    /// The terminal status of this invoice, once it has one.
    pub(crate) fn terminal_status(&self) -> Option<&'static str> {
        let last = self.last_status.filter(|last| !last.of_delivery);
        last.map(|last| last.code).filter(|code| TERMINAL.contains(code))
    }
}

impl World {
    /// Plans a delivery to every active webhook of the customer that takes the event. An event without such a webhook
    /// is not kept; a reader of the state finds its effect.
    pub(crate) fn publish(&mut self, at_ms: u64, customer: CustomerId, event: Event) {
        if !self.webhooks.any_active_of(customer) {
            return;
        }
        let Some((direction, filter, subject)) = self.subject(at_ms, customer, event) else { return };
        let endpoint = subject.endpoint();
        let takers: Vec<Uuid> = self
            .webhooks
            .of(customer)
            .filter(|webhook| webhook.takes(endpoint, direction, filter))
            .map(|webhook| webhook.id)
            .collect();
        // With the instant pace dates run ahead of the clock; deliveries do not wait for them.
        let due_ms = at_ms.min(self.settled_ms);
        for webhook in takers {
            let key = self.ids.next(at_ms);
            let subject = subject.clone();
            self.outbox.plan(due_ms, PendingDelivery { key, webhook, subject, first_ms: None, attempts: 0 });
        }
    }

    /// Direction of the flow, the name that subscriptions choose by, and the subject.
    fn subject(
        &mut self,
        at_ms: u64,
        customer: CustomerId,
        event: Event,
    ) -> Option<(Option<Direction>, Option<&'static str>, Subject)> {
        Some(match event {
            Event::InvoiceArrived { invoice } => (Some(Direction::Inbound), None, Subject::Invoice(invoice)),
            Event::StatusChanged { status, copy } => {
                let direction = self.invoices.get(copy)?.direction;
                // The statuses of the two copies have equal content and different identifiers. An invoice from another
                // platform has one copy only.
                let only = self.statuses.get(status)?.invoice == copy;
                let id = if only { status } else { self.ids.next(at_ms) };
                (Some(direction), None, Subject::Status { status, copy, id })
            }
            Event::StageReached { stage, enrollment } => {
                let subject = Subject::Onboarding { stage, enrollment };
                (None, Some(stage.as_str()), subject)
            }
            Event::Operator(event) => {
                let (direction, event_type) = (event.direction(), event.event_type());
                let id = self.ids.next(at_ms);
                (direction, Some(event_type), Subject::Event { id, at_ms, customer, event })
            }
        })
    }

    pub(super) fn publish_not_delivered(&mut self, invoice: Uuid, rejection: Rejection, at_ms: u64) {
        let Some(customer) = self.invoices.get(invoice).map(|copy| copy.customer) else { return };
        let event = OperatorEvent::InvoiceNotDelivered { invoice, rejection };
        self.publish(at_ms, customer, Event::Operator(Arc::new(event)));
    }

    pub(super) fn publish_not_allowed(&mut self, copy: Uuid, status: &Status, current: &'static str) {
        let Some((customer, about)) = self.declared_status(copy, status) else { return };
        let event = OperatorEvent::StatusNotAllowed { about, current };
        self.publish(status.date_ms, customer, Event::Operator(Arc::new(event)));
    }

    pub(super) fn publish_invalid(&mut self, copy: Uuid, status: &Status, faults: StatusFaults) {
        let Some((customer, about)) = self.declared_status(copy, status) else { return };
        let event = OperatorEvent::StatusInvalid { about, faults };
        self.publish(status.date_ms, customer, Event::Operator(Arc::new(event)));
    }

    fn declared_status(&self, copy: Uuid, status: &Status) -> Option<(CustomerId, DeclaredStatus)> {
        let Invoice { customer, direction, .. } = self.invoices.get(copy)?;
        let (direction, status, code) = (*direction, status.id, status.code);
        Some((*customer, DeclaredStatus { copy, direction, status, code }))
    }

    pub(super) fn publish_document_invalid(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        document: &Header,
        errors: Vec<String>,
        at_ms: u64,
    ) {
        let event = OperatorEvent::DocumentInvalid {
            document: id,
            seller: Box::new(document.seller.clone()),
            buyer: Box::new(document.buyer.clone()),
            number: document.number.clone(),
            errors,
        };
        self.publish(at_ms, customer, Event::Operator(Arc::new(event)));
    }

    /// Name of the customer's client, which events give as their cause.
    pub(crate) fn client_of(&self, customer: CustomerId) -> Option<&str> {
        let mut accounts = self.accounts.iter();
        accounts.find(|(known, _)| *known == customer).map(|(_, client)| client.as_str())
    }
}
