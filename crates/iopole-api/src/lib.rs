#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admin;
mod call;
mod client;
mod document;
mod download;
mod inbox;
pub mod operations;
mod options;
mod paging;
pub mod query;
mod read;
mod search;
mod timer;
mod user;
mod warning;

pub use self::admin::{
    Admin, CreatedEntity, Customer, Enrollments, Ensured, EnsuredClaim, EnsuredRelation, Participants,
    RetryStrategy, SearchParticipants, Webhooks,
};
pub use self::call::{Call, Composed};
pub use self::client::{CUSTOMER_ID_VARIABLE, Client, ClientBuilder, UnauthenticatedBuilder};
pub use self::document::{Document, DocumentError, LARGEST_DOCUMENT};
pub use self::download::Download;
pub use self::inbox::{Inbox, Unseen, UnseenInvoice, UnseenStatus, WebhookCheck};
pub use self::paging::{Cursor, CursorError, Items, Pages};
pub use self::timer::{SystemTimer, Timer};
pub use self::user::{
    Directory, Edi, EdiFile, GenerateFacturx, Generation, Invoices, Reachability, Reconcile, Reconciled,
    Reporting, Route, SearchFrenchDirectory, SearchInvoices, SearchPeppolDirectory, SearchReportFolders,
    SendReport, SentInvoice, SentListing, SentPages, Stats, Statuses, User, Watch, WatchEnd, WatchEvent,
    Watched, WhyNot,
};
pub use self::warning::Warning;
pub use iopole_auth::{
    API_URL_VARIABLE, Credentials, Environment, EnvironmentName, InvalidEnvironment, TOKEN_URL_VARIABLE,
    TokenSource,
};
pub use iopole_http::{Class, CustomerId, Error, ErrorKind, Operation, Printable, Role};
/// Types of requests and responses.
pub use iopole_model as model;
