//! Features only add: each crate compiles by itself, with none of its features, with each alone, and with all.

use std::path::Path;
use std::process::Command;

use crate::metadata::{Metadata, Package};

/// Feature that links the system's OpenSSL on Linux.
const NATIVE_TLS: &str = "native-tls";

/// Lists and prints the features that cannot be compiled on this machine.
pub(super) fn not_here() -> Vec<&'static str> {
    let there = !cfg!(target_os = "linux")
        || std::env::var_os("OPENSSL_DIR").is_some()
        || Command::new("pkg-config")
            .args(["--exists", "openssl"])
            .status()
            .is_ok_and(|status| status.success());
    if there {
        return Vec::new();
    }
    println!(
        "skipped: the feature {NATIVE_TLS}, for want of OpenSSL's headers (Debian: apt install libssl-dev pkg-config)"
    );
    vec![NATIVE_TLS]
}

/// Every feature of every crate, as cargo's `--features` takes them.
pub(super) fn all(workspace: &Metadata, without: &[&str]) -> Vec<String> {
    let of = |package: &Package| {
        let names: Vec<_> = own(package, without).map(|name| format!("{}/{name}", package.name)).collect();
        names
    };
    workspace.packages.iter().flat_map(of).collect()
}

/// The command: nothing depends on it, so its features are never alone beside those of another. Its check without them
/// would compile the simulated platform and the store once more.
const PROGRAM: &str = "iopole-cli";

/// Checks each library without features, and with each feature that its code names: a feature that only passes on to a
/// dependency compiles nothing else here. An error names the command.
pub(super) fn each_alone(root: &Path, workspace: &Metadata, without: &[&str]) -> Result<(), String> {
    for package in
        workspace.packages.iter().filter(|package| package.is_published() && package.name != PROGRAM)
    {
        let name = package.name.as_str();
        let none = ["clippy", "--quiet", "-p", name, "--no-default-features"];
        super::cargo(root, &[&none[..], &["--", "-D", "warnings"]].concat())?;
        let code = code(&package.folder().join("src"))?;
        for feature in own(package, without).filter(|feature| code.contains(&format!("\"{feature}\""))) {
            super::cargo(root, &[&none[..], &["--features", feature, "--", "-D", "warnings"]].concat())?;
        }
    }
    Ok(())
}

/// Returns the code below a folder.
fn code(folder: &Path) -> Result<String, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            all.push_str(&code(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&std::fs::read_to_string(&path).map_err(fault)?);
        }
    }
    Ok(all)
}

fn own<'a>(package: &'a Package, without: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let names = package.features.keys().map(String::as_str);
    names.filter(|name| *name != "default" && !without.contains(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_feature_is_found_but_what_cannot_be_compiled_here() {
        let package = json!({
            "name": "iopole-x", "version": "0.1.0", "manifest_path": "Cargo.toml", "dependencies": [],
            "features": {"default": ["rustls"], "native-tls": [], "rustls": []},
        });
        let workspace: Metadata = serde_json::from_value(json!({"packages": [package]})).unwrap();
        assert_eq!(all(&workspace, &[]), ["iopole-x/native-tls", "iopole-x/rustls"]);
        assert_eq!(all(&workspace, &[NATIVE_TLS]), ["iopole-x/rustls"]);
    }
}
