//! Builds the command as a release has it: small, with all of its parts.

use std::path::Path;
use std::process::Command;

use crate::succeed;

/// Largest program, in bytes.
const MOST_BYTES: u64 = 12_000_000;
/// Flags that a profile cannot set. A program that aborts at a panic needs no tables for unwinding. Equal functions are
/// kept once where the linker can do so.
const FLAGS: &str = if cfg!(target_os = "linux") {
    "-C force-unwind-tables=no -C link-arg=-Wl,--icf=all"
} else {
    "-C force-unwind-tables=no"
};

/// Builds `iopole`, and checks its size.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--profile", "dist", "-p", "iopole-cli"]);
    build.env("RUSTFLAGS", FLAGS).env("CFLAGS", "-fno-asynchronous-unwind-tables");
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
