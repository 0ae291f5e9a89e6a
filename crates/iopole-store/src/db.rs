//! Both databases behind one narrow interface: SQL with `$1` parameters, of integers, texts and bytes.

#[cfg(feature = "postgres")]
use sqlx::postgres::{PgConnection, PgPool, PgRow, Postgres};
#[cfg(feature = "sqlite")]
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Executor as _, Row as _, Transaction};
#[cfg(feature = "sqlite")]
use std::sync::Arc;
#[cfg(feature = "sqlite")]
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::Error;

/// A pool of connections.
#[derive(Clone)]
pub(crate) enum Db {
    /// SQLite has one writer. Writers of this process queue here, which is fair; those of others are waited for by
    /// SQLite's busy timeout.
    #[cfg(feature = "sqlite")]
    Sqlite(SqlitePool, Arc<Mutex<()>>),
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
}

/// A connection that may be in a transaction of the application.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "sqlx-0_8"),
    allow(unreachable_pub, reason = "public only where connections of sqlx are")
)]
pub enum Conn<'c> {
    #[cfg(feature = "sqlite")]
    #[doc(hidden)]
    Sqlite(&'c mut SqliteConnection),
    #[cfg(feature = "postgres")]
    #[doc(hidden)]
    Postgres(&'c mut PgConnection),
}

/// A transaction or connection of sqlx 0.8, SQLite or PostgreSQL. It must be of the database that the store is in.
///
/// The trait is sealed: only types of sqlx implement it.
#[cfg(feature = "sqlx-0_8")]
pub trait AsConnection: sealed::Sealed + Send {
    #[doc(hidden)]
    fn as_connection(&mut self) -> Conn<'_>;
}

#[cfg(feature = "sqlx-0_8")]
mod sealed {
    pub trait Sealed {}
}

#[cfg(feature = "sqlx-0_8")]
macro_rules! as_connection {
    ($database:ident, $connection:ty) => {
        impl sealed::Sealed for $connection {}
        impl sealed::Sealed for Transaction<'_, $database> {}
        impl AsConnection for $connection {
            fn as_connection(&mut self) -> Conn<'_> {
                Conn::$database(self)
            }
        }
        impl AsConnection for Transaction<'_, $database> {
            fn as_connection(&mut self) -> Conn<'_> {
                Conn::$database(&mut *self)
            }
        }
    };
}

#[cfg(all(feature = "sqlite", feature = "sqlx-0_8"))]
as_connection!(Sqlite, SqliteConnection);
#[cfg(all(feature = "postgres", feature = "sqlx-0_8"))]
as_connection!(Postgres, PgConnection);

/// A parameter of a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(i64),
    NoInt,
    Text(&'a str),
    NoText,
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        value.map_or(Self::NoText, Self::Text)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::NoInt, Self::Int)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

/// A row of an answer.
pub(crate) enum Record {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(PgRow),
}

macro_rules! column {
    ($record:expr, $name:expr) => {
        match $record {
            #[cfg(feature = "sqlite")]
            Record::Sqlite(row) => Ok(row.try_get($name)?),
            #[cfg(feature = "postgres")]
            Record::Postgres(row) => Ok(row.try_get($name)?),
        }
    };
}

impl Record {
    pub(crate) fn int(&self, name: &str) -> Result<i64, Error> {
        column!(self, name)
    }

    pub(crate) fn maybe_int(&self, name: &str) -> Result<Option<i64>, Error> {
        column!(self, name)
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, Error> {
        column!(self, name)
    }

    pub(crate) fn maybe_text(&self, name: &str) -> Result<Option<String>, Error> {
        column!(self, name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, Error> {
        column!(self, name)
    }

    pub(crate) fn maybe_bytes(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        column!(self, name)
    }
}

/// A statement with its parameters: expands to `sqlx::query::<Sqlite>(sql).bind(..)…`.
macro_rules! statement {
    ($database:ident, $sql:expr, $values:expr) => {{
        let mut query = sqlx::query::<$database>($sql);
        for value in $values {
            query = match *value {
                Value::Int(value) => query.bind(value),
                Value::NoInt => query.bind(None::<i64>),
                Value::Text(value) => query.bind(value),
                Value::NoText => query.bind(None::<&str>),
                Value::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Conn<'_> {
    /// Runs a statement, and returns the number of rows that it changed.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => statement!(Sqlite, sql, values).execute(&mut **conn).await?.rows_affected(),
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                statement!(Postgres, sql, values).execute(&mut **conn).await?.rows_affected()
            }
        })
    }

    pub(crate) async fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Record>, Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => {
                let rows = statement!(Sqlite, sql, values).fetch_all(&mut **conn).await?;
                rows.into_iter().map(Record::Sqlite).collect()
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                let rows = statement!(Postgres, sql, values).fetch_all(&mut **conn).await?;
                rows.into_iter().map(Record::Postgres).collect()
            }
        })
    }

    /// Returns the only row, if there is one.
    pub(crate) async fn row(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Option<Record>, Error> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Runs several statements without parameters.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => {
                (&mut **conn).execute(sql).await?;
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                (&mut **conn).execute(sql).await?;
            }
        }
        Ok(())
    }

    /// Returns what fits the database.
    pub(crate) fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => {
                drop(postgres);
                sqlite
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {
                drop(sqlite);
                postgres
            }
        }
    }
}

/// A transaction of the store itself.
pub(crate) enum Tx {
    #[cfg(feature = "sqlite")]
    Sqlite(Transaction<'static, Sqlite>, OwnedMutexGuard<()>),
    #[cfg(feature = "postgres")]
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(tx, _) => Conn::Sqlite(&mut *tx),
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => Conn::Postgres(&mut *tx),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(tx, writer) => {
                tx.commit().await?;
                drop(writer);
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Db {
    /// Begins a transaction that writes. Dropping it undoes what it did.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool, writer) => {
                let (pool, writer) = (pool.clone(), Arc::clone(writer).lock_owned().await);
                // In a task, because a caller that gives up would leave the connection in the transaction: sqlx waits once
                // more between the start of the transaction and its value.
                let begun = tokio::spawn(async move {
                    // A transaction that begins by reading could not become a writer once another has written.
                    Ok(Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?, writer))
                });
                begun.await.unwrap_or_else(|error| Err(Error::Database(error.to_string())))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
        }
    }

    /// Runs one statement that writes, in its own transaction.
    pub(crate) async fn write(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let mut tx = self.begin().await?;
        let changed = tx.conn().execute(sql, values).await?;
        tx.commit().await?;
        Ok(changed)
    }

    pub(crate) async fn read(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Record>, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool, _) => Conn::Sqlite(&mut *pool.acquire().await?).rows(sql, values).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Conn::Postgres(&mut *pool.acquire().await?).rows(sql, values).await,
        }
    }
}
