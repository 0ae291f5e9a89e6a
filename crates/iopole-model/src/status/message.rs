//! The message of a status, parsed by the platform.

use serde::{Serialize, Serializer};

use super::{PlatformRejectionReason, RecipientRejectionReason, StatusAttachment, StatusCodePair};
use crate::codes::DocumentTypeCode;
use crate::dates::DateText;
use crate::json::{Cursor, FromJson, Scalar, deserialize_from_json};
use crate::money::{Amount, CurrencyCode};
use crate::open_enum::open_enum;
use crate::record::{CodeDebug, record};

record! {
    /// A life-cycle message: parties, documents and their statuses.
    pub struct StatusMessage;
    optional {
        /// True for a test; measured to be `false` even on preproduction.
        test_indicator: Option<bool> = "testIndicator", debug;
        /// The identification of the message.
        identification: Option<StatusIdentification> = "identification", debug;
        /// Notes.
        notes: Vec<StatusNote> = "notes";
        /// The sender of the message.
        sender: Option<StatusParty> = "sender";
        /// The issuer of the status; `null` was seen.
        issuer: Option<StatusParty> = "issuer" | "issuerTradeParty";
        /// The recipients of the message. On an emitted invoice they include the customer.
        recipients: Vec<StatusParty> = "recipients";
        /// The documents of the message; one in all messages seen.
        responses: Vec<StatusResponse> = "responses", debug;
        /// The process on the network; seen, not in the contract.
        business_process_id: Option<String> = "businessProcessId", debug code;
    }
}

record! {
    /// The identification of a message.
    pub struct StatusIdentification;
    optional {
        /// The identifier.
        id: Option<String> = "id", debug code;
        /// The title.
        name: Option<String> = "name";
        /// The creation date.
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
    /// A party of a message. Numbers are text as the platform sends them. The contract says that they pass the Luhn
    /// check, but its own examples do not.
    pub struct StatusParty;
    optional {
        /// The name; often missing.
        name: Option<String> = "name";
        /// The SIREN, 9 digits.
        siren: Option<String> = "siren";
        /// The SIRET, 14 digits.
        siret: Option<String> = "siret";
        /// The electronic address, `scheme:value`.
        electronic_address: Option<String> = "electronicAddress";
        /// The role in the transaction.
        role_code: Option<RoleCode> = "roleCode", debug;
    }
}

/// The role of a party. The contract has an object; the live platform also sends the bare code `"SE"`. Each form is
/// kept and written back.
#[derive(Clone, PartialEq, Eq)]
pub enum RoleCode {
    /// The bare code: `BY` buyer, `SE` seller ...
    Code(String),
    /// The code with its name and description.
    Detail(RoleCodeDetail),
}

record! {
    /// A role in its long form.
    pub struct RoleCodeDetail;
    optional {
        /// The platform's name of the role: `BUYER`, `SELLER`, `INTERMEDIARY` ...
        code: Option<String> = "code", debug code;
        /// The code of UNCL 3035: `BY`, `SE`, `IN` ...
        value: Option<String> = "value", debug code;
        /// The description.
        desc: Option<String> = "desc";
    }
}

impl RoleCode {
    /// Returns the short code (`BY`, `SE` ...) of both forms.
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
    /// The status of one document in a message.
    pub struct StatusResponse;
    optional {
        /// The document.
        document_reference: Option<StatusDocumentReference> = "documentReference";
        /// The status.
        document_status: Option<StatusCodePair> = "documentStatus", debug;
        /// Amounts, such as the amount paid or approved in part.
        additional_data: Vec<StatusAdditionalData> = "additionalData";
        /// The reason of a negative status: the first one of `rejection_details`.
        rejection_detail: Option<StatusRejectionDetail> = "rejectionDetail", debug;
        /// All reasons.
        rejection_details: Vec<StatusRejectionDetail> = "rejectionDetails", debug;
        /// Attached documents.
        attachments: Vec<StatusAttachment> = "attachments";
    }
}

impl StatusResponse {
    /// Returns all reasons: `rejection_details`, or `rejection_detail` alone.
    pub fn rejections(&self) -> &[StatusRejectionDetail] {
        match (self.rejection_details.as_slice(), &self.rejection_detail) {
            ([], Some(single)) => std::slice::from_ref(single),
            (all, _) => all,
        }
    }
}

record! {
    /// The document of a status, as its issuer identifies it.
    pub struct StatusDocumentReference;
    optional {
        /// BT-1, the invoice number. Together with the SIREN of `issuer`, it joins a status to the other party's copy
        /// of the invoice, which has another platform identifier. One of the two is not enough. `null` was seen.
        issuer_assigned_id: Option<String> = "issuerAssignedId";
        /// The document type; text or number on the wire.
        type_code: Option<DocumentTypeCode> = "typeCode", debug;
        /// The date of receipt.
        receipt_date: Option<DateText> = "receiptDate", debug;
        /// The date of issue.
        issue_date: Option<DateText> = "issueDate";
        /// The issuer; missing for `UNACCEPTABLE`.
        issuer: Option<StatusParty> = "issuer" | "issuerTradeParty";
    }
}

record! {
    /// An amount of a status.
    pub struct StatusAdditionalData;
    optional {
        /// The type of the amount.
        r#type: Option<String> = "type", debug code;
        /// The amount.
        amount: Option<StatusAdditionalAmount> = "amount";
        /// The VAT rate in percent.
        vat_rate: Option<Amount> = "vatRate";
    }
}

record! {
    /// An amount in a message. Its member is named `value`; on invoices it is `amount`.
    pub struct StatusAdditionalAmount;
    optional {
        /// The amount.
        value: Option<Amount> = "value";
        /// The currency.
        currency: Option<CurrencyCode> = "currency";
    }
}

record! {
    /// The reason why an invoice is refused, disputed, suspended or rejected.
    pub struct StatusRejectionDetail;
    optional {
        /// The code of the reason, from an open list: see [`recipient_reason`](Self::recipient_reason) and
        /// [`platform_reason`](Self::platform_reason).
        reason: Option<String> = "reason", debug code;
        /// The message.
        message: Option<String> = "message";
        /// The network's code of the reason; `null` was seen.
        network_reason: Option<String> = "networkReason", debug code;
        /// The broken rules.
        errors: Vec<RejectionError> = "errors", debug;
    }
}

impl StatusRejectionDetail {
    /// Returns the reason, if it is a reason of recipients.
    pub fn recipient_reason(&self) -> Option<RecipientRejectionReason> {
        let reason = RecipientRejectionReason::from(self.reason.as_deref()?);
        reason.is_known().then_some(reason)
    }

