//! Documents made to harm the program that reads them.
//!
//! [`documents`] lists fixed cases, each by name: run by `cargo xtask hostile`, which measures what a reading of each
//! costs. [`random`] makes documents with structure out of arbitrary bytes, for fuzzing. [`Pdf`] is what both are made
//! with, and writes sound files for tests as well.

pub mod documents;
mod pdf;
pub mod random;

pub use pdf::{Pdf, deflated};
