//! The programs of the workspace, with the features that its tests have: what the tests need is not compiled twice.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::succeed;

/// Builds every program, example and test.
pub(crate) fn build(root: &Path) -> Result<(), String> {
    let all = ["build", "--quiet", "--workspace", "--bins", "--examples", "--tests"];
    succeed(Command::new(env!("CARGO")).args(all).current_dir(root))
}

/// Builds targets of one package with optimization.
pub(crate) fn build_release(root: &Path, package: &str, targets: &[&str]) -> Result<(), String> {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--release", "-p", package]).args(targets);
    succeed(build.current_dir(root))
}

/// Returns the path of a built program. `profile` is `debug` or `release`.
pub(crate) fn program(root: &Path, profile: &str, name: &str) -> PathBuf {
    crate::target_folder(root).join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Returns the path of a built example.
pub(crate) fn example(root: &Path, profile: &str, name: &str) -> PathBuf {
    program(root, &format!("{profile}/examples"), name)
}
