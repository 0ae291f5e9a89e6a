//! Whether a webhook keeps the queues empty.

use iopole_http::{Error, ErrorKind};
use iopole_model::WebhookStatus;

use super::{Account, Unseen};
use crate::admin::Admin;
use crate::warning::Warning;

/// What an inbox knows of the account's webhooks. While one is active the platform lists nothing as unread (measured).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookCheck {
    /// There were unread items, or nothing was asked for yet.
    NotNeeded,
    /// There is none that is active: an empty queue is empty.
    NoneActive,
    /// One is active that takes only what is sent: the queue shows what arrives, and nothing of what was sent.
    OutboundOnly,
    /// The queue is empty, and the account may not list webhooks, or one of them cannot be read: ask an admin account
    /// whether one is active. A trace event of level WARN says it as well
    /// ([`Warning::WebhooksNotChecked`](crate::Warning::WebhooksNotChecked)).
    Unknown,
}

/// An error where one is active that keeps items of this kind.
pub(super) async fn check<T: Unseen>(account: &Account) -> Result<WebhookCheck, Error> {
    let webhooks = match account.call(Admin::new(&account.http).webhooks().list()).await {
        Ok(webhooks) => webhooks,
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            Warning::WebhooksNotChecked.trace("listWebhooks");
            return Ok(WebhookCheck::Unknown);
        }
        Err(error) => return Err(error),
    };
    // Of one that cannot be read it is not known whether it is active.
    let unread = !webhooks.odd.is_empty() || webhooks.iter().any(|webhook| webhook.status.is_none());
    let mut active =
        webhooks.into_iter().filter(|webhook| webhook.status == Some(WebhookStatus::Active)).peekable();
    let any = active.peek().is_some();
    match active.find(|webhook| T::is_blocked_by(webhook.filter_stream_direction.as_ref())) {
        Some(webhook) => {
            let message = format!(
                "the unread queue is empty because the webhook {} is active and takes what arrives: receive there, or \
                 set it to INACTIVE or delete it to read the queue",
                webhook.webhook_id
            );
            Err(Error::new(ErrorKind::QueueBlocked, message))
        }
        None if unread => {
            Warning::WebhooksNotChecked.trace("listWebhooks");
            Ok(WebhookCheck::Unknown)
        }
        None if any => Ok(WebhookCheck::OutboundOnly),
        None => Ok(WebhookCheck::NoneActive),
    }
}
