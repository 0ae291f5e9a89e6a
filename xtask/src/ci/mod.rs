//! All checks that a change must pass, in one list: `.ci/run` and the workflow call this.

mod features;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use iopole_tests::called;

use crate::readme;
use crate::succeed;

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let workspace = crate::metadata::read(root)?;
    let without = features::not_here();
    step("format", || cargo(root, &["fmt", "--all", "--check"]))?;
    let all = features::all(&workspace, &without).join(",");
    let lints = ["clippy", "--workspace", "--all-targets", "--features", &all, "--", "-D", "warnings"];
    step("lints, with all features", || cargo(root, &lints))?;
    step("contract", crate::contract::run)?;
    step("tidy", || crate::tidy::run(root))?;
    step("public interfaces", || crate::api::run(root, &workspace, false))?;
    step("documentation", || {
        let mut doc = command(root, &["doc", "--workspace", "--no-deps", "--quiet", "--features", &all]);
        succeed(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step("a program outside", || outside(root))?;
    step("packages", || crate::package::run(root, &workspace))?;
    step("the README's commands", || readme::run(root))?;
    step("the programs and the tests are built", || crate::programs::build(root))?;
    step("the README's simulated platform", || readme::start_the_sandbox(root))?;
    step("examples", || crate::examples::run(root))?;
    step("hostile documents and senders", || crate::hostile::run(root, &["--small".to_owned()]))?;
    step("tests of iopole-auth without features", || {
        cargo(root, &["test", "--quiet", "-p", "iopole-auth", "--no-default-features"])
    })?;
    // Last, so that the test runner's summary ends the output.
    step("tests, and every crate and every feature alone", || {
        beside(|| features::each_alone(root, &workspace, &without), || tests(root))
    })
}

/// Runs the tests, which wait much and compile nothing, while the compiler has other work. That work prints nothing but
/// its faults.
fn beside(
    work: impl FnOnce() -> Result<(), String> + Send,
    tests: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    std::thread::scope(|scope| {
        let working = scope.spawn(work);
        let tested = tests();
        let worked = working.join().unwrap_or_else(|_| Err("a panic".to_owned()));
        let faults: Vec<_> = [worked, tested].into_iter().filter_map(Result::err).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    })
}

/// Tests a program that depends on every published crate, built in the same folder.
fn outside(root: &Path) -> Result<(), String> {
    let folder = crate::target_folder(root);
    let manifest =
        ["test", "--quiet", "--locked", "--manifest-path", "tests/outside/Cargo.toml", "--target-dir"];
    succeed(command(root, &manifest).arg(folder))
}

/// The tests, and that between them every operation of the contract is called by its typed method.
fn tests(root: &Path) -> Result<(), String> {
    let folder = crate::target_folder(root).join("operations-called");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    let folder = folder.canonicalize().map_err(failed)?;
    succeed(command(root, readme::TESTS).env(called::FOLDER, &folder))?;
    let missing = called::missing(&folder).map_err(failed)?;
    if missing.is_empty() { Ok(()) } else { Err(format!("no test calls {}", missing.join(", "))) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_either_side_fails_the_step() {
        let fault = |text: &str| Err(text.to_owned());
        assert_eq!(beside(|| Ok(()), || Ok(())), Ok(()));
        assert_eq!(beside(|| fault("lint"), || Ok(())), fault("lint"));
        assert_eq!(beside(|| Ok(()), || fault("test")), fault("test"));
        assert_eq!(beside(|| fault("lint"), || fault("test")), fault("lint\ntest"));
        assert_eq!(beside(|| panic!("expected"), || Ok(())), fault("a panic"));
    }
}
