//! An unmodified published client in another language.

use std::path::Path;

use super::Program;
use crate::python::Environment;

const PACKAGE: &str = "iopole-api==1.0.1";

/// Sends an invoice and reads it back with the Python package `iopole-api`.
pub(super) fn run(root: &Path) -> Result<(), String> {
    let python = Environment::prepare(root, "iopole-api", &[PACKAGE])?;
    let program = Program::start(root, &["--instant"])?;
    let status = python
        .program("python")
        .arg(root.join("xtask").join("python").join("iopole_api_client.py"))
        .arg(program.url("api_url"))
        .arg(program.client("client_id"))
        .arg(root.join("examples").join("invoices").join("facture-facturx.pdf"))
        // Every user of the machine can read a command line.
        .env("CLIENT_SECRET", program.client("client_secret"))
        .status()
        .map_err(|error| format!("python: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{PACKAGE} does not work with the simulated platform: {status}"))
    }
}
