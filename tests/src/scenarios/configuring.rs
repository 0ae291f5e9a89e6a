//! Scenarios of settings that are created, read and deleted.

use iopole_api::model::webhook::{
    DeliveryEndpoint, WebhookCreation, WebhookEndpoints, WebhookStatus, WebhookUpdate,
};
use iopole_api::{Client, Ensured, Error, ErrorKind};

use super::{Backend, Outcome, ensure};

/// Creates, reads, changes and deletes a webhook, and deletes leftovers of an earlier run.
pub(super) async fn webhook(backend: &Backend) -> Result<(), Outcome> {
    let mut endpoints = WebhookEndpoints::new();
    let url = format!("https://example.com/iopole-sdk-test/{}", backend.run);
    endpoints.status = Some(DeliveryEndpoint::new(url));
    let wanted = WebhookCreation::new(endpoints).with_label("iopole-sdk-test");
    let id = match backend.client.admin().webhooks().ensure(&wanted).await {
        Ok(Ensured::Created(id)) => id,
        Ok(other) => return Err(Outcome::Failed(format!("a new webhook was there already: {other:?}"))),
        Err(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::Conflict) => {
            return Err(Outcome::Skipped(format!("the account takes no webhook at example.com: {error}")));
        }
        Err(error) => return Err(error.into()),
    };
    let held = changed(&backend.client, &wanted, &id).await;
    let deleted = backend.client.admin().webhooks().delete(&id).await;
    held?;
    deleted?;
    match backend.client.admin().webhooks().get(&id).await {
        Err(error) => ensure(error.kind() == ErrorKind::NotFound, &format!("a deleted webhook: {error}")),
        Ok(_) => Err(Outcome::Failed("a deleted webhook is there".to_owned())),
    }
}

async fn changed(
    client: &Client,
    wanted: &WebhookCreation,
    id: &iopole_api::model::ids::WebhookId,
) -> Result<(), Outcome> {
    let webhooks = client.admin().webhooks();
    let again = webhooks.ensure(wanted).await?;
    ensure(again == Ensured::Unchanged(id.clone()), &format!("the same webhook again: {again:?}"))?;
    let change = WebhookUpdate::new().with_status(WebhookStatus::Inactive).with_label("iopole-sdk-test-2");
    webhooks.update(id, &change).await?;
    let read = webhooks.get(id).await?;
    ensure(read.status == Some(WebhookStatus::Inactive), &format!("it is {:?}", read.status))?;
    ensure(read.label.as_deref() == Some("iopole-sdk-test-2"), "its label was not changed")?;
    let listed = webhooks.list().await?;
    ensure(listed.iter().any(|webhook| webhook.webhook_id == *id), "it is not listed")
}

/// Acknowledges one unread invoice.
pub(super) async fn acknowledged(backend: &Backend) -> Result<(), Outcome> {
    let id = super::invoices::sent_and_arrived(backend, 4).await?;
    let invoices = backend.client.user().invoices();
    let mut inbox = invoices.inbox();
    loop {
        match inbox.next().await {
            Ok(Some(unseen)) if *unseen.id() == id => {
                unseen.acknowledge().await?;
                break;
            }
            Ok(Some(_)) => {}
            Ok(None) => return Err(Outcome::Failed("what was sent is not among the unread".to_owned())),
            Err(error) => return Err(blocked(error)),
        }
    }
    ensure(!invoices.not_seen().await?.contains(&id), "it is unread still")
}

fn blocked(error: Error) -> Outcome {
    match error.kind() {
        ErrorKind::QueueBlocked => Outcome::Skipped(error.to_string()),
        _ => error.into(),
    }
}
