#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod admission;
mod answer;
mod attempt;
mod authentication;
#[cfg(feature = "axum-0_8")]
pub mod axum_0_8;
mod body;
mod body_timer;
mod config_error;
mod content;
mod dedup;
mod delivery;
mod handler;
mod headers;
mod intake;
mod limits;
mod multipart;
mod parse;
mod path;
mod payload;
mod receiver;
mod refusal;
mod scheme;
mod secret_form;
mod service;
mod signature;
mod spool;
mod temporary;
#[cfg(feature = "testing")]
pub mod testing;
mod token_endpoint;
mod unsigned;
mod verify;

pub use admission::Peer;
pub use async_trait::async_trait;
pub use authentication::Authentication;
pub use config_error::ConfigError;
pub use content::Content;
pub use dedup::{Claim, DedupKey, DedupStore, MemoryStore, StoreError, Ticket};
pub use delivery::Delivery;
pub use handler::{Ack, Handler, HandlerError};
pub use headers::DeliveryHeaders;
pub use intake::Intake;
pub use limits::Limits;
pub use path::PublicPath;
pub use payload::{InvoiceDelivery, Kind, Payload};
pub use receiver::Receiver;
pub use refusal::Refusal;
pub use scheme::Scheme;
pub use secrecy::SecretString;
pub use service::Service;
pub use signature::{SignatureError, Signed, Verification, Verifier};
pub use token_endpoint::TokenEndpoint;
pub use unsigned::Unsigned;
