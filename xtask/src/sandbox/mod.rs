//! Tests the program of the simulated platform with independent tools and clients: our own tests could share our
//! misreadings.

mod contract;
mod foreign;
mod program;
mod relax;
mod schemathesis;

use std::path::Path;

use program::Program;

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let faults: Vec<String> =
        [foreign::run(root), schemathesis::run(root)].into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n")) }
}
