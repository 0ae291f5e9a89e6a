//! What must hold before a change lands, in one list: `.ci/run` and the workflow call this.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::readme;

/// A step: its name, and the arguments of cargo.
type Step = (&'static str, &'static [&'static str]);

/// Each feature alone, and none, where a crate has any: features only add.
const FEATURES: &[Step] = &[
    ("iopole-auth alone", &["clippy", "-p", "iopole-auth", "--no-default-features", "--", "-D", "warnings"]),
    (
        "iopole-auth, mock only",
        &[
            "clippy",
            "-p",
            "iopole-auth",
            "--no-default-features",
            "--features",
            "mock",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "iopole-http without TLS",
        &["clippy", "-p", "iopole-http", "--no-default-features", "--", "-D", "warnings"],
    ),
    (
        "iopole-webhook alone",
        &["clippy", "-p", "iopole-webhook", "--no-default-features", "--", "-D", "warnings"],
    ),
    (
        "iopole-sandbox alone",
        &["clippy", "-p", "iopole-sandbox", "--no-default-features", "--", "-D", "warnings"],
    ),
];

const BEFORE_TESTS: &[Step] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
];

pub(crate) fn run(root: &Path) -> Result<(), String> {
    for (name, arguments) in BEFORE_TESTS.iter().chain(FEATURES) {
        step(name, || cargo(root, arguments))?;
    }
    step("contract", crate::contract::run)?;
    step("tidy", || crate::tidy::run(root).and_then(|()| crate::pages::run(root)))?;
    step("documentation", || {
        let mut command = command(root, &["doc", "--workspace", "--no-deps", "--quiet"]);
        succeed(command.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step("the README's programs", || readme::try_the_main_job(root))?;
    // Last, so that the test runner's summary ends the output.
    step("tests", || cargo(root, &["test", "--workspace"]))
}

fn step(name: &str, run: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("\n== {name}");
    let start = Instant::now();
    run().map_err(|error| format!("{name}: {error}"))?;
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), String> {
    succeed(&mut command(root, arguments))
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root).stdin(Stdio::null());
    command
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}")) }
}
