//! A receiver whose store and inbox share a SQLite database, so handled deliveries survive a restart.
//!
//! ```sh
//! IOPOLE_WEBHOOK_SECRET='…' cargo run -p iopole-webhook --features axum-0_8 --example sqlite -- deliveries.db
//! ```
//!
//! Start with a copy of `store.rs` for your own store; `tests/check_store.rs` checks it. `examples/service` serves a
//! receiver to the internet.
#![allow(clippy::print_stderr, reason = "a program for people")]

mod store;

use std::error::Error;

use iopole_webhook::{Ack, Authentication, Delivery, HandlerError, Intake, Receiver, axum_0_8};
use store::SqliteStore;

/// Writes a delivery before it is answered. An earlier attempt may have written it and crashed before its completion;
/// the key of the row detects that.
async fn handle(store: SqliteStore, delivery: Delivery) -> Result<Ack, HandlerError> {
    let content = delivery.content.bytes().await?;
    store.write(&delivery.key, delivery.payload.kind().as_str(), content).await?;
    Ok(Ack::done())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")
        .map_err(|_| "set IOPOLE_WEBHOOK_SECRET to the secret of the webhook")?;
    let path = std::env::args().nth(1).unwrap_or_else(|| "deliveries.db".to_owned());
    let store = SqliteStore::open(&path)?;
    let inbox = store.clone();
    let receiver = Receiver::new(Intake::new(Authentication::hmac(secret)?), store, move |delivery| {
        handle(inbox.clone(), delivery)
    });
    let app = axum::Router::new().nest("/hooks/iopole", axum_0_8::router(receiver));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    eprintln!("receiving at http://{}/hooks/iopole, into {path}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
