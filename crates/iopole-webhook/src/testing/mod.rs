//! For the tests of users: signed deliveries, and the rules of a store.

mod signer;
mod store;

pub use signer::Signer;
pub use store::{BrokenRule, StoreCheck, StoreRule, check_store};
