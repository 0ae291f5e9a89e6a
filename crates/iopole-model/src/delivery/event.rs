//! Events: deliveries other than invoices, statuses and enrollments.

use std::fmt;

use super::{
    EreportingAttachedPayload, EreportingErrorPayload, EreportingPeriodPayload, InboundInvalidPayload,
    MigrationCompletedPayload, NotDeliveredPayload, StatusRefusedPayload,
};
use crate::dates::DateText;
use crate::ids::{ElementId, EventId};
use crate::json::{FromJson, RawJson};
use crate::open_enum::open_enum;
use crate::record::record;
use crate::webhook::OperatorEventType;

record! {
    /// An event (contract: `OperatorEvent`). The payload is kept as JSON; [`typed`](Self::typed) reads it.
    ///
    /// An event of an unknown kind is read too.
    pub struct OperatorEvent;
    required {
        /// The kind of event.
        event_type: OperatorEventType = "eventType", debug;
    }
    optional {
        /// The identifier of the event. A repeated delivery has the identifier of the first one.
        event_id: Option<EventId> = "eventId", debug;
        /// The time of the event.
        timestamp: Option<DateText> = "timestamp", debug;
        /// The object of the event.
        referenced_object: Option<ReferencedObject> = "referencedObject", debug;
        /// The payload, unchanged.
        payload: Option<RawJson> = "payload";
    }
}

record! {
    /// The object of an event.
    pub struct ReferencedObject;
    optional {
        /// The kind of object.
        r#type: Option<ReferencedObjectType> = "type", debug;
        /// The identifier of the object.
        id: Option<ElementId> = "id", debug;
    }
}

open_enum! {
    /// The kind of the object of an event.
    pub enum ReferencedObjectType {
        /// An invoice.
        Invoice = "INVOICE",
        /// A document that did not become an invoice.
        Document = "DOCUMENT",
        /// An enrollment.
        Enrollment = "ENROLLMENT",
        /// A business entity.
        BusinessEntity = "BUSINESS_ENTITY",
        /// A status.
        Status = "STATUS",
        /// A reported transaction.
        Transaction = "TRANSACTION",
        /// A reported payment.
        Payment = "PAYMENT",
        /// A reporting period.
        EreportingPeriod = "EREPORTING_PERIOD",
    }
}

/// The payload of an event, typed by its kind.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventPayload {
    /// A received invoice failed validation.
    InvoiceInboundInvalid(Box<InboundInvalidPayload>),
    /// An emitted invoice could not be delivered.
    OutboundInvoiceNotDelivered(NotDeliveredPayload),
    /// A declared status could not be delivered.
    OutboundStatusNotDelivered(NotDeliveredPayload),
    /// A declared status came after a final one.
    OutboundStatusNotAllowed(Box<StatusRefusedPayload>),
    /// A declared status was refused for its content.
    OutboundStatusInvalid(Box<StatusRefusedPayload>),
    /// The migration of an address to another platform is completed.
    PeppolMigrationCompleted(MigrationCompletedPayload),
    /// A transaction was attached to a report.
    EreportingTransactionAttached(EreportingAttachedPayload),
    /// A payment was attached to a report.
    EreportingPaymentAttached(EreportingAttachedPayload),
    /// A reporting period has opened.
    EreportingPeriodOpened(EreportingPeriodPayload),
    /// A reporting period has closed.
    EreportingPeriodClosed(EreportingPeriodPayload),
    /// A transaction or payment failed validation.
    EreportingError(EreportingErrorPayload),
    /// An event of an unknown kind, or a payload in an unknown form; unchanged.
    Other(Option<RawJson>),
}

impl OperatorEvent {
    /// Reads the payload as the type of the event's kind. Members without a field are in its `extra`.
    pub fn typed(&self) -> EventPayload {
        use OperatorEventType as Kind;
        let Some(raw) = &self.payload else { return EventPayload::Other(None) };
        let read = match self.event_type {
            Kind::InvoiceInboundInvalid => {
                read(raw, |read| EventPayload::InvoiceInboundInvalid(Box::new(read)))
            }
            Kind::OutboundInvoiceNotDelivered => read(raw, EventPayload::OutboundInvoiceNotDelivered),
            Kind::OutboundStatusNotDelivered => read(raw, EventPayload::OutboundStatusNotDelivered),
            Kind::OutboundStatusNotAllowed => {
                read(raw, |read| EventPayload::OutboundStatusNotAllowed(Box::new(read)))
            }
            Kind::OutboundStatusInvalid => {
                read(raw, |read| EventPayload::OutboundStatusInvalid(Box::new(read)))
            }
            Kind::PeppolMigrationCompleted => read(raw, EventPayload::PeppolMigrationCompleted),
            Kind::EreportingTransactionAttached => read(raw, EventPayload::EreportingTransactionAttached),
            Kind::EreportingPaymentAttached => read(raw, EventPayload::EreportingPaymentAttached),
            Kind::EreportingPeriodOpened => read(raw, EventPayload::EreportingPeriodOpened),
            Kind::EreportingPeriodClosed => read(raw, EventPayload::EreportingPeriodClosed),
            Kind::EreportingError => read(raw, EventPayload::EreportingError),
            Kind::Unknown(_) => None,
        };
        read.unwrap_or_else(|| EventPayload::Other(Some(raw.clone())))
    }
}

fn read<T: FromJson>(raw: &RawJson, kind: impl FnOnce(T) -> EventPayload) -> Option<EventPayload> {
    T::read(&mut raw.cursor()).map(kind)
}

/// Prints the payload's own `Debug`, which hides content. For an unknown payload, prints its presence only.
impl fmt::Debug for EventPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvoiceInboundInvalid(payload) => payload.fmt(f),
            Self::OutboundInvoiceNotDelivered(payload) | Self::OutboundStatusNotDelivered(payload) => {
                payload.fmt(f)
            }
            Self::OutboundStatusNotAllowed(payload) | Self::OutboundStatusInvalid(payload) => payload.fmt(f),
            Self::PeppolMigrationCompleted(payload) => payload.fmt(f),
            Self::EreportingTransactionAttached(payload) | Self::EreportingPaymentAttached(payload) => {
                payload.fmt(f)
            }
            Self::EreportingPeriodOpened(payload) | Self::EreportingPeriodClosed(payload) => payload.fmt(f),
            Self::EreportingError(payload) => payload.fmt(f),
            Self::Other(_) => f.write_str("Other(..)"),
        }
    }
}
