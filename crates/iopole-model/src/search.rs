//! Pages of results and the rows of the invoice search.
//!
//! The main types are [`Page`], [`SearchInvoicesResult`] and [`SearchInvoice`].

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::ids::InvoiceId;
use crate::invoice::{Monetary, ReferencedDocument};
use crate::json::{Cursor, Extra, FromJson, RawJson};
use crate::open_enum::open_enum;
use crate::party::TradeParty;
use crate::record::{Field, Members, Slot, record, write_extra};
use crate::status::InvoiceStatusCode;

/// One page of results, `{data, meta}`: the envelope of every search.
///
/// An unreadable row (not an object, or without its identifier) does not lose the page: [`odd`](Self::odd) returns it.
/// A bare list is read as a page without `meta`. A response without a list is read too; [`is_listed`](Self::is_listed)
/// distinguishes it from an empty list.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the order of the response.
    pub data: Vec<T>,
    /// The position of the page in all results.
    pub meta: Option<PageMeta>,
    /// The members that the fields above do not hold.
    pub extra: Extra,
}

impl<T> Page<T> {
    /// Creates a page of rows.
    pub fn new(data: Vec<T>, meta: PageMeta) -> Self {
        Self { data, meta: Some(meta), extra: Extra::new() }
    }

    /// Returns the number of results on all pages, if the platform gives it.
    pub fn total(&self) -> Option<u64> {
        self.meta.as_ref()?.count
    }

    /// Returns true if the response has a list of rows, even an empty one. A missing list, `null` or another value does
    /// not show how many results exist.
    pub fn is_listed(&self) -> bool {
        !self.data.is_empty() || self.extra.json("data").is_some_and(RawJson::is_list)
    }

    /// Returns the unreadable rows unchanged.
    pub fn odd(&self) -> Vec<RawJson> {
        let odd = self.extra.json("data").into_iter().flat_map(RawJson::items);
        odd.map(RawJson::keep).collect()
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { data: Vec::new(), meta: None, extra: Extra::new() }
    }
}

/// Prints the rows with their own `Debug`.
impl<T: std::fmt::Debug> std::fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("data", &self.data).field("meta", &self.meta).finish_non_exhaustive()
    }
}

impl<T: FromJson + Serialize> FromJson for Page<T> {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.peek() == Some(b'[') {
            let (data, left) = Vec::read(cursor);
            let extra = left.map(|left| ("data", left)).into_iter().collect();
            return Some(Self { data: data.unwrap_or_default(), meta: None, extra });
        }
        let mut members = Members::open(cursor)?;
        let (mut data, mut meta) = (Slot::<Vec<T>>::new(), Slot::<Option<PageMeta>>::new());
        while let Some(key) = members.next_key() {
            match &*key {
                "data" => data.read(&mut members, &key, &["data"]),
                "meta" => meta.read(&mut members, &key, &["meta"]),
                _ => members.keep(key),
            }
        }
        let (data, meta) = (data.finish(&mut members, &["data"]), meta.finish(&mut members, &["meta"]));
        Some(Self { data, meta, extra: members.into_extra() })
    }
}

impl<'de, T: FromJson + Serialize> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::json::deserialize(deserializer, "Page", "an object with `data`, or a list")
    }
}

impl<T: FromJson + Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        // A page without rows still has `data`, because readers of the platform rely on it.
        match (self.data.is_empty(), self.extra.json("data")) {
            (true, None) => map.serialize_entry("data", &self.data)?,
            (_, left) => self.data.write(&mut map, "data", left)?,
        }
        self.meta.write(&mut map, "meta", self.extra.json("meta"))?;
        write_extra(&mut map, &self.extra, &["data", "meta"])?;
        map.end()
    }
}

record! {
    /// The position of a page in all results (contract: `SearchMeta`, `PageMeta`).
    pub struct PageMeta;
    optional {
        /// The number of skipped rows, 0 to 1000. Rows past 1000 plus one page are unreachable.
        offset: Option<u64> = "offset", debug;
        /// The requested number of rows, 1 to 200; 50 by default. Another page of the documents says 100 at most.
        limit: Option<u64> = "limit", debug;
        /// The number of rows on all pages, not on this one (measured).
        count: Option<u64> = "count", debug;
    }
}

/// The response of `GET /v1.1/invoice/search`.
pub type SearchInvoicesResult = Page<SearchInvoice>;

