//! Unread statuses.

use iopole_http::Error;
use iopole_model::{InvoiceId, InvoiceStatus, List, RawJson, StreamDirection, UnseenInvoiceStatuses};

use super::{Account, Listed, Unseen, sealed};
use crate::call::BoxFuture;
use crate::user::Statuses;

/// A status that is not marked as seen.
#[derive(Debug)]
pub struct UnseenStatus {
    account: Account,
    invoice_id: InvoiceId,
    status: InvoiceStatus,
}

impl UnseenStatus {
    /// The invoice that it is about.
    pub fn invoice_id(&self) -> &InvoiceId {
        &self.invoice_id
    }

    /// The status.
    pub fn status(&self) -> &InvoiceStatus {
        &self.status
    }

    /// Marks it as seen: the platform does not list it any more. To be called once it is stored; dropping the item
    /// leaves it unread.
    ///
    /// # Errors
    /// As [`Statuses::mark_as_seen`]; the call may be made again.
    pub async fn acknowledge(&self) -> Result<(), Error> {
        let statuses = Statuses::new(&self.account.http);
        self.account.call(statuses.mark_as_seen(&self.status.status_id)).await?;
        self.account.acknowledged().insert(self.status.status_id.to_string());
        Ok(())
    }
}

impl sealed::Sealed for UnseenStatus {}

impl Unseen for UnseenStatus {
    fn list(account: &Account) -> BoxFuture<Result<Listed<Self>, Error>> {
        let account = account.clone();
        Box::pin(async move {
            let groups = account.call(Statuses::new(&account.http).not_seen()).await?;
            let mut odd = groups.odd;
            odd.extend(groups.items.iter().flat_map(left));
            let items = groups.items.into_iter().flat_map(|group| {
                let (account, invoice_id) = (account.clone(), group.invoice_id);
                let item =
                    move |status| Self { account: account.clone(), invoice_id: invoice_id.clone(), status };
                group.new_status.into_iter().map(item)
            });
            Ok(Listed { items: items.collect(), odd })
        })
    }

    /// Statuses are about what was sent and about what was received.
    fn is_blocked_by(_: Option<&StreamDirection>) -> bool {
        true
    }

    fn key(&self) -> &str {
        self.status.status_id.as_str()
    }
}

/// Statuses of a group that could not be read.
fn left(group: &UnseenInvoiceStatuses) -> Vec<RawJson> {
    let mut left = ["newstatus", "newStatus"].into_iter().filter_map(|key| group.extra.json(key)).peekable();
    if group.new_status.is_empty() && left.peek().is_none() {
        // A group without its list is not one without statuses.
        return serde_json::to_string(group)
            .and_then(|text| serde_json::from_str(&text))
            .into_iter()
            .collect();
    }
    left.flat_map(|text| text.read::<List<RawJson>>().unwrap_or_default().into_items()).collect()
}
