//! The unread queues, emptied under faults: each item is stored, then acknowledged.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use iopole_api::{Client, CustomerId, Error, Inbox, Timer as _, UnseenInvoice, UnseenStatus};

use crate::time::Waiting;

const PAUSE: Duration = Duration::from_secs(20);
/// Failures after which the caller stops for now.
const FAILURES: u32 = 6;

/// Invoices and statuses that a program received for one customer.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    pub(crate) invoices: HashMap<String, Vec<u8>>,
    pub(crate) statuses: HashSet<String>,
}

impl Stored {
    /// Set if both queues were emptied.
    pub(crate) async fn empty(&mut self, client: &Client, customer: &CustomerId, timer: &Waiting) -> bool {
        let mut invoices = client.user().invoices().inbox().timer(timer.clone());
        invoices = invoices.customer_id(customer.clone());
        let mut rounds = Rounds::default();
        while rounds.go_on(self.invoice(client, customer, &mut invoices).await, timer).await {}
        let mut statuses = client.user().statuses().inbox().timer(timer.clone());
        statuses = statuses.customer_id(customer.clone());
        let mut more = Rounds::default();
        while more.go_on(self.status(&mut statuses).await, timer).await {}
        rounds.done && more.done
    }

    async fn invoice(
        &mut self,
        client: &Client,
        customer: &CustomerId,
        inbox: &mut Inbox<UnseenInvoice>,
    ) -> Result<bool, Error> {
        let Some(unseen) = inbox.next().await? else { return Ok(false) };
        let id = unseen.id().to_string();
        if let Entry::Vacant(place) = self.invoices.entry(id) {
            let download = client.user().invoices().download(unseen.id()).customer_id(customer.clone());
            place.insert(download.await?.bytes().await?.into());
        }
        unseen.acknowledge().await?;
        Ok(true)
    }

    async fn status(&mut self, inbox: &mut Inbox<UnseenStatus>) -> Result<bool, Error> {
        let Some(unseen) = inbox.next().await? else { return Ok(false) };
        self.statuses.insert(unseen.status().status_id.to_string());
        unseen.acknowledge().await?;
        Ok(true)
    }
}

/// Reads a queue in rounds until one ends without a failure.
#[derive(Default)]
struct Rounds {
    failures: u32,
    failed: bool,
    done: bool,
}

impl Rounds {
    async fn go_on(&mut self, step: Result<bool, Error>, timer: &Waiting) -> bool {
        match step {
            Ok(true) => true,
            // The next round returns the remaining items again.
            Ok(false) => {
                self.done = !std::mem::take(&mut self.failed);
                !self.done
            }
            Err(_) => {
                (self.failures, self.failed) = (self.failures + 1, true);
                timer.sleep(PAUSE).await;
                self.failures < FAILURES
            }
        }
    }
}
