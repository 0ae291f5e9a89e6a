//! Hostile documents, which try to harm the program that reads them.
//!
//! [`documents`] lists fixed cases by name. `cargo xtask hostile` runs them, and measures the cost of reading each.
//! [`random`] generates structured documents from arbitrary bytes, for fuzzing. [`Pdf`] writes their PDFs, and valid files
//! for tests.

pub mod documents;
mod pdf;
pub mod random;

pub use pdf::{Pdf, deflated};
