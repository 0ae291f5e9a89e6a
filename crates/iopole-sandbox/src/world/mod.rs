//! The state of the platform, and the rules of its changes.

mod arrivals;
mod edi;
mod enrolling;
mod enrollments;
mod entities;
mod event;
mod invoices;
mod lines;
mod outbox;
mod publish;
mod reports;
mod retry;
mod room;
mod statuses;
mod store;
mod traffic;
mod webhooks;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::day_of;
use crate::customer::Account;
use crate::directory::{Directory, PeppolParticipant};
use crate::documents::{Header, Judgment, Verdict};
use crate::ids::{CustomerId, IdMaker};
use crate::lifecycle::{
    Declaration, InvoiceOutcome, Pace, Rejection, State, Status, StatusFaults, StatusSender, Step, Timeline,
    UNREACHABLE_ADDRESS, declared, network_code, planned,
};
use crate::reporting::{Reporting, VatRegime};

pub(crate) use edi::{EdiMessage, EdiMessages, detected};
pub(crate) use enrolling::{EnrollmentChange, MigrationGrant};
pub(crate) use enrollments::Enrollments;
pub(crate) use entities::{Creation, Identity, NewIdentifier, Registering, RuleError, RuleErrorKind, Target};
pub(crate) use event::{DeclaredStatus, Event, OperatorEvent};
pub(crate) use invoices::{Content, Invoice};
pub(crate) use outbox::{Outbox, PendingDelivery, Subject};
pub(crate) use retry::{DeliveryFailure, RetryStrategy};
use room::{Dropped, ExternalIds};
pub(crate) use statuses::Statuses;
pub(crate) use store::{Invoices, Own};
pub(crate) use traffic::{Standing, TrafficRow, buckets};
pub(crate) use webhooks::{Webhook, Webhooks};

/// Limit of planned steps for one copy of an invoice. Later declarations are accepted and have no effect.
const MOST_TO_COME: usize = 1000;

/// The state of the platform.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) invoices: Invoices,
    pub(crate) statuses: Statuses,
    pub(crate) webhooks: Webhooks,
    pub(crate) outbox: Outbox,
    /// Retry strategies by customer.
    pub(crate) retry: HashMap<CustomerId, RetryStrategy>,
    pub(crate) edi: EdiMessages,
    external_ids: ExternalIds,
    dropped: Dropped,
    /// The moment up to which all steps are done.
    settled_ms: u64,
    pub(crate) directory: Directory,
    pub(crate) enrollments: Enrollments,
    /// Base URL of the server, for links.
    pub(crate) links: String,
    pub(crate) reporting: Reporting,
    /// VAT regimes of the builder, by SIREN; the configuration of an entity has precedence.
    pub(crate) vat_regimes: BTreeMap<String, VatRegime>,
    /// Business entities of companies outside of the directory, by SIREN.
    strangers: BTreeMap<String, Uuid>,
    ids: IdMaker,
    pace: Pace,
    timeline: Timeline,
    /// Keys of the invoices with seller and number: each number is used once.
    numbers: HashMap<NumberKey, Uuid>,
    /// Customers with the id of their client, the default customer first.
    accounts: Vec<(CustomerId, String)>,
}

/// Customer, seller and number; two invoices with one key are duplicates.
type NumberKey = (CustomerId, String, String);

impl World {
    /// A new state. `wake` is notified of whatever may fall due.
    pub(crate) fn new(
        pace: Pace,
        seed: u64,
        mut ids: IdMaker,
        international: Option<Vec<PeppolParticipant>>,
        wake: &Arc<Notify>,
    ) -> Self {
        Self {
            invoices: Invoices::default(),
            statuses: Statuses::default(),
            webhooks: Webhooks::default(),
            outbox: Outbox::new(Arc::clone(wake)),
            retry: HashMap::new(),
            edi: EdiMessages::default(),
            external_ids: ExternalIds::default(),
            dropped: Dropped::default(),
            settled_ms: 0,
            directory: Directory::new(seed, international, &mut ids),
            enrollments: Enrollments::new(Arc::clone(wake)),
            links: String::new(),
            reporting: Reporting::new(pace, Arc::clone(wake)),
            vat_regimes: BTreeMap::new(),
            strangers: BTreeMap::new(),
            ids,
            pace,
            timeline: Timeline::new(Arc::clone(wake)),
            numbers: HashMap::new(),
            accounts: Vec::new(),
        }
    }

