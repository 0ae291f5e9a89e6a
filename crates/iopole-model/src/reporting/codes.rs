//! The codes of e-reporting.

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
