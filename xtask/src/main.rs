//! Maintenance tasks: `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

mod api;
mod bench;
mod ci;
mod contract;
mod crash;
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

  ci          everything that must hold before a change lands
  contract    hold the typed operations against the pinned contract; --drift URL: the contract against what the
              platform publishes
  tidy        hold the arrows between the crates, who may depend on an HTTP client, the manifests, and the documents'
              links
  api         hold the public interfaces against the snapshots beside them (crates/*/api.txt); --bless writes them anew
  package     pack the crates as they would be published, and compile each from its package
  examples    run the examples against the simulated platform
  bench       measure every target, or those benches that are named, and show one table; --json for programs; --peers:
              beside clients in Python and Node.js too, which it installs under target/
  test-ppd    run the suite against preproduction; --local against the simulated platform
  soak        100,000 webhooks, twice and in disorder, into a handler that crashes at random
  fuzz [seconds]
              any bytes into every parser of outside data, 120 s each unless said (needs nightly and cargo-fuzz)
  hostile [--small] [SET…]
              hostile documents, and attackers at the example service beside true deliveries: time and memory of each
              against its bound; sets: documents, receiver; --small: a tenth of each, in a debug build
  crash       10,000 invoices from an outbox whose worker processes are killed at random: each must be sent once;
              --invoices N, --workers N, --seed S, --postgres
  marathon    1,000 seeded runs of sending, following and receiving while everything fails that can; --runs N,
              --seed S to repeat one
  mutants [area …]
              change the core in small ways, and expect a test to fail for each; areas: cached, webhook, http, user;
              --in-place in this working tree, which is quicker (needs cargo-mutants)
  test-oauth  try iopole-auth against an OAuth server that is not ours (needs Node.js and npm)
  test-generation [folder]
              hold generated invoices against the official schemas and rules (needs Python and PyPI); with a folder,
              the invoices in it as JSON too
  test-sandbox
              try the sandbox with Schemathesis and with a client in Python (needs Python 3.10)";

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
        Some("examples") => examples::run(&root()),
        Some("soak") => soak::run(&root()),
        Some("fuzz") => fuzz::run(&root(), std::env::args().nth(2).as_deref()),
        Some("hostile") => hostile::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("crash") => crash::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("marathon") => marathon::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("mutants") => mutants::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
        Some("test-oauth") => oauth::run(&root()),
        Some("test-generation") => generation::run(&root(), std::env::args().nth(2).as_deref()),
        Some("test-sandbox") => sandbox::run(&root()),
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("no such task: {other}\n\n{HELP}")),
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

/// The workspace's root.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Where everything that is built or fetched goes.
fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