    /// Adds a customer with its test entities. The first customer is the default.
    pub(crate) fn add_account(&mut self, account: &Account) {
        let Account { id, client, first_entity, entities } = account;
        self.directory.give_test_entities(*id, *first_entity, *entities, client);
        self.accounts.push((*id, client.clone()));
    }

    /// Adds the webhook of a new account on preproduction.
    pub(crate) fn add_default_webhook(&mut self, account: &Account, now_ms: u64) {
        let id = self.ids.next(now_ms);
        self.webhooks.add(Webhook::default_of_account(id, account.id, &account.client));
    }

    /// Stores an EDI message.
    pub(crate) fn take_message(&mut self, message: EdiMessage) {
        self.edi.add(message);
        self.make_room();
    }

    /// An identifier of an object that is created now.
    pub(crate) fn new_id(&mut self, now_ms: u64) -> Uuid {
        self.ids.next(now_ms)
    }

    /// The next moment at which a delivery may be due; `None` without an active webhook and pending deliveries.
    pub(crate) fn next_moment_ms(&self) -> Option<u64> {
        let planned =
            [self.timeline.next_due_ms(), self.reporting.next_due_ms(), self.enrollments.next_due_ms()];
        let planned = planned.into_iter().flatten().min().filter(|_| self.webhooks.any_active());
        [planned, self.outbox.next_due_ms()].into_iter().flatten().min()
    }

    /// The data of the operator's relation with an entity, which calls about the entity carry.
    pub(crate) fn relation_data(&self, customer: CustomerId, identifier: &str) -> Option<Value> {
        let (scheme, value) = identifier.split_once(':')?;
        let entity = self.directory.get(self.directory.find(scheme, value)?)?;
        entity.relation_of(customer)?.0.get("data").cloned()
    }

    /// Carries out all steps that are due.
    pub(crate) fn settle(&mut self, now_ms: u64) {
        self.settled_ms = now_ms;
        while let Some(step) = self.timeline.next_due(now_ms) {
            match step {
                Step::State { invoice, state } => {
                    if let Some(invoice) = self.invoices.get_mut(invoice) {
                        invoice.state = state;
                    }
                }
                Step::Status(status) => self.record(status),
                Step::Declared { copy, status, faults } => self.take(copy, status, faults),
                Step::Deliver { outbound, inbound, stream, created_ms } => {
                    self.deliver(outbound, inbound, stream, created_ms);
                }
            }
        }
        self.settle_reports(now_ms);
        self.settle_enrollments(now_ms);
    }

    /// Accepts an invoice. Its outcome is decided now and carried out later.
    pub(crate) fn submit(
        &mut self,
        customer: CustomerId,
        name: String,
        bytes: bytes::Bytes,
        reading: Judgment,
        now_ms: u64,
    ) -> Uuid {
        let id = self.ids.next(now_ms);
        let stream = self.ids.next(now_ms);
        let Judgment { format, header: document, verdict } = reading;
        let content = Content::new(name, bytes, format, document);
        let outcome = self.outcome_of((customer, id), &content, &verdict, now_ms);
        for party in [&content.document.seller, &content.document.buyer] {
            self.directory.learn(party, &mut self.ids, now_ms);
        }
        self.invoices.add(Invoice::outbound(customer, (id, stream), now_ms, Arc::new(content)));
        self.make_room();
        for (moment, step) in planned(outcome, &mut self.ids, self.pace, now_ms, id) {
            self.timeline.plan(moment, step);
        }
        id
    }

    fn outcome_of(
        &mut self,
        (customer, id): (CustomerId, Uuid),
        content: &Content,
        verdict: &Verdict,
        now_ms: u64,
    ) -> InvoiceOutcome {
        let document = &content.document;
        let key = number_key(customer, document);
        let known = key.as_ref().is_some_and(|key| self.numbers.contains_key(key));
        match verdict {
            Verdict::Unacceptable { reason, message } => {
                return InvoiceOutcome::Unacceptable(Rejection::new(*reason, message.clone()));
            }
            Verdict::Invalid(defects) => {
                return InvoiceOutcome::Rejected {
                    state: State::Invalid,
                    rejection: Rejection::validation(defects),
                };
            }
            Verdict::Sound => {}
        }
        if known {
            let message = "An invoice with the same identifier from the same seller already exists";
            let rejection = Rejection::new("DUPLICATED_INVOICE", message);
            return InvoiceOutcome::Rejected { state: State::Duplicated, rejection };
        }
        if let Some(key) = key {
            self.numbers.insert(key, id);
        }
        match document.buyer.address() {
            Some(address)
                if address == UNREACHABLE_ADDRESS || !self.directory.has_route(&address, day_of(now_ms)) =>
            {
                let message = format!("No route found for given key (electronicAddress : {address})");
                let rejection = Rejection::new("ROUTING_FAILURE", message);
                InvoiceOutcome::Rejected { state: State::WrongRouting, rejection }
            }
            _ => InvoiceOutcome::Delivered,
        }
    }

