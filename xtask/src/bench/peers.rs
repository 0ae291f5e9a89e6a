//! Clients in other languages, installed under `target/`, that make the call of our bench.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::python::Environment;

/// Variable that passes the clients to the bench.
pub(super) const VARIABLE: &str = "IOPOLE_BENCH_PEERS";

const PYTHON: (&str, &str) = ("iopole-api", "1.0.1");
const NODE: (&str, &str) = ("got", "14.6.5");
/// Oldest Node.js that `got` supports.
const OLDEST_NODE: u32 = 20;

/// Installs the clients; returns their names and command lines.
pub(super) fn prepare(root: &Path) -> Result<Value, String> {
    let (name, version) = PYTHON;
    let python = Environment::prepare(root, name, &[&format!("{name}=={version}")])?;
    let python = python.program("python").get_program().to_string_lossy().into_owned();
    let script = root.join("xtask").join("python").join("iopole_api_bench.py");
    let (package, node_version) = NODE;
    let node_script = install_node(root)?;
    Ok(json!([
        {"name": format!("{name} {version} (Python)"), "command": [python, script]},
        {"name": format!("{package} {node_version} (Node.js)"), "command": ["node", node_script]},
    ]))
}

fn install_node(root: &Path) -> Result<std::path::PathBuf, String> {
    let needed = format!("--peers needs Node.js {OLDEST_NODE} or later with npm");
    let version = Command::new("node").arg("--version").output();
    let version = version.map_err(|error| format!("{needed} (node: {error})"))?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("{needed} (node is {version})"));
    }
    let (name, version) = NODE;
    let folder = crate::target_folder(root).join("node").join(name);
    let script = folder.join("bench.mjs");
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(fault)?;
    fs::copy(root.join("xtask").join("node").join("got_bench.mjs"), &script).map_err(fault)?;
    let installed = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--prefix"])
        .arg(&folder)
        .arg(format!("{name}@{version}"))
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(|error| format!("{needed} (npm: {error})"))?;
    if installed.success() { Ok(script) } else { Err(format!("npm install {name}: {installed}")) }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major(""), None);
        assert_eq!(major("20"), None);
    }
}
