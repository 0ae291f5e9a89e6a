//! The message that carries a status, as the platform has read it.

use serde::{Serialize, Serializer};

use super::{PlatformRejectionReason, RecipientRejectionReason, StatusAttachment, StatusCodePair};
use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::json::{Cursor, Scalar};
use crate::lenient::{FromJson, deserialize_from_json};
use crate::money::{Amount, CurrencyCode};
use crate::open_enum::open_enum;
use crate::record::{CodeDebug, record};

record! {
    /// A life-cycle message: who says what about which document.
    pub struct StatusMessage;
    optional {
        /// Whether it is a test; measured to be `false` even in the sandbox.
        test_indicator: Option<bool> = "testIndicator", debug;
        /// The message itself.
        identification: Option<StatusIdentification> = "identification", debug;
        /// Free text.
        notes: Vec<StatusNote> = "notes";
        /// Who sent the message.
        sender: Option<StatusParty> = "sender";
        /// Who decided; `null` was seen.
        issuer: Option<StatusParty> = "issuer" | "issuerTradeParty";
        /// Whom it is for. On an emitted invoice this names the customer.
        recipients: Vec<StatusParty> = "recipients";
        /// The documents it is about; one, as far as seen.
        responses: Vec<StatusResponse> = "responses", debug;
        /// The process on the network; seen, not in the contract.
        business_process_id: Option<String> = "businessProcessId", debug code;
    }
}

record! {
    /// What identifies a message.
    pub struct StatusIdentification;
    optional {
        /// Its identifier.
        id: Option<String> = "id", debug code;
        /// Its title.
        name: Option<String> = "name";
        /// When it was made.
        date: Option<DateText> = "date", debug;
    }
}

record! {
    /// A note in a message.
    pub struct StatusNote;
    optional {
        /// The text.
        content: Option<String> = "content";
    }
}

record! {
    /// A party of a message. Numbers are text as they came; the contract says that they pass the Luhn check, its own
    /// examples do not.
    pub struct StatusParty;
    optional {
        /// Its name; often missing.
        name: Option<String> = "name";
        /// 9 digits.
        siren: Option<String> = "siren";
        /// 14 digits.
        siret: Option<String> = "siret";
        /// `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// What it is in the transaction.
        role_code: Option<RoleCode> = "roleCode", debug;
    }
}

/// The role of a party: the contract has an object, the live platform also sends the bare code `"SE"`. Both are kept
/// and written back in their form.
#[derive(Clone, PartialEq, Eq)]
pub enum RoleCode {
    /// The bare code: `BY` buyer, `SE` seller ...
    Code(String),
    /// The code with its name and label.
    Detail(RoleCodeDetail),
}

record! {
    /// A role in its long form.
    pub struct RoleCodeDetail;
    optional {
        /// The platform's name of it: `BUYER`, `SELLER`, `INTERMEDIARY` ...
        code: Option<String> = "code", debug code;
        /// The code of UNCL 3035: `BY`, `SE`, `IN` ...
        value: Option<String> = "value", debug code;
        /// In words.
        desc: Option<String> = "desc";
    }
}

impl RoleCode {
    /// The short code (`BY`, `SE` ...) in either form.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Code(code) => Some(code),
            Self::Detail(detail) => detail.value.as_deref(),
        }
    }
}

impl std::fmt::Debug for RoleCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => f.debug_tuple("Code").field(&CodeDebug(code)).finish(),
            Self::Detail(detail) => detail.fmt(f),
        }
    }
}

impl FromJson for RoleCode {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.scalar() {
            Some(Scalar::Text(code)) => Some(Self::Code(code.into_owned())),
            Some(_) => None,
            None => RoleCodeDetail::read(cursor).map(Self::Detail),
        }
    }
}

deserialize_from_json!(RoleCode, "a code or an object");

impl Serialize for RoleCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Code(code) => serializer.serialize_str(code),
            Self::Detail(detail) => detail.serialize(serializer),
        }
    }
}

record! {
    /// What a message says about one document.
    pub struct StatusResponse;
    optional {
        /// Which document.
        document_reference: Option<StatusDocumentReference> = "documentReference";
        /// Its status.
        document_status: Option<StatusCodePair> = "documentStatus", debug;
        /// Amounts: paid, approved in part ...
        additional_data: Vec<StatusAdditionalData> = "additionalData";
        /// Why, when it is bad news: the first of `rejection_details`.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
        /// All the reasons.
        rejection_details: Vec<StatusRejectionDetail> = "rejectionDetails", debug;
        /// Documents that came with it.
        attachments: Vec<StatusAttachment> = "attachments";
    }
}

