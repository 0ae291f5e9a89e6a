//! Invoices on their way.

use std::time::Duration;

use iopole_api::model::{InvoiceId, InvoiceStatusCode as Code, SendInvoiceStatus};
use iopole_api::{Document, ErrorKind, WatchEvent};
use tokio::time::{sleep, timeout};

use super::{Backend, Outcome, ensure, paper, parties};

/// The life cycle takes seconds; the index is a little behind.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(40);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Follows an invoice to where it ends.
async fn follow(backend: &Backend, id: &InvoiceId) -> Result<Vec<Code>, Outcome> {
    let mut watch = backend.client.user().invoices().watch(id);
    let mut codes = Vec::new();
    let followed = timeout(PATIENCE, async {
        while let Some(event) = watch.next().await? {
            if let WatchEvent::Status(status) = event {
                codes.extend(status.code().cloned());
            }
        }
        Ok::<_, iopole_api::Error>(())
    });
    match followed.await {
        Ok(outcome) => outcome.map(|()| codes).map_err(Outcome::from),
        Err(_) => Err(Outcome::Failed(format!("after {PATIENCE:?} it had come no further than {codes:?}"))),
    }
}

pub(super) async fn arrives(backend: &Backend) -> Result<(), Outcome> {
    let [seller, buyer] = parties::pair(backend).await?;
    let number = paper::number(&backend.run, 1);
    let document = paper::invoice(&number, &seller, &buyer).map_err(wrong_document)?;
    let length = document.length();
    let invoices = backend.client.user().invoices();
    let id = invoices.send(document).await?;
    let codes = follow(backend, &id).await?;
    ensure(codes.contains(&Code::MadeAvailable), &format!("it did not arrive: {codes:?}"))?;
    let read = invoices.get(&id).await?;
    ensure(read.invoice_id == id, "another invoice was read")?;
    let file = invoices.download(&id).await?.bytes().await?;
    ensure(file.len() as u64 == length, "the file came back changed")?;
    let copies = invoices.find(&number).await?;
    ensure(copies.iter().any(|row| row.metadata.invoice_id == id), "it was not found by its number")
}

pub(super) async fn status_comes_back(backend: &Backend) -> Result<(), Outcome> {
    let [seller, buyer] = parties::pair(backend).await?;
    let number = paper::number(&backend.run, 2);
    let document = paper::invoice(&number, &seller, &buyer).map_err(wrong_document)?;
    let invoices = backend.client.user().invoices();
    let sent = invoices.send(document).await?;
    follow(backend, &sent).await?;
    let copies = invoices.find(&number).await?;
    let received = copies.iter().map(|row| &row.metadata.invoice_id).find(|id| **id != sent);
    let Some(received) = received else {
        return Err(Outcome::Skipped("the received copy is not in this account".to_owned()));
    };
    let statuses = backend.client.user().statuses();
    statuses.send(received, &SendInvoiceStatus::new(Code::InHand)).await?;
    let back = timeout(PATIENCE, async {
        let mut pause = PAUSE;
        loop {
            let history = statuses.history(&sent).await?;
            if history.iter().any(|status| status.code() == Some(&Code::InHand)) {
                return Ok::<_, iopole_api::Error>(());
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    });
    let told = || Outcome::Failed(format!("the seller was not told within {PATIENCE:?}"));
    back.await.map_err(|_| told())?.map_err(Outcome::from)
}

pub(super) async fn broken(backend: &Backend) -> Result<(), Outcome> {
    let name = format!("{}.xml", paper::number(&backend.run, 3));
    let document = Document::from_bytes(name, "<?xml version=\"1.0\"?><nothing/>").map_err(wrong_document)?;
    match backend.client.user().invoices().send(document).await {
        Ok(id) => {
            let codes = follow(backend, &id).await?;
            let refused = codes.iter().any(|code| matches!(code, Code::Unacceptable | Code::Rejected));
            ensure(refused, &format!("it was not refused: {codes:?}"))
        }
        Err(error) => ensure(error.kind() == ErrorKind::Refused, &format!("a broken document: {error}")),
    }
}

fn wrong_document(error: impl std::fmt::Display) -> Outcome {
    Outcome::Failed(format!("the example cannot be sent: {error}"))
}
