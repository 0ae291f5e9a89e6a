//! The Iopole platform simulated, to develop and test against without an account.
//!
//! A [`Sandbox`] is one server on a free loopback port: a token endpoint that answers as Keycloak does, and the
//! API with its state. An invoice that is sent is read (CII, UBL, Factur-X), travels at the measured pace, gets
//! its statuses, and reaches its buyer as a copy of its own; a bad one is accepted first and rejected afterwards,
//! as on the platform. Answers follow what the live platform was seen to do; where that differs from the published
//! contract, `DEVIATIONS.md` says so and why.
//!
//! Dropping the handle stops the server and ends requests in flight. Nothing is shared between two sandboxes, and everything a sandbox invents
//! comes from its seed.
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
//! // Half an hour later the token is refused.
//! sandbox.advance(Duration::from_secs(1800));
//! assert_eq!(http.get(&url).bearer_auth(token).send().await?.status(), 401);
//! # Ok(())
//! # }
//! ```
//!
//! # What a test can rely on
//!
//! - [`SandboxBuilder::manual_clock`] and [`Sandbox::advance`]: no test needs to sleep. Invoices travel and tokens
//!   age by the sandbox's clock alone. [`SandboxBuilder::instant`] makes everything happen before the next request.
//! - A buyer whose electronic address is [`UNREACHABLE_ADDRESS`] cannot be reached: its invoices are rejected with
//!   `ROUTING_FAILURE`. So are those to a company of the directory, or of the account, at an address that is not registered
//!   or not in force, and to addresses of other schemes than 0225. Buyers that the directory does not know can be reached.
//! - [`Sandbox::companies`] are registered on the French network; the directory has 20,000 in all. The first four are
//!   the account's own ([`Sandbox::test_entities`]); others are claimed, registered and given up as on the platform.
//!   [`SandboxBuilder::international_directory`] adds Peppol, which the platform's own sandbox does not offer.
//! - One customer has everything. [`SandboxBuilder::customer`] adds others, each with its own data; the `customer-id` header
//!   picks one of those that a client acts for, and any other is answered 403.
//! - The same seller and number sent twice is a duplicate, a document without a required term is rejected with
//!   `VALIDATION_FAILURE`, a PDF without an embedded invoice is unacceptable with `UNKNOWN_INVOICE_FLAVOR`.

mod accounts;
mod api;
mod builder;
mod callback;
mod client;
mod clock;
mod control;
mod customer;
mod deliver;
mod directory;
mod documents;
mod enrollment;
mod error;
mod exact;
mod fault;
mod form;
mod forms;
mod generation;
mod ids;
mod journal;
mod json;
mod lifecycle;
mod operations;
mod platform;
mod pool;
mod query;
mod rejection;
mod render;
mod reporting;
mod sandbox;
mod scenario;
mod serve;
mod token;
mod world;

pub use builder::SandboxBuilder;
pub use client::{ApiClient, Role};
pub use clock::Clock;
pub use customer::Customer;
pub use deliver::{Delivery, DeliveryFaults};
pub use directory::{Company, DirectoryLine, PeppolParticipant};

pub use documents::Judge;
pub use error::SandboxError;
pub use fault::Fault;
pub use forms::Forms;
pub use journal::JournalEntry;
pub use lifecycle::UNREACHABLE_ADDRESS;
pub use reporting::VatRegime;
pub use sandbox::Sandbox;
