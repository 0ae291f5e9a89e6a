//! Deliveries about e-reporting declarations. The contract says that these are work in progress.

use crate::ids::ReportId;
use crate::json::Extra;
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// A declaration of a report (flux 10) was sent to the PPF (contract: `EreportingLegalData`).
    pub struct EreportingDeclaration;
    required {
        /// The report.
        report_id: ReportId = "reportId", debug;
        /// Where the file that was sent is.
        file_link: String = "fileLink";
    }
    optional {
        /// First or corrected.
        declaration_type: Option<EreportingDeclarationType> = "declarationType", debug;
    }
}

record! {
    /// What the PPF answered to a declaration (contract: `EreportingLegalDataStatus`).
    pub struct EreportingDeclarationStatus;
    required {
        /// The report.
        report_id: ReportId = "reportId", debug;
    }
    optional {
        /// The acknowledgement as it came, a CFE or an FFE.
        xml: Option<String> = "xml";
        /// The same, read by the platform; the contract does not say which members it has.
        json: Option<Extra> = "json";
    }
}

open_enum! {
    /// Whether a declaration is the first of its report.
    pub enum EreportingDeclarationType {
        /// The first.
        Initial = "INITIAL",
        /// A correction of an earlier one.
        Corrective = "CORRECTIVE",
    }
}
