//! The configured webhooks.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::direction::Direction;
use crate::ids::CustomerId;

/// A configured webhook.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: Uuid,
    pub(crate) customer: CustomerId,
    /// `None` for both directions.
    pub(crate) direction: Option<Direction>,
    pub(crate) active: bool,
    pub(crate) adapter: String,
    pub(crate) label: Option<String>,
    /// The configuration with its secrets, which answers mask.
    pub(crate) interop: Value,
}

impl Webhook {
    /// The webhook of a new account, whose deliveries go to the platform's receiver.
    pub(crate) fn default_of_account(id: Uuid, customer: CustomerId, account: &str) -> Self {
        let url = "https://labs.iopole.io/v1/receipt";
        Self {
            id,
            customer,
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

    /// True if the webhook takes an event of this endpoint, direction, and subscribed stage or event type. An event
    /// without a direction goes to webhooks of any direction.
    pub(crate) fn takes(&self, endpoint: &str, direction: Option<Direction>, chosen: Option<&str>) -> bool {
        let flows = self.direction.is_none() || direction.is_none() || self.direction == direction;
        let Some(endpoint) = self.endpoint(endpoint).filter(|_| self.active && flows) else { return false };
        // An absent list subscribes to everything.
        let list = ["stages", "subscribedEvents"].iter().find_map(|key| endpoint.get(*key)?.as_array());
        match (list, chosen) {
            (Some(list), Some(chosen)) => list.iter().any(|item| item.as_str() == Some(chosen)),
            _ => true,
        }
    }
}

/// The webhooks of all customers.
#[derive(Clone, Default)]
pub(crate) struct Webhooks {
    all: Vec<Webhook>,
}

impl Webhooks {
    pub(crate) fn add(&mut self, webhook: Webhook) {
        self.all.push(webhook);
    }

    /// The webhooks of one customer.
    pub(crate) fn of(&self, customer: CustomerId) -> impl Iterator<Item = &Webhook> {
        self.all.iter().filter(move |webhook| webhook.customer == customer)
    }

    /// A webhook of a customer.
    pub(crate) fn get_of(&self, customer: CustomerId, id: Uuid) -> Option<&Webhook> {
        self.of(customer).find(|webhook| webhook.id == id)
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Webhook> {
        self.all.iter().find(|webhook| webhook.id == id)
    }

    /// Replaces a webhook by its changed form.
    pub(crate) fn replace(&mut self, changed: Webhook) {
        if let Some(stored) = self.all.iter_mut().find(|webhook| webhook.id == changed.id) {
            *stored = changed;
        }
    }

    /// Removes a webhook; true if the customer had it.
    pub(crate) fn remove(&mut self, customer: CustomerId, id: Uuid) -> bool {
        let before = self.all.len();
        self.all.retain(|webhook| webhook.customer != customer || webhook.id != id);
        self.all.len() < before
    }

    /// True if any webhook takes deliveries.
    pub(crate) fn any_active(&self) -> bool {
        self.all.iter().any(|webhook| webhook.active)
    }

    /// True if a webhook of the customer takes deliveries, so that its unread queues stay empty.
    pub(crate) fn any_active_of(&self, customer: CustomerId) -> bool {
        self.of(customer).any(|webhook| webhook.active)
    }

    pub(crate) fn has_direction(&self, customer: CustomerId, direction: Option<Direction>) -> bool {
        self.of(customer).any(|webhook| webhook.direction == direction)
    }
}
