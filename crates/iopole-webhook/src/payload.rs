//! The typed payload of a delivery.

use std::fmt;

use bytes::Bytes;
use iopole_model::delivery::{
    EreportingDeclaration, EreportingDeclarationStatus, OnboardingNotification, OperatorEvent, StatusDelivery,
};
use iopole_model::ids::InvoiceId;

use crate::unsigned::Unsigned;

/// Payload of a delivery, by kind. More kinds may be added.
///
/// # Security
/// **The signature does not cover the kind**, only the bytes. Anyone who has seen a delivery can send the JSON of a
/// status as the `file` of an invoice within the freshness window. They can also send the file of an invoice as a JSON
/// body, which is then unknown. Treat an invoice as one once its file parses as PDF or XML. No file is refused for its
/// form, because the contract doesn't exclude others.
#[derive(Debug)]
#[non_exhaustive]
pub enum Payload {
    /// An invoice received for one of your customers. Its file is [`Delivery::content`](crate::Delivery::content).
    Invoice(Box<InvoiceDelivery>),
    /// A status of an invoice.
    Status(Box<StatusDelivery>),
    /// The progress of an enrollment.
    Onboarding(Box<OnboardingNotification>),
    /// An event, of a known kind or not; see [`OperatorEvent::typed`].
    Event(Box<OperatorEvent>),
    /// A declaration was sent to the state.
    Declaration(Box<EreportingDeclaration>),
    /// The state answered a declaration.
    DeclarationStatus(Box<EreportingDeclarationStatus>),
    /// A body that this version does not know. Keep its content: after a 2xx answer the platform does not send it
    /// again.
    Unknown,
}

/// Kind of a payload, for logs and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// See [`Payload::Invoice`].
    Invoice,
    /// See [`Payload::Status`].
    Status,
    /// See [`Payload::Onboarding`].
    Onboarding,
    /// See [`Payload::Event`].
    Event,
    /// See [`Payload::Declaration`].
    Declaration,
    /// See [`Payload::DeclarationStatus`].
    DeclarationStatus,
    /// See [`Payload::Unknown`].
    Unknown,
}

impl Kind {
    /// Returns a stable short name: `invoice`, `status`, `onboarding`, `event`, `declaration`, `declaration_status`,
    /// `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Status => "status",
            Self::Onboarding => "onboarding",
            Self::Event => "event",
            Self::Declaration => "declaration",
            Self::DeclarationStatus => "declaration_status",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Payload {
    /// Returns the kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invoice(_) => Kind::Invoice,
            Self::Status(_) => Kind::Status,
            Self::Onboarding(_) => Kind::Onboarding,
            Self::Event(_) => Kind::Event,
            Self::Declaration(_) => Kind::Declaration,
            Self::DeclarationStatus(_) => Kind::DeclarationStatus,
            Self::Unknown => Kind::Unknown,
        }
    }
}

/// Unsigned parts of a delivered invoice. Number, date and amounts are not among them: read the invoice by the API, or
/// its file, which is the signed [`content`](crate::Delivery::content) of the delivery.
#[non_exhaustive]
pub struct InvoiceDelivery {
    /// The platform's identifier of the invoice. Read the invoice by the API before you trust it.
    pub invoice_id: Unsigned<Option<InvoiceId>>,
    /// `true` if the sender accepts statuses.
    pub sender_accepts_statuses: Unsigned<Option<bool>>,
    /// Name of the file, such as `0199c2d4-….pdf`. Do not use it as a path.
    pub file_name: Unsigned<Option<String>>,
    /// Type of the file: `application/pdf` or an XML type.
    pub content_type: Unsigned<Option<String>>,
    /// All parts except the file, in their order, the two above included.
    pub parts: Unsigned<Vec<(String, Bytes)>>,
}

impl fmt::Debug for InvoiceDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceDelivery")
            .field("invoice_id", &self.invoice_id)
            .field("sender_accepts_statuses", &self.sender_accepts_statuses)
            .field("parts", &self.parts.as_hint().len())
            .finish_non_exhaustive()
    }
}
