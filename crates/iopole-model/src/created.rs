//! The answer to what creates something.

use crate::ids::ElementId;
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// What was created (or deleted): its kind and identifier. The contract's `CreatedElement`, `ElementCreated` and
    /// `ElementReference`.
    ///
    /// The contract requires both members. Live answers were seen without an identifier (the creation of a legal
    /// unit) and without a body (a status, an acknowledgement), while the creation had been done: so a missing
    /// identifier is not an error here, because an error would invite a caller to send again. The creation of an
    /// entity answers a list of two; read it as [`List`](crate::json::List).
    ///
    /// ```
    /// use iopole_model::created::CreatedElement;
    /// use iopole_model::ids::InvoiceId;
    ///
    /// let body = r#"{"type":"INVOICE","id":"f47ac10b-58cc-4372-a567-0e02b2c3d479"}"#;
    /// let created: CreatedElement = serde_json::from_str(body)?;
    /// let id: Option<InvoiceId> = created.id_as();
    /// assert_eq!(id.map(|id| id.to_string()).as_deref(), Some("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct CreatedElement;
    optional {
        /// What it is.
        r#type: Option<ElementType> = "type", debug;
        /// Its identifier.
        id: Option<ElementId> = "id", debug;
    }
}

impl CreatedElement {
    /// The identifier as the type that the operation gives: an [`InvoiceId`](crate::ids::InvoiceId) after sending an
    /// invoice. `type` is not looked at, since the platform answers a new status with `STATUS` or `INVOICE`.
    pub fn id_as<T: From<ElementId>>(&self) -> Option<T> {
        self.id.clone().map(T::from)
    }
}

open_enum! {
    /// The kind of what was created.
    pub enum ElementType {
        /// A webhook.
        Webhook = "WEBHOOK",
        /// A secret.
        Secret = "SECRET",
        /// A flow.
        Stream = "STREAM",
        /// An invoice.
        Invoice = "INVOICE",
        /// A status.
        Status = "STATUS",
        /// A legal unit or office.
        BusinessEntity = "BUSINESS_ENTITY",
        /// An identifier of one.
        BusinessEntityIdentifier = "BUSINESS_ENTITY_IDENTIFIER",
        /// A registration in a directory.
        Directory = "DIRECTORY",
        /// An EDI message.
        EdiMessage = "EDI_MESSAGE",
        /// A report of sales.
        Transaction = "TRANSACTION",
        /// A reported payment; seen, not in the contract.
        Payment = "PAYMENT",
        /// A report of what was received for an invoice.
        PaymentInvoice = "PAYMENT_INVOICE",
        /// A report of what was received for sales.
        PaymentTransaction = "PAYMENT_TRANSACTION",
    }
}
