#![doc = include_str!("../README.md")]

mod amount;
mod check;
mod encoding;
mod judge;
pub mod pdf;
mod read;
mod tree;
pub mod xml;

pub use amount::Amount;
pub use check::{Applied, Finding, Language, Outcome, Report, Rules, Severity, Syntax, check, check_with};
pub use judge::judge;
pub use read::{Defect, Document, Format, Note, Party, Reading, TaxLine, Totals, Verdict, read};

/// Namespace of the root element of a CII invoice.
pub const CII_NAMESPACE: &str = read::CII_NAMESPACE;
