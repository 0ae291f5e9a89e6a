//! The state behind the API, and the rules by which it changes.

mod edi;
mod enrollments;
mod entities;
mod events;
mod happenings;
mod invoices;
mod outbox;
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
use crate::directory::{Directory, PeppolParticipant};
use crate::documents::{Reading, Verdict, looks_like_pdf};
use crate::ids::IdMaker;
use crate::lifecycle::{Fate, Pace, Rejection, Step, Timeline, UNREACHABLE_ADDRESS, declared, planned};
use crate::reporting::{Reporting, VatRegime};

pub(crate) use edi::{EdiMessage, EdiMessages, detected};
pub(crate) use enrollments::{Change, Enrollments, Grant};
pub(crate) use entities::{Creation, Denial, DenialKind, Identity, NewIdentifier, Registering, Target};
pub(crate) use happenings::{Happening, OperatorEvent};
pub(crate) use invoices::{Content, Direction, Invoice, State};
pub(crate) use outbox::{Delivery, Outbox, Subject};
pub(crate) use retry::{Failure, RetryStrategy};
use room::{Dropped, ExternalIds};
pub(crate) use statuses::{Declaration, Payment, Sender, Status, Statuses};
pub(crate) use store::{DEFAULT_ROOM, Invoices};
pub(crate) use traffic::{Line, Standing, buckets};
pub(crate) use webhooks::{Webhook, Webhooks};

/// Most events that are to come for one copy of an invoice: what is declared beyond them is taken, and nothing comes of
/// it.
const MOST_TO_COME: usize = 1000;

/// Everything the platform remembers.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) invoices: Invoices,
    pub(crate) statuses: Statuses,
    pub(crate) webhooks: Webhooks,
    pub(crate) outbox: Outbox,
    pub(crate) retry: Option<RetryStrategy>,
    pub(crate) edi: EdiMessages,
    external_ids: ExternalIds,
    dropped: Dropped,
    /// Until when everything has happened.
    settled_ms: u64,
    pub(crate) directory: Directory,
    pub(crate) enrollments: Enrollments,
    /// The address of this sandbox, for links.
    pub(crate) links: String,
    pub(crate) reporting: Reporting,
    /// By SIREN, as the builder was told; the configuration of an entity goes before it.
    pub(crate) vat_regimes: BTreeMap<String, VatRegime>,
    /// Business entities of companies that the directory does not know.
    strangers: BTreeMap<String, Uuid>,
    ids: IdMaker,
    pace: Pace,
    timeline: Timeline,
    /// Seller and number of every invoice that had both: a number is used once.
    numbers: HashMap<(String, String), Uuid>,
}

