//! Maintenance tasks: `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod api;
mod bench;
mod ci;
mod contract;
mod crash;
mod dist;
mod documents;
mod drift;
mod examples;
mod fuzz;
mod generation;
mod hostile;
mod marathon;
mod metadata;
mod mutants;
mod oauth;
mod package;
mod ppd;
mod programs;
mod python;
mod readme;
mod sandbox;
mod soak;
mod tidy;
mod webhook_service;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  ci          run all checks that a change must pass
  contract    compare the typed operations with the pinned contract; --drift URL compares the pinned contract with the
              documents that the platform publishes
  tidy        check the dependencies between the crates, the manifests, the links of the documents, and the words of
              the comments
  api         compare the public interfaces with their snapshots (crates/*/api.txt); --bless writes the snapshots
  dist        build the command as a release has it, and check its size
  package     pack the crates as for an upload, and compile each from its package
  examples    run the examples against the simulated platform
  bench [name …]
              run all benches, or the named ones, and show one table; --json prints JSON; --peers also measures clients
              in Python and Node.js, which it installs under target/
  test-ppd    run the suite against preproduction; --local runs it against the simulated platform
  soak        send 100,000 webhooks, with duplicates and in disorder, to a handler that crashes at random
  fuzz [seconds]
              feed random bytes to every parser of outside data, 120 s each by default (needs nightly and cargo-fuzz)
  hostile [--small] [SET…]
              read hostile documents and attack the example service, each in a separate process, and check time and
              memory; sets: documents, receiver; --small takes a tenth of each, in a debug build
  crash [invoices|deliveries|memory]
              send 10,000 invoices from an outbox whose worker processes are killed at random: each must be sent once;
              or 100,000 deliveries to receiver processes that are killed: each must have its effect once; or measure
              the memory of a worker; --number N, --workers N, --seed S, --postgres
  marathon    send, follow and receive under random faults, 1,000 runs; --runs N and --seed S repeat some of them
  mutants [area …]
              make small changes to the core, and expect a test to fail for each; areas: cached, webhook, http, user;
              --in-place works in this working tree, which is faster (needs cargo-mutants)
  test-oauth  test iopole-auth with an independent OAuth server (needs Node.js and npm)
  test-documents [--corpus DIR] [--sheets DIR]
              compare the check of documents with verdicts beside them (verdicts.json), or with the official sheets (a copy
              of fnfempe/France_RFE; needs Python and PyPI)
  test-generation [folder]
              validate generated invoices by the official schemas and rules (needs Python and PyPI); with a folder, also
              the JSON invoices in it
  test-sandbox
              test the simulated platform with Schemathesis and a client in Python (needs Python 3.10)";

fn main() -> ExitCode {
    if let Some(code) = api::as_rustdoc() {
        return code;
    }
    let task = std::env::args().nth(1);
    if task.as_deref() == Some("test-ppd") {
        return ppd::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>());
    }
    let outcome = match task.as_deref() {
        Some("ci") => ci::run(&root()),
        Some("bench") => bench::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("contract") => match std::env::args().skip(2).collect::<Vec<_>>().as_slice() {
            [] => contract::run(),
            [flag, api] if flag == "--drift" => drift::run(api),
            _ => Err("usage: cargo xtask contract [--drift URL]".to_owned()),
        },
        Some("tidy") => tidy::run(&root()),
        Some("api") => match std::env::args().skip(2).collect::<Vec<_>>().as_slice() {
            [] => metadata::read(&root()).and_then(|workspace| api::run(&root(), &workspace, false)),
            [flag] if flag == "--bless" => {
                metadata::read(&root()).and_then(|workspace| api::run(&root(), &workspace, true))
            }
            _ => Err("usage: cargo xtask api [--bless]".to_owned()),
        },
        Some("package") => metadata::read(&root()).and_then(|workspace| package::verify(&root(), &workspace)),
        Some("dist") => dist::run(&root()),
        Some("examples") => examples::run(&root()),
        Some("soak") => soak::run(&root()),
        Some("fuzz") => fuzz::run(&root(), std::env::args().nth(2).as_deref()),
        Some("hostile") => hostile::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("crash") => crash::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("marathon") => marathon::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("mutants") => mutants::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("test-oauth") => oauth::run(&root()),
        Some("test-documents") => documents::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("test-generation") => generation::run(&root(), std::env::args().nth(2).as_deref()),
        Some("test-sandbox") => sandbox::run(&root()),
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("unknown task: {other}\n\n{HELP}")),
        None => Err(HELP.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the root of the workspace.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Runs a command; an error names it.
fn succeed(command: &mut std::process::Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}

/// Returns the folder of builds and downloads.
fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
