//! What happens to an invoice after the 201, and when.

mod codes;
mod pace;
mod plan;
mod rejection;
mod timeline;

pub(crate) use codes::{BUYER_ONLY, REASONS, SELLER_ONLY, SENDABLE, network_code};
pub(crate) use pace::Pace;
pub(crate) use plan::{Fate, declared, planned};
pub(crate) use rejection::Rejection;
pub(crate) use timeline::{Step, Timeline};

/// The one electronic address no invoice reaches: sent there, it is rejected with `ROUTING_FAILURE`.
pub const UNREACHABLE_ADDRESS: &str = "0225:000000000";
