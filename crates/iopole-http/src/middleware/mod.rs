//! The chain, one middleware a file. Order, from the caller to the wire:
//!
//! 1. [`Authorize`]: attaches the token and the customer id; one replay after a 401.
//! 2. [`OriginGuard`]: lets nothing of that out to another origin.

mod authorize;
mod origin_guard;
mod recipe;

pub use self::authorize::Authorize;
pub(crate) use self::authorize::{Attempts, CallCustomerId};
pub use self::origin_guard::OriginGuard;
pub(crate) use self::recipe::Recipe;
