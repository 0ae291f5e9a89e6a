//! Mutation tests of the core: makes small changes to the code, and expects that a test fails for each.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

const INSTALL: &str = "cargo-mutants is not installed: run `cargo install cargo-mutants --locked`";

/// A part of the core, and its tests.
struct Area {
    name: &'static str,
    package: &'static str,
    /// Path patterns of the mutated files.
    files: &'static [&'static str],
    /// Packages whose tests run.
    tested_by: &'static [&'static str],
    /// Test files that run in addition to the unit tests. Slow ones are left out, because each mutant runs all tests.
    tests: &'static [&'static str],
}

const AREAS: &[Area] = &[
    Area {
        name: "cached",
        package: "iopole-auth",
        files: &["crates/iopole-auth/src/cached/*.rs"],
        tested_by: &["iopole-auth"],
        tests: &["cache", "refusals", "renewal", "runtimes", "settings", "superseded", "transport"],
    },
    Area {
        name: "webhook",
        package: "iopole-webhook",
        files: &[
            "crates/iopole-webhook/src/signature/*.rs",
            "crates/iopole-webhook/src/verify.rs",
            "crates/iopole-webhook/src/dedup/*.rs",
        ],
        tested_by: &["iopole-webhook"],
        tests: &["identity", "store", "tampering", "vectors", "verifier"],
    },
    Area {
        name: "http",
        package: "iopole-http",
        files: &["crates/iopole-http/src/middleware/*.rs", "crates/iopole-http/src/error/classify.rs"],
        tested_by: &["iopole-http"],
        tests: &["chain", "faults", "limits", "origins", "stopping", "tokens", "tracing", "waits"],
    },
    Area {
        name: "user",
        package: "iopole-api",
        files: &["crates/iopole-api/src/user/reconcile/*.rs", "crates/iopole-api/src/user/find.rs"],
        tested_by: &["iopole-api"],
        tests: &["absence", "calls", "found_by_number", "reconcile"],
    },
];

/// Totals of cargo-mutants.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
struct Totals {
    total_mutants: u32,
    missed: u32,
    caught: u32,
    /// Mutants whose tests did not end: they count as caught.
    timeout: u32,
    unviable: u32,
}

/// Runs the named areas, or all of them. Skips the mutants in `.cargo/mutants.toml`.
///
/// `--in-place` changes the working tree and restores it, which avoids a new build.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (flags, names): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| argument.starts_with("--"));
    if let Some(flag) = flags.iter().find(|flag| **flag != "--in-place") {
        return Err(format!("unknown flag: {flag}; usage: cargo xtask mutants [--in-place] [area …]"));
    }
    if let Some(name) = names.iter().find(|name| AREAS.iter().all(|area| area.name != **name)) {
        let areas: Vec<_> = AREAS.iter().map(|area| area.name).collect();
        return Err(format!("unknown area: {name}; the areas are {}", areas.join(", ")));
    }
    if !is_installed() {
        return Err(INSTALL.to_owned());
    }
    let mut missed = Vec::new();
    for area in AREAS.iter().filter(|area| names.is_empty() || names.iter().any(|name| *name == area.name)) {
        missed.extend(of_area(root, area, !flags.is_empty())?);
    }
    if missed.is_empty() {
        return Ok(());
    }
    let advice = "write a test that fails for each, or list it in .cargo/mutants.toml with the reason";
    Err(format!("mutants that no test catches:\n{}\n{advice}", missed.join("\n")))
}

fn is_installed() -> bool {
    let mut version = Command::new(env!("CARGO"));
    version.args(["mutants", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

/// Returns the missed mutants, one for each line.
fn of_area(root: &Path, area: &Area, in_place: bool) -> Result<Vec<String>, String> {
    let output = crate::target_folder(root).join("mutants").join(area.name);
    std::fs::create_dir_all(&output).map_err(|error| format!("{}: {error}", output.display()))?;
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root).args([
        "mutants",
        "--no-shuffle",
        "--colors",
        "never",
        "--package",
        area.package,
    ]);
    command.args(area.tested_by.iter().flat_map(|package| ["--test-package", *package]));
    command.arg("--output").arg(&output);
    command.args(area.files.iter().flat_map(|file| ["--file", *file]));
    command.args(in_place.then_some("--in-place"));
    // Tests that do not run need no linking for each mutant.
    command.arg("--cargo-arg=--lib");
    command.args(area.tests.iter().map(|test| format!("--cargo-arg=--test={test}")));
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    // Exit codes: 2 for missed mutants, 3 for tests that did not end.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        return Err(format!("{}: {command:?} failed: {status}", area.name));
    }
    let found = output.join("mutants.out");
    let read = |name: &str| {
        let path = found.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    println!("{}: {}", area.name, summary(&read("outcomes.json")?)?);
    Ok(read("missed.txt")?.lines().map(str::to_owned).collect())
}

fn summary(outcomes: &str) -> Result<String, String> {
    let Totals { total_mutants, missed, caught, timeout, unviable } =
        serde_json::from_str(outcomes).map_err(|error| format!("outcomes.json: {error}"))?;
    let viable = total_mutants.saturating_sub(unviable);
    Ok(format!("{viable} viable mutants, {} caught, {missed} missed", caught.saturating_add(timeout)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn workspace() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_area_names_existing_files_and_tests() {
        for area in AREAS {
            assert!(crate::HELP.contains(area.name), "the help names {}", area.name);
            for file in area.files {
                let folder = workspace().join(file.trim_end_matches("*.rs"));
                assert!(folder.exists(), "{file}");
            }
            let folders = area.tested_by.iter().map(|package| match *package {
                "iopole-tests" => workspace().join("tests/tests"),
                package => workspace().join("crates").join(package).join("tests"),
            });
            let folders: Vec<_> = folders.collect();
            for test in area.tests {
                let names = [format!("{test}.rs"), format!("{test}/main.rs")];
                let there = |folder: &std::path::PathBuf| names.iter().any(|name| folder.join(name).exists());
                assert!(folders.iter().any(there), "{}: {test}", area.name);
            }
        }
    }

    #[test]
    fn a_mutant_whose_tests_never_end_is_caught() {
        let outcomes =
            r#"{"outcomes": [], "total_mutants": 9, "missed": 1, "caught": 4, "timeout": 1, "unviable": 3}"#;
        assert_eq!(summary(outcomes).unwrap(), "6 viable mutants, 5 caught, 1 missed");
    }

    #[test]
    fn every_listed_mutant_has_a_reason() {
        let listed = std::fs::read_to_string(workspace().join(".cargo/mutants.toml")).unwrap();
        let entries: Vec<_> =
            listed.lines().map(str::trim).skip_while(|line| line.starts_with('#')).collect();
        for (above, line) in entries.iter().zip(entries.iter().skip(1)) {
            if line.starts_with(['"', '\'']) {
                assert!(above.starts_with('#'), "no reason above {line}");
            }
        }
    }
}