impl World {
    /// `wake` is told of whatever may become due.
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
            retry: None,
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
        }
    }

    /// The webhook a real account starts with.
    pub(crate) fn add_default_webhook(&mut self, account: &str, now_ms: u64) {
        let id = self.ids.next(now_ms);
        self.webhooks.add(Webhook::default_of_account(id, account));
    }

    /// Takes an EDI message in.
    pub(crate) fn take_message(&mut self, message: EdiMessage) {
        self.edi.add(message);
        self.make_room();
    }

    /// An identifier for something created now.
    pub(crate) fn new_id(&mut self, now_ms: u64) -> Uuid {
        self.ids.next(now_ms)
    }

    /// The moment at which something may be to deliver: none without a webhook that takes anything.
    pub(crate) fn next_moment_ms(&self) -> Option<u64> {
        let planned =
            [self.timeline.next_due_ms(), self.reporting.next_due_ms(), self.enrollments.next_due_ms()];
        let planned = planned.into_iter().flatten().min().filter(|_| self.webhooks.any_active());
        [planned, self.outbox.next_due_ms()].into_iter().flatten().min()
    }

    /// What the operator's relation with an entity adds to calls for it.
    pub(crate) fn relation_data(&self, identifier: &str) -> Option<Value> {
        let (scheme, value) = identifier.split_once(':')?;
        let entity = self.directory.get(self.directory.find(scheme, value)?)?;
        entity.relation.as_ref()?.0.get("data").cloned()
    }

    /// Lets everything happen that is due.
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
                Step::Declared { copy, status, rates } => self.take(copy, status, &rates),
                Step::Deliver { outbound, inbound, stream, created_ms } => {
                    self.deliver(outbound, inbound, stream, created_ms);
                }
            }
        }
        self.settle_reports(now_ms);
        self.settle_enrollments(now_ms);
    }

    /// Takes an invoice in; its fate is decided now and carried out later.
    pub(crate) fn submit(
        &mut self,
        name: String,
        bytes: bytes::Bytes,
        reading: Reading,
        now_ms: u64,
    ) -> Uuid {
        let id = self.ids.next(now_ms);
        let stream = self.ids.next(now_ms);
        let Reading { format, document, verdict } = reading;
        let content = Content::new(name, bytes, format, document);
        let fate = self.fate_of(&content, &verdict, id, now_ms);
        for party in [&content.document.seller, &content.document.buyer] {
            self.directory.learn(party, &mut self.ids, now_ms);
        }
        self.invoices.add(Invoice::outbound(id, stream, now_ms, Arc::new(content)));
        self.make_room();
        for (moment, step) in planned(fate, &mut self.ids, self.pace, now_ms, id) {
            self.timeline.plan(moment, step);
        }
        id
    }

    fn fate_of(&mut self, content: &Content, verdict: &Verdict, id: Uuid, now_ms: u64) -> Fate {
        let document = &content.document;
        let key = document.seller.identity().zip(document.number.clone());
        let known = key.as_ref().is_some_and(|key| self.numbers.contains_key(key));
        match verdict {
            Verdict::Unacceptable { reason, message } => {
                return Fate::Unacceptable(Rejection::new(*reason, message.clone()));
            }
            Verdict::Invalid(defects) => {
                return Fate::Rejected { state: State::Invalid, rejection: Rejection::validation(defects) };
            }
            Verdict::Sound => {}
        }
        if known {
            let message = "An invoice with the same identifier from the same seller already exists";
            let rejection = Rejection::new("DUPLICATED_INVOICE", message);
            return Fate::Rejected { state: State::Duplicated, rejection };
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
                Fate::Rejected { state: State::WrongRouting, rejection }
            }
            _ => Fate::Delivered,
        }
    }

    /// Takes a document that arrives from the network, as the platform's own simulator sends them: a sound one is
    /// there at once, of another one only an event tells.
    pub(crate) fn receive(&mut self, bytes: bytes::Bytes, reading: Reading, now_ms: u64) -> Option<Uuid> {
        let (id, stream) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let Reading { format, document, verdict } = reading;
        let extension = if looks_like_pdf(&bytes) { "pdf" } else { "xml" };
        let content = Content::new(format!("{id}.{extension}"), bytes, format, document);
        let errors = match verdict {
            Verdict::Sound => Vec::new(),
            Verdict::Invalid(defects) => defects,
            Verdict::Unacceptable { message, .. } => vec![message],
        };
        if !errors.is_empty() {
            self.tell_inbound_invalid(id, &content.document, &errors, now_ms);
            return None;
        }
        for party in [&content.document.seller, &content.document.buyer] {
            self.directory.learn(party, &mut self.ids, now_ms);
        }
        self.invoices.add(Invoice::inbound(id, stream, now_ms, Arc::new(content)));
        self.make_room();
        self.happened(now_ms, Happening::InvoiceArrived { invoice: id });
        Some(id)
    }

    /// Takes a declared status in. One that cannot be processed is accepted all the same; only an event tells of it.
    pub(crate) fn declare(&mut self, invoice: Uuid, declaration: Declaration, now_ms: u64) -> Uuid {
        let moment = declared(self.pace, now_ms);
        let (id, message_id) = (self.ids.next(now_ms), self.ids.next(now_ms));
        let Some(copy) = self.invoices.get(invoice) else { return id };
        let ends = copy.state == State::Delivered || copy.terminal_status().is_some();
        if ends && self.timeline.count_of(invoice) < MOST_TO_COME {
            let rates = declaration.unknown_rates();
            let status = declaration.into_status(id, message_id, copy, moment.date_ms);
            self.invoices.grow(invoice, status.weight());
            self.timeline.plan(moment, Step::Declared { copy: invoice, status, rates });
            self.make_room();
        }
        id
    }

    /// A declared status takes effect, or an event tells why it does not.
    fn take(&mut self, copy: Uuid, status: Status, rates: &[(usize, String)]) {
        let current = self.invoices.get(copy).and_then(Invoice::terminal_status);
        match current {
            Some(current) => self.tell_not_allowed(copy, &status, current),
            None if !rates.is_empty() => {
                self.tell_invalid(copy, status.id, status.code, rates, status.date_ms)
            }
            None => self.record(status),
        }
    }

    /// The history belongs to the emitted copy; the received one only shows its latest status in the search.
    fn record(&mut self, status: Status) {
        if let Some(gone) = self.invoices.enter(&status) {
            if let Some(gone) = self.statuses.get(gone) {
                self.invoices.shrink(gone);
            }
            self.statuses.remove(&[gone]);
        }
        let Some(invoice) = self.invoices.get_mut(status.invoice) else { return };
        invoice.take_status(&status);
        let (peer, unroutable) = (invoice.peer, invoice.state == State::WrongRouting);
        if let Some(copy) = peer.and_then(|peer| self.invoices.get_mut(peer)) {
            copy.take_status(&status);
        }
        let (id, emitted, date_ms) = (status.id, status.invoice, status.date_ms);
        let refusal = status.rejection.clone().filter(|_| unroutable && status.code == "REJECTED");
        self.statuses.add(status);
        for copy in [Some(emitted), peer].into_iter().flatten() {
            self.happened(date_ms, Happening::StatusChanged { status: id, copy });
        }
        if let Some(refusal) = refusal {
            self.tell_not_delivered(emitted, &refusal, date_ms);
        }
    }

    fn deliver(&mut self, outbound: Uuid, inbound: Uuid, stream: Uuid, created_ms: u64) {
        let Some(original) = self.invoices.get_mut(outbound) else { return };
        original.peer = Some(inbound);
        let copy = original.received_copy(inbound, stream, created_ms);
        self.invoices.add(copy);
        self.happened(created_ms, Happening::InvoiceArrived { invoice: inbound });
    }
}
