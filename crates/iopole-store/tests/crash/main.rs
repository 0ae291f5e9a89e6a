//! Worker processes that are killed: each invoice is sent once, none is missing, and every entry comes to its end.
//!
//! A worker process is this program again, with its instructions in the environment. The parent holds the simulated
//! platform and enqueues.
//!
//! | setting | meaning | default |
//! |---|---|---|
//! | `IOPOLE_CRASH_INVOICES` | invoices | 20 |
//! | `IOPOLE_CRASH_WORKERS` | worker processes; on SQLite as well | 2 |
//! | `IOPOLE_CRASH_LEASE` | lease of the workers, in seconds | 4 |
//! | `IOPOLE_CRASH_SEED` | decides faults and kills | 1 |
//! | `IOPOLE_CRASH_DELIVERIES` | deliveries to receiver processes, as many as there are workers | 300 |
//! | `IOPOLE_CRASH_DATABASE` | `sqlite` or `postgres` | `sqlite` |
//!
//! `cargo xtask crash` runs it at a larger size.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may panic, and says what it has met"
)]

#[path = "../support/mod.rs"]
mod support;

mod deliveries;
#[cfg(target_os = "linux")]
mod memory;
mod points;
mod process;
mod random;

use support::Database;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// The database of a run, of the kind that the settings name.
async fn database() -> Option<Database> {
    match std::env::var("IOPOLE_CRASH_DATABASE").as_deref() {
        Ok("postgres") => support::postgres().await,
        _ => Some(support::sqlite().await),
    }
}
