//! Compares the dependencies of each crate with the table of docs/architecture.md, and restricts HTTP clients to a few
//! crates.

use std::collections::{BTreeMap, BTreeSet};

use crate::metadata::{Metadata, Package};

/// Third-party crates, and our only crates that may depend on them outside tests.
const WALLS: &[(&str, &[&str])] = &[
    ("reqwest", &["iopole-auth", "iopole-cli", "iopole-http", "iopole-sandbox", "iopole-tests", "xtask"]),
    ("reqwest-middleware", &["iopole-http"]),
    ("oauth2", &["iopole-auth"]),
];
/// Dependencies that must stay behind a feature.
const OPTIONAL: &[(&str, &str)] = &[
    ("iopole-auth", "reqwest"),
    ("iopole-auth", "oauth2"),
    ("iopole-auth", "mockall"),
    ("iopole-webhook", "axum"),
    ("iopole-document", "krilla"),
    ("iopole-sandbox", "clap"),
];
/// Crates that must not depend on any of ours.
const FOUNDATIONS: &[&str] = &["iopole-model", "iopole-auth", "iopole-bench", "iopole-contract"];
/// `iopole-model` does no input or output.
const NO_IO: &[&str] = &["tokio", "reqwest", "hyper", "axum", "ureq"];

/// Our crates that each crate depends on outside tests; `None` for all of them.
pub(super) type Arrows = BTreeMap<String, Option<BTreeSet<String>>>;

/// Reads the table under "Arrows go down only": crates in the first column, their dependencies in the second.
pub(super) fn read(architecture: &str) -> Arrows {
    let rows =
        architecture.lines().skip_while(|line| !line.starts_with("| crate | depends on (ours)")).skip(2);
    let mut arrows = Arrows::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let (Some(name), Some(below)) = (cells.next(), cells.next()) else { continue };
        let below = match below {
            "all" => None,
            "–" => Some(BTreeSet::new()),
            names => Some(names.split(", ").map(package).collect()),
        };
        arrows.insert(package(name), below);
    }
    arrows
}

/// Expands a name of the table: `auth` is `iopole-auth`, `tests` is `iopole-tests`.
fn package(name: &str) -> String {
    let name = name.trim_matches('`');
    if name.starts_with("iopole-") || name == "xtask" { name.to_owned() } else { format!("iopole-{name}") }
}

pub(super) fn faults(arrows: &Arrows, workspace: &Metadata) -> Vec<String> {
    let mut faults = Vec::new();
    for package in &workspace.packages {
        match arrows.get(&package.name) {
            None => {
                faults.push(format!("{}: not in the table of docs/architecture.md; add it", package.name))
            }
            Some(below) => faults.extend(unlike_the_table(package, arrows, below.as_ref())),
        }
        faults.extend(through_a_wall(package));
    }
    let there = |name: &&String| workspace.packages.iter().any(|package| package.name == **name);
    let gone = arrows.keys().filter(|name| !there(name));
    faults.extend(
        gone.map(|name| format!("docs/architecture.md lists {name}, which is not a crate: remove it")),
    );
    faults
}

fn unlike_the_table(package: &Package, arrows: &Arrows, below: Option<&BTreeSet<String>>) -> Option<String> {
    let names = package.normal().map(|dependency| dependency.name.clone());
    let ours: BTreeSet<_> = names.filter(|name| arrows.contains_key(name)).collect();
    let name = &package.name;
    if FOUNDATIONS.contains(&name.as_str()) && !ours.is_empty() {
        return Some(format!("{name} must not depend on our crates, but depends on {ours:?}"));
    }
    let below = below?;
    (ours != *below)
        .then(|| format!("{name} depends on our crates {ours:?}, but docs/architecture.md lists {below:?}"))
}

fn through_a_wall(package: &Package) -> impl Iterator<Item = String> {
    let name = package.name.as_str();
    let faulty = package.normal().filter(move |dependency| {
        let outside = dependency.name.as_str();
        let walled = WALLS.iter().any(|(wall, may)| *wall == outside && !may.contains(&name));
        let firm = OPTIONAL.contains(&(name, outside)) && !dependency.optional;
        walled || firm || (name == "iopole-model" && NO_IO.contains(&outside))
    });
    faulty.map(move |dependency| {
        format!(
            "{name} must not depend on {} outside tests and features: see docs/architecture.md",
            dependency.name
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &str = "\
| crate | depends on (ours) | what |
|---|---|---|
| `iopole-model` | – | |
| `iopole-auth` | – | |
| `iopole-http` | auth | |
| `iopole-api` | model, auth, http | |
| `tests` | all | |
";

    fn workspace(package: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Metadata {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind, optional)| json!({"name": name, "kind": kind, "optional": optional}))
            .collect();
        let package = json!({
            "name": package, "version": "0.1.0", "manifest_path": "Cargo.toml", "features": {},
            "dependencies": dependencies,
        });
        serde_json::from_value(json!({"packages": [package]})).unwrap()
    }

    /// Counts the faults of one crate.
    fn count(package: &str, dependencies: &[(&str, Option<&str>, bool)]) -> usize {
        let faults = faults(&read(TABLE), &workspace(package, dependencies));
        faults.iter().filter(|fault| fault.starts_with(package)).count()
    }

    #[test]
    fn a_crate_has_the_dependencies_of_the_table() {
        assert_eq!(read(TABLE).len(), 5);
        assert_eq!(count("iopole-http", &[("iopole-auth", None, false)]), 0);
        assert_eq!(count("iopole-http", &[]), 1, "the table lists more");
        assert_eq!(count("iopole-http", &[("iopole-auth", None, false), ("iopole-model", None, false)]), 1);
        assert_eq!(count("iopole-auth", &[("iopole-http", None, false)]), 1);
        assert_eq!(count("iopole-auth", &[("iopole-http", Some("dev"), false)]), 0);
        assert_eq!(count("iopole-tests", &[("iopole-http", None, false)]), 0, "all");
        assert_eq!(count("iopole-new", &[]), 1, "not in the table");
    }

    #[test]
    fn http_clients_are_restricted() {
        assert_eq!(count("iopole-auth", &[("reqwest", None, true)]), 0);
        assert_eq!(count("iopole-auth", &[("reqwest", None, false)]), 1, "not optional");
        assert_eq!(count("iopole-tests", &[("oauth2", None, false)]), 1);
        assert_eq!(count("iopole-model", &[("tokio", None, false)]), 1);
        assert_eq!(count("iopole-model", &[("tokio", Some("build"), false)]), 1);
        assert_eq!(count("iopole-model", &[("tokio", Some("dev"), false)]), 0);
    }
}
