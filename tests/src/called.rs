//! Records the operations that the suite calls through our client, in a folder that `cargo xtask ci` sets and compares
//! with the contract.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use iopole_contract::Contract;

/// Variable with the folder. Without it nothing is recorded.
pub const FOLDER: &str = "IOPOLE_OPERATIONS_CALLED";

/// Part of the `User-Agent` of our client.
const OURS: &str = "iopole-rust/";

/// Records a request, if our client sent it.
pub fn note<B>(request: &http::Request<B>) {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    let operation = Contract::pinned().find(request.method().as_str(), request.uri().path());
    if let (Some(operation), true) = (operation, agent.is_some_and(|agent| agent.contains(OURS))) {
        // One file for each process, because test processes may run in parallel.
        let path = Path::new(&folder).join(std::process::id().to_string());
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(format!("{}\n", operation.id()).as_bytes()).unwrap();
    }
}

/// Returns the operations of the contract that no record in a folder contains.
///
/// # Errors
/// Fails if the folder, or a record in it, cannot be read.
pub fn missing(folder: &Path) -> io::Result<Vec<&'static str>> {
    let mut called = BTreeSet::new();
    for note in fs::read_dir(folder)? {
        called.extend(fs::read_to_string(note?.path())?.lines().map(str::to_owned));
    }
    let operations = Contract::pinned().operations().iter().map(|operation| operation.id());
    Ok(operations.filter(|id| !called.contains(*id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_without_a_record_is_missing() {
        let folder = std::env::temp_dir().join(format!("iopole-called-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("1"), "sendInvoice\n").unwrap();
        fs::write(folder.join("2"), "getInvoice\nsendInvoice\n").unwrap();
        let missing = missing(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(missing.len(), Contract::pinned().operations().len() - 2);
        assert!(!missing.contains(&"sendInvoice") && missing.contains(&"listWebhooks"));
    }
}
