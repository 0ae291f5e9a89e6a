//! The folders in which the platform collects submissions until it sends them to the state.

use super::codes::{ReportState, ReportStatus, ReportType};
use crate::codes::VatRegime;
use crate::dates::DateText;
use crate::ids::{BusinessEntityId, ReportId};
use crate::record::record;

record! {
    /// One folder: everything reported for a company and period, sent as one declaration.
    pub struct ReportFolder;
    required {
        /// Its identifier; the contract calls a folder a report elsewhere.
        id: ReportId = "id", debug;
    }
    optional {
        /// Whose it is.
        business_entity_id: Option<BusinessEntityId> = "businessEntityId", debug;
        /// Whether it still takes submissions.
        state: Option<ReportState> = "state", debug;
        /// What became of it; `null` while it is open.
        status: Option<ReportStatus> = "status", debug;
        /// First of its period, or a correction.
        transaction_type: Option<ReportType> = "transactionType", debug;
        /// The company's VAT regime, which decides the period. The only place where the platform shows it.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The first day of the period.
        start_date: Option<DateText> = "startDate", debug;
        /// Its last day.
        end_date: Option<DateText> = "endDate", debug;
        /// When it closes by itself.
        auto_close_date: Option<DateText> = "autoCloseDate", debug;
    }
}

record! {
    /// Where a page of folders stands. In this answer `count` is of the page and `total` of all.
    pub struct ReportFolderPageMeta;
    optional {
        /// Folders skipped; 0 to 1000.
        offset: Option<u64> = "offset", debug;
        /// Folders asked for; 1 to 200.
        limit: Option<u64> = "limit", debug;
        /// Folders on this page.
        count: Option<u64> = "count", debug;
        /// Folders on all pages.
        total: Option<u64> = "total", debug;
        /// The first month, `YYYY-MM`.
        from: Option<DateText> = "from", debug;
        /// The last month; the current one (UTC) when none was asked for.
        to: Option<DateText> = "to", debug;
    }
}

record! {
    /// One page of folders. A row that cannot be read stays raw under `data` in [`extra`](Self::extra).
    pub struct ReportFolderPage;
    optional {
        /// The folders.
        data: Vec<ReportFolder> = "data", debug;
        /// Where this page stands.
        meta: Option<ReportFolderPageMeta> = "meta", debug;
    }
}
