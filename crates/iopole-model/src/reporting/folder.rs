//! Folders, in which the platform collects reports until it sends them to the tax administration.

use super::codes::{ReportState, ReportStatus, ReportType};
use crate::codes::VatRegime;
use crate::dates::DateText;
use crate::ids::{BusinessEntityId, ReportId};
use crate::record::record;

record! {
    /// A folder: all reports of a company and period, sent as one declaration.
    pub struct ReportFolder;
    required {
        /// The identifier. Elsewhere the contract calls a folder a report.
        id: ReportId = "id", debug;
    }
    optional {
        /// The identifier of the company.
        business_entity_id: Option<BusinessEntityId> = "businessEntityId", debug;
        /// The state.
        state: Option<ReportState> = "state", debug;
        /// The status at the tax administration; `null` while the folder is open.
        status: Option<ReportStatus> = "status", debug;
        /// The type: first of its period, or a correction.
        transaction_type: Option<ReportType> = "transactionType", debug;
        /// The company's VAT regime, which decides the period. The platform shows it nowhere else.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The first day of the period.
        start_date: Option<DateText> = "startDate", debug;
        /// The last day of the period.
        end_date: Option<DateText> = "endDate", debug;
        /// The date of the automatic closing.
        auto_close_date: Option<DateText> = "autoCloseDate", debug;
    }
}

record! {
    /// The position of a page of folders. Here `count` counts the page and `total` all pages.
    pub struct ReportFolderPageMeta;
    optional {
        /// The number of skipped folders, 0 to 1000.
        offset: Option<u64> = "offset", debug;
        /// The requested number of folders, 1 to 200.
        limit: Option<u64> = "limit", debug;
        /// The number of folders on this page.
        count: Option<u64> = "count", debug;
        /// The number of folders on all pages.
        total: Option<u64> = "total", debug;
        /// The first month, `YYYY-MM`.
        from: Option<DateText> = "from", debug;
        /// The last month; the current month (UTC) by default.
        to: Option<DateText> = "to", debug;
    }
}

record! {
    /// One page of folders. An unreadable row is kept under `data` in [`extra`](Self::extra).
    pub struct ReportFolderPage;
    optional {
        /// The folders.
        data: Vec<ReportFolder> = "data", debug;
        /// The position of the page.
        meta: Option<ReportFolderPageMeta> = "meta", debug;
    }
}