    /// Returns the reason, if it is a reason of platforms.
    pub fn platform_reason(&self) -> Option<PlatformRejectionReason> {
        let reason = PlatformRejectionReason::from(self.reason.as_deref()?);
        reason.is_known().then_some(reason)
    }

    /// Returns true if the reason is a duplicate invoice, in any spelling: `DUPLICATED_INVOICE`, `DUPLICATE_INVOICE`,
    /// or the network's `DOUBLON`. `DOUBLE_INVOICING` is different: two invoices for one sale.
    pub fn concerns_duplicate(&self) -> bool {
        self.platform_reason() == Some(PlatformRejectionReason::DuplicatedInvoice)
            || self.recipient_reason() == Some(RecipientRejectionReason::DuplicateInvoice)
            || self.network_reason.as_deref().is_some_and(|code| code.trim().eq_ignore_ascii_case("DOUBLON"))
    }
}

record! {
    /// A rule that a document breaks.
    pub struct RejectionError;
    optional {
        /// The kind of rule: `SCHEMA` for the form, `BUSINESS` for the content.
        reason: Option<RejectionErrorReason> = "reason", debug;
        /// The message, which may quote the document.
        message: Option<String> = "message";
        /// Further text; seen in place of `message`.
        detail: Option<String> = "detail";
        /// The rule: `BR-FR-05`, `FX-SCH-A-000130`, `XSD_ERROR` ...
        rule: Option<String> = "rule", debug code;
        /// The location in the document, often an XPath.
        location: Option<String> = "location";
    }
}

open_enum! {
    /// The kind of a broken rule.
    pub enum RejectionErrorReason {
        /// The form: schema, PDF/A, XMP.
        Schema = "SCHEMA",
        /// The content: EN 16931 and national rules.
        Business = "BUSINESS",
    }
}
