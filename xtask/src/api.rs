//! The public interface of every published library, as text beside it (`api.txt`), so that a review shows each change.
//!
//! The text comes from rustdoc's JSON, whose form depends on the version of Rust. On another toolchain, rustup runs the
//! pinned one.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use public_api::Builder;

use crate::metadata::{self, Metadata, Package};

/// Toolchain whose JSON the crate `public-api` reads, in the version that this workspace pins.
const TOOLCHAIN: &str = "1.95.0";
const SNAPSHOT: &str = "api.txt";
/// Variable that makes this program act as rustdoc.
const AS_RUSTDOC: &str = "IOPOLE_XTASK_AS_RUSTDOC";

/// Compares the snapshots with the interfaces of the crates; `bless` writes the snapshots.
pub(crate) fn run(root: &Path, workspace: &Metadata, bless: bool) -> Result<(), String> {
    let cargo = toolchain(&metadata::rustc("release")?, rustup)?;
    document(&cargo, root, workspace)?;
    let mut faults = Vec::new();
    let libraries =
        workspace.packages.iter().filter(|package| package.is_published() && package.has_library());
    for package in libraries {
        let (text, path) = (interface(root, package)?, package.folder().join(SNAPSHOT));
        let pinned = std::fs::read_to_string(&path).unwrap_or_default();
        let changes = changes(&pinned, &text);
        println!("{}: {} public items, {} changed", package.name, text.lines().count(), changes.len());
        if bless {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        } else if !changes.is_empty() {
            faults.push(format!("{}:\n{}", path.display(), changes.join("\n")));
        }
    }
    let hint = "If these changes are intended, run: cargo xtask api --bless";
    if faults.is_empty() { Ok(()) } else { Err(format!("{}\n{hint}", faults.join("\n"))) }
}

/// Returns the command line of the pinned cargo: this one, or that of rustup, which installs it if needed.
///
/// # Errors
/// Fails if rustup cannot run or install the toolchain: a check that is skipped would look like one that passed.
fn toolchain(release: &str, rustup: impl Fn(&[&str]) -> bool) -> Result<Vec<&'static str>, String> {
    if release == TOOLCHAIN {
        return Ok(vec![env!("CARGO")]);
    }
    let installed = rustup(&["run", TOOLCHAIN, "cargo", "--version"])
        || rustup(&["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]);
    if installed {
        Ok(vec!["rustup", "run", TOOLCHAIN, "cargo"])
    } else {
        Err(format!(
            "the public interfaces are compared with Rust {TOOLCHAIN}, this is {release}, and rustup cannot install it: \
             run `rustup toolchain install {TOOLCHAIN}`"
        ))
    }
}

fn rustup(arguments: &[&str]) -> bool {
    let status = Command::new("rustup").args(arguments).stdout(std::process::Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Returns the added lines with `+`, and the removed ones with `-`.
fn changes(pinned: &str, text: &str) -> Vec<String> {
    let gone = pinned.lines().filter(|line| !text.lines().any(|other| other == *line));
    let new = text.lines().filter(|line| !pinned.lines().any(|other| other == *line));
    gone.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect()
}

/// Writes rustdoc's JSON of every crate. The other checks have compiled the dependencies.
fn document(cargo: &[&str], root: &Path, workspace: &Metadata) -> Result<(), String> {
    let features: Vec<_> = workspace
        .packages
        .iter()
        .flat_map(|package| package.features.keys().map(move |feature| format!("{}/{feature}", package.name)))
        .collect();
    let this = std::env::current_exe().map_err(|error| format!("rustdoc: {error}"))?;
    let [program, arguments @ ..] = cargo else { return Err("no cargo".to_owned()) };
    let status = Command::new(program)
        .args(arguments)
        .args(["doc", "--quiet", "--workspace", "--lib", "--no-deps", "--features", &features.join(",")])
        .env("RUSTDOC", this)
        .env(AS_RUSTDOC, "1")
        // Other flags than those of the HTML, so that cargo does not take one for the other.
        .env("RUSTDOCFLAGS", "--cap-lints allow")
        .current_dir(root)
        .status()
        .map_err(|error| format!("rustdoc: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("rustdoc: {status}")) }
}

fn interface(root: &Path, package: &Package) -> Result<String, String> {
    let name = package.name.as_str();
    let file = format!("{}.json", name.replace('-', "_"));
    let api = Builder::from_rustdoc_json(crate::target_folder(root).join("doc").join(file))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(|error| format!("rustdoc of {name}: {error}"))?;
    Ok(api.to_string())
}

/// Runs rustdoc with unstable options, which JSON needs. Only rustdoc gets them: with other options for cargo, all
/// crates would be compiled again.
pub(crate) fn as_rustdoc() -> Option<ExitCode> {
    std::env::var_os(AS_RUSTDOC)?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut rustdoc = Command::new("rustdoc");
    if arguments.iter().any(|argument| argument == "--crate-name") {
        rustdoc.args(["-Z", "unstable-options", "--output-format", "json"]);
    }
    let status = rustdoc.args(arguments).env("RUSTC_BOOTSTRAP", "1").env_remove(AS_RUSTDOC).status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn added_and_removed_lines_are_found() {
        let (old, new) = ("pub fn a()\npub fn b()\n", "pub fn b()\npub fn c()\n");
        assert_eq!(changes(old, new), ["- pub fn a()", "+ pub fn c()"]);
        assert_eq!(changes(old, old), [""; 0]);
    }

    #[test]
    fn another_toolchain_runs_the_pinned_one() {
        let pinned = Ok(vec!["rustup", "run", TOOLCHAIN, "cargo"]);
        assert_eq!(toolchain(TOOLCHAIN, |_| false), Ok(vec![env!("CARGO")]));
        assert_eq!(toolchain("1.96.0", |arguments| arguments[0] == "run"), pinned, "it is installed");
        assert_eq!(
            toolchain("1.96.0", |arguments| arguments[0] == "toolchain"),
            pinned,
            "it can be installed"
        );
        let fault = toolchain("1.96.0", |_| false).unwrap_err();
        assert!(fault.contains("rustup toolchain install 1.95.0"), "{fault}");
    }
}
