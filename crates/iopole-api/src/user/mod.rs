//! What a user account does.

mod directory;
mod download;
mod edi;
mod evidence;
mod files;
mod find;
mod folders;
mod generation;
mod invoices;
mod peppol;
mod reach;
mod reconcile;
mod report;
mod reporting;
mod search;
mod stats;
mod statuses;
mod watch;
mod watched;

pub use self::directory::{Directory, SearchFrenchDirectory};
pub use self::download::Download;
pub(crate) use self::download::{Expected, download};
pub use self::edi::{Edi, EdiFile};
pub use self::folders::SearchReportFolders;
pub use self::generation::{GenerateFacturx, Generation};
pub use self::invoices::Invoices;
pub use self::peppol::SearchPeppolDirectory;
pub use self::reach::{Reachability, Route, WhyNot};
pub use self::reconcile::{Reconcile, Reconciled};
pub use self::report::generation_report;
pub use self::reporting::{Reporting, SendReport};
pub use self::search::SearchInvoices;
pub use self::stats::Stats;
pub use self::statuses::Statuses;
pub use self::watch::{Watch, WatchEnd, WatchEvent};
pub use self::watched::Watched;

/// The operations of daily work. An account may hold both roles: the platform decides, not this client.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> User<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Invoices, sent and received.
    pub fn invoices(self) -> Invoices<'a> {
        Invoices::new(self.http)
    }

    /// What became of invoices.
    pub fn statuses(self) -> Statuses<'a> {
        Statuses::new(self.http)
    }

    /// Documents made from invoices.
    pub fn generation(self) -> Generation<'a> {
        Generation::new(self.http)
    }

    /// EDI messages.
    pub fn edi(self) -> Edi<'a> {
        Edi::new(self.http)
    }

    /// Figures about the traffic.
    pub fn stats(self) -> Stats<'a> {
        Stats::new(self.http)
    }

    /// Who can be reached.
    pub fn directory(self) -> Directory<'a> {
        Directory::new(self.http)
    }

    /// What is declared to the state.
    pub fn reporting(self) -> Reporting<'a> {
        Reporting::new(self.http)
    }
}
