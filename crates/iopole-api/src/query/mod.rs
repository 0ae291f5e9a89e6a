//! Search expressions: typed fields, operators and groups, one type for each resource.
//!
//! ```
//! use iopole_api::model::search::{InvoiceDirection, InvoiceState};
//! use iopole_api::query::InvoiceQuery;
//!
//! let lost = InvoiceQuery::STATE.is(InvoiceState::NotDelivered) | InvoiceQuery::STATE.is(InvoiceState::WrongRouting);
//! let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound) & lost;
//! assert_eq!(
//!     query.text()?,
//!     r#"invoice.direction:"OUTBOUND" AND (invoice.state:"NOT_DELIVERED" OR invoice.state:"WRONG_ROUTING")"#
//! );
//!
//! // Write by hand what this module does not know.
//! let query = InvoiceQuery::from(r#"invoice.direction:"INBOUND""#) & !InvoiceQuery::BUYER_NAME.like("Verrerie*");
//! assert_eq!(query.text()?, r#"(invoice.direction:"INBOUND") AND NOT invoice.buyer.name:"Verrerie*""#);
//! # Ok::<(), iopole_api::query::QueryError>(())
//! ```
//!
//! An unusable query keeps its error and fails the search before anything is sent. [`Query::text`] returns the error
//! earlier.
//!
//! # Platform behavior
//! The platform's search page describes the language, which resembles Lucene's. It does not say how to escape a
//! quotation mark or a backslash, so a value with one is an error here.

mod date;
mod error;
mod expression;
mod field;
mod resources;
mod value;
mod write;

pub use self::date::QueryDate;
pub use self::error::QueryError;
pub use self::expression::Query;
pub use self::field::{Any, Code, Date, Exactly, Field, Text};
pub use self::resources::{BusinessEntityQuery, FrenchDirectoryQuery, InvoiceQuery, Resource};
pub use self::value::Plain;

/// The resources as types, for [`Query`] and [`Field`].
pub mod resource {
    pub use super::resources::{BusinessEntities, FrenchDirectory, Invoices};
}

#[cfg(test)]
mod tests;