impl StatusResponse {
    /// All the reasons, wherever they stand: `rejection_details`, or `rejection_detail` alone.
    pub fn rejections(&self) -> &[StatusRejectionDetail] {
        match (self.rejection_details.as_slice(), &self.rejection_detail) {
            ([], Some(single)) => std::slice::from_ref(single),
            (all, _) => all,
        }
    }
}

record! {
    /// The document that a status is about, as its issuer knows it.
    pub struct StatusDocumentReference;
    optional {
        /// The invoice's number (BT-1). With the SIREN of `issuer` it joins a status to the other side's copy of the
        /// invoice, whose platform identifier is another; one of the two is not enough. `null` was seen.
        issuer_assigned_id: Option<String> = "issuerAssignedId";
        /// The type of the document; text or number on the wire.
        type_code: Option<DocumentTypeCode> = "typeCode", debug;
        /// When it was received.
        receipt_date: Option<DateText> = "receiptDate", debug;
        /// When it was issued.
        issue_date: Option<DateText> = "issueDate";
        /// Who issued it; not there for `UNACCEPTABLE`.
        issuer: Option<StatusParty> = "issuer" | "issuerTradeParty";
    }
}

record! {
    /// An amount told with a status.
    pub struct StatusAdditionalData;
    optional {
        /// What amount it is.
        r#type: Option<String> = "type", debug code;
        /// How much.
        amount: Option<StatusAdditionalAmount> = "amount";
        /// For which VAT rate, in percent.
        vat_rate: Option<Amount> = "vatRate";
    }
}

record! {
    /// An amount in a message; its member is `value` where invoices have `amount`.
    pub struct StatusAdditionalAmount;
    optional {
        /// How much.
        value: Option<Amount> = "value";
        /// In what currency.
        currency: Option<CurrencyCode> = "currency";
    }
}

record! {
    /// Why an invoice is refused, disputed, suspended or rejected.
    pub struct StatusRejectionDetail;
    optional {
        /// The reason's code, of an open list: see [`recipient_reason`](Self::recipient_reason) and
        /// [`platform_reason`](Self::platform_reason).
        reason: Option<String> = "reason", debug code;
        /// In words.
        message: Option<String> = "message";
        /// The code that the network has for the reason; `null` was seen.
        network_reason: Option<String> = "networkReason", debug code;
        /// The rules that were broken.
        errors: Vec<RejectionError> = "errors", debug;
    }
}

impl StatusRejectionDetail {
    /// The reason, when it is one that recipients give.
    pub fn recipient_reason(&self) -> Option<RecipientRejectionReason> {
        let reason = RecipientRejectionReason::from(self.reason.as_deref()?);
        reason.is_known().then_some(reason)
    }

    /// The reason, when it is one that platforms give.
    pub fn platform_reason(&self) -> Option<PlatformRejectionReason> {
        let reason = PlatformRejectionReason::from(self.reason.as_deref()?);
        reason.is_known().then_some(reason)
    }

    /// True when the reason is that the same invoice is there already, in any of its spellings: `DUPLICATED_INVOICE`,
    /// `DUPLICATE_INVOICE`, or the network's `DOUBLON`. Not `DOUBLE_INVOICING`, which is two invoices for one sale.
    pub fn concerns_duplicate(&self) -> bool {
        self.platform_reason() == Some(PlatformRejectionReason::DuplicatedInvoice)
            || self.recipient_reason() == Some(RecipientRejectionReason::DuplicateInvoice)
            || self.network_reason.as_deref().is_some_and(|code| code.trim().eq_ignore_ascii_case("DOUBLON"))
    }
}

record! {
    /// One rule that a document breaks.
    pub struct RejectionError;
    optional {
        /// `SCHEMA` for the form, `BUSINESS` for the content.
        reason: Option<RejectionErrorReason> = "reason", debug;
        /// In words; may quote the document.
        message: Option<String> = "message";
        /// More words; seen instead of `message`.
        detail: Option<String> = "detail";
        /// The rule: `BR-FR-05`, `FX-SCH-A-000130`, `XSD_ERROR` ...
        rule: Option<String> = "rule", debug code;
        /// Where in the document, often an XPath.
        location: Option<String> = "location";
    }
}

open_enum! {
    /// What kind of rule a document breaks.
    pub enum RejectionErrorReason {
        /// The form: schema, PDF/A, XMP.
        Schema = "SCHEMA",
        /// The content: EN 16931 and national rules.
        Business = "BUSINESS",
    }
}
