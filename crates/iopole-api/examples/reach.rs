//! Says whether an electronic address can receive invoices, and why not.
//!
//! `cargo run -p iopole-api --example reach -- 0225 364519033`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::Client;
use iopole_api::model::identifiers::ElectronicAddress;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(scheme), Some(value)) = (arguments.next(), arguments.next()) else {
        return Err("usage: reach SCHEME VALUE".into());
    };
    let address = ElectronicAddress::new(&scheme, &value)?;
    let reachable = Client::from_env()?.user().directory().can_receive(&address).await?;
    println!("{reachable:?}");
    Ok(())
}
