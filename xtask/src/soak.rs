//! The soak of the webhook receiver at its full size: 100,000 deliveries from a generator, and from the simulated
//! platform.

use std::path::Path;
use std::process::Command;

const DELIVERIES: &str = "100000";
/// Packages with a test `soak`.
const PACKAGES: [&str; 2] = ["iopole-webhook", "iopole-tests"];

/// Runs the soak with the seed of `IOPOLE_SOAK_SEED`, 1 by default.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    for package in PACKAGES {
        let mut command = Command::new(env!("CARGO"));
        // Prints the counts of each soak.
        let arguments = ["test", "--release", "-p", package, "--test", "soak", "--", "--nocapture"];
        command.args(arguments).current_dir(root);
        let deliveries = std::env::var("IOPOLE_SOAK_DELIVERIES").unwrap_or_else(|_| DELIVERIES.to_owned());
        let status = command.env("IOPOLE_SOAK_DELIVERIES", deliveries).status();
        let status = status.map_err(|error| format!("cargo test -p {package}: {error}"))?;
        if !status.success() {
            return Err(format!("{package}: the soak failed"));
        }
    }
    Ok(())
}