    /// Accepts a declared status. A status that cannot be processed is accepted too, and only causes an event.
    pub(crate) fn declare(&mut self, invoice: Uuid, declaration: Declaration, now_ms: u64) -> Uuid {
        let moment = declared(self.pace, now_ms);
        let (id, message_id) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let Some(copy) = self.invoices.get(invoice) else { return id };
        let ends = copy.state == State::Delivered || copy.terminal_status().is_some();
        if ends && self.timeline.count_of(invoice) < MOST_TO_COME {
            let faults = declaration.faults(copy.direction);
            let status = declaration.into_status(id, message_id, copy, moment.date_ms);
            self.invoices.grow(invoice, status.weight());
            self.timeline.plan(moment, Step::Declared { copy: invoice, status, faults });
            self.make_room();
        }
        id
    }

    /// Rejects a second delivery of an invoice, as the buyer's platform does. Only the sender gets the status.
    pub(crate) fn reject_delivery(&mut self, emitted: Uuid, message: &str, now_ms: u64) -> Uuid {
        let (id, message_id) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let code = "REJECTED";
        let network = Some(Rejection::DUPLICATE);
        let rejection = Rejection { network, ..Rejection::new("DUPLICATE_INVOICE", message) };
        self.record(Status {
            id,
            message_id,
            invoice: emitted,
            date_ms: now_ms,
            destination: "OPERATOR",
            code,
            network_code: network_code(code),
            sender: StatusSender::Buyer,
            message: None,
            rejection: Some(rejection),
            payments: Vec::new(),
        });
        id
    }

    /// Applies a declared status, or publishes the reason for which it does not apply.
    fn take(&mut self, copy: Uuid, status: Status, faults: Option<StatusFaults>) {
        let current = self.invoices.get(copy).and_then(Invoice::terminal_status);
        match (current, faults) {
            (Some(current), _) => self.publish_not_allowed(copy, &status, current),
            (None, Some(faults)) => self.publish_invalid(copy, &status, faults),
            (None, None) => self.record(status),
        }
    }

    /// Records a status in the history of the emitted copy. The received copy only shows its latest status in the
    /// search.
    fn record(&mut self, status: Status) {
        if let Some(gone) = self.invoices.enter(&status) {
            if let Some(gone) = self.statuses.get(gone) {
                self.invoices.shrink(gone);
            }
            self.statuses.remove(&[gone]);
        }
        let Some(invoice) = self.invoices.get_mut(status.invoice) else { return };
        invoice.take_status(&status);
        // A rejected second delivery does not affect the buyer's copy.
        let peer = invoice.peer.filter(|_| !status.refuses_a_delivery());
        let unroutable = invoice.state == State::WrongRouting;
        if let Some(copy) = peer.and_then(|peer| self.invoices.get_mut(peer)) {
            copy.take_status(&status);
        }
        let (id, emitted, date_ms) = (status.id, status.invoice, status.date_ms);
        let refusal = status.rejection.clone().filter(|_| unroutable && status.code == "REJECTED");
        self.statuses.add(status);
        for copy in [Some(emitted), peer].into_iter().flatten() {
            let Some(customer) = self.invoices.get(copy).map(|copy| copy.customer) else { continue };
            self.publish(date_ms, customer, Event::StatusChanged { status: id, copy });
        }
        if let Some(refusal) = refusal {
            self.publish_not_delivered(emitted, refusal, date_ms);
        }
    }
}

fn number_key(customer: CustomerId, document: &Header) -> Option<NumberKey> {
    let (seller, number) = document.seller.identity().zip(document.number.clone())?;
    Some((customer, seller, number))
}
