//! Checks the dependencies of the published crates, as a program that depends on them sees them. No crate enables a feature
//! that changes a shared dependency: Cargo unifies features, so the code of a user would change. Small crates stay small.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::metadata::Metadata;

/// Features that change the behavior of a crate for other code.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("serde_json", &["arbitrary_precision", "float_roundtrip", "preserve_order", "unbounded_depth"]),
    (
        "rust_decimal",
        &["serde-arbitrary-precision", "serde-float", "serde-str", "serde-with-arbitrary-precision"],
    ),
];

/// Most crates in the tree of a crate without features, itself and those of build scripts included.
const LARGEST: &[(&str, usize)] = &[("iopole-auth", 60), ("iopole-document", 31)];

pub(super) fn run(root: &Path, workspace: &Metadata) -> Result<(), String> {
    let published = workspace.packages.iter().filter(|package| package.is_published());
    let mut faults = Vec::new();
    for package in published {
        faults.extend(faults_in(&package.name, &tree(root, &package.name, "--all-features")?));
    }
    for (name, most) in LARGEST {
        faults.extend(too_large(name, *most, &tree(root, name, "--no-default-features")?));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Returns all dependencies of a crate outside tests, with their features.
fn tree(root: &Path, package: &str, features: &str) -> Result<String, String> {
    let arguments = ["tree", "--locked", features, "--edges", "normal,build", "--prefix", "none"];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).args(["--format", "{p}|{f}", "--package", package]).current_dir(root);
    let output = cargo.output().map_err(|error| format!("cargo tree: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn too_large(package: &str, most: usize, tree: &str) -> Option<String> {
    let crates: BTreeSet<_> =
        tree.lines().filter_map(|line| line.split(['|', '(']).next()).map(str::trim).collect();
    let count = crates.len();
    (count > most).then(|| {
        format!("{package}: {count} crates without features, at most {most}: `cargo tree -p {package} --no-default-features`")
    })
}

fn faults_in(package: &str, tree: &str) -> Vec<String> {
    let mut faults: Vec<String> = tree.lines().flat_map(|line| faults_of(package, line)).collect();
    faults.sort();
    faults.dedup();
    faults
}

fn faults_of(package: &str, line: &str) -> Vec<String> {
    let (dependency, features) = line.split_once('|').unwrap_or((line, ""));
    let name = dependency.split(' ').next().unwrap_or_default();
    let forbidden =
        FORBIDDEN.iter().filter(|(forbidden, _)| *forbidden == name).flat_map(|(_, features)| *features);
    // Cargo marks a repeated line after the list.
    let features = features.trim_end_matches(" (*)");
    let turned_on = forbidden.filter(|forbidden| features.split(',').any(|feature| feature == **forbidden));
    turned_on
        .map(|feature| {
            format!(
                "{package}: a dependency enables `{feature}` of {name}, which changes other code: disable it"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_changes_other_code_is_found() {
        let tree = "iopole-x v0.1.0 (/x)|\nserde_json v1.0.154|arbitrary_precision,default,std (*)\n\
                    serde_json v1.0.154|arbitrary_precision,default,std\n";
        let faults = faults_in("iopole-x", tree);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains("arbitrary_precision") && faults[0].starts_with("iopole-x"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn a_tree_that_grew_is_found() {
        let tree = "a v1.0.0 (/a)|\nb v1.0.0|std\nc v2.0.0 (proc-macro)|\nb v1.0.0|std (*)\n";
        assert_eq!(too_large("a", 3, tree), None);
        assert!(too_large("a", 2, tree).unwrap().starts_with("a: 3 crates without features, at most 2"));
    }

    #[test]
    fn features_that_only_add_are_allowed() {
        let tree = "serde_json v1.0.154|default,raw_value,std\nother v1.0.0|preserve_order\n";
        assert!(faults_in("iopole-x", tree).is_empty());
    }
}
