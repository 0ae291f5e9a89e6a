//! The soak of the webhook receiver at its full size: 100,000 deliveries from a generator, and from the sandbox.

use std::path::Path;
use std::process::Command;

const DELIVERIES: &str = "100000";
/// The packages whose test `soak` there is.
const PACKAGES: [&str; 2] = ["iopole-webhook", "iopole-tests"];

/// With the seed of `IOPOLE_SOAK_SEED`, 1 unless set.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    for package in PACKAGES {
        let mut command = Command::new(env!("CARGO"));
        // What a soak has counted is printed, so that a run can be read afterwards.
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
