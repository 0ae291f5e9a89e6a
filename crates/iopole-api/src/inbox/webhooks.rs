//! Checks whether a webhook keeps the unread queues empty.

use iopole_http::{Error, ErrorKind};
use iopole_model::webhook::WebhookStatus;

use super::{Account, Unseen};
use crate::admin::Admin;
use crate::warning::Warning;

/// Knowledge of an [`Inbox`](crate::Inbox) about the account's webhooks.
///
/// # Platform behavior
/// While a webhook is active, the platform lists nothing as unread (measured).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookCheck {
    /// There were unread items, or nothing was requested yet.
    NotNeeded,
    /// No webhook is active: an empty queue is empty.
    NoneActive,
    /// A webhook for sent invoices is active: the queue shows received invoices only.
    OutboundOnly,
    /// The queue is empty, and it is unknown whether a webhook is active: the account may not list webhooks, or one is
    /// unreadable. Ask an admin account. This is logged at level WARN as
    /// [`Warning::WebhooksNotChecked`].
    Unknown,
}

/// Fails when an active webhook keeps items of this kind out of the queue.
pub(super) async fn check<T: Unseen>(account: &Account) -> Result<WebhookCheck, Error> {
    let webhooks = match Admin::new(&account.http).webhooks().list().with_options(&account.options).await {
        Ok(webhooks) => webhooks,
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            Warning::WebhooksNotChecked.trace("listWebhooks");
            return Ok(WebhookCheck::Unknown);
        }
        Err(error) => return Err(error),
    };
    // An unreadable webhook may be active.
    let has_unreadable = !webhooks.odd.is_empty() || webhooks.iter().any(|webhook| webhook.status.is_none());
    let mut active =
        webhooks.into_iter().filter(|webhook| webhook.status == Some(WebhookStatus::Active)).peekable();
    let any = active.peek().is_some();
    match active.find(|webhook| T::is_blocked_by(webhook.filter_stream_direction.as_ref())) {
        Some(webhook) => {
            let message = format!(
                "the unread queue is empty because the webhook {} is active and receives the deliveries: receive there, \
                 or set it to INACTIVE or delete it to read the queue",
                webhook.webhook_id
            );
            Err(Error::new(ErrorKind::QueueBlocked, message))
        }
        None if has_unreadable => {
            Warning::WebhooksNotChecked.trace("listWebhooks");
            Ok(WebhookCheck::Unknown)
        }
        None if any => Ok(WebhookCheck::OutboundOnly),
        None => Ok(WebhookCheck::NoneActive),
    }
}