record! {
    /// One row of the invoice search.
    pub struct SearchInvoice;
    required {
        /// The metadata, in every row.
        metadata: SearchInvoiceMetadata = "metadata", debug;
    }
    optional {
        /// The latest status; only with `expand=lastStatusData`.
        last_status_data: Option<SearchInvoiceLastStatus> = "lastStatusData", debug;
        /// An extract of the invoice; only with `expand=businessData`.
        business_data: Option<SearchInvoiceBusinessData> = "businessData";
    }
}

record! {
    /// The platform's metadata of an invoice.
    pub struct SearchInvoiceMetadata;
    required {
        /// The platform's identifier of this copy.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// The technical processing state, not a life-cycle status.
        state: Option<InvoiceState> = "state", debug;
        /// The direction: inbound or outbound.
        direction: Option<InvoiceDirection> = "direction", debug;
        /// The creation date on the platform. Named `date` in the documents of April 2026 and `createDate` since; both
        /// are read.
        create_date: Option<DateText> = "createDate" | "date", debug;
    }
}

record! {
    /// The latest status of an invoice and its delivery state.
    pub struct SearchInvoiceLastStatus;
    optional {
        /// The status.
        code: Option<InvoiceStatusCode> = "code", debug;
        /// The delivery state of the status.
        state: Option<DeliveryState> = "state", debug;
        /// The date of the status.
        date: Option<DateText> = "date", debug;
    }
}

record! {
    /// An extract of an invoice. Its payment means and delivery are in `extra`.
    pub struct SearchInvoiceBusinessData;
    optional {
        /// BT-1, the invoice number.
        invoice_id: Option<String> = "invoiceId";
        /// BT-3, the document type, text or number on the wire. In older documents and in live responses, not in the
        /// contract.
        r#type: Option<DocumentTypeCode> = "type", debug;
        /// BT-2, the invoice date. In older documents and in live responses, not in the contract.
        invoice_date: Option<DateText> = "invoiceDate", debug;
        /// BG-22, the totals. Only `invoice_amount` is documented.
        monetary: Option<Monetary> = "monetary";
        /// BG-4, the seller. Its name, address and country are documented.
        seller: Option<TradeParty> = "seller";
        /// BG-7, the buyer. Its name, address and country are documented.
        buyer: Option<TradeParty> = "buyer";
        /// BG-3, preceding invoices.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments";
    }
}

open_enum! {
    /// The technical processing state of an invoice. The life-cycle status is [`InvoiceStatusCode`].
    pub enum InvoiceState {
        /// Received, not yet processed.
        Pending = "PENDING",
        /// Passed validation.
        Valid = "VALID",
        /// Rejected by validation.
        Invalid = "INVALID",
        /// Rejected: an invoice with the same identifier exists.
        Duplicated = "DUPLICATED",
        /// Rejected: no platform found for the recipient.
        WrongRouting = "WRONG_ROUTING",
        /// Not delivered to the recipient.
        NotDelivered = "NOT_DELIVERED",
        /// Deposited and reported, not transmitted, because the recipient has no active address.
        NotTransmitted = "NOT_TRANSMITTED",
        /// Delivered to the recipient.
        Delivered = "DELIVERED",
        /// Waiting for delivery.
        DeliveryPending = "DELIVERY_PENDING",
        /// Being processed.
        Processing = "PROCESSING",
        /// Converted to another format.
        Converted = "CONVERTED",
        /// The conversion failed.
        ConversionFailed = "CONVERSION_FAILED",
    }
}

impl InvoiceState {
    /// Returns true if processing has ended and the recipient does not get the invoice.
    pub fn is_failed(&self) -> bool {
        matches!(
            self,
            Self::Invalid
                | Self::Duplicated
                | Self::WrongRouting
                | Self::NotTransmitted
                | Self::NotDelivered
                | Self::ConversionFailed
        )
    }
}

open_enum! {
    /// The delivery state of the latest status.
    pub enum DeliveryState {
        /// Delivered.
        Delivered = "DELIVERED",
        /// Not delivered.
        NotDelivered = "NOT_DELIVERED",
        /// Delivery pending.
        DeliveryPending = "DELIVERY_PENDING",
    }
}

open_enum! {
    /// The direction of an invoice in search rows. The details of one invoice have [`Way`](crate::invoice::Way).
    pub enum InvoiceDirection {
        /// Received from a supplier.
        Inbound = "INBOUND",
        /// Issued to a customer.
        Outbound = "OUTBOUND",
    }
}
