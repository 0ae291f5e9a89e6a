//! Brings a webhook to a wanted configuration.

use iopole_http::{Error, ErrorKind};
use iopole_model::ids::WebhookId;
use iopole_model::json::{List, RawJson};
use iopole_model::webhook::{Webhook, WebhookCreation};

use super::webhooks::{MASKED, Webhooks};
use crate::call::Composed;
use crate::operations;
use crate::options::Options;

/// Result of [`Webhooks::ensure`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured {
    /// The direction had no webhook: one was created.
    Created(WebhookId),
    /// The webhook differed: it was updated.
    Updated(WebhookId),
    /// The webhook did not differ, as far as can be seen: nothing was written.
    Unchanged(WebhookId),
}

impl Ensured {
    /// Returns the identifier of the webhook.
    pub fn id(&self) -> &WebhookId {
        match self {
            Self::Created(id) | Self::Updated(id) | Self::Unchanged(id) => id,
        }
    }

    /// Returns true if a webhook was created or updated.
    pub fn has_written(&self) -> bool {
        !matches!(self, Self::Unchanged(_))
    }
}

impl Webhooks<'_> {
    /// Creates or updates the webhook of a direction, if it differs from this configuration. Made to run at every start
    /// of a program.
    ///
    /// Sends [`listWebhooks`](operations::LIST_WEBHOOKS), then at most one
    /// [`createWebhook`](operations::CREATE_WEBHOOK) or [`updateWebhook`](operations::UPDATE_WEBHOOK). Members that the
    /// configuration leaves out stay as they are stored.
    ///
    /// The platform shows only the first five characters of a stored secret. A new secret with the same five characters
    /// looks unchanged: write it with [`Webhooks::update`].
    ///
    /// # Errors
    ///
    /// | kind | cause |
    /// |---|---|
    /// | [`ErrorKind::InvalidRequest`] | A secret is a mask. Nothing was sent. |
    /// | [`ErrorKind::Conflict`] | Somebody else created the webhook at the same time. |
    /// | [`ErrorKind::Unreadable`] | A webhook cannot be read, and the readable ones have another direction. Nothing was written. |
    ///
    /// Otherwise those of the operations.
    pub fn ensure(self, wanted: &WebhookCreation) -> Composed<Ensured> {
        let (http, wanted) = (self.http().clone(), wanted.clone());
        Composed::new(async move |options| {
            if wanted.has_masked_secret() {
                return Err(
                    Error::new(ErrorKind::InvalidRequest, MASKED).with_operation(&operations::CREATE_WEBHOOK)
                );
            }
            ensure(Webhooks::new(&http), &options, &wanted).await
        })
    }
}

async fn ensure(
    webhooks: Webhooks<'_>,
    options: &Options,
    wanted: &WebhookCreation,
) -> Result<Ensured, Error> {
    let List { items, odd } = webhooks.list().with_options(options).await?;
    let has_unreadable = !odd.is_empty() || !items.iter().all(has_known_direction);
    let same_direction = |webhook: &Webhook| {
        has_known_direction(webhook) && webhook.filter_stream_direction == wanted.filter_stream_direction
    };
    let Some(stored) = items.into_iter().find(same_direction) else {
        if has_unreadable {
            let message = "one of the webhooks cannot be read, and may have this direction: nothing was written; look \
                           at them in the platform's settings";
            let raw = serde_json::to_vec(&odd).unwrap_or_default();
            let error = Error::new(ErrorKind::Unreadable, message).with_operation(&operations::LIST_WEBHOOKS);
            return Err(error.with_raw_body(raw));
        }
        return webhooks.create(wanted).with_options(options).await.map(Ensured::Created);
    };
    let Some(update) = wanted.update_for(&stored) else {
        return Ok(Ensured::Unchanged(stored.webhook_id));
    };
    webhooks.update(&stored.webhook_id, &update).with_options(options).await?;
    Ok(Ensured::Updated(stored.webhook_id))
}

/// An unreadable direction does not mean "both".
fn has_known_direction(webhook: &Webhook) -> bool {
    webhook.extra.json("filterStreamDirection").is_none_or(RawJson::is_null)
}
