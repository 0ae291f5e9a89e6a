//! What every crate's manifest says: the workspace's lints, what a published one carries, and no dependency that needs a
//! later Rust than we promise.

use std::path::Path;

use serde_json::Value;

use super::read;
use crate::metadata::{self, Metadata, Package};

/// Both texts go into each published crate; copies, since a link becomes a text file on Windows.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

pub(super) fn run(root: &Path, workspace: &Metadata) -> Result<(), String> {
    let mut faults = Vec::new();
    for package in &workspace.packages {
        let manifest = read(&package.manifest_path)?;
        faults.extend(of_any(package, &manifest));
        if package.is_published() {
            faults.extend(of_a_published_one(root, package)?);
        }
    }
    let promised = workspace.packages.iter().find_map(|package| package.rust_version.clone());
    let promised = promised.ok_or("no crate says which Rust it needs")?;
    let all = metadata::read_all(root)?;
    faults.extend(later_than(&promised, &all));
    println!("packages that Rust {promised} compiles, by what they say: {}", all.packages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn of_any(package: &Package, manifest: &str) -> Option<String> {
    (!manifest.contains("[lints]\nworkspace = true"))
        .then(|| format!("{}: its manifest does not take the workspace's lints", package.name))
}

fn of_a_published_one(root: &Path, package: &Package) -> Result<Vec<String>, String> {
    let name = &package.name;
    let mut faults = Vec::new();
    for (what, value) in [
        ("description", &package.description),
        ("license", &package.license),
        ("repository", &package.repository),
        ("readme", &package.readme),
        ("rust-version", &package.rust_version),
    ] {
        if value.is_none() {
            faults.push(format!("{name}: its manifest has no {what}"));
        }
    }
    let documented = package.metadata.as_ref().and_then(|metadata| metadata.pointer("/docs/rs/all-features"));
    if !package.features.is_empty() && documented != Some(&Value::Bool(true)) {
        faults
            .push(format!("{name}: docs.rs would not show what its features add (package.metadata.docs.rs)"));
    }
    for licence in LICENCES {
        if std::fs::read(package.folder().join(licence)).ok() != Some(read(&root.join(licence))?.into_bytes())
        {
            faults.push(format!("{name}: its {licence} is not the workspace's; copy it there"));
        }
    }
    Ok(faults)
}

fn later_than<'a>(promised: &'a str, all: &'a Metadata) -> impl Iterator<Item = String> + 'a {
    let late = all.packages.iter().filter(|package| {
        package.rust_version.as_deref().is_some_and(|needed| version(needed) > version(promised))
    });
    late.map(move |package| {
        let needed = package.rust_version.as_deref().unwrap_or_default();
        format!("{} {} needs Rust {needed}; {promised} is promised", package.name, package.version)
    })
}

/// `1.89` and `1.89.0` are the same.
fn version(text: &str) -> [u32; 3] {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap_or(u32::MAX));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(members: Value) -> Package {
        let mut package = json!({
            "name": "iopole-x", "version": "0.1.0", "manifest_path": "/nowhere/Cargo.toml", "features": {},
            "dependencies": [], "description": "x", "license": "MIT", "repository": "x", "readme": "README.md",
            "rust_version": "1.89",
        });
        for (name, value) in members.as_object().into_iter().flatten() {
            package[name] = value.clone();
        }
        serde_json::from_value(package).unwrap()
    }

    #[test]
    fn lints_are_the_workspaces() {
        assert_eq!(of_any(&package(json!({})), "[lints]\nworkspace = true\n"), None);
        assert!(of_any(&package(json!({})), "[lints.rust]\nmissing_docs = \"allow\"\n").is_some());
    }

    #[test]
    fn a_published_crate_carries_its_licences_and_its_descriptions() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let told = |members| of_a_published_one(&root, &package(members)).unwrap();
        assert_eq!(told(json!({})).len(), 2, "the licences: {:?}", told(json!({})));
        assert_eq!(told(json!({"description": null})).len(), 3);
        assert_eq!(told(json!({"features": {"a": []}})).len(), 3);
        let shown = json!({"features": {"a": []}, "metadata": {"docs": {"rs": {"all-features": true}}}});
        assert_eq!(told(shown).len(), 2);
    }

    #[test]
    fn a_dependency_of_a_later_rust_is_found() {
        let all = |needed: &str| Metadata { packages: vec![package(json!({"rust_version": needed}))] };
        for (needed, late) in [("1.89", 0), ("1.89.0", 0), ("1.9", 0), ("1.90", 1), ("1.89.1", 1), ("2", 1)] {
            assert_eq!(later_than("1.89", &all(needed)).count(), late, "{needed}");
        }
    }
}
