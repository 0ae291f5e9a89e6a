//! Scenarios of sending invoices.

use std::collections::HashSet;
use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::status::{InvoiceStatusCode as Code, SendInvoiceStatus};
use iopole_api::{Document, ErrorKind, WatchEnd, WatchEvent};
use tokio::time::timeout;

use super::{Backend, Outcome, ensure, paper, parties};

/// Timeout of a status: the life cycle takes seconds, and the index is a little behind.
const STATUS_TIMEOUT: Duration = Duration::from_secs(120);

/// Follows an invoice to its final status.
async fn follow(backend: &Backend, id: &InvoiceId) -> Result<Vec<Code>, Outcome> {
    let mut watch = backend.client.user().invoices().watch(id);
    let mut codes = Vec::new();
    let followed = timeout(STATUS_TIMEOUT, async {
        while let Some(event) = watch.next().await? {
            if let WatchEvent::Status(status) = event {
                codes.extend(status.code().cloned());
            }
        }
        Ok::<_, iopole_api::Error>(())
    });
    match followed.await {
        Ok(outcome) => outcome.map(|()| codes).map_err(Outcome::from),
        Err(_) => Err(Outcome::Failed(format!(
            "after {STATUS_TIMEOUT:?} the invoice had only these statuses: {codes:?}"
        ))),
    }
}

/// Sends the example between two participants; returns its identifier and its file.
async fn send(backend: &Backend, which: usize) -> Result<(InvoiceId, String), Outcome> {
    let [seller, buyer] = parties::pair(backend).await?;
    let number = paper::number(&backend.run, which);
    let text = paper::text(&number, &seller, &buyer);
    let document = Document::from_bytes(format!("{number}.xml"), text.clone()).map_err(wrong_document)?;
    let id = backend.client.user().invoices().send(document).await?;
    backend.note(&id, Some(number));
    Ok((id, text))
}

/// Sends another invoice.
pub(super) async fn sent_and_arrived(backend: &Backend, which: usize) -> Result<InvoiceId, Outcome> {
    let (id, _) = send(backend, which).await?;
    follow(backend, &id).await?;
    Ok(id)
}

pub(super) async fn arrives(backend: &Backend) -> Result<(), Outcome> {
    let (id, text) = send(backend, 1).await?;
    let codes = follow(backend, &id).await?;
    ensure(codes.contains(&Code::MadeAvailable), &format!("it did not arrive: {codes:?}"))?;
    let invoices = backend.client.user().invoices();
    let read = invoices.get(&id).await?;
    ensure(read.invoice_id == id, "another invoice was read")?;
    let file = invoices.download(&id).await?.bytes().await?;
    ensure(file == text.as_bytes(), "the file came back changed")?;
    let copies = invoices.find(&paper::number(&backend.run, 1)).await?;
    ensure(copies.iter().any(|row| row.metadata.invoice_id == id), "it was not found by its number")
}

pub(super) async fn status_comes_back(backend: &Backend) -> Result<(), Outcome> {
    let sent = sent_and_arrived(backend, 2).await?;
    let invoices = backend.client.user().invoices();
    let copies = invoices.find(&paper::number(&backend.run, 2)).await?;
    let received = copies.iter().map(|row| &row.metadata.invoice_id).find(|id| **id != sent);
    let Some(received) = received else {
        return Err(Outcome::Skipped("the received copy is not in this account".to_owned()));
    };
    let statuses = backend.client.user().statuses();
    statuses.send(received, &SendInvoiceStatus::new(Code::InHand)).await?;
    let watched = invoices.watch(&sent).until([Code::InHand]).within(STATUS_TIMEOUT).wait().await?;
    let reached = watched.end == WatchEnd::Reached;
    ensure(reached, &format!("the seller got no status within {STATUS_TIMEOUT:?}: {:?}", watched.last_status))
}

/// Reads pages of three rows, and finds every row once.
pub(super) async fn pages(backend: &Backend) -> Result<(), Outcome> {
    for which in 8..10 {
        sent_and_arrived(backend, which).await?;
    }
    let mut pages = backend.client.user().invoices().search().limit(3).pages();
    let (mut seen, mut count) = (HashSet::new(), 0);
    while count < 4
        && let Some(page) = pages.next().await?
    {
        count += 1;
        for row in page.data {
            ensure(seen.insert(row.metadata.invoice_id), "a row came twice")?;
        }
    }
    ensure(count >= 2 && seen.len() > 3, &format!("{} rows on {count} page(s)", seen.len()))
}

pub(super) async fn broken(backend: &Backend) -> Result<(), Outcome> {
    let name = format!("{}.xml", paper::number(&backend.run, 3));
    let document = Document::from_bytes(name, "<?xml version=\"1.0\"?><nothing/>").map_err(wrong_document)?;
    match backend.client.user().invoices().send(document).await {
        Ok(id) => {
            backend.note(&id, None);
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
