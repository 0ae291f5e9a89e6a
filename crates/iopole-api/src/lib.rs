#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admin;
mod call;
mod client;
mod composed;
mod document;
mod inbox;
mod options;
mod paging;
pub mod query;
mod search;
mod timer;
mod user;
mod warning;

pub use self::admin::{
    Admin, CreatedEntity, Customer, Enrollments, Ensured, EnsuredClaim, EnsuredRelation, Participants,
    RetryStrategy, SearchParticipants, Webhooks,
};
pub use self::call::Call;
pub use self::client::{Client, ClientBuilder, NeedsTokens};
pub use self::composed::Composed;
pub use self::document::{Document, DocumentError, LARGEST_DOCUMENT};
pub use self::inbox::{Inbox, Unseen, UnseenInvoice, UnseenStatus, WebhookCheck};
pub use self::paging::{Cursor, CursorError, Items, Pages};
pub use self::timer::{SystemTimer, Timer};
pub use self::user::{
    Directory, Download, Edi, EdiFile, GenerateFacturx, Generation, Invoices, Reachability, Reconcile,
    Reconciled, Reporting, Route, SearchFrenchDirectory, SearchInvoices, SearchPeppolDirectory,
    SearchReportFolders, SendReport, Stats, Statuses, User, Watch, WatchEnd, WatchEvent, Watched, WhyNot,
    generation_report,
};
pub use self::warning::Warning;
pub use iopole_auth::{Credentials, Environment, EnvironmentName, TokenSource};
pub use iopole_http::{Class, CustomerId, Error, ErrorKind, Operation, Printable, Role};
/// The vocabulary: every type that a call takes or brings.
pub use iopole_model as model;

/// Every operation that has a typed method.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    admin::operations().chain(user::OPERATIONS.iter().copied().flatten().copied())
}
