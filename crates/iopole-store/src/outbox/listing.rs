//! Listings of what was sent, stored while they are read: whoever dies over one must not make the next begin anew.

use std::collections::HashMap;

use iopole_model::ids::InvoiceId;

use super::Outbox;
use crate::db::{Conn, Record};
use crate::error::Error;
use crate::time::Millis;

/// A listing of one customer, as far as it was read. Its times are the database's.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    id: i64,
    /// Time since which it lists.
    pub(crate) since: Millis,
    /// Time before its first page was requested.
    pub(crate) begun: Millis,
    pages: i64,
    /// Position behind the last page, or `None` when all were read.
    pub(crate) position: Option<String>,
}

const READ: &str = "SELECT id, since, begun, pages, position FROM iopole_outbox_listing WHERE customer = $1";
const FORGET: &str = "DELETE FROM iopole_outbox_listing WHERE customer = $1";
const BEGIN: &str = "
    INSERT INTO iopole_outbox_listing (customer, since, begun, pages, position) VALUES ($1, $2, $3, 0, '')
    RETURNING id, since, begun, pages, position";
/// Guarded by the number of pages: of two processes that read the same page, one adds it.
const ADVANCE: &str = "
    UPDATE iopole_outbox_listing SET pages = pages + 1, position = $1 WHERE id = $2 AND pages = $3";
const ADD: &str = "INSERT INTO iopole_outbox_page (listing, page, content) VALUES ($1, $2, $3)";
const PAGES: &str = "SELECT content FROM iopole_outbox_page WHERE listing = $1 AND page < $2 ORDER BY page";
const ORPHANS: &str =
    "DELETE FROM iopole_outbox_page WHERE listing NOT IN (SELECT id FROM iopole_outbox_listing)";
/// Listings that seem to begin after this moment: the clock was set back. They would count as later than the attempt
/// that begins now, and prove wrongly that its invoice is absent.
const DATED_AHEAD: &str = "DELETE FROM iopole_outbox_listing WHERE begun >= $1";
const EARLIEST: &str = "
    SELECT MIN(started) AS started FROM iopole_outbox
    WHERE state = 'unknown' AND COALESCE(sent_as, '') = $1 AND due <= $2";
const COPIES: &str = "SELECT invoice, sha256 FROM iopole_outbox_copy WHERE downloaded >= $1";
const COPY: &str = "
    INSERT INTO iopole_outbox_copy (invoice, sha256, downloaded) VALUES ($1, $2, $3)
    ON CONFLICT (invoice) DO NOTHING";
const OLD_COPIES: &str = "DELETE FROM iopole_outbox_copy WHERE downloaded < $1";

impl Outbox {
    /// Returns the stored listing of a customer, which may be incomplete.
    pub(crate) async fn listing(&self, customer: &str) -> Result<Option<Listing>, Error> {
        self.store.db.read(READ, &[customer.into()]).await?.first().map(Listing::read).transpose()
    }

    /// Begins a listing, in place of the customer's earlier one.
    pub(crate) async fn begin_listing(&self, customer: &str, since: Millis) -> Result<Listing, Error> {
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let begun = self.store.now_on(&mut conn).await?;
        conn.execute(FORGET, &[customer.into()]).await?;
        conn.execute(ORPHANS, &[]).await?;
        // Created before its download, so before everything that this listing shows.
        conn.execute(OLD_COPIES, &[since.into()]).await?;
        let row = conn.row(BEGIN, &[customer.into(), since.into(), begun.into()]).await?;
        let listing = Listing::read(&row.ok_or(Error::Corrupt("a listing"))?)?;
        tx.commit().await?;
        Ok(listing)
    }

    /// Adds the next page, and the position behind it; `None` behind the last one. Returns false if another process has
    /// done so, or has begun another listing.
    pub(crate) async fn add_page(
        &self,
        listing: &Listing,
        content: &str,
        position: Option<&str>,
    ) -> Result<bool, Error> {
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let (id, page) = (listing.id.into(), listing.pages.into());
        if conn.execute(ADVANCE, &[position.into(), id, page]).await? == 0 {
            return Ok(false);
        }
        conn.execute(ADD, &[id, page, content.into()]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Returns the pages that were read, or `None` if another process has begun another listing since.
    pub(crate) async fn pages(&self, listing: &Listing) -> Result<Option<Vec<String>>, Error> {
        let rows = self.store.db.read(PAGES, &[listing.id.into(), listing.pages.into()]).await?;
        if i64::try_from(rows.len()) != Ok(listing.pages) {
            return Ok(None);
        }
        rows.iter().map(|row| row.text("content")).collect::<Result<_, _>>().map(Some)
    }

    /// Returns the start of the customer's earliest attempt whose outcome is unknown and searched for by this time.
    pub(crate) async fn earliest_unknown(
        &self,
        customer: &str,
        due: Millis,
    ) -> Result<Option<Millis>, Error> {
        let rows = self.store.db.read(EARLIEST, &[customer.into(), due.into()]).await?;
        rows.first().map_or(Ok(None), |row| row.maybe_int("started"))
    }

    /// Returns the SHA-256 of copies that were downloaded since a time.
    pub(crate) async fn copies(&self, since: Millis) -> Result<HashMap<InvoiceId, String>, Error> {
        let rows = self.store.db.read(COPIES, &[since.into()]).await?;
        rows.iter()
            .map(|row| Ok((InvoiceId::from_platform(row.text("invoice")?), row.text("sha256")?)))
            .collect()
    }

    /// Notes the SHA-256 of copies that were downloaded.
    pub(crate) async fn note_copies(&self, copies: &[(InvoiceId, String)]) -> Result<(), Error> {
        if copies.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.db.begin().await?;
        let mut conn = tx.conn();
        let now = self.store.now_on(&mut conn).await?;
        for (id, sha256) in copies {
            conn.execute(COPY, &[id.as_str().into(), sha256.into(), now.into()]).await?;
        }
        tx.commit().await
    }
}

/// Drops the listings that seem to begin after `now`.
pub(super) async fn drop_dated_ahead(conn: &mut Conn<'_>, now: Millis) -> Result<(), Error> {
    conn.execute(DATED_AHEAD, &[now.into()]).await.map(drop)
}

impl Listing {
    fn read(row: &Record) -> Result<Self, Error> {
        Ok(Self {
            id: row.int("id")?,
            since: row.int("since")?,
            begun: row.int("begun")?,
            pages: row.int("pages")?,
            position: row.maybe_text("position")?,
        })
    }

    /// The listing after [`Outbox::add_page`].
    pub(crate) fn with_page(self, position: Option<String>) -> Self {
        Self { pages: self.pages.saturating_add(1), position, ..self }
    }
}
