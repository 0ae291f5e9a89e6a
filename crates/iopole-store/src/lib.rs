#![cfg_attr(feature = "sqlite", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "sqlite"), doc = "An outbox and an inbox that survive a crash, in PostgreSQL.")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Without a database there is nothing to offer.
#![cfg(any(feature = "sqlite", feature = "postgres"))]

mod db;
mod error;
mod inbox;
mod outbox;
mod schema;
mod sha256;
mod store;
mod sweep;
mod time;
mod worker;

/// Attribute of an implementation of [`Sink`].
pub use async_trait::async_trait;

#[cfg(feature = "sqlx-0_8")]
pub use self::db::AsConnection;
pub use self::error::Error;
pub use self::inbox::{Inbox, Kept};
pub use self::outbox::{Entries, Entry, EntryId, NewInvoice, Outbox, State};
pub use self::store::Store;
pub use self::sweep::{Day, Sink, SinkError, Sweep, SweepReport, Swept};
#[cfg(feature = "testing")]
pub use self::worker::Point;
pub use self::worker::{Change, Worker};
#[cfg(feature = "sqlx-0_8")]
pub use sqlx as sqlx_0_8;
