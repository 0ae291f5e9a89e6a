//! Deliveries: webhooks, and their retries.

use iopole_api::model::webhook::{Webhook, WebhookStatus};
use iopole_api::{Client, ErrorKind};

use super::account::{Webhooks, failed};
use super::finding::Finding;
use crate::output::Language;

/// Shortest time that the retries should span: a receiver's restart or an hour of maintenance.
const SPAN: f64 = 3_600.0;
const CREATE: &str = "iopole api createRetryStrategy --body retry.json";

pub(super) async fn check(client: &Client, webhooks: Webhooks, language: Language) -> Vec<Finding> {
    let active = match webhooks {
        Ok(list) if !list.odd.is_empty() => {
            let message = language.pick("some webhooks cannot be read", "des webhooks sont illisibles");
            return vec![Finding::warning("webhooks", message, "iopole api listWebhooks")];
        }
        Ok(list) => list.iter().filter(|webhook| is_active(webhook)).count(),
        Err(error) => return vec![failed("webhooks", error, language)],
    };
    if active == 0 {
        let message = language.pick(
            "none is active: what arrives waits in the queues of unread items",
            "aucun n'est actif : ce qui arrive attend dans les files des éléments non lus",
        );
        return vec![Finding::ok("webhooks", message)];
    }
    let message = language.pick(
        format!("{active} active: the queues of unread items stay empty, and polling finds nothing"),
        format!("{active} actif(s) : les files des éléments non lus restent vides"),
    );
    vec![Finding::ok("webhooks", message), retries(client, language).await]
}

/// A webhook without a status is active, which is the platform's default.
fn is_active(webhook: &Webhook) -> bool {
    webhook.status != Some(WebhookStatus::Inactive)
}

async fn retries(client: &Client, language: Language) -> Finding {
    let strategy = match client.admin().retry_strategy().get().await {
        Ok(strategy) => strategy,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let message = language.pick(
                "none: a delivery that fails once is lost to the webhook",
                "aucune : une livraison qui échoue une fois est perdue pour le webhook",
            );
            return Finding::warning("retry strategy", message, CREATE);
        }
        Err(error) => return failed("retry strategy", error, language),
    };
    let seconds: f64 =
        strategy.retry_delays.iter().filter_map(|delay| delay.to_string().parse::<f64>().ok()).sum();
    let message = language.pick(
        format!("{} retries within {seconds} s", strategy.retry_delays.len()),
        format!("{} reprises en {seconds} s", strategy.retry_delays.len()),
    );
    match strategy.active {
        Some(false) => Finding::warning(
            "retry strategy",
            language.pick("it is not active", "elle n'est pas active"),
            CREATE,
        ),
        _ if seconds < SPAN => Finding::warning("retry strategy", message, CREATE),
        _ => Finding::ok("retry strategy", message),
    }
}
