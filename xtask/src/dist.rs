//! Builds the command as a release has it: small, with all of its parts.

use std::path::Path;
use std::process::Command;

use crate::succeed;

/// Largest program, in bytes.
const MOST_BYTES: u64 = 14_500_000;

/// Builds `iopole`, and checks its size.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--profile", "dist", "-p", "iopole-cli"]);
    succeed(build.current_dir(root))?;
    let program = crate::programs::program(root, "dist", "iopole");
    let bytes = std::fs::metadata(&program).map_err(|error| format!("{}: {error}", program.display()))?.len();
    println!("{}: {:.1} MB", program.display(), bytes as f64 / 1e6);
    if bytes <= MOST_BYTES {
        Ok(())
    } else {
        Err(format!("it has {bytes} bytes, more than {MOST_BYTES}: find what made it grow"))
    }
}
