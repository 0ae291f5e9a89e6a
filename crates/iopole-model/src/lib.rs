//! Types of the Iopole e-invoicing platform: identifiers, amounts, dates, statuses, invoices, webhooks, directories.
//!
//! The crate does no I/O. It serves clients, receivers of webhooks and simulators.
//!
//! ```
//! use iopole_model::search::SearchInvoicesResult;
//! use iopole_model::status::InvoiceStatusCode;
//!
//! let body = r#"{
//!     "data": [{
//!         "metadata": {
//!             "invoiceId": "0193acea-5c97-7665-ada2-c57495af205c",
//!             "state": "DELIVERED",
//!             "direction": "OUTBOUND",
//!             "createDate": "2026-09-24T09:47:57.294Z"
//!         },
//!         "lastStatusData": {"code": "APPROVED", "state": "DELIVERED", "date": null},
//!         "businessData": {"invoiceId": "F-2026-17", "monetary": {"invoiceAmount": {"amount": 1200.10}}}
//!     }],
//!     "meta": {"offset": 0, "limit": 50, "count": 1}
//! }"#;
//!
//! let page: SearchInvoicesResult = serde_json::from_str(body)?;
//! for row in &page.data {
//!     let status = row.last_status_data.as_ref().and_then(|last| last.code.as_ref());
//!     assert_eq!(status, Some(&InvoiceStatusCode::Approved));
//!
//!     let business = row.business_data.as_ref();
//!     let total = business.and_then(|data| data.monetary.as_ref()?.invoice_amount.as_ref());
//!     assert_eq!(total.map(|money| money.amount.to_string()).as_deref(), Some("1200.10"));
//! }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Modules
//!
//! Business objects:
//!
//! | module | contents |
//! |---|---|
//! | [`invoice`] | invoices in the terms of EN 16931, their totals, attachments and files |
//! | [`status`] | life-cycle statuses and their reasons |
//! | [`search`] | pages of results and rows of the invoice search |
//! | [`matching`] | joins the copies of an invoice and its statuses |
//! | [`generation`] | flavors of generated documents and the report of a failed generation |
//! | [`reporting`] | e-reporting: sales, invoices and payments declared to the tax administration |
//! | [`entity`] | business entities, their identifiers, registrations and relations |
//! | [`enrollment`] | enrollment of companies and portability of their addresses |
//! | [`directory`] | the French directory and the Peppol Directory |
//! | [`webhook`] | webhook configurations and retry strategies |
//! | [`delivery`] | bodies that the platform sends to a webhook |
//! | [`stats`] | traffic figures of an operator |
//!
//! Basic types:
//!
//! | module | contents |
//! |---|---|
//! | [`identifiers`] | SIREN, SIRET, VAT number and electronic address, all checked |
//! | [`ids`] | the platform's own identifiers, one type each |
//! | [`party`] | companies on an invoice |
//! | [`money`] | exact amounts and currencies |
//! | [`dates`] | dates as the platform writes them |
//! | [`codes`] | codes that several modules share |
//! | [`created`] | the response to a request that creates something |
//! | [`json`] | raw JSON, unknown members, lists with unreadable items |
//! | [`secret`] | secrets that `Debug` does not print |
//!
//! # Requests are checked
//!
//! An [`identifiers::Siren`] checks its digits and an [`identifiers::VatNumber`] its key. An [`ids::InvoiceId`] parsed
//! from text must be a UUID. The setters of a [`party::TradeParty`] accept these types. Requests have a `check` that
//! names the broken rule. Members of plain text are sent unchanged.
//!
//! # Responses lose nothing
//!
//! Responses are read in every form that the platform was seen to send. Codes are open enums that keep unknown codes.
//! Dates keep their text and amounts their digits. Every record has an `extra` with its unknown and unreadable members.
//! One odd value never loses a record: only the identifier of a record is required.
//!
//! # Debug output
//!
//! `Debug` prints types, identifiers and codes, so that a record may be traced. It hides names, numbers of companies and
//! invoices, addresses, amounts, XML and secrets. `Display`, if a type has it, prints the value.
//!
//! # `serde_json`
//!
//! The types read JSON text through `serde_json` without a binary float. An amount keeps its digits from `from_str`,
//! `from_slice` and `from_reader` to `to_string` and `to_vec`. The crate enables no feature of `serde_json` that changes
//! other code.
//!
//! A `serde_json::Value` has binary floats, so `to_value` and `from_value` lose digits. A type inside `untagged`, `tag`
//! or `flatten` is read from a buffered value: there, a number with a decimal point is an error. Read a
//! [`json::RawJson`] instead, then the type from it.
//!
//! Other text formats get an amount as a number if that number has the same digits, else in the form of `serde_json`'s
//! `RawValue`. Binary formats get text.

pub mod codes;
pub mod created;
pub mod dates;
mod decimal;
pub mod delivery;
pub mod directory;
pub mod enrollment;
pub mod entity;
pub mod generation;
pub mod identifiers;
pub mod ids;
pub mod invoice;
pub mod json;
pub mod ledger;
pub mod matching;
pub mod money;
mod open_enum;
pub mod party;
mod record;
pub mod reporting;
pub mod search;
pub mod secret;
pub mod stats;
pub mod status;
pub mod webhook;
