//! A careful caller: retries where it is safe, reconciles the other sends, and keeps unknown outcomes.

use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Error, Reconciled, Timer as _, Watch, Watched};

use crate::paper::Entry;
use crate::time::Waiting;
use crate::world::World;

/// Largest number of sends of one invoice.
const SENDS: u32 = 8;
/// Largest number of reconciliations of one send.
const ASKS: u32 = 4;
/// Attempts to follow an invoice. A watch retries five consecutive failures itself.
const WATCHES: u32 = 2;
const PAUSE: Duration = Duration::from_secs(20);

/// Result of an entry in the ledger.
#[derive(Debug)]
pub(crate) enum Ending {
    Sent(InvoiceId, How),
    /// Refused by the platform, or not sent, with the last error: there is no copy.
    Refused(Option<Error>),
    Open(Box<Unknown>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    AtOnce,
    /// The outcome was unknown, and the invoice was found.
    Found,
    /// The outcome was unknown, the invoice was missing, and it was sent again.
    Again,
}

/// A send without a known outcome.
#[derive(Debug)]
pub(crate) struct Unknown {
    error: Error,
    timer: Waiting,
    /// Reasons why the outcome is still unknown.
    pub(crate) reasons: Vec<String>,
}

/// Sends one entry until its outcome is known, up to the limits above.
pub(crate) async fn submit(world: &World, entry: &Entry, late: Option<u64>) -> Ending {
    let (mut how, mut last) = (How::AtOnce, None);
    for _ in 0..SENDS {
        let send = world.client.user().invoices().send(entry.document());
        let error = match send.customer_id(world.customer(entry)).await {
            Ok(id) => return Ending::Sent(id, how),
            Err(error) => error,
        };
        if error.is_outcome_unknown() {
            let timer = match late {
                Some(wait) => arriving_late(world, entry, wait),
                None => world.timer(),
            };
            let mut unknown = Unknown { error, timer, reasons: Vec::new() };
            match unknown.settle(world, entry).await {
                Some(Reconciled::Sent(id)) => return Ending::Sent(id, How::Found),
                Some(_) => how = How::Again,
                None => return Ending::Open(Box::new(unknown)),
            }
        } else if error.is_retryable() {
            world.timer().sleep(error.retry_after().unwrap_or(PAUSE)).await;
            last = Some(error);
        } else {
            return Ending::Refused(Some(error));
        }
    }
    Ending::Refused(last)
}

impl Unknown {
    /// Reconciles the send; returns `None` while the outcome is unknown.
    pub(crate) async fn settle(&mut self, world: &World, entry: &Entry) -> Option<Reconciled> {
        for _ in 0..ASKS {
            let reconcile = world.client.user().invoices().reconcile(&self.error).timer(self.timer.clone());
            let reconcile = reconcile.customer_id(world.customer(entry));
            let reconcile = if entry.by_number { reconcile.number(&entry.number) } else { reconcile };
            match reconcile.await {
                Ok(known @ (Reconciled::Sent(_) | Reconciled::NotSent)) => return Some(known),
                Ok(Reconciled::NumberInUse(id)) => self.reasons.push(format!("its number is in use by {id}")),
                Ok(_) => self.reasons.push("a copy could not be read".to_owned()),
                Err(error) => self.reasons.push(error.to_string()),
            }
            self.timer.sleep(PAUSE).await;
        }
        None
    }
}

/// Returns a timer under which the platform accepts the invoice late, if its connection was cut.
fn arriving_late(world: &World, entry: &Entry, late: u64) -> Waiting {
    let journal = world.sandbox.journal();
    let sent = journal.iter().rfind(|request| request.operation == Some("sendInvoice"));
    let cut = sent.is_some_and(|request| !request.faults.is_empty());
    let (platform, document, customer) = (world.clean.clone(), entry.in_memory(), world.customer(entry));
    world.timer().then(move |wait| {
        let (platform, document, customer) = (platform.clone(), document.clone(), customer.clone());
        async move {
            if cut && wait == late {
                platform.user().invoices().send(document).customer_id(customer).await.unwrap();
            }
        }
    })
}

/// Follows an invoice through failures; returns an error after too many.
pub(crate) async fn follow(watch: &mut Watch, timer: &Waiting) -> Result<Watched, String> {
    let mut last = String::new();
    for _ in 0..WATCHES {
        match watch.wait().await {
            Ok(watched) => return Ok(watched),
            Err(error) => last = error.to_string(),
        }
        timer.sleep(PAUSE).await;
    }
    Err(last)
}
