//! Whether a webhook keeps the queues empty.

use iopole_http::{Error, ErrorKind};
use iopole_model::WebhookStatus;

use super::Account;
use crate::admin::Admin;

/// What an inbox knows of the account's webhooks. While one is active the platform lists nothing as unread (measured).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookCheck {
    /// There were unread items, or nothing was asked for yet.
    NotNeeded,
    /// There is none that is active: an empty queue is empty.
    NoneActive,
    /// The queue is empty, and the account may not list webhooks: ask an admin account whether one is active.
    Unknown,
}

/// An error where one is active.
pub(super) async fn check(account: &Account) -> Result<WebhookCheck, Error> {
    let webhooks = match account.call(Admin::new(&account.http).webhooks().list()).await {
        Ok(webhooks) => webhooks,
        Err(error) if error.kind() == ErrorKind::Forbidden => return Ok(WebhookCheck::Unknown),
        Err(error) => return Err(error),
    };
    let active = webhooks.iter().find(|webhook| webhook.status == Some(WebhookStatus::Active));
    match active {
        None => Ok(WebhookCheck::NoneActive),
        Some(webhook) => {
            let message = format!(
                "the unread queue is empty because the webhook {} is active and takes what arrives: receive there, or \
                 set it to INACTIVE or delete it to read the queue",
                webhook.webhook_id
            );
            Err(Error::new(ErrorKind::QueueBlocked, message))
        }
    }
}
