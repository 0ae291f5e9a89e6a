#![doc = include_str!("../README.md")]

mod amount;
mod canonical;
mod check;
mod day;
mod encoding;
mod header;
mod judge;
mod leftover;
mod made;
mod names;
mod open;
pub mod pdf;
mod profile;
mod read;
mod tree;
pub mod write;
pub mod xml;

pub use iopole_model as model;

pub use amount::Amount;
pub use check::{Applied, Finding, Language, Outcome, Report, Rules, Severity, Syntax, check, check_with};
pub use header::{Defect, Header, Judgment, Note, Party, TaxLine, Totals, Verdict, header};
pub use judge::judge;
pub use leftover::Leftover;
pub use open::{CII_NAMESPACE, Format};
pub use profile::Profile;
pub use read::{Place, ReadError, Reading, read};
