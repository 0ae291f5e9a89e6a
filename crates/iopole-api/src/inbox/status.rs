//! The unread statuses.

use futures_util::future::BoxFuture;
use iopole_http::Error;
use iopole_model::ids::InvoiceId;
use iopole_model::json::{List, RawJson};
use iopole_model::status::{InvoiceStatus, UnseenInvoiceStatuses};
use iopole_model::webhook::StreamDirection;

use super::{Account, Inbox, Listed, Unseen, sealed};
use crate::user::Statuses;

/// Status that is not marked as seen.
#[derive(Debug)]
pub struct UnseenStatus {
    account: Account,
    invoice_id: InvoiceId,
    status: InvoiceStatus,
}

impl UnseenStatus {
    /// Returns the platform's identifier of the invoice.
    pub fn invoice_id(&self) -> &InvoiceId {
        &self.invoice_id
    }

    /// Returns the status.
    pub fn status(&self) -> &InvoiceStatus {
        &self.status
    }

    /// Marks the status as seen. Store it first. Dropping the item leaves the status unread.
    ///
    /// # Errors
    /// Those of [`Statuses::mark_as_seen`]. It may be called again.
    pub async fn acknowledge(&self) -> Result<(), Error> {
        let statuses = Statuses::new(&self.account.http);
        statuses.mark_as_seen(&self.status.status_id).with_options(&self.account.options).await?;
        self.account.acknowledged().insert(self.status.status_id.to_string());
        Ok(())
    }
}

impl sealed::Sealed for UnseenStatus {}

impl Unseen for UnseenStatus {
    fn list(account: &Account) -> BoxFuture<'static, Result<Listed<Self>, Error>> {
        let account = account.clone();
        Box::pin(async move {
            let groups = Statuses::new(&account.http).not_seen().with_options(&account.options).await?;
            let mut odd = groups.odd;
            odd.extend(groups.items.iter().flat_map(unreadable));
            let items = groups.items.into_iter().flat_map(|group| {
                let (account, invoice_id) = (account.clone(), group.invoice_id);
                let item =
                    move |status| Self { account: account.clone(), invoice_id: invoice_id.clone(), status };
                group.new_status.into_iter().map(item)
            });
            Ok(Listed { items: items.collect(), odd })
        })
    }

    /// Statuses concern sent and received invoices, so a webhook of either direction blocks them.
    fn is_blocked_by(_: Option<&StreamDirection>) -> bool {
        true
    }

    fn key(&self) -> &str {
        self.status.status_id.as_str()
    }
}

impl Statuses<'_> {
    /// Returns the unread statuses one by one: [`not_seen`](Self::not_seen) and [`mark_as_seen`](Self::mark_as_seen) as
    /// a loop that loses nothing.
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
    /// let mut inbox = client.user().statuses().inbox();
    /// while let Some(unseen) = inbox.next().await? {
    ///     // Store unseen.status() of unseen.invoice_id(). A failed status comes again in the next round.
    ///     if let Err(error) = unseen.acknowledge().await {
    ///         eprintln!("{}: {error}", unseen.invoice_id());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn inbox(self) -> Inbox<UnseenStatus> {
        Inbox::new(self.http())
    }
}

/// Returns the unreadable statuses of a group.
fn unreadable(group: &UnseenInvoiceStatuses) -> Vec<RawJson> {
    let mut left = ["newstatus", "newStatus"].into_iter().filter_map(|key| group.extra.json(key)).peekable();
    if group.new_status.is_empty() && left.peek().is_none() {
        // A group without its list is not a group without statuses.
        return serde_json::to_string(group)
            .and_then(|text| serde_json::from_str(&text))
            .into_iter()
            .collect();
    }
    left.flat_map(|text| text.read::<List<RawJson>>().unwrap_or_default().into_items()).collect()
}
