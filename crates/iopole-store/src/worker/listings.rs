//! Listings of what was sent, which the searches of a run share.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use iopole_api::{CustomerId, SentListing, Timer as _};
use tokio::sync::Mutex;

use super::Run;
use crate::time::{Shared, millis};

/// Part of an hour by which a listing goes back further than the search that makes it, for the searches after it.
const SLACK: Duration = Duration::from_secs(1_800);
/// Age at which a listing is dropped. Later entries need a later one anyway.
const KEPT: Duration = Duration::from_secs(120);

/// The latest listing of each customer. One is read at a time: those who wait for it share the next one.
#[derive(Default)]
pub(super) struct Listings(Mutex<HashMap<Option<String>, SentListing>>);

impl Run {
    /// Returns a listing that goes back to `since` and began after `settled`, both by the clock of this machine.
    /// `behind` is how far the clock of the database is behind it.
    pub(super) async fn listing(
        &self,
        customer: Option<&CustomerId>,
        (since, settled): (SystemTime, SystemTime),
        behind: i64,
    ) -> Result<SentListing, String> {
        let key = customer.map(|id| id.expose().to_owned());
        let mut listings = self.listings.0.lock().await;
        listings.retain(|_, listing| listing.age() < KEPT);
        let now = self.timer.now();
        if let Some(listing) = listings.get(&key).filter(|listing| listing.covers(since, settled, now)) {
            return Ok(listing.clone());
        }
        let since = since.checked_sub(SLACK).unwrap_or(since);
        // Without them, a proof of absence downloads everything that was sent in the meantime.
        let known = self.outbox.known_files(millis(since).saturating_sub(behind)).await;
        let known = known.map_err(|error| error.to_string())?;
        let timer = Shared(self.timer.0.clone());
        let listing = self.client.user().invoices().list_sent(since, customer.cloned(), timer, known).await;
        let listing = listing.map_err(|error| format!("{error:#}"))?;
        listings.insert(key, listing.clone());
        Ok(listing)
    }
}
