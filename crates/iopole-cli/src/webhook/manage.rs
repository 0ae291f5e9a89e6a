//! Webhooks of the account.

use iopole_api::model::ids::WebhookId;
use iopole_api::model::webhook::{
    DeliveryEndpoint, Webhook, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Error, ErrorKind};
use serde_json::json;

use super::secret;
use crate::args::webhook::Ensure;
use crate::failure::Failure;
use crate::interrupt::Stage;
use crate::output::{Heading, Language, Record};
use crate::rows::print_list;
use crate::session::Session;

const BY_LIST: &str = "Give the identifier of a webhook of this account: iopole webhook list shows it";

pub(super) async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    print_list(&platform.admin().webhooks().list().await?, screen, ("no webhook", "aucun webhook"))
}

pub(super) async fn show(session: &Session<'_>, id: &WebhookId) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let webhook =
        platform.admin().webhooks().get(id).await.map_err(|error| Failure::by_id(error, BY_LIST))?;
    let rows = [
        (("Webhook", "Webhook"), Some(webhook.webhook_id.to_string())),
        (("Label", "Libellé"), webhook.label.clone()),
        (("Status", "Statut"), webhook.status.as_ref().map(ToString::to_string)),
        (("Direction", "Sens"), webhook.filter_stream_direction.as_ref().map(ToString::to_string)),
    ];
    let mut rows = rows.to_vec();
    rows.extend(endpoints(&webhook).into_iter().map(|(name, url)| (name, Some(url))));
    screen.record(&webhook, &rows)
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
    let stop = begin(session)?;
    let ensured = platform.admin().webhooks().ensure(&webhook).stop_on(stop).await.map_err(failed)?;
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
    let stop = begin(session)?;
    platform.admin().webhooks().delete(id).stop_on(stop).await.map_err(failed)?;
    let row = (("Deleted", "Supprimé"), Some(id.to_string()));
    session.screen.record(&json!({"webhookId": id, "outcome": "deleted"}), &[row])
}

/// Begins a change. The future resolves at a signal.
fn begin(session: &Session<'_>) -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    session.interrupt.enter(Stage::Sending)?;
    session.interrupt.note_going_out();
    Ok(session.interrupt.stop())
}

fn failed(error: Error) -> Failure {
    match error.kind() {
        ErrorKind::Stopped => Failure::other("interrupted: the command can be run again"),
        ErrorKind::OutcomeUnknown => Failure::change_unknown(format!("{error:#}"))
            .hint("Do not run it again before you know: iopole webhook list shows whether it was done"),
        _ => Failure::by_id(error, BY_LIST),
    }
}

/// Returns the kinds of deliveries of a webhook, with their URLs.
fn endpoints(webhook: &Webhook) -> Vec<(Heading, String)> {
    let Some(data) = &webhook.interop_data else { return Vec::new() };
    let all = &data.endpoints;
    [
        (("Invoices", "Factures"), all.invoice.as_ref().map(|endpoint| endpoint.callback_url.clone())),
        (("Statuses", "Statuts"), all.status.as_ref().map(|endpoint| endpoint.callback_url.clone())),
        (("Events", "Événements"), all.events.as_ref().map(|endpoint| endpoint.callback_url.clone())),
        (("Onboarding", "Adhésions"), all.onboarding.as_ref().map(|endpoint| endpoint.callback_url.clone())),
    ]
    .into_iter()
    .filter_map(|(name, url)| Some((name, url?)))
    .collect()
}

impl Record for Webhook {
    const COLUMNS: &'static [Heading] = &[
        ("WEBHOOK", "WEBHOOK"),
        ("STATUS", "STATUT"),
        ("DIRECTION", "SENS"),
        ("LABEL", "LIBELLÉ"),
        ("DELIVERS", "LIVRE"),
    ];

    fn cells(&self, language: Language) -> Vec<String> {
        let names = endpoints(self).into_iter().map(|((english, french), _)| language.pick(english, french));
        vec![
            self.webhook_id.to_string(),
            self.status.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.filter_stream_direction.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.label.clone().unwrap_or_default(),
            names.collect::<Vec<_>>().join(", "),
        ]
    }
}
