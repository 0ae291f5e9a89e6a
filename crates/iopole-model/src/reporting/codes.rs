//! The codes of e-reporting.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::json::Cursor;
use crate::lenient::{FromJson, deserialize_from_json};
use crate::open_enum::open_enum;

open_enum! {
    /// What was sold to consumers. Each category stands at most once in a report.
    pub enum TransactionCategory {
        /// Goods subject to VAT.
        Goods = "TLB1",
        /// Services subject to VAT; says when the VAT is due.
        Services = "TPS1",
        /// Goods and services not subject to VAT in France, distance sales within the Union among them (CGI art.
        /// 258 A I 1° and 259 B).
        NotTaxed = "TNT1",
        /// Taxed on the margin (CGI art. 266 1 e, 268 and 297 A).
        Margin = "TMA1",
    }
}

open_enum! {
    /// A category of VAT (UNTDID 5305).
    pub enum VatCategoryCode {
        /// Standard rate.
        Standard = "S",
        /// Exempt.
        Exempt = "E",
        /// Reverse charge.
        ReverseCharge = "AE",
        /// Supply within the European Economic Area, exempt.
        IntraCommunity = "K",
        /// Export of goods, no tax.
        Export = "G",
        /// Outside the scope of VAT.
        OutOfScope = "O",
        /// Zero rate.
        Zero = "Z",
        /// The tax of the Canary Islands.
        CanaryIslands = "L",
        /// The tax of Ceuta and Melilla.
        CeutaMelilla = "M",
    }
}

open_enum! {
    /// When VAT becomes due, in the platform's own words: it writes the code that each format wants.
    pub enum VatPoint {
        /// Not written; what counts then depends on the profile.
        Unspecified = "UNKNOWN",
        /// The date of the invoice.
        InvoiceDate = "INVOICE_DATE",
        /// The date of the delivery.
        DeliveryDate = "DELIVERY_DATE",
        /// The date of the payment.
        PaymentDate = "PAYMENT_DATE",
    }
}

open_enum! {
    /// Whether a report still takes submissions.
    pub enum ReportState {
        /// It does.
        Open = "OPEN",
        /// Its period is over and it goes to the state.
        Closed = "CLOSED",
        /// It will not be sent.
        Cancelled = "CANCELLED",
    }
}

open_enum! {
    /// What became of a report at the state's platform; none while it is open.
    pub enum ReportStatus {
        /// To be sent.
        Pending = "PENDING",
        /// Sent.
        Submitted = "SUBMITTED",
        /// The state took it.
        Accepted = "ACCEPTED",
        /// The state refused it.
        Rejected = "REJECTED",
    }
}

open_enum! {
    /// Whether a report is the first of its period.
    pub enum ReportType {
        /// It is.
        Initial = "INITIAL",
        /// It corrects or completes an earlier one.
        Corrective = "CORRECTIVE",
    }
}

/// When VAT becomes due (EN 16931: BT-8), as the number that the formats use; on the wire a number. Any other number
/// is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaxPointCode(u64);

impl TaxPointCode {
    /// The date of the invoice, in CII.
    pub const INVOICE_DATE_CII: Self = Self(5);
    /// The date of the delivery, in CII.
    pub const DELIVERY_DATE_CII: Self = Self(29);
    /// The date of the payment, in CII.
    pub const PAYMENT_DATE_CII: Self = Self(72);
    /// The date of the invoice, in UBL.
    pub const INVOICE_DATE_UBL: Self = Self(3);
    /// The date of the delivery, in UBL.
    pub const DELIVERY_DATE_UBL: Self = Self(35);
    /// The date of the payment, in UBL.
    pub const PAYMENT_DATE_UBL: Self = Self(432);

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for TaxPointCode {
    fn from(code: u64) -> Self {
        Self(code)
    }
}

impl fmt::Debug for TaxPointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxPointCode({})", self.0)
    }
}

impl Serialize for TaxPointCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl FromJson for TaxPointCode {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        u64::read(cursor).map(Self)
    }
}

deserialize_from_json!(TaxPointCode, "a whole number");
