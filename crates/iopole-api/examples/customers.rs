//! Counts the received invoices of several customers with one client: the program of `docs/customers.md`.
//!
//! `cargo run -p iopole-api --example customers -- 0190f1d2-0000-7000-8000-000000000000 …`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::model::search::InvoiceDirection;
use iopole_api::query::InvoiceQuery;
use iopole_api::{Client, CustomerId, Error};

/// Works for one customer. The client carries the customer id, so no call can forget it.
async fn count_received(client: Client) -> Result<usize, Error> {
    let received = InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
    let mut rows = client.user().invoices().search().query(received).items();
    let mut count = 0;
    while rows.next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One client for the whole program: one token, one connection pool, one set of limits.
    let client = Client::from_env()?;
    for text in std::env::args().skip(1) {
        let customer: CustomerId = text.parse()?;
        println!("{text}: {}", count_received(client.for_customer(customer)).await?);
    }
    Ok(())
}
