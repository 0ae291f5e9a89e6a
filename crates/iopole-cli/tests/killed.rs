//! A batch that is killed at a random moment, and one that is interrupted: the same command sends the rest, and nothing
//! twice.
//!
//! `IOPOLE_BATCH_ROUNDS` is the number of kills, 5 by default; `IOPOLE_BATCH_SEED` decides their moments.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic, and says what it has met"
)]

mod support;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use iopole_sandbox::{Fault, Sandbox};
use rustix::process::{Pid, Signal, kill_process};
use support::{account, records, sent_numbers, write_invoices};
use tempfile::TempDir;

const INVOICES: usize = 6;
/// Rounds at a time. They mostly wait for leases.
const AT_ONCE: u64 = 4;
/// Seconds after which what a killed run was sending is searched for.
const LEASE: &str = "4";
const SOON: Duration = Duration::from_secs(120);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

fn numbers() -> Vec<String> {
    (0..INVOICES).map(|number| format!("K-{number}")).collect()
}

/// Starts the batch of a folder.
fn start(sandbox: &Sandbox, folder: &Path, lease: &str) -> Child {
    let mut command = support::command();
    command.envs(account(sandbox));
    command.args(["invoice", "send", "--output", "jsonl", "--settle", "2", "--concurrency", "2"]);
    command.args(["--lease", lease]);
    command.arg("--store").arg(folder.join("outbox.db")).arg(folder.join("*.xml"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for the end. Returns the exit code, and what was said.
fn end(mut child: Child) -> (Option<i32>, String, String) {
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > SOON {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), out, err)
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_invoices(folder.path(), numbers());
    folder
}

async fn platform(seed: u64) -> Sandbox {
    let sandbox = Sandbox::builder().seed(seed).instant().start().await.unwrap();
    for fault in [
        Fault::cut_after().on("sendInvoice").probability(0.1).seed(seed),
        Fault::cut_before().on("sendInvoice").probability(0.1).seed(seed + 1),
        Fault::latency(Duration::from_millis(60)).on("sendInvoice").seed(seed + 2),
    ] {
        sandbox.add_fault(fault).unwrap();
    }
    sandbox
}

/// Kills the batch after a random time; runs it again to its end. Returns true if it was killed before its end.
async fn round(seed: u64) -> bool {
    let (sandbox, folder) = (platform(seed).await, folder());
    let wait = Duration::from_millis(fastrand::Rng::with_seed(seed).u64(20..900));
    let mut child = start(&sandbox, folder.path(), LEASE);
    tokio::time::sleep(wait).await;
    let killed = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    let child = start(&sandbox, folder.path(), LEASE);
    let (code, out, err) = tokio::task::spawn_blocking(move || end(child)).await.unwrap();
    assert_eq!(code, Some(0), "seed {seed}: {out}{err}");
    let outcomes: Vec<_> = records(&out).iter().map(|record| record["outcome"].to_string()).collect();
    assert_eq!(outcomes.len(), INVOICES, "seed {seed}: {out}");
    sandbox.clear_faults();
    assert_eq!(sent_numbers(&sandbox).await, numbers(), "seed {seed}: each once");
    killed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_and_started_again_each_invoice_is_sent_once() {
    let (rounds, seed) = (setting("IOPOLE_BATCH_ROUNDS", 5), setting("IOPOLE_BATCH_SEED", 1));
    let mut killed = 0;
    for first in (seed..seed + rounds).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let at_once = (first..(first + AT_ONCE).min(seed + rounds)).map(|seed| tokio::spawn(round(seed)));
        for round in at_once.collect::<Vec<_>>() {
            killed += u64::from(round.await.unwrap());
        }
    }
    println!("{rounds} rounds, {killed} killed before their end");
    assert!(killed * 2 > rounds, "only {killed} of {rounds} were killed before their end");
}

/// Starts a batch whose sends take a while, and waits until the first one is under way.
async fn under_way(sandbox: &Sandbox, folder: &Path, each: Duration) -> Child {
    sandbox.add_fault(Fault::latency(each).on("sendInvoice").after_processing()).unwrap();
    let child = start(sandbox, folder, "60");
    let begin = Instant::now();
    // The first request is a search.
    while sandbox.api_requests() < 2 {
        assert!(begin.elapsed() < SOON, "nothing is sent");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_lets_sends_end_and_the_message_says_how_to_go_on() {
    for signal in [Signal::INT, Signal::TERM] {
        let (sandbox, folder) = (Sandbox::builder().instant().start().await.unwrap(), folder());
        let child = under_way(&sandbox, folder.path(), Duration::from_millis(1_500)).await;
        kill_process(Pid::from_child(&child), signal).unwrap();
        let (code, out, err) = tokio::task::spawn_blocking(move || end(child)).await.unwrap();
        assert_eq!(code, Some(1), "{signal:?}: {out}{err}");
        let sent = records(&out).iter().filter(|record| record["outcome"] == "sent").count();
        let on_platform = sent_numbers(&sandbox).await.len();
        assert_eq!(sent, on_platform, "what was being sent has ended: {out}{err}");
        assert!(on_platform > 0 && on_platform < INVOICES, "{on_platform}");
        let left = format!("{} of {INVOICES} invoices are left", INVOICES - on_platform);
        assert!(err.contains(&left) && err.contains("Go on with: iopole invoice send"), "{err}");
        sandbox.clear_faults();
        let child = start(&sandbox, folder.path(), LEASE);
        let (code, out, err) = tokio::task::spawn_blocking(move || end(child)).await.unwrap();
        assert_eq!(code, Some(0), "{out}{err}");
        assert_eq!(sent_numbers(&sandbox).await, numbers());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_the_batch_at_once() {
    let (sandbox, folder) = (Sandbox::builder().instant().start().await.unwrap(), folder());
    let child = under_way(&sandbox, folder.path(), Duration::from_secs(20)).await;
    let begin = Instant::now();
    for signal in [Signal::INT, Signal::TERM] {
        kill_process(Pid::from_child(&child), signal).unwrap();
    }
    let (code, _, err) = tokio::task::spawn_blocking(move || end(child)).await.unwrap();
    assert_eq!(code, Some(5), "an invoice may be out: {err}");
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}
