//! Listings of what was sent, which the searches of a run share. A listing is stored page by page: a run that ends over
//! it leaves the rest to the next one.

use std::collections::HashMap;
use std::time::Duration;

use iopole_api::model::ids::InvoiceId;
use iopole_api::{CustomerId, ErrorKind, SentInvoice, SentListing, SentPages};
use tokio::sync::Mutex;

use super::Run;
use crate::outbox::Listing;
use crate::time::{Millis, length, time};

/// Part of an hour by which a listing goes back further than the search that makes it, for the searches after it.
const SLACK: Duration = Duration::from_secs(1_800);
/// Time for which a listing is held in memory. Later entries need a later one anyway.
const KEPT: Duration = Duration::from_secs(120);
/// Age at which an incomplete listing is not worth its other pages.
const OUTDATED: Duration = Duration::from_secs(3_600);
/// Entries that are searched for within this time have their attempts in a listing that begins now.
const AHEAD: Duration = Duration::from_secs(300);

/// Request of a search for a listing. Times are the database's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Time that the listing must go back to.
    pub(super) since: Millis,
    /// Time after which it must begin.
    pub(super) settled: Millis,
    /// Now.
    pub(super) now: Millis,
}

/// The latest listing of each customer. One is read at a time: those who wait for it share it.
#[derive(Default)]
pub(super) struct Listings(Mutex<HashMap<String, (Listing, SentListing)>>);

impl Window {
    fn is_covered_by(self, listing: &Listing) -> bool {
        listing.since <= self.since && listing.begun >= self.settled
    }
}

impl Run {
    /// Returns a listing that covers the window.
    pub(super) async fn listing(
        &self,
        customer: Option<&CustomerId>,
        window: Window,
    ) -> Result<SentListing, String> {
        let key = customer.map_or("", |id| id.expose());
        let mut listings = self.listings.0.lock().await;
        listings.retain(|_, (_, listing)| listing.age() < KEPT);
        if let Some((stored, listing)) = listings.get(key)
            && window.is_covered_by(stored)
        {
            return Ok(listing.clone());
        }
        loop {
            let stored = self.stored(key, window).await?;
            let Some(stored) = self.complete(key, customer, stored).await? else { continue };
            if !window.is_covered_by(&stored) {
                continue;
            }
            if let Some(listing) = self.assemble(customer, &stored).await? {
                listings.insert(key.to_owned(), (stored, listing.clone()));
                return Ok(listing);
            }
            self.begin(key, window).await?;
        }
    }

    /// Returns a listing to read on, or to use. An incomplete one comes first, although it may be too early for this
    /// search: it is what others waited for, and would never be complete if each of them began anew.
    async fn stored(&self, key: &str, window: Window) -> Result<Listing, String> {
        let stored = self.outbox.listing(key).await.map_err(text)?;
        let usable = |listing: &Listing| match listing.position {
            Some(_) => window.now.saturating_sub(listing.begun) < length(OUTDATED),
            None => window.is_covered_by(listing),
        };
        match stored.filter(usable) {
            Some(listing) => Ok(listing),
            None => self.begin(key, window).await,
        }
    }

    async fn begin(&self, key: &str, window: Window) -> Result<Listing, String> {
        let due = window.now.saturating_add(length(AHEAD));
        let earliest = self.outbox.earliest_unknown(key, due).await.map_err(text)?;
        // The margin is that of the search that asks.
        let since = earliest.map_or(window.since, |earliest| {
            window.since.min(earliest.saturating_sub(length(super::settle::CLOCK_MARGIN)))
        });
        self.outbox.begin_listing(key, since.saturating_sub(length(SLACK))).await.map_err(text)
    }

    /// Reads the pages that are left. `None` if another process reads them too, or has begun another listing.
    async fn complete(
        &self,
        key: &str,
        customer: Option<&CustomerId>,
        stored: Listing,
    ) -> Result<Option<Listing>, String> {
        let Some(position) = stored.position.clone() else { return Ok(Some(stored)) };
        let invoices = self.client.user().invoices();
        let pages = invoices.sent_pages(time(stored.since), customer.cloned());
        let Some(mut pages) = resumed(pages, &position)? else {
            // Written by another version.
            self.outbox.begin_listing(key, stored.since).await.map_err(text)?;
            return Ok(None);
        };
        let mut stored = stored;
        loop {
            let page = pages.next().await.map_err(|error| format!("{error:#}"))?;
            let position = match &page {
                Some(_) => Some(pages.cursor().map_err(|error| format!("{error:#}"))?.to_string()),
                None => None,
            };
            let content = serde_json::to_string(&page.unwrap_or_default()).map_err(text)?;
            if !self.outbox.add_page(&stored, &content, position.as_deref()).await.map_err(text)? {
                return Ok(None);
            }
            stored = stored.with_page(position);
            if stored.position.is_none() {
                return Ok(Some(stored));
            }
        }
    }

    /// Makes the listing of its pages. `None` if they are gone, or written by another version.
    async fn assemble(
        &self,
        customer: Option<&CustomerId>,
        stored: &Listing,
    ) -> Result<Option<SentListing>, String> {
        let Some(pages) = self.outbox.pages(stored).await.map_err(text)? else { return Ok(None) };
        // Without them, a proof of absence downloads everything that was sent in the meantime.
        let mut known = self.outbox.known_files(stored.since).await.map_err(text)?;
        known.extend(self.outbox.copies(stored.since).await.map_err(text)?);
        let mut rows = Vec::new();
        for page in &pages {
            let Ok(page) = read(page, &known) else { return Ok(None) };
            rows.extend(page);
        }
        let (since, begun) = (time(stored.since), time(stored.begun));
        Ok(Some(SentListing::new(customer.cloned(), since, begun, rows)))
    }
}

/// Returns the pages behind a position, or `None` if another version wrote it.
fn resumed(pages: SentPages, position: &str) -> Result<Option<SentPages>, String> {
    if position.is_empty() {
        return Ok(Some(pages));
    }
    let Ok(cursor) = position.parse() else { return Ok(None) };
    match pages.resume(cursor) {
        Ok(pages) => Ok(Some(pages)),
        Err(error) if error.kind() == ErrorKind::InvalidRequest => Ok(None),
        Err(error) => Err(format!("{error:#}")),
    }
}

fn read(page: &str, known: &HashMap<InvoiceId, String>) -> serde_json::Result<Vec<SentInvoice>> {
    let mut rows: Vec<SentInvoice> = serde_json::from_str(page)?;
    for row in &mut rows {
        row.sha256 = known.get(&row.id).cloned();
    }
    Ok(rows)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
