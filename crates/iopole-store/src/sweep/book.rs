//! Records of a sweep.

use std::time::Duration;

use iopole_model::ids::{InvoiceId, StatusId};

use super::Sweep;
#[cfg(feature = "sqlx-0_8")]
use crate::db::Conn;
use crate::error::Error;
use crate::time::{Millis, length};

/// Pauses between two visits of an open invoice, by the number of visits without anything new.
const FIRST_VISIT: Duration = Duration::from_secs(3_600);
const LONGEST_PAUSE: Duration = Duration::from_secs(7 * 24 * 3_600);

const MARK: &str = "SELECT mark FROM iopole_sweep WHERE name = $1";
const SET_MARK: &str = "
    INSERT INTO iopole_sweep (name, mark) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET mark = $2 WHERE iopole_sweep.mark < $2";
const TAKEN: &str = "SELECT 1 AS found FROM iopole_sweep_taken WHERE key = $1";
const NOTE: &str =
    "INSERT INTO iopole_sweep_taken (key, changed) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
const OPEN: &str =
    "SELECT invoice FROM iopole_sweep_open WHERE name = $1 AND due <= $2 ORDER BY due LIMIT $3";
const LATEST: &str = "SELECT latest, tries FROM iopole_sweep_open WHERE invoice = $1";
const PUT_OFF: &str = "
    INSERT INTO iopole_sweep_open (invoice, name, latest, tries, detail, due) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (invoice) DO UPDATE SET latest = COALESCE($3, iopole_sweep_open.latest), tries = $4, detail = $5, due = $6";
const CLOSE: &str = "DELETE FROM iopole_sweep_open WHERE invoice = $1";

pub(super) fn invoice_key(id: &InvoiceId) -> String {
    format!("invoice:{id}")
}

pub(super) fn status_key(id: &StatusId) -> String {
    format!("status:{id}")
}

impl Sweep {
    pub(super) async fn mark(&self) -> Result<Option<Millis>, Error> {
        let rows = self.store.db.read(MARK, &[(&self.name).into()]).await?;
        rows.first().map(|row| row.int("mark")).transpose()
    }

    pub(super) async fn set_mark(&self, mark: Millis) -> Result<(), Error> {
        self.store.db.write(SET_MARK, &[(&self.name).into(), mark.into()]).await.map(drop)
    }

    pub(super) async fn is_taken(&self, key: &str) -> Result<bool, Error> {
        Ok(!self.store.db.read(TAKEN, &[key.into()]).await?.is_empty())
    }

    pub(super) async fn note(&self, key: &str) -> Result<(), Error> {
        let now = self.store.now().await?;
        self.store.db.write(NOTE, &[key.into(), now.into()]).await.map(drop)
    }

    #[cfg(feature = "sqlx-0_8")]
    pub(super) async fn note_on(&self, conn: &mut Conn<'_>, key: &str) -> Result<(), Error> {
        let now = self.store.now_on(conn).await?;
        conn.execute(NOTE, &[key.into(), now.into()]).await.map(drop)
    }

    pub(super) async fn open_invoices(&self) -> Result<Vec<InvoiceId>, Error> {
        let now = self.store.now().await?;
        let values = [(&self.name).into(), now.into(), i64::from(self.revisits).into()];
        let rows = self.store.db.read(OPEN, &values).await?;
        rows.iter().map(|row| Ok(InvoiceId::from_platform(row.text("invoice")?))).collect()
    }

    /// The latest status of which the application has everything.
    pub(super) async fn latest(&self, id: &InvoiceId) -> Result<Option<String>, Error> {
        let rows = self.store.db.read(LATEST, &[id.as_str().into()]).await?;
        rows.first().map_or(Ok(None), |row| row.maybe_text("latest"))
    }

    /// Comes back to an invoice whose life cycle goes on.
    pub(super) async fn keep_open(&self, id: &InvoiceId, latest: &str) -> Result<(), Error> {
        let (known, tries) = self.known(id).await?;
        let tries = if known.as_deref() == Some(latest) { tries.saturating_add(1) } else { 0 };
        let pause = FIRST_VISIT.saturating_mul(1 << tries.clamp(0, 10)).min(LONGEST_PAUSE);
        self.write(id, Some(latest), tries, None, pause).await
    }

    /// Comes back to an invoice of which something failed, with the next run.
    pub(super) async fn put_off(&self, id: &InvoiceId, latest: Option<&str>, why: &str) -> Result<(), Error> {
        let (_, tries) = self.known(id).await?;
        self.write(id, latest, tries.saturating_add(1), Some(why), Duration::ZERO).await
    }

    pub(super) async fn close(&self, id: &InvoiceId) -> Result<(), Error> {
        self.store.db.write(CLOSE, &[id.as_str().into()]).await.map(drop)
    }

    async fn known(&self, id: &InvoiceId) -> Result<(Option<String>, i64), Error> {
        let rows = self.store.db.read(LATEST, &[id.as_str().into()]).await?;
        rows.first().map_or(Ok((None, 0)), |row| Ok((row.maybe_text("latest")?, row.int("tries")?)))
    }

    async fn write(
        &self,
        id: &InvoiceId,
        latest: Option<&str>,
        tries: i64,
        detail: Option<&str>,
        pause: Duration,
    ) -> Result<(), Error> {
        let due = self.store.now().await?.saturating_add(length(pause));
        let values =
            [id.as_str().into(), (&self.name).into(), latest.into(), tries.into(), detail.into(), due.into()];
        self.store.db.write(PUT_OFF, &values).await.map(drop)
    }
}
