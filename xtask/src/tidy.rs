//! Holds the arrows of docs/architecture.md: which crate may depend on which, and who may depend on an HTTP client.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// Our crates from the bottom up, each with those of ours that it may depend on outside tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("iopole-bench", &[]),
    ("iopole-contract", &[]),
    ("iopole-model", &[]),
    ("iopole-auth", &[]),
    ("iopole-http", &["iopole-auth"]),
    ("iopole-api", &["iopole-model", "iopole-auth", "iopole-http"]),
    ("iopole-webhook", &["iopole-model"]),
    ("iopole-sandbox", &["iopole-model"]),
    ("iopole-cli", &["iopole-model", "iopole-auth", "iopole-http", "iopole-api", "iopole-sandbox"]),
    (
        "iopole-tests",
        &["iopole-contract", "iopole-model", "iopole-auth", "iopole-http", "iopole-api", "iopole-sandbox"],
    ),
    (
        "xtask",
        &[
            "iopole-tests",
            "iopole-contract",
            "iopole-model",
            "iopole-auth",
            "iopole-http",
            "iopole-api",
            "iopole-sandbox",
        ],
    ),
];
/// Crates outside, and the only ones of ours that may depend on them outside tests.
const WALLS: &[(&str, &[&str])] = &[
    ("reqwest", &["iopole-auth", "iopole-http", "iopole-sandbox", "iopole-tests", "xtask"]),
    ("reqwest-middleware", &["iopole-http"]),
    ("oauth2", &["iopole-auth"]),
];
/// `iopole-model` does no input or output.
const NO_IO: &[&str] = &["tokio", "reqwest", "hyper", "axum", "ureq"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Nothing for a normal one, `dev` or `build`.
    kind: Option<String>,
}

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let faults = faults(&metadata);
    println!("crates whose arrows were checked: {}", metadata.packages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn faults(metadata: &Metadata) -> Vec<String> {
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            faults.push(format!("{}: not in docs/architecture.md; add it there and here", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind.is_none()) {
            let name = dependency.name.as_str();
            let ours = ARROWS.iter().any(|(known, _)| *known == name);
            let walled = WALLS.iter().find(|(wall, _)| *wall == name);
            let forbidden = (ours && !allowed.contains(&name))
                || walled.is_some_and(|(_, may)| !may.contains(&package.name.as_str()))
                || (package.name == "iopole-model" && NO_IO.contains(&name));
            if forbidden {
                faults.push(format!("{} must not depend on {name}: see docs/architecture.md", package.name));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(package: &str, dependency: &str, kind: Option<&str>) -> usize {
        let dependency = Dependency { name: dependency.to_owned(), kind: kind.map(str::to_owned) };
        faults(&Metadata {
            packages: vec![Package { name: package.to_owned(), dependencies: vec![dependency] }],
        })
        .len()
    }

    #[test]
    fn arrows_go_down_only_and_the_walls_hold() {
        assert_eq!(check("iopole-http", "iopole-auth", None), 0);
        assert_eq!(check("iopole-auth", "iopole-http", None), 1);
        assert_eq!(check("iopole-auth", "iopole-http", Some("dev")), 0);
        assert_eq!(check("iopole-api", "reqwest", None), 1);
        assert_eq!(check("iopole-sandbox", "reqwest", None), 0);
        assert_eq!(check("iopole-model", "tokio", None), 1);
        assert_eq!(check("iopole-new", "serde", None), 1);
    }
}
