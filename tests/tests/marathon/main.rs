//! The fault marathon: invoices are sent, followed and received while everything fails that can, and in the end each was
//! sent once, or refused, or was unknown and then found out about.
//!
//! | what could go wrong | what shows it |
//! |---|---|
//! | the client sends again what the platform had taken | the platform's own copies, counted by content: never two |
//! | it says "not sent" of what was taken, or was still to appear | the caller sends again then: the copies again |
//! | it says "sent" of what was not, or names another invoice | the copy under that identifier holds other bytes |
//! | it says "refused" of what was taken | a copy whose entry in the ledger is refused |
//! | it never finds out | once nothing fails any more, no entry may stay open |
//! | a token that ends or is refused on the way loses a request | an entry without a copy |
//! | a watch ends too early, loses a status or gives one twice | the history, read when all is over |
//! | an unread invoice is acknowledged and not given | the copies that were stored, against all there are |
//! | a delivery is lost, or completed twice | the keys that were called, against those that were handled |
//! | it forgets for which customer it sends, asks or reads | each customer's copies, against the entries sent for it: none at the other |
//! | one failed token request fails everything | the token endpoint is down for a second in a quarter of the runs |
//! | anything waits for ever | a bound on each run |
//!
//! The caller is a careful program as the book describes it: it sends again what it may, asks what became of the rest,
//! and keeps what is unknown. Time is the sandbox's: whoever waits moves its clock.
//!
//! 40 runs unless `IOPOLE_MARATHON_RUNS` says otherwise, from the seed `IOPOLE_MARATHON_SEED` on, 1 unless set;
//! `cargo xtask marathon` makes 1,000. A failure names its seed, with which the run's faults come again.
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

/// Runs at a time: most of each is waiting.
const AT_ONCE: usize = 32;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_invoice_ends_as_sent_once_refused_or_found_out_about() {
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
