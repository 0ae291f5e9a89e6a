//! Pages of results, and the rows of the invoice search.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::ids::InvoiceId;
use crate::invoice::{Monetary, ReferencedDocument};
use crate::json::{Cursor, Extra, RawJson};
use crate::lenient::FromJson;
use crate::open_enum::open_enum;
use crate::party::TradeParty;
use crate::record::{Field, Members, Slot, record, write_extra};
use crate::status::InvoiceStatusCode;

/// One page of results: `{data, meta}`, the envelope of every search.
///
/// A row that cannot be read (not an object, or without its identifier) does not lose the page: it stays raw under
/// `data` in [`extra`](Self::extra). A bare list is read as a page without `meta`.
///
/// An answer without a list is read too, and [`is_listed`](Self::is_listed) tells it from one with an empty list.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the order of the answer.
    pub data: Vec<T>,
    /// Where this page stands.
    pub meta: Option<PageMeta>,
    /// Every member that the fields above do not hold.
    pub extra: Extra,
}

impl<T> Page<T> {
    /// A page of rows.
    pub fn new(data: Vec<T>, meta: PageMeta) -> Self {
        Self { data, meta: Some(meta), extra: Extra::new() }
    }

    /// How many results there are on all pages, if the platform says so.
    pub fn total(&self) -> Option<u64> {
        self.meta.as_ref()?.count
    }

    /// Whether the answer has a list of rows, however short. A missing list, `null` or something else in its place says
    /// nothing of what there is.
    pub fn is_listed(&self) -> bool {
        !self.data.is_empty() || self.extra.json("data").is_some_and(RawJson::is_list)
    }

    /// The rows that could not be read, as they came.
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

/// The rows say themselves what they show.
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
        // A page without rows still has its `data`: readers of the platform rely on it.
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
    /// Where a page stands in the whole result (contract: `SearchMeta`, `PageMeta`).
    pub struct PageMeta;
    optional {
        /// Rows skipped; 0 to 1000, so rows past 1000 and one page cannot be reached.
        offset: Option<u64> = "offset", debug;
        /// Rows asked for; 1 to 200, 50 when not said (another page of the documents says 100 at most).
        limit: Option<u64> = "limit", debug;
        /// Rows of all pages together, not of this one (measured).
        count: Option<u64> = "count", debug;
    }
}

/// What `GET /v1.1/invoice/search` answers.
pub type SearchInvoicesResult = Page<SearchInvoice>;

record! {
    /// One row of the invoice search.
    pub struct SearchInvoice;
    required {
        /// Always there.
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
    /// What the platform knows of an invoice.
    pub struct SearchInvoiceMetadata;
    required {
        /// The platform's identifier of this copy.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// How far the platform has come with it; technical, not a status.
        state: Option<InvoiceState> = "state", debug;
        /// Inbound or outbound.
        direction: Option<InvoiceDirection> = "direction", debug;
        /// When it was created on the platform. `date` in the documents of April 2026, `createDate` since; both are
        /// read.
        create_date: Option<DateText> = "createDate" | "date", debug;
    }
}

record! {
    /// The latest status of an invoice, and whether it was passed on.
    pub struct SearchInvoiceLastStatus;
    optional {
        /// The status.
        code: Option<InvoiceStatusCode> = "code", debug;
        /// Whether the status reached the other side.
        state: Option<DeliveryState> = "state", debug;
        /// When.
        date: Option<DateText> = "date", debug;
    }
}

record! {
    /// An extract of an invoice. Payment means and shipping are in `extra`.
    pub struct SearchInvoiceBusinessData;
    optional {
        /// BT-1, the invoice's number.
        invoice_id: Option<String> = "invoiceId";
        /// BT-3, text or number on the wire; in older documents and seen, not in the contract.
        r#type: Option<DocumentTypeCode> = "type", debug;
        /// BT-2; likewise.
        invoice_date: Option<DateText> = "invoiceDate", debug;
        /// Only `invoice_amount` is documented.
        monetary: Option<Monetary> = "monetary";
        /// The seller; name, address and country are documented.
        seller: Option<TradeParty> = "seller";
        /// The buyer; likewise.
        buyer: Option<TradeParty> = "buyer";
        /// Earlier invoices.
        referenced_documents: Vec<ReferencedDocument> = "referencedDocuments";
    }
}

open_enum! {
    /// How far the platform has come with an invoice: technical, and no life-cycle status
    /// ([`InvoiceStatusCode`]).
    pub enum InvoiceState {
        /// Received, to be processed.
        Pending = "PENDING",
        /// Passed validation.
        Valid = "VALID",
        /// Rejected by validation.
        Invalid = "INVALID",
        /// Rejected: the same identifier exists.
        Duplicated = "DUPLICATED",
        /// Rejected: no platform found for the recipient.
        WrongRouting = "WRONG_ROUTING",
        /// Not delivered to the recipient.
        NotDelivered = "NOT_DELIVERED",
        /// Deposited and reported, not transmitted: the recipient has no active address.
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
    /// True when the platform is done with the invoice and the recipient will not get it.
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
    /// Whether the latest status was passed on.
    pub enum DeliveryState {
        /// It arrived.
        Delivered = "DELIVERED",
        /// It did not.
        NotDelivered = "NOT_DELIVERED",
        /// It is under way.
        DeliveryPending = "DELIVERY_PENDING",
    }
}

open_enum! {
    /// Which way an invoice travels, as search rows say it; the reading of one invoice says [`Way`](crate::invoice::Way).
    pub enum InvoiceDirection {
        /// Received from a supplier.
        Inbound = "INBOUND",
        /// Issued to a customer.
        Outbound = "OUTBOUND",
    }
}
