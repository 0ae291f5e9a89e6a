//! Which operations the suite calls through our own client: noted in a folder that `cargo xtask ci` names, and held there
//! against the contract.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use iopole_contract::Contract;

/// The variable that names the folder. Without it nothing is noted.
pub const FOLDER: &str = "IOPOLE_OPERATIONS_CALLED";

/// How every request of our client names its sender.
const OURS: &str = "iopole-rust/";

/// Notes a request, if our client sent it.
pub fn note<B>(request: &http::Request<B>) {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    let operation = Contract::pinned().find(request.method().as_str(), request.uri().path());
    if let (Some(operation), true) = (operation, agent.is_some_and(|agent| agent.contains(OURS))) {
        // One file a process: the tests of one may run beside those of another.
        let path = Path::new(&folder).join(std::process::id().to_string());
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(format!("{}\n", operation.id()).as_bytes()).unwrap();
    }
}

/// The operations of the contract that no note in a folder tells of.
///
/// # Errors
/// The folder, or a note in it, cannot be read.
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
    fn what_no_note_tells_of_is_missing() {
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
