//! Runs every fuzz target for a limited time.

use std::path::Path;
use std::process::Command;

use crate::succeed;

/// Default time of each target, in seconds.
const SECONDS: &str = "120";

/// Writes the seeds from the recorded deliveries and the vectors, then runs each target.
pub(crate) fn run(root: &Path, seconds: Option<&str>) -> Result<(), String> {
    let seeds = ["run", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--example", "seeds"];
    succeed(Command::new(env!("CARGO")).args(seeds).current_dir(root))?;
    let limit = format!("-max_total_time={}", seconds.unwrap_or(SECONDS));
    for target in targets(root)? {
        // Through rustup, because this program runs on another toolchain.
        let fuzz = ["run", "nightly", "cargo", "fuzz", "run", &target, "--", &limit];
        succeed(Command::new("rustup").args(fuzz).current_dir(root).env_remove("RUSTUP_TOOLCHAIN"))?;
    }
    Ok(())
}

/// Returns the targets: one for each file.
fn targets(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join("fuzz/fuzz_targets");
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        targets.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    targets.sort();
    Ok(targets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_target() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        let targets = targets(&root).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
        for target in targets {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
        }
    }
}
