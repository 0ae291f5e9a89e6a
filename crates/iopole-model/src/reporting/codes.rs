//! Codes of e-reporting.

use crate::open_enum::open_enum;

open_enum! {
    /// The category of sales to consumers. A report has each category at most once.
    pub enum TransactionCategory {
        /// Goods subject to VAT.
        Goods = "TLB1",
        /// Services subject to VAT. They require the date when VAT becomes due.
        Services = "TPS1",
        /// Goods and services not subject to VAT in France, including distance sales within the Union (CGI art. 258 A I
        /// 1° and 259 B).
        NotTaxed = "TNT1",
        /// Taxed on the margin (CGI art. 266 1 e, 268 and 297 A).
        Margin = "TMA1",
    }
}

open_enum! {
    /// A VAT category (UNTDID 5305).
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
    /// The state of a report folder.
    pub enum ReportState {
        /// The folder accepts submissions.
        Open = "OPEN",
        /// The period has ended, and the platform sends the folder to the tax administration.
        Closed = "CLOSED",
        /// The folder is not sent.
        Cancelled = "CANCELLED",
    }
}

open_enum! {
    /// The status of a report at the tax administration; missing while its folder is open.
    pub enum ReportStatus {
        /// Not sent yet.
        Pending = "PENDING",
        /// Sent.
        Submitted = "SUBMITTED",
        /// Accepted by the tax administration.
        Accepted = "ACCEPTED",
        /// Rejected by the tax administration.
        Rejected = "REJECTED",
    }
}

open_enum! {
    /// The type of a report.
    pub enum ReportType {
        /// The first report of its period.
        Initial = "INITIAL",
        /// A correction or completion of an earlier report.
        Corrective = "CORRECTIVE",
    }
}
