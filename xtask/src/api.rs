//! The public interface of every published library, as text beside it (`api.txt`): a change of it is seen in review.
//!
//! It is read from rustdoc's JSON, whose form belongs to one version of Rust: with another one nothing is held.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use public_api::Builder;

use crate::metadata::{self, Metadata, Package};

/// The version whose JSON the crate `public-api` reads, as this workspace pins it.
const RUST: &str = "1.95.";
const SNAPSHOT: &str = "api.txt";
/// Set where this program stands in for rustdoc.
const AS_RUSTDOC: &str = "IOPOLE_XTASK_AS_RUSTDOC";

/// Holds the snapshots against what the crates export; with `bless` writes them anew.
pub(crate) fn run(root: &Path, workspace: &Metadata, bless: bool) -> Result<(), String> {
    let release = metadata::rustc("release")?;
    if !release.starts_with(RUST) {
        println!("skipped: the public interfaces are held with Rust {RUST}x; this is {release}");
        return Ok(());
    }
    document(root, workspace)?;
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
    let hint = "If that is meant: cargo xtask api --bless";
    if faults.is_empty() { Ok(()) } else { Err(format!("{}\n{hint}", faults.join("\n"))) }
}

/// Lines that came, with `+`, and that went, with `-`.
fn changes(pinned: &str, text: &str) -> Vec<String> {
    let gone = pinned.lines().filter(|line| !text.lines().any(|other| other == *line));
    let new = text.lines().filter(|line| !pinned.lines().any(|other| other == *line));
    gone.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect()
}

/// Writes rustdoc's JSON of every crate, with the dependencies that the other checks have compiled.
fn document(root: &Path, workspace: &Metadata) -> Result<(), String> {
    let features: Vec<_> = workspace
        .packages
        .iter()
        .flat_map(|package| package.features.keys().map(move |feature| format!("{}/{feature}", package.name)))
        .collect();
    let this = std::env::current_exe().map_err(|error| format!("rustdoc: {error}"))?;
    let status = Command::new(env!("CARGO"))
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

/// Stands in for rustdoc, and makes it write JSON. Only rustdoc sees the unstable option: cargo would compile every
/// crate again if it saw it.
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
mod tests {
    use super::*;

    #[test]
    fn what_came_and_what_went_is_told() {
        let (old, new) = ("pub fn a()\npub fn b()\n", "pub fn b()\npub fn c()\n");
        assert_eq!(changes(old, new), ["- pub fn a()", "+ pub fn c()"]);
        assert_eq!(changes(old, old), [""; 0]);
    }
}
