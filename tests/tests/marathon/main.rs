//! The fault marathon: invoices are sent, followed and received under random faults. At the end each was sent once, or
//! refused, or its unknown outcome was resolved.
//!
//! | possible defect | detected by |
//! |---|---|
//! | the client retries an accepted invoice | the copies of the platform, counted by content: never two |
//! | it reports "not sent" for an accepted or late invoice | the caller then sends again: the copies as well |
//! | it reports "sent" for a missing invoice, or names another one | the copy under that identifier has other bytes |
//! | it reports "refused" for an accepted invoice | a copy whose entry in the ledger is refused |
//! | it never resolves an outcome | an open entry after the end of the faults |
//! | an expired or rejected token loses a request | an entry without a copy |
//! | a watch ends early, loses a status or repeats one | the history, read at the end |
//! | an unread invoice is acknowledged but not returned | the stored copies, compared with all copies |
//! | a delivery is lost, or completed twice | the called keys, compared with the handled keys |
//! | it uses the wrong customer | the copies of each customer, compared with its entries |
//! | one failed token request fails everything | a token endpoint that is down for a second in a quarter of the runs |
//! | a wait never ends | a timeout of each run |
//!
//! The caller is a careful program as in the book: it retries where it is safe, reconciles the other sends, and keeps
//! unknown outcomes. Waiting advances the clock of the simulated platform.
//!
//! `IOPOLE_MARATHON_RUNS` sets the number of runs, 40 by default, and `IOPOLE_MARATHON_SEED` the first seed, 1 by
//! default; `cargo xtask marathon` makes 1,000 runs. A failure prints its seed, which repeats the faults of the run.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it has met"
)]

mod caller;
mod inbox;
mod oracle;
mod paper;
mod plan;
mod run;
mod tally;
mod time;
mod webhook;
mod world;

use futures_util::{StreamExt as _, stream};

use crate::tally::Tally;

/// Concurrent runs: a run mostly waits.
const AT_ONCE: usize = 32;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_invoice_is_sent_once_or_refused_or_resolved() {
    let (runs, first) = (setting("IOPOLE_MARATHON_RUNS", 40), setting("IOPOLE_MARATHON_SEED", 1));
    let outcomes = stream::iter(first..first + runs).map(|seed| async move {
        let run = tokio::spawn(run::run(seed));
        (seed, run.await)
    });
    let mut outcomes = outcomes.buffer_unordered(AT_ONCE);
    let (mut tally, mut failed) = (Tally::default(), Vec::new());
    while let Some((seed, outcome)) = outcomes.next().await {
        match outcome {
            Ok(Ok(of_run)) => tally.add(of_run),
            Ok(Err(what)) => failed.push(format!("seed {seed}: {what}")),
            Err(panic) => failed.push(format!("seed {seed}: {panic}")),
        }
    }
    println!("{runs} runs from seed {first}\n{tally}");
    let again = "again: cargo xtask marathon --runs 1 --seed SEED";
    assert!(failed.is_empty(), "{} of {runs} runs failed ({again})\n{}", failed.len(), failed.join("\n"));
    if runs >= 40 {
        assert_eq!(
            tally.lacking(),
            [""; 0],
            "the faults did not lead to these ends: the marathon tests too little"
        );
    }
}
