//! Deliveries to webhooks: their content, their authentication, and the calls. Only this machine is called.

mod access;
mod client;
mod dispatcher;
mod log;
mod message;
mod relation;
mod sender;
mod signature;

pub(crate) use dispatcher::{Dispatcher, SettleRequest, SettleRequests};
pub use log::Delivery;
pub(crate) use log::record;
pub(crate) use message::{Attempt, message};
pub(crate) use sender::Outcome;
