//! Sends an invoice, resolves an unknown outcome, and follows the invoice to its end.
//!
//! `cargo run -p iopole-api --example send -- examples/invoices/facture-cii.xml F2026-0042`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::{Client, Document, Reconciled};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(number)) = (arguments.next(), arguments.next()) else {
        return Err("usage: send FILE NUMBER".into());
    };
    let client = Client::from_env()?;
    let invoices = client.user().invoices();
    let id = match invoices.send(Document::open(file)?).await {
        Ok(id) => id,
        Err(error) if error.is_outcome_unknown() => {
            println!("{error}\nlooking for it…");
            match invoices.reconcile(&error).number(number).await? {
                Reconciled::Sent(id) => id,
                Reconciled::NotSent => return Err("the platform does not have it: send it again".into()),
                Reconciled::NumberInUse(id) => {
                    return Err(format!("the number is in use by {id}, another file: compare the two").into());
                }
                _ => return Err("still unknown: keep the file, and ask again later".into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    println!("sent: {id}");
    let watched = invoices.watch(&id).wait().await?;
    for status in &watched.statuses {
        println!("{}", status.code().map_or("?", |code| code.as_str()));
    }
    if watched.is_duplicate() {
        return Err("a duplicate: the first copy counts, do not cancel it in the books".into());
    }
    if watched.has_failed() {
        return Err(format!("not delivered: {:?}, state {:?}", watched.code(), watched.state).into());
    }
    Ok(())
}
