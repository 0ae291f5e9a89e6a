//! Webhooks, one for each direction.

use iopole_model::ids::WebhookId;
use iopole_model::json::List;
use iopole_model::webhook::{Webhook, WebhookCreation, WebhookUpdate};

use crate::call::Call;
use crate::{operations, read};

/// Message of a check: a written mask would replace the secret on the platform.
pub(super) const MASKED: &str = "a secret of the authentication is a mask (\"abcd1****\"), which would replace the real \
                                 one: give the secret again, or leave the authentication out";

/// Operations on webhooks. They need the role admin.
///
/// # Platform behavior
/// While a webhook is active, the unread queues stay empty (measured).
#[derive(Debug, Clone, Copy)]
pub struct Webhooks<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Webhooks<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    pub(super) fn http(self) -> &'a iopole_http::Client {
        self.http
    }

    /// Returns all webhooks, with masked secrets (`abcd1****`). Never write one back as it was read.
    ///
    /// # Errors
    /// The error codes of [`listWebhooks`](operations::LIST_WEBHOOKS).
    ///
    /// # Platform behavior
    /// An account of preproduction has an active webhook from the start, which keeps the unread queues empty
    /// (measured).
    pub fn list(self) -> Call<List<Webhook>> {
        Call::new(self.http.call(&operations::LIST_WEBHOOKS), read::list)
    }

    /// Creates a webhook and returns its identifier.
    ///
    /// # Errors
    /// The error codes of [`createWebhook`](operations::CREATE_WEBHOOK). A 409
    /// ([`ErrorKind::Conflict`](iopole_http::ErrorKind::Conflict)) means that the direction has a webhook already. A
    /// masked secret fails the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, call [`ensure`](Self::ensure).
    ///
    /// # Platform behavior
    /// The platform checks the URLs at once: https, a public address, an answer to a GET.
    pub fn create(self, webhook: &WebhookCreation) -> Call<WebhookId> {
        let request = self.http.call(&operations::CREATE_WEBHOOK).json(webhook);
        Call::new(request, read::created).checked(no_mask(webhook.has_masked_secret()))
    }

    /// Returns a webhook, with masked secrets (`abcd1****`). Never write it back as it was read.
    ///
    /// # Errors
    /// The error codes of [`getWebhook`](operations::GET_WEBHOOK).
    /// [`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound) means that there is no such webhook, or that it is not
    /// yours.
    pub fn get(self, id: &WebhookId) -> Call<Webhook> {
        let request = self.http.call(&operations::GET_WEBHOOK).path("webhookId", id.as_str());
        let wanted = id.clone();
        Call::new(request, async move |response| {
            let is_it = |webhook: &Webhook| webhook.webhook_id == wanted;
            read::pick(response, is_it, "the platform knows no such webhook").await
        })
    }

    /// Changes a webhook. Members that the update leaves out stay; a block of endpoints replaces the stored one whole.
    ///
    /// Every authentication block must hold its secrets again.
    ///
    /// # Errors
    /// The error codes of [`updateWebhook`](operations::UPDATE_WEBHOOK).
    /// [`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound) means that there is no such webhook, or that it is not
    /// yours. A masked secret fails the call before anything is sent, because the mask would become the secret.
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform answers 201, and checks new URLs as [`create`](Self::create) describes.
    pub fn update(self, id: &WebhookId, update: &WebhookUpdate) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_WEBHOOK).path("webhookId", id.as_str());
        Call::new(request.json(update), read::nothing).checked(no_mask(update.has_masked_secret()))
    }

    /// Deletes a webhook for good. To pause it, update its status instead.
    ///
    /// # Errors
    /// The error codes of [`deleteWebhook`](operations::DELETE_WEBHOOK).
    /// [`ErrorKind::NotFound`](iopole_http::ErrorKind::NotFound) means that there is no such webhook, or that it is not
    /// yours.
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404, because the first attempt has deleted it.
    pub fn delete(self, id: &WebhookId) -> Call<()> {
        let request = self.http.call(&operations::DELETE_WEBHOOK).path("webhookId", id.as_str());
        Call::new(request, read::nothing)
    }
}

fn no_mask(is_masked: bool) -> Result<(), &'static str> {
    if is_masked { Err(MASKED) } else { Ok(()) }
}
