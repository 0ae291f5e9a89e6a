//! Identifiers that the platform assigns, one type each, so that they cannot be confused.
//!
//! They are UUIDs (similar to version 7). The platform documents no order, so do not sort by them. Parsing from text
//! checks the form. A response may hold any text, because refusing it would lose the record.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::json::{Cursor, FromJson, deserialize_from_json};
use crate::record::CodeDebug;

/// The text is not a UUID, which the platform's identifiers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    kind: &'static str,
    length: usize,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, length } = self;
        write!(
            f,
            "{kind}: expected a UUID of 36 characters such as \
                 0193acea-5c97-7665-ada2-c57495af205c; got {length} characters"
        )
    }
}

impl std::error::Error for IdError {}

impl IdError {
    /// Returns the name of the identifier's type, such as `InvoiceId`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        ///
        /// `FromStr` requires a UUID; reading a response accepts any text.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Keeps a text of the platform without a check. Use it for text that comes neither from JSON nor from a
            /// person, such as a part of a multipart delivery.
            pub fn from_platform(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text. Percent-encode it before you put it into a path.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&CodeDebug(&self.0)).finish()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                // The uuid crate also parses forms without hyphens or in braces, which the platform never writes.
                match Uuid::try_parse(text) {
                    Ok(_) if text.len() == 36 => Ok(Self(text.to_owned())),
                    _ => Err(IdError { kind: stringify!($name), length: text.chars().count() }),
                }
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid.to_string())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl FromJson for $name {
            fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
                // An empty identifier would address another resource's path.
                String::read(cursor).filter(|text| !text.is_empty()).map(Self)
            }
        }

        deserialize_from_json!($name, "an identifier as text");
    )+ };
}

ids! {
    /// One copy of an invoice on the platform. The sender's copy and the receiver's copy have different identifiers.
    /// Not the invoice number, which is BT-1.
    InvoiceId;
    /// One status declared on an invoice.
    StatusId;
    /// The flow of an invoice.
    StreamId;
    /// A webhook configuration.
    WebhookId;
    /// One event sent to a webhook.
    EventId;
    /// The enrollment of a customer.
    EnrollmentId;
    /// A legal unit or an office.
    BusinessEntityId;
    /// One identifier of a business entity (its SIREN, a suffix, a routing code). Registrations belong to it.
    BusinessEntityIdentifierId;
    /// One registration in a directory.
    DirectoryId;
    /// A network that carries invoices.
    NetworkId;
    /// A file attached to an invoice or generated from it.
    FileId;
    /// A report of sales or of an invoice.
    TransactionId;
    /// A report of payments.
    PaymentId;
    /// A folder of e-reporting, which collects reports.
    ReportId;
    /// One transmission of a folder to the tax administration.
    TransmissionId;
    /// The retry strategy of deliveries.
    RetryStrategyId;
    /// An EDI message.
    EdiMessageId;
    /// A created element. Its kind is a member of the same response; convert the identifier to the type of that kind
    /// with `From`.
    ElementId;
}

macro_rules! from_element {
    ($($name:ident),+) => { $(
        impl From<ElementId> for $name {
            fn from(id: ElementId) -> Self {
                Self(id.0)
            }
        }
    )+ };
}

from_element!(
    RetryStrategyId,
    EdiMessageId,
    InvoiceId,
    StatusId,
    StreamId,
    WebhookId,
    BusinessEntityId,
    BusinessEntityIdentifierId,
    DirectoryId,
    TransactionId,
    PaymentId
);
