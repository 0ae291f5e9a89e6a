//! The tables of the store, and how they come to be.
//!
//! Each migration is one transaction together with the note that it was made, so an interrupted one leaves nothing.
//! `oldest` is the earliest schema whose code may still work with the tables. Older code does not migrate, and its workers
//! claim nothing: a newer version may migrate while they run.

use crate::db::{Db, Record};
use crate::error::Error;

/// A step from one schema to the next.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
    oldest: i64,
}

const MIGRATIONS: &[Migration] = &[Migration {
    sqlite: include_str!("../migrations/sqlite/0001.sql"),
    postgres: include_str!("../migrations/postgres/0001.sql"),
    oldest: 1,
}];

const NOTES: &str = "CREATE TABLE IF NOT EXISTS iopole_store_schema (
    version BIGINT PRIMARY KEY NOT NULL,
    oldest BIGINT NOT NULL
)";
const FOUND: &str = "SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(oldest), 0) AS oldest FROM iopole_store_schema";
const NOTE: &str = "INSERT INTO iopole_store_schema (version, oldest) VALUES ($1, $2)";
/// Any number that others do not use: one process migrates at a time.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7310584035422113)";

pub(crate) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Condition that no newer version has made the tables such that this code cannot use them.
pub(crate) fn is_compatible() -> String {
    format!("NOT EXISTS (SELECT 1 FROM iopole_store_schema WHERE oldest > {})", known())
}

pub(crate) async fn migrate(db: &Db) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    let mut conn = tx.conn();
    if conn.pick(false, true) {
        conn.batch(LOCK).await?;
    }
    conn.batch(NOTES).await?;
    let found = version(&conn.rows(FOUND, &[]).await?)?;
    for (version, migration) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        conn.batch(conn.pick(migration.sqlite, migration.postgres)).await?;
        conn.execute(NOTE, &[version.into(), migration.oldest.into()]).await?;
    }
    tx.commit().await
}

/// Fails if a newer version has made the tables such that this code cannot use them.
pub(crate) async fn check(db: &Db) -> Result<(), Error> {
    version(&db.read(FOUND, &[]).await?).map(drop)
}

/// Returns the version of the tables, unless this code is too old for them.
fn version(rows: &[Record]) -> Result<i64, Error> {
    let row = rows.first().ok_or(Error::Corrupt("the schema's version"))?;
    let (found, oldest) = (row.int("version")?, row.int("oldest")?);
    if oldest > known() { Err(Error::NewerSchema { found, known: known() }) } else { Ok(found) }
}
