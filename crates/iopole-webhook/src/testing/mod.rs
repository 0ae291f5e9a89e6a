//! Helpers for your own tests: signed deliveries, and a check of a store.

mod signer;
mod store;

pub use signer::Signer;
pub use store::{BrokenRule, StoreCheck, StoreRule, check_store};
