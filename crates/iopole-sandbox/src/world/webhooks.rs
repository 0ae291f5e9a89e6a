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

    /// The endpoint of this name, if there is one.
    pub(crate) fn endpoint(&self, name: &str) -> Option<&Value> {
        self.interop.get("endpoints")?.get(name).filter(|endpoint| !endpoint.is_null())
    }

    /// Whether it is told of something: of this endpoint's kind, in this flow (or in none), chosen by this stage or
    /// event type.
    pub(crate) fn takes(&self, endpoint: &str, direction: Option<Direction>, chosen: Option<&str>) -> bool {
        let flows = self.direction.is_none() || direction.is_none() || self.direction == direction;
        let Some(endpoint) = self.endpoint(endpoint).filter(|_| self.active && flows) else { return false };
        // Left out, a list of subscriptions means everything.
        let list = ["stages", "subscribedEvents"].iter().find_map(|key| endpoint.get(*key)?.as_array());
        match (list, chosen) {
            (Some(list), Some(chosen)) => list.iter().any(|item| item.as_str() == Some(chosen)),
            _ => true,
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

    /// Puts a changed webhook in the place of the one it was.
    pub(crate) fn replace(&mut self, changed: Webhook) {
        if let Some(stored) = self.all.iter_mut().find(|webhook| webhook.id == changed.id) {
            *stored = changed;
        }
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
