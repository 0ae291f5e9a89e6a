//! The chain, one middleware a file. Order, from the caller to the wire:
//!
//! 1. [`Trace`]: one span a call.
//! 2. [`Retry`]: sends again what may be sent again, within the call's time.
//! 3. [`Limit`]: bounds what is in flight, and the rate.
//! 4. [`Authorize`]: attaches the token and the customer id; one replay after a 401.
//! 5. [`OriginGuard`]: lets nothing of that out to another origin.
//!
//! What a call says of itself travels in the request's extensions as an `Arc<Call>`.

mod authorize;
mod budget;
mod limit;
mod origin_guard;
mod retry;
mod spare;
mod trace;

pub use self::authorize::Authorize;
pub(crate) use self::limit::{Limit, Rate};
pub use self::origin_guard::OriginGuard;
pub(crate) use self::retry::Retry;
pub(crate) use self::trace::Trace;
