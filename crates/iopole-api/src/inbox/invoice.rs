//! Unread invoices.

use iopole_http::Error;
use iopole_model::{InvoiceId, StreamDirection};

use super::{Account, Listed, Unseen, sealed};
use crate::call::BoxFuture;
use crate::user::Invoices;

/// An invoice that is not marked as seen: one that arrived, or one that you sent.
#[derive(Debug)]
pub struct UnseenInvoice {
    account: Account,
    id: InvoiceId,
}

impl UnseenInvoice {
    /// The copy.
    pub fn id(&self) -> &InvoiceId {
        &self.id
    }

    /// Marks it as seen: the platform does not list it any more. To be called once it is stored; dropping the item
    /// leaves it unread.
    ///
    /// # Errors
    /// As [`Invoices::mark_as_seen`]; the call may be made again.
    pub async fn acknowledge(&self) -> Result<(), Error> {
        let invoices = Invoices::new(&self.account.http);
        self.account.call(invoices.mark_as_seen(&self.id)).await?;
        self.account.acknowledged().insert(self.id.to_string());
        Ok(())
    }
}

impl sealed::Sealed for UnseenInvoice {}

impl Unseen for UnseenInvoice {
    fn list(account: &Account) -> BoxFuture<Result<Listed<Self>, Error>> {
        let account = account.clone();
        Box::pin(async move {
            let listed = account.call(Invoices::new(&account.http).not_seen()).await?;
            let item = |id| Self { account: account.clone(), id };
            Ok(Listed { items: listed.items.into_iter().map(item).collect(), odd: listed.odd })
        })
    }

    /// What was sent goes to the webhook of that direction, and what arrives still comes here.
    fn is_blocked_by(direction: Option<&StreamDirection>) -> bool {
        direction != Some(&StreamDirection::Outbound)
    }

    fn key(&self) -> &str {
        self.id.as_str()
    }
}
