//! Checks every manifest: the lints of the workspace, the members of a published crate, and no dependency that needs a
//! later Rust than the promised one.

use std::path::Path;

use serde_json::Value;

use super::read;
use crate::metadata::{self, Metadata, Package};

/// License texts of each published crate. They are copies, because a link becomes a text file on Windows.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

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
    let promised = promised.ok_or("no crate has a rust-version")?;
    let all = metadata::read_all(root)?;
    faults.extend(later_than(&promised, &all));
    println!("packages whose rust-version is at most {promised}: {}", all.packages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn of_any(package: &Package, manifest: &str) -> Option<String> {
    (!manifest.contains("[lints]\nworkspace = true"))
        .then(|| format!("{}: add `[lints] workspace = true` to its manifest", package.name))
}

fn of_a_published_one(root: &Path, package: &Package) -> Result<Vec<String>, String> {
    let name = &package.name;
    let mut faults = Vec::new();
    for (member, value) in [
        ("description", &package.description),
        ("license", &package.license),
        ("repository", &package.repository),
        ("readme", &package.readme),
        ("rust-version", &package.rust_version),
    ] {
        if value.is_none() {
            faults.push(format!("{name}: its manifest has no {member}"));
        }
    }
    let documented = package.metadata.as_ref().and_then(|metadata| metadata.pointer("/docs/rs/all-features"));
    if !package.features.is_empty() && documented != Some(&Value::Bool(true)) {
        faults.push(format!(
            "{name}: set `all-features = true` in package.metadata.docs.rs, or docs.rs hides its features"
        ));
    }
    for license in LICENSES {
        if std::fs::read(package.folder().join(license)).ok() != Some(read(&root.join(license))?.into_bytes())
        {
            faults.push(format!("{name}: its {license} differs from that of the workspace: copy it"));
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
        format!(
            "{} {} needs Rust {needed}, later than the promised {promised}",
            package.name, package.version
        )
    })
}

/// Parses a version: `1.89` equals `1.89.0`.
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
    fn a_manifest_without_the_lints_of_the_workspace_is_found() {
        assert_eq!(of_any(&package(json!({})), "[lints]\nworkspace = true\n"), None);
        assert!(of_any(&package(json!({})), "[lints.rust]\nmissing_docs = \"allow\"\n").is_some());
    }

    #[test]
    fn a_published_crate_without_its_licenses_or_descriptions_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let faults = |members| of_a_published_one(&root, &package(members)).unwrap();
        assert_eq!(faults(json!({})).len(), 2, "the licenses: {:?}", faults(json!({})));
        assert_eq!(faults(json!({"description": null})).len(), 3);
        assert_eq!(faults(json!({"features": {"a": []}})).len(), 3);
        let shown = json!({"features": {"a": []}, "metadata": {"docs": {"rs": {"all-features": true}}}});
        assert_eq!(faults(shown).len(), 2);
    }

    #[test]
    fn a_dependency_that_needs_a_later_rust_is_found() {
        let all = |needed: &str| Metadata { packages: vec![package(json!({"rust_version": needed}))] };
        for (needed, late) in [("1.89", 0), ("1.89.0", 0), ("1.9", 0), ("1.90", 1), ("1.89.1", 1), ("2", 1)] {
            assert_eq!(later_than("1.89", &all(needed)).count(), late, "{needed}");
        }
    }
}
