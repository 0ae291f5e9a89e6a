//! Packs each crate as for an upload, and compiles it from its package.

use std::path::Path;
use std::process::Command;

use crate::metadata::Metadata;

/// Files that each package must contain.
const CONTENT: [&str; 4] = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Packs the crates and checks their files. [`verify`] also compiles them.
pub(crate) fn run(root: &Path, workspace: &Metadata) -> Result<(), String> {
    for package in workspace.packages.iter().filter(|package| package.is_published()) {
        let name = package.name.as_str();
        let list = output(root, &["package", "--list", "--allow-dirty", "--offline", "-p", name])?;
        let files: Vec<&str> = list.lines().collect();
        if let Some(missing) = CONTENT.iter().find(|file| !files.contains(file)) {
            return Err(format!("the package of {name} lacks {missing}"));
        }
        println!("{name} {}: {} files", package.version, files.len());
    }
    pack(root, workspace, &["--no-verify", "--offline"])
}

/// Packs the crates and compiles each from its package, in the order of their dependencies.
pub(crate) fn verify(root: &Path, workspace: &Metadata) -> Result<(), String> {
    pack(root, workspace, &[])?;
    let published = workspace.packages.iter().filter(|package| package.is_published());
    let names: Vec<_> = published.map(|package| package.name.as_str()).collect();
    println!("packed, and compiled from the package: {}", names.join(", "));
    Ok(())
}

fn pack(root: &Path, workspace: &Metadata, options: &[&str]) -> Result<(), String> {
    let mut arguments = vec!["package", "--quiet", "--allow-dirty"];
    arguments.extend(options);
    for package in workspace.packages.iter().filter(|package| package.is_published()) {
        arguments.extend(["-p", &package.name]);
    }
    output(root, &arguments).map(|_| ())
}

fn output(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let command = format!("cargo {}", arguments.join(" "));
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root).output();
    let output = output.map_err(|error| format!("{command}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{command}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim()))
    }
}
