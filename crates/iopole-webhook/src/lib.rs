//! Receives the webhooks of the Iopole platform.
//!
//! The platform delivers at least once and in no order. It signs a string that is easy to get wrong, and of an
//! invoice it signs the file only. This crate verifies, parses, deduplicates and answers, so that a handler sees each
//! delivery until it has taken it, and then no more.
//!
//! ```no_run
//! use iopole_webhook::{Ack, Authentication, Delivery, Intake, MemoryStore, Payload, Receiver};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")?;
//! let intake = Intake::new(Authentication::hmac(secret)?);
//! let receiver = Receiver::new(intake, MemoryStore::new(), |delivery: Delivery| async move {
//!     match delivery.payload {
//!         Payload::Invoice(invoice) => invoice.file.persist("inbox/next.pdf").await?,
//!         Payload::Status(status) => println!("{:?}", status.code()),
//!         // Keep what you do not know: the platform will not send it again once it has your 2xx.
//!         other => println!("{other:?}"),
//!     }
//!     Ok(Ack::done())
//! });
//! # drop(receiver); Ok(())
//! # }
//! ```
//!
//! [`Receiver::respond`] turns an [`http::Request`] into an [`http::Response`]. With the feature `axum-0_8` there is a
//! router to nest and an extractor, in the module `axum_0_8`; [`Service`] is for everything else that speaks tower.
//! To verify only, take a [`Verifier`].
//!
//! # What is signed
//!
//! The checksum covers the JSON body, or of a multipart body **the bytes of the part named `file` and nothing else**.
//! The other parts and all headers but `X-Timestamp` are not covered: whoever can change a request on its way can
//! change them. They are [`Unsigned`], and one has to say so to use them. Read the invoice again by the API before
//! you trust its identifier.
//!
//! A request that was seen can be sent again within the freshness window (300 s unless set otherwise), with another
//! `X-Idempotency-Key` if its sender likes. Serve webhooks by https only, so that nobody sees one.
//!
//! # What comes in which order
//!
//! None is promised. Statuses often come before the invoice that they are about.

mod ack;
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
mod service;
mod signature;
#[cfg(feature = "testing")]
pub mod testing;
mod token_endpoint;
mod unsigned;

pub use ack::Ack;
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
