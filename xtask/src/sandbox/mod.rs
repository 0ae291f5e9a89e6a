//! Tests the program of the simulated platform with independent tools and clients: our own tests could share our
//! misreadings.

mod contract;
mod program;
mod relax;
mod schemathesis;

use std::path::Path;

use program::Program;

use crate::python::Environment;

/// A published client in another language.
const PACKAGE: &str = "iopole-api==1.0.1";

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let faults: Vec<String> =
        [run_client(root), schemathesis::run(root)].into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n")) }
}

/// Sends an invoice and reads it back with the unmodified Python package `iopole-api`.
fn run_client(root: &Path) -> Result<(), String> {
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
