//! An invoice to be put into the outbox.

use std::fmt;

use bytes::Bytes;
use iopole_api::{CustomerId, Document, DocumentError};

/// An invoice or credit note to send, under a key of the caller.
///
/// The key names the invoice in the caller's program: the order's number, for example. The outbox sends one invoice
/// for one key, however often it is enqueued.
#[derive(Clone)]
pub struct NewInvoice {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) bytes: Bytes,
    pub(super) number: Option<String>,
    pub(super) customer: Option<CustomerId>,
}

impl NewInvoice {
    /// Takes a file in memory, under a name that ends in `.pdf` or `.xml`. The bytes are kept in the database.
    ///
    /// # Errors
    /// [`DocumentError`] for a name, a size or a content that the platform does not take.
    pub fn new(
        key: impl Into<String>,
        name: impl Into<String>,
        bytes: impl Into<Bytes>,
    ) -> Result<Self, DocumentError> {
        let (name, bytes) = (name.into(), bytes.into());
        Document::from_bytes(name.clone(), bytes.clone())?;
        Ok(Self { key: key.into(), name, bytes, number: None, customer: None })
    }

    /// Sets the number of the invoice (BT-1). By default the feature `document` reads it from the file.
    ///
    /// The number makes the search after an unknown outcome quick, and finds another
    /// invoice of this number ([`State::NumberInUse`](crate::State::NumberInUse)). A wrong number costs time, and no
    /// invoice: the search before a second send compares every file.
    #[must_use]
    pub fn with_number(mut self, number: impl Into<String>) -> Self {
        self.number = Some(number.into());
        self
    }

    /// Sets the customer that the invoice is sent for; that of the worker's client by default.
    #[must_use]
    pub fn with_customer_id(mut self, customer_id: CustomerId) -> Self {
        self.customer = Some(customer_id);
        self
    }
}

impl fmt::Debug for NewInvoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewInvoice")
            .field("key", &self.key)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
