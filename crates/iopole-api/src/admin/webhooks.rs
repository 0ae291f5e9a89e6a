//! The URLs that the platform calls, one webhook for each direction.

use iopole_http::{Class, Method, Operation, Role};
use iopole_model::{Webhook, WebhookCreation, WebhookId};

use crate::call::{self, Call};

const LIST: Operation =
    Operation::new("listWebhooks", Method::GET, "/v1/config/webhook", Class::Safe, Role::Admin);
const CREATE: Operation =
    Operation::new("createWebhook", Method::POST, "/v1/config/webhook", Class::Once, Role::Admin);
const DELETE: Operation = Operation::new(
    "deleteWebhook",
    Method::DELETE,
    "/v1/config/webhook/{webhookId}",
    Class::Idempotent,
    Role::Admin,
);

pub(crate) const OPERATIONS: &[&Operation] = &[&LIST, &CREATE, &DELETE];

/// Webhooks: role admin.
#[derive(Debug, Clone, Copy)]
pub struct Webhooks<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Webhooks<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// All webhooks, with their secrets masked (`abcd1****`): never write one back as it was read.
    ///
    /// `listWebhooks`, safe. A sandbox account has an active one from the start, which keeps the unread queues
    /// empty (measured).
    pub fn list(self) -> Call<Vec<Webhook>> {
        Call::new(self.http.call(&LIST), call::json)
    }

    /// Creates a webhook.
    ///
    /// `createWebhook`, not to be sent twice. The platform checks the URLs at once: https, a public address, an
    /// answer to a GET. A second webhook of the same direction is refused
    /// ([`ErrorKind::Conflict`](iopole_http::ErrorKind::Conflict)).
    pub fn create(self, webhook: &WebhookCreation) -> Call<WebhookId> {
        Call::new(self.http.call(&CREATE).json(webhook), call::created)
    }

    /// Deletes a webhook for good.
    ///
    /// `deleteWebhook`, idempotent. [`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound) when there is none,
    /// or it is not yours.
    pub fn delete(self, id: &WebhookId) -> Call<()> {
        Call::new(self.http.call(&DELETE).path("webhookId", id.as_str()), call::nothing)
    }
}
