//! Webhooks, as they were configured.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Direction;

/// One webhook.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: Uuid,
    /// `None` is both.
    pub(crate) direction: Option<Direction>,
    pub(crate) active: bool,
    pub(crate) adapter: String,
    pub(crate) label: Option<String>,
    /// With its secrets; only ever shown masked.
    pub(crate) interop: Value,
}

impl Webhook {
    /// The webhook of a new account: deliveries go to the platform's own receiver.
    pub(crate) fn default_of_account(id: Uuid, account: &str) -> Self {
        let url = "https://labs.iopole.io/v1/receipt";
        Self {
            id,
            direction: None,
            active: true,
            adapter: "sandboxAdapter".to_owned(),
            label: Some(format!("{account} sandbox client endpoint")),
            interop: json!({"endpoints": {
                "invoice": {"callbackUrl": format!("{url}/invoice")},
                "status": {"callbackUrl": format!("{url}/status")}
            }}),
        }
    }
}

/// The account's webhooks.
#[derive(Clone, Default)]
pub(crate) struct Webhooks {
    all: Vec<Webhook>,
}

impl Webhooks {
    pub(crate) fn add(&mut self, webhook: Webhook) {
        self.all.push(webhook);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Webhook> {
        self.all.iter()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Webhook> {
        self.all.iter().find(|webhook| webhook.id == id)
    }

    /// Whether there was one to remove.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        let before = self.all.len();
        self.all.retain(|webhook| webhook.id != id);
        self.all.len() < before
    }

    /// Whether a webhook takes deliveries, which leaves nothing in the unread queues.
    pub(crate) fn any_active(&self) -> bool {
        self.all.iter().any(|webhook| webhook.active)
    }

    pub(crate) fn has_direction(&self, direction: Option<Direction>) -> bool {
        self.all.iter().any(|webhook| webhook.direction == direction)
    }
}
