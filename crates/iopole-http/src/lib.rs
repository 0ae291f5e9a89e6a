#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod base_url;
mod body;
mod call;
mod client;
mod customer_id;
mod error;
mod file;
mod hash;
mod json;
mod middleware;
mod operation;
mod reading;
mod request;
mod response;
mod stop;
mod timer;

pub use self::body::Upload;
pub use self::client::{Client, ClientBuilder};
pub use self::customer_id::{CustomerId, InvalidCustomerId};
pub use self::error::{Error, ErrorKind, Issue, Problem, RawBody};
pub use self::middleware::{Authorize, OriginGuard};
pub use self::operation::{Class, Operation, Role};
pub use self::reading::BODY_BOUND;
pub use self::request::Request;
pub use self::response::Response;
pub use http::Method;
pub use iopole_auth::Printable;
/// The HTTP library of [`ClientBuilder::transport`], in the version that fits.
#[doc(no_inline)]
pub use reqwest;
