//! The identifiers that the platform gives out, one type each so that none is taken for another.
//!
//! They are uuids (version 7 like); the platform documents no order, so do not sort by them. Typed by hand they are
//! checked; read from an answer any text is kept, since refusing one would lose the record.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::json::Cursor;
use crate::lenient::{FromJson, deserialize_from_json};
use crate::record::CodeDebug;

/// A text that is not a uuid was given where the platform has an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{kind}: a uuid is expected, 36 characters such as 0193acea-5c97-7665-ada2-c57495af205c; got {length} characters"
)]
pub struct IdError {
    kind: &'static str,
    length: usize,
}

impl IdError {
    /// The name of the identifier's type, such as `InvoiceId`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        ///
        /// Parsing (`FromStr`) wants a uuid; reading an answer accepts any text.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text of the platform as it is, unchecked: for what comes neither from JSON nor from a person,
            /// such as the part of a multipart delivery.
            pub fn from_platform(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of the identifier. Encode it before it goes into a path.
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
                // The uuid crate also reads forms without hyphens or in braces, which the platform never writes.
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
                // An empty identifier identifies nothing and would address another resource's path.
                String::read(cursor).filter(|text| !text.is_empty()).map(Self)
            }
        }

        deserialize_from_json!($name, "an identifier as text");
    )+ };
}

ids! {
    /// One copy of an invoice on the platform. The copy of the sender and that of the receiver have different ones;
    /// not the invoice's number, which is BT-1.
    InvoiceId;
    /// One status declared on an invoice.
    StatusId;
    /// The flow that an invoice travels in.
    StreamId;
    /// A webhook configuration.
    WebhookId;
    /// One event told to a webhook.
    EventId;
    /// The enrolment of a customer.
    EnrollmentId;
    /// A legal unit or an office.
    BusinessEntityId;
    /// One identifier of a business entity (its SIREN, a suffix, a routing code); registrations hang on this one.
    BusinessEntityIdentifierId;
    /// One registration in a directory.
    DirectoryId;
    /// A network that invoices travel on.
    NetworkId;
    /// A file attached to an invoice or made from it.
    FileId;
    /// A report of sales or of an invoice, as e-reporting gave it.
    TransactionId;
    /// A report of payments.
    PaymentId;
    /// A folder of e-reporting, in which reports are collected.
    ReportId;
    /// One transmission of a folder to the state.
    TransmissionId;
    /// The strategy of retried deliveries.
    RetryStrategyId;
    /// An EDI message.
    EdiMessageId;
    /// Something just created, whose kind is told beside it; convert it with `From` to the type of that kind.
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
