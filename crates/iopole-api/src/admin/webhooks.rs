//! The URLs that the platform calls, one webhook for each direction.

use iopole_http::{Error, ErrorKind, Operation};
use iopole_model::{OneOrMany, Webhook, WebhookCreation, WebhookId, WebhookUpdate};

use super::ensure::{self, Ensured};
use crate::call::{self, Call};
use crate::composed::Composed;
use crate::operations;

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
    /// `listWebhooks`, safe. A sandbox account has an active one from the start, which keeps the unread queues empty
    /// (measured). Synchronous, role admin. Codes: 401, 403.
    pub fn list(self) -> Call<OneOrMany<Webhook>> {
        Call::new(self.http.call(&operations::LIST_WEBHOOKS), call::list)
    }

    /// Creates a webhook.
    ///
    /// `createWebhook`, not to be sent twice. The platform checks the URLs at once: https, a public address, an answer
    /// to a GET. A second webhook of the same direction is refused ([`ErrorKind::Conflict`]), and so is, before
    /// anything is sent, a secret that is a mask ([`ErrorKind::InvalidRequest`]). Synchronous, role admin. Codes: 400,
    /// 401, 403, 409.
    pub fn create(self, webhook: &WebhookCreation) -> Call<WebhookId> {
        let check = no_mask(webhook.has_masked_secret(), &operations::CREATE_WEBHOOK);
        Call::new(self.http.call(&operations::CREATE_WEBHOOK).json(webhook), call::created).checked(check)
    }

    /// One webhook, with its secrets masked (`abcd1****`): never write it back as it was read.
    ///
    /// `getWebhook`, safe. [`ErrorKind::NotFound`] when there is none, or it is not yours. Synchronous, role admin.
    /// Codes: 401, 403.
    pub fn get(self, id: &WebhookId) -> Call<Webhook> {
        let request = self.http.call(&operations::GET_WEBHOOK).path("webhookId", id.as_str());
        let wanted = id.clone();
        Call::new(request, async move |response| {
            let is_it = |webhook: &Webhook| webhook.webhook_id == wanted;
            call::pick(response, is_it, "the platform knows no such webhook").await
        })
    }

    /// Changes a webhook: what the update leaves out is kept, a block of endpoints that it gives replaces the stored
    /// one whole.
    ///
    /// `updateWebhook`, idempotent, answered 201. Every block of authentication must bring its secrets again; one that
    /// brings a mask is refused before anything is sent ([`ErrorKind::InvalidRequest`]), since the mask would become
    /// the secret. New URLs are checked as at the creation. [`ErrorKind::NotFound`] when there is no such webhook, or
    /// it is not yours. Synchronous, role admin. Codes: 401, 403, 404.
    pub fn update(self, id: &WebhookId, update: &WebhookUpdate) -> Call<()> {
        let check = no_mask(update.has_masked_secret(), &operations::UPDATE_WEBHOOK);
        let request = self.http.call(&operations::UPDATE_WEBHOOK).path("webhookId", id.as_str()).json(update);
        Call::new(request, call::nothing).checked(check)
    }

    /// Brings the platform to this configuration for its direction: creates the webhook, updates what differs, or
    /// leaves it alone, and says which. Made to run at every start of a program.
    ///
    /// One `listWebhooks`, then at most one `createWebhook` or `updateWebhook`; nothing is written when nothing
    /// differs. What the configuration leaves out stays as it is stored. Of a stored secret only the first five
    /// characters can be seen: one that was changed behind them is not noticed, so write a new secret with
    /// [`Webhooks::update`] if both begin alike.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] before anything is sent, for a mask in place of a secret. Those of the two
    /// operations; [`ErrorKind::Conflict`] when somebody else creates the webhook at the same time.
    /// [`ErrorKind::Unreadable`], with nothing written, when none of the webhooks that can be read is of the direction
    /// and another one cannot be read.
    pub fn ensure(self, wanted: &WebhookCreation) -> Composed<Ensured> {
        let (http, wanted) = (self.http.clone(), wanted.clone());
        Composed::new(async move |options| {
            no_mask(wanted.has_masked_secret(), &operations::CREATE_WEBHOOK)?;
            ensure::ensure(Webhooks::new(&http), &options, &wanted).await
        })
    }

    /// Deletes a webhook for good.
    ///
    /// `deleteWebhook`, idempotent. [`ErrorKind::NotFound`] when there is none, or it is not yours. To pause one,
    /// update its status instead. Synchronous, role admin. Codes: 401, 403, 404.
    pub fn delete(self, id: &WebhookId) -> Call<()> {
        Call::new(self.http.call(&operations::DELETE_WEBHOOK).path("webhookId", id.as_str()), call::nothing)
    }
}

/// A mask would take the secret's place on the platform.
fn no_mask(masked: bool, operation: &Operation) -> Result<(), Error> {
    if !masked {
        return Ok(());
    }
    let message = "a secret of the authentication is a mask (\"abcd1****\"), which would replace the real one: \
                   give the secret again, or leave the authentication out";
    Err(Error::new(ErrorKind::InvalidRequest, message).of(operation))
}
