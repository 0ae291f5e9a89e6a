//! The unread invoices.

use futures_util::future::BoxFuture;
use iopole_http::Error;
use iopole_model::ids::InvoiceId;
use iopole_model::webhook::StreamDirection;

use super::{Account, Inbox, Listed, Unseen, sealed};
use crate::user::Invoices;

/// Invoice that is not marked as seen, sent or received.
#[derive(Debug)]
pub struct UnseenInvoice {
    account: Account,
    id: InvoiceId,
}

impl UnseenInvoice {
    /// Returns the platform's identifier of the invoice.
    pub fn id(&self) -> &InvoiceId {
        &self.id
    }

    /// Marks the invoice as seen. Store it first. Dropping the item leaves the invoice unread.
    ///
    /// # Errors
    /// Those of [`Invoices::mark_as_seen`]. It may be called again.
    pub async fn acknowledge(&self) -> Result<(), Error> {
        let invoices = Invoices::new(&self.account.http);
        invoices.mark_as_seen(&self.id).with_options(&self.account.options).await?;
        self.account.acknowledged().insert(self.id.to_string());
        Ok(())
    }
}

impl sealed::Sealed for UnseenInvoice {}

impl Unseen for UnseenInvoice {
    fn list(account: &Account) -> BoxFuture<'static, Result<Listed<Self>, Error>> {
        let account = account.clone();
        Box::pin(async move {
            let listed = Invoices::new(&account.http).not_seen().with_options(&account.options).await?;
            let item = |id| Self { account: account.clone(), id };
            Ok(Listed { items: listed.items.into_iter().map(item).collect(), odd: listed.odd })
        })
    }

    /// A webhook for sent invoices leaves received ones in the queue.
    fn is_blocked_by(direction: Option<&StreamDirection>) -> bool {
        direction != Some(&StreamDirection::Outbound)
    }

    fn key(&self) -> &str {
        self.id.as_str()
    }
}

impl Invoices<'_> {
    /// Returns the unread invoices one by one: [`not_seen`](Self::not_seen) and [`mark_as_seen`](Self::mark_as_seen) as
    /// a loop that loses nothing.
    pub fn inbox(self) -> Inbox<UnseenInvoice> {
        Inbox::new(self.http())
    }
}
