//! The response to a request that creates something: [`CreatedElement`].

use crate::ids::ElementId;
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// The kind and the identifier of a created or deleted element (contract: `CreatedElement`, `ElementCreated`,
    /// `ElementReference`).
    ///
    /// The creation of an entity returns a list of two: read it as [`List`](crate::json::List).
    ///
    /// # Platform behavior
    ///
    /// The contract requires both members. Live responses were seen without an identifier (the creation of a legal
    /// unit) and without a body (a status, an acknowledgement). Both creations had succeeded. A missing identifier is
    /// therefore not an error here: an error would invite a caller to send the request again.
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
        /// The kind of the element.
        r#type: Option<ElementType> = "type", debug;
        /// The identifier of the element.
        id: Option<ElementId> = "id", debug;
    }
}

impl CreatedElement {
    /// Converts the identifier to the type that the operation creates: an [`InvoiceId`](crate::ids::InvoiceId) after
    /// sending an invoice. `type` is ignored, because the platform answers a new status with `STATUS` or `INVOICE`.
    pub fn id_as<T: From<ElementId>>(&self) -> Option<T> {
        self.id.clone().map(T::from)
    }
}

open_enum! {
    /// The kind of a created element.
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
        /// A legal unit or an office.
        BusinessEntity = "BUSINESS_ENTITY",
        /// An identifier of a business entity.
        BusinessEntityIdentifier = "BUSINESS_ENTITY_IDENTIFIER",
        /// A registration in a directory.
        Directory = "DIRECTORY",
        /// An EDI message.
        EdiMessage = "EDI_MESSAGE",
        /// A report of sales.
        Transaction = "TRANSACTION",
        /// A reported payment; seen, not in the contract.
        Payment = "PAYMENT",
        /// A report of a payment received for an invoice.
        PaymentInvoice = "PAYMENT_INVOICE",
        /// A report of a payment received for sales.
        PaymentTransaction = "PAYMENT_TRANSACTION",
    }
}
