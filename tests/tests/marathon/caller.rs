//! A careful caller: sends again what it may, asks what became of the rest, keeps what is unknown.

use std::time::Duration;

use iopole_api::model::InvoiceId;
use iopole_api::{Error, Reconciled, Timer as _, Watch, Watched};

use crate::paper::Entry;
use crate::time::Waiting;
use crate::world::World;

/// How often a request that never arrived is made, and how often the caller asks what became of one.
const SENDS: u32 = 8;
const ASKS: u32 = 4;
/// A watch bears five failures in a row by itself.
const WATCHES: u32 = 2;
const PAUSE: Duration = Duration::from_secs(20);

/// What the ledger says of an entry.
#[derive(Debug)]
pub(crate) enum Ending {
    Sent(InvoiceId, How),
    /// By the platform, or given up before it left, with the last error: there is no copy.
    Refused(Option<Error>),
    Open(Box<Unknown>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    AtOnce,
    /// Its outcome was unknown, and it was found.
    Found,
    /// Its outcome was unknown, it was not there, and it was sent again.
    Again,
}

/// A send without a known outcome.
#[derive(Debug)]
pub(crate) struct Unknown {
    error: Error,
    timer: Waiting,
    /// Why it was not found out, the latest first.
    pub(crate) reasons: Vec<String>,
}

/// Sends one entry until it is known what became of it, or for as long as a caller has patience.
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
    /// Sent or not; none while it is not known.
    pub(crate) async fn settle(&mut self, world: &World, entry: &Entry) -> Option<Reconciled> {
        for _ in 0..ASKS {
            let reconcile = world.client.user().invoices().reconcile(&self.error).timer(self.timer.clone());
            let reconcile = reconcile.customer_id(world.customer(entry));
            let reconcile = if entry.by_number { reconcile.number(&entry.number) } else { reconcile };
            match reconcile.await {
                Ok(known @ (Reconciled::Sent(_) | Reconciled::NotSent)) => return Some(known),
                Ok(Reconciled::NumberInUse(id)) => self.reasons.push(format!("its number is in use by {id}")),
                Ok(_) => self.reasons.push("what was there could not be looked at".to_owned()),
                Err(error) => self.reasons.push(error.to_string()),
            }
            self.timer.sleep(PAUSE).await;
        }
        None
    }
}

/// While the caller asks, the platform takes the invoice after all, if it was the one whose line was cut.
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

/// Follows an invoice, through whatever fails; none if it fails for too long.
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
