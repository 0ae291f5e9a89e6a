//! Bringing a webhook to a wanted configuration.

use iopole_http::{Error, ErrorKind};
use iopole_model::{OneOrMany, Webhook, WebhookCreation, WebhookId};

use super::webhooks::Webhooks;
use crate::operations;
use crate::options::Options;

/// What [`Webhooks::ensure`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured {
    /// There was none for the direction; there is now.
    Created(WebhookId),
    /// Something differed and was written.
    Updated(WebhookId),
    /// Nothing differed, as far as can be seen; nothing was written.
    Unchanged(WebhookId),
}

impl Ensured {
    /// The webhook.
    pub fn id(&self) -> &WebhookId {
        match self {
            Self::Created(id) | Self::Updated(id) | Self::Unchanged(id) => id,
        }
    }

    /// Whether the platform was written to.
    pub fn has_written(&self) -> bool {
        !matches!(self, Self::Unchanged(_))
    }
}

pub(super) async fn ensure(
    webhooks: Webhooks<'_>,
    options: &Options,
    wanted: &WebhookCreation,
) -> Result<Ensured, Error> {
    let stored = options.apply(webhooks.list()).await?;
    let of_direction = |webhook: &Webhook| {
        direction_is_known(webhook) && webhook.filter_stream_direction == wanted.filter_stream_direction
    };
    let OneOrMany { items, odd } = stored;
    let unread = !odd.is_empty() || !items.iter().all(direction_is_known);
    let Some(stored) = items.into_iter().find(of_direction) else {
        if unread {
            let message = "one of the webhooks cannot be read, and may be the one of this direction: nothing was \
                           written; look at them in the platform's settings";
            let raw = serde_json::to_vec(&odd).unwrap_or_default();
            return Err(Error::new(ErrorKind::Unreadable, message)
                .of(&operations::LIST_WEBHOOKS)
                .with_raw_body(raw));
        }
        return options.apply(webhooks.create(wanted)).await.map(Ensured::Created);
    };
    let Some(update) = wanted.update_for(&stored) else {
        return Ok(Ensured::Unchanged(stored.webhook_id));
    };
    options.apply(webhooks.update(&stored.webhook_id, &update)).await?;
    Ok(Ensured::Updated(stored.webhook_id))
}

/// A direction in a form that cannot be read is not "both".
fn direction_is_known(webhook: &Webhook) -> bool {
    webhook.extra.json("filterStreamDirection").is_none_or(iopole_model::RawJson::is_null)
}
