//! Operations of the role user.

mod directory;
mod edi;
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
pub use self::edi::{Edi, EdiFile};
pub use self::folders::SearchReportFolders;
pub use self::generation::{GenerateFacturx, Generation};
pub use self::invoices::Invoices;
pub use self::peppol::SearchPeppolDirectory;
pub use self::reach::{Reachability, Route, WhyNot};
pub use self::reconcile::{Reconcile, Reconciled, SentInvoice, SentListing, SentPages};
pub use self::reporting::{Reporting, SendReport};
pub use self::search::SearchInvoices;
pub use self::stats::Stats;
pub use self::statuses::Statuses;
pub use self::watch::{Watch, WatchEnd, WatchEvent};
pub use self::watched::Watched;

/// Operations of daily work, by area. They need the role user.
///
/// An account may hold both roles. The platform checks the role; the client does not.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> User<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Returns the operations on invoices, sent and received.
    pub fn invoices(self) -> Invoices<'a> {
        Invoices::new(self.http)
    }

    /// Returns the operations on the statuses of invoices.
    pub fn statuses(self) -> Statuses<'a> {
        Statuses::new(self.http)
    }

    /// Returns the operations that generate documents from invoices.
    pub fn generation(self) -> Generation<'a> {
        Generation::new(self.http)
    }

    /// Returns the operations on EDI messages.
    pub fn edi(self) -> Edi<'a> {
        Edi::new(self.http)
    }

    /// Returns the operations on statistics of the traffic.
    pub fn stats(self) -> Stats<'a> {
        Stats::new(self.http)
    }

    /// Returns the operations on the directories, which list the addresses that can receive.
    pub fn directory(self) -> Directory<'a> {
        Directory::new(self.http)
    }

    /// Returns the operations of e-reporting to the French tax authority.
    pub fn reporting(self) -> Reporting<'a> {
        Reporting::new(self.http)
    }
}
