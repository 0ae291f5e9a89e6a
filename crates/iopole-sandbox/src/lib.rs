//! Iopole's e-invoicing platform, simulated, to develop and test against without an account.
//!
//! A [`Sandbox`] is one server on a free loopback port: the simulated platform. It has a token endpoint that answers as
//! Keycloak does, the API with its state, and a control API. The server reads an invoice (CII, UBL, Factur-X), delivers
//! it at the measured pace, adds its statuses, and gives the buyer a separate copy. It accepts an invalid invoice first
//! and rejects it afterwards, as the platform does. Its answers follow the measured behavior of the live platform;
//! `DEVIATIONS.md` lists the differences from the published contract and their sources.
//!
//! Dropping the handle stops the server and ends requests in flight. Two simulated platforms share nothing, and the
//! seed decides everything that one invents.
//!
//! ```
//! use iopole_sandbox::Sandbox;
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().manual_clock().start().await?;
//! let http = reqwest::Client::new();
//!
//! let form = [
//!     ("grant_type", "client_credentials"),
//!     ("client_id", sandbox.client_id()),
//!     ("client_secret", sandbox.client_secret()),
//! ];
//! let answer: serde_json::Value = http.post(sandbox.token_url()).form(&form).send().await?.json().await?;
//! let token = answer["access_token"].as_str().unwrap_or_default();
//!
//! let url = format!("{}/v1/config/customer/id", sandbox.api_url());
//! let customer = http.get(&url).bearer_auth(token).send().await?.text().await?;
//! assert_eq!(customer, sandbox.customer_id());
//!
//! // Half an hour later the token is invalid.
//! sandbox.advance(Duration::from_secs(1800));
//! assert_eq!(http.get(&url).bearer_auth(token).send().await?.status(), 401);
//! # Ok(())
//! # }
//! ```
//!
//! # Authentication
//!
//! [`Sandbox::client_id`] and [`Sandbox::client_secret`] belong to a client with both roles. The default customer owns
//! everything. [`SandboxBuilder::customer`] adds customers with separate data: the `customer-id` header selects one of
//! the client's customers, and any other customer is answered 403.
//!
//! # Clock
//!
//! With [`SandboxBuilder::manual_clock`] and [`Sandbox::advance`] no test sleeps: invoices travel and tokens expire
//! by the clock of the simulated platform only. [`SandboxBuilder::instant`] completes everything before the next
//! request.
//!
//! # Directory
//!
//! - [`Sandbox::companies`] are registered on the French network; the directory has 20,000 companies in all. The first
//!   four belong to the account ([`Sandbox::test_entities`]). Others are claimed, registered and released through the API.
//! - [`SandboxBuilder::international_directory`] adds Peppol, which preproduction does not offer.
//!
//! # Rejections
//!
//! | invoice | status | reason |
//! |---|---|---|
//! | second one with the same seller and number | `REJECTED` | `DUPLICATED_INVOICE` |
//! | without a required term | `REJECTED` | `VALIDATION_FAILURE` |
//! | to an unreachable buyer | `REJECTED` | `ROUTING_FAILURE` |
//! | PDF without an embedded invoice | `UNACCEPTABLE` | `UNKNOWN_INVOICE_FLAVOR` |
//!
//! A buyer is unreachable at [`UNREACHABLE_ADDRESS`], and at addresses of other schemes than 0225. So is a company of
//! the directory or the account at an address that is not registered or not in force. Buyers outside of the directory
//! are reachable.
//!
//! # Control API
//!
//! Tests in any language steer the simulated platform through [`Sandbox::control_url`], the prefix `/_sandbox`. A GET
//! of that URL lists its endpoints: journal, snapshots, clock, faults, deliveries, scenarios.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use iopole_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::start().await?;
//! let fault = r#"{"status": 503, "on": "sendInvoice", "times": 1}"#;
//! let url = format!("{}/faults", sandbox.control_url());
//! assert_eq!(reqwest::Client::new().post(url).body(fault).send().await?.status(), 201);
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accounts;
mod api;
mod archive;
mod builder;
mod callback;
mod client;
mod clock;
mod control;
mod customer;
mod deliver;
mod delivery_task;
mod direction;
mod directory;
mod documents;
mod enrollment;
mod error;
mod error_response;
mod exact;
mod fault;
mod form;
mod forms;
mod generation;
mod ids;
mod journal;
mod json;
mod lifecycle;
mod marks;
mod middleware;
mod observer;
mod operations;
mod platform;
mod pool;
mod printable;
#[cfg(feature = "cli")]
#[cfg_attr(docsrs, doc(cfg(feature = "cli")))]
pub mod program;
mod query;
mod render;
mod reporting;
mod request;
mod sandbox;
mod scenario;
mod serve;
mod settings;
mod token;
mod world;

pub use builder::SandboxBuilder;
pub use client::{ApiClient, Role};
pub use clock::Clock;
pub use customer::Customer;
pub use deliver::Delivery;
pub use directory::{Company, DirectoryLine, PeppolParticipant};

pub use documents::Judge;
pub use error::SandboxError;
pub use fault::{DeliveryFaults, Fault};
pub use forms::Forms;
pub use journal::JournalEntry;
pub use lifecycle::UNREACHABLE_ADDRESS;
pub use reporting::VatRegime;
pub use sandbox::Sandbox;
