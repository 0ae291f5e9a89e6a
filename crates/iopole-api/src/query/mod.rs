//! Search expressions, one type for each resource: fields with their types, operators, groups.
//!
//! ```
//! use iopole_api::model::{InvoiceDirection, InvoiceState};
//! use iopole_api::query::InvoiceQuery;
//!
//! let lost = InvoiceQuery::STATE.is(InvoiceState::NotDelivered) | InvoiceQuery::STATE.is(InvoiceState::WrongRouting);
//! let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound) & lost;
//! assert_eq!(
//!     query.text()?,
//!     r#"invoice.direction:"OUTBOUND" AND (invoice.state:"NOT_DELIVERED" OR invoice.state:"WRONG_ROUTING")"#
//! );
//!
//! // Whatever the platform understands and this module does not know is written by hand.
//! let query = InvoiceQuery::from(r#"invoice.direction:"INBOUND""#) & !InvoiceQuery::BUYER_NAME.like("Verrerie*");
//! assert_eq!(query.text()?, r#"(invoice.direction:"INBOUND") AND NOT invoice.buyer.name:"Verrerie*""#);
//! # Ok::<(), iopole_api::query::QueryError>(())
//! ```
//!
//! The language is described on the platform's search page and looks like Lucene's. How a quotation mark or a
//! backslash inside a value is to be written is not, so a value with one is refused here rather than sent in a form
//! that may mean something else. What is wrong with a query is kept in it and told before anything is sent; [`Query::text`] tells
//! it earlier.

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
