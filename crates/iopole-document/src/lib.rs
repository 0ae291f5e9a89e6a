#![doc = include_str!("../README.md")]

mod amount;
mod encoding;
pub mod pdf;
mod read;
pub mod xml;

pub use amount::Amount;
pub use read::{Document, Format, Note, Party, Reading, TaxLine, Totals, Verdict, read};

/// Namespace of the root element of a CII invoice.
pub const CII_NAMESPACE: &str = read::CII_NAMESPACE;
