//! Events that webhooks may report.

use std::sync::Arc;

use uuid::Uuid;

use crate::direction::Direction;
use crate::documents::Party;
use crate::enrollment::{Enrollment, Stage};
use crate::lifecycle::{Rejection, StatusFaults};
use crate::reporting::ReportEvent;

/// An event that webhooks may report.
pub(crate) enum Event {
    /// The buyer's copy of an invoice appeared.
    InvoiceArrived { invoice: Uuid },
    /// One of the two copies of an invoice has a new status.
    StatusChanged { status: Uuid, copy: Uuid },
    /// An enrollment reached a stage.
    StageReached { stage: Stage, enrollment: Arc<Enrollment> },
    /// Any other event, which the endpoint `events` reports.
    Operator(Arc<OperatorEvent>),
}

/// Facts of an event that the endpoint `events` reports.
pub(crate) enum OperatorEvent {
    /// No platform accepts an invoice.
    InvoiceNotDelivered { invoice: Uuid, rejection: Rejection },
    /// A status was declared after a terminal one.
    StatusNotAllowed { about: DeclaredStatus, current: &'static str },
    /// The content of a declared status has defects.
    StatusInvalid { about: DeclaredStatus, faults: StatusFaults },
    /// A document that came from the network is invalid.
    DocumentInvalid {
        document: Uuid,
        seller: Box<Party>,
        buyer: Box<Party>,
        number: Option<String>,
        errors: Vec<String>,
    },
    /// A change in e-reporting.
    Report(ReportEvent),
}

/// A declared status that is not processed, and the copy it was declared on.
pub(crate) struct DeclaredStatus {
    pub(crate) copy: Uuid,
    pub(crate) direction: Direction,
    pub(crate) status: Uuid,
    pub(crate) code: &'static str,
}

impl OperatorEvent {
    pub(crate) fn event_type(&self) -> &'static str {
        match self {
            Self::InvoiceNotDelivered { .. } => "OUTBOUND_INVOICE_NOT_DELIVERED",
            Self::StatusNotAllowed { .. } => "OUTBOUND_STATUS_NOT_ALLOWED",
            Self::StatusInvalid { .. } => "OUTBOUND_STATUS_INVALID",
            Self::DocumentInvalid { .. } => "INVOICE_INBOUND_INVALID",
            Self::Report(event) => event.event_type(),
        }
    }

    /// Direction of the flow; a report has none, and goes to every webhook.
    pub(crate) fn direction(&self) -> Option<Direction> {
        match self {
            Self::InvoiceNotDelivered { .. } => Some(Direction::Outbound),
            Self::StatusNotAllowed { about, .. } | Self::StatusInvalid { about, .. } => Some(about.direction),
            Self::DocumentInvalid { .. } => Some(Direction::Inbound),
            Self::Report(_) => None,
        }
    }
}
