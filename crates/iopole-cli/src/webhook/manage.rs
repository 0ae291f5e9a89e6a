//! Webhooks of the account.

use iopole_api::model::ids::WebhookId;
use iopole_api::model::webhook::{
    DeliveryEndpoint, Webhook, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use serde_json::json;

use super::secret;
use crate::args::webhook::Ensure;
use crate::failure::Failure;
use crate::interrupt::Stage;
use crate::output::{Heading, Language, Record};
use crate::session::Session;

pub(super) async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let webhooks = platform.admin().webhooks().list().await?;
    let mut list = screen.list::<Webhook>();
    for webhook in webhooks.iter() {
        if list.add(webhook)?.is_break() {
            return Ok(());
        }
    }
    if list.end()? == 0 {
        screen.note(screen.pick("no webhook", "aucun webhook"));
    }
    match webhooks.odd.len() {
        0 => Ok(()),
        odd => Err(Failure::other(format!("{odd} webhooks cannot be read: see iopole api listWebhooks"))),
    }
}

pub(super) async fn show(session: &Session<'_>, id: &WebhookId) -> Result<(), Failure> {
    let platform = session.connect().await?;
    let webhook = platform.admin().webhooks().get(id).await?;
    session.screen.record(&webhook, &rows(&webhook))
}

pub(super) async fn ensure(session: &Session<'_>, arguments: &Ensure) -> Result<(), Failure> {
    let platform = session.connect().await?;
    let mut endpoints = WebhookEndpoints::new();
    endpoints.invoice = Some(DeliveryEndpoint::new(&arguments.url));
    endpoints.status = Some(DeliveryEndpoint::new(&arguments.url));
    endpoints.authentication = Some(WebhookAuthentication::hmac(secret::read()?));
    let webhook = WebhookCreation::new(endpoints);
    let webhook = match &arguments.label {
        Some(label) => webhook.with_label(label),
        None => webhook,
    };
    session.interrupt.enter(Stage::Sending)?;
    let ensured = platform.admin().webhooks().ensure(&webhook).await?;
    let done = if ensured.has_written() { "written" } else { "unchanged" };
    session.screen.record(
        &json!({"webhookId": ensured.id(), "outcome": done}),
        &[
            (("Webhook", "Webhook"), Some(ensured.id().to_string())),
            (("Outcome", "Résultat"), Some(done.to_owned())),
        ],
    )
}

pub(super) async fn delete(session: &Session<'_>, id: &WebhookId) -> Result<(), Failure> {
    let platform = session.connect().await?;
    platform.admin().webhooks().delete(id).await?;
    let row = (("Deleted", "Supprimé"), Some(id.to_string()));
    session.screen.record(&json!({"webhookId": id, "outcome": "deleted"}), &[row])
}

impl Record for Webhook {
    const COLUMNS: &'static [Heading] = &[
        ("WEBHOOK", "WEBHOOK"),
        ("STATUS", "STATUT"),
        ("DIRECTION", "SENS"),
        ("LABEL", "NOM"),
        ("URL", "URL"),
    ];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![
            self.webhook_id.to_string(),
            self.status.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.filter_stream_direction.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.label.clone().unwrap_or_default(),
            urls(self).join(", "),
        ]
    }
}

/// URLs of the endpoints, each once.
fn urls(webhook: &Webhook) -> Vec<String> {
    let endpoints = webhook.interop_data.as_ref().map(|data| &data.endpoints);
    let of = |endpoint: Option<&DeliveryEndpoint>| endpoint.map(|endpoint| endpoint.callback_url.clone());
    let mut urls: Vec<_> = endpoints
        .into_iter()
        .flat_map(|endpoints| [of(endpoints.invoice.as_ref()), of(endpoints.status.as_ref())])
        .flatten()
        .collect();
    urls.dedup();
    urls
}

fn rows(webhook: &Webhook) -> Vec<(Heading, Option<String>)> {
    vec![
        (("Webhook", "Webhook"), Some(webhook.webhook_id.to_string())),
        (("Status", "Statut"), webhook.status.as_ref().map(ToString::to_string)),
        (("Direction", "Sens"), webhook.filter_stream_direction.as_ref().map(ToString::to_string)),
        (("Label", "Nom"), webhook.label.clone()),
        (("URL", "URL"), Some(urls(webhook).join(", "))),
    ]
}
