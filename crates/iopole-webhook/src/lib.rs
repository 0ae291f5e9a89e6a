#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod ack;
mod admission;
mod answer;
mod authentication;
#[cfg(feature = "axum-0_8")]
pub mod axum_0_8;
mod body;
mod dedup;
mod delivery;
mod file;
mod handler;
mod intake;
mod limits;
mod multipart;
mod parse;
mod path;
mod receiver;
mod refusal;
mod secret_form;
mod service;
mod signature;
mod task;
mod temporary;
#[cfg(feature = "testing")]
pub mod testing;
mod token_endpoint;
mod unsigned;

pub use ack::Ack;
pub use admission::Peer;
pub use authentication::{Authentication, ConfigError, Scheme};
pub use dedup::{Claim, DedupKey, DedupStore, MemoryStore, StoreError, Ticket};
pub use delivery::{Delivery, DeliveryHeaders, InvoiceDelivery, Kind, Payload, UnknownDelivery};
pub use file::ReceivedFile;
pub use handler::{Handler, HandlerError};
pub use intake::Intake;
pub use limits::Limits;
pub use path::PublicPath;
pub use receiver::Receiver;
pub use refusal::Refusal;
pub use service::Service;
pub use signature::{SignatureError, Signed, Verification, Verifier};
pub use token_endpoint::TokenEndpoint;
pub use unsigned::Unsigned;
