//! The folder of this user's outboxes. An outbox holds invoices in clear, so nobody else may read it.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::environment::Identity;
use crate::failure::Failure;
use crate::folders;

/// Path of the outbox of a platform and a customer. `create` makes the folder.
pub(super) fn outbox_of(identity: &Identity, create: bool) -> Result<PathBuf, Failure> {
    let folder = folders::state().map_err(|failure| failure.hint("Give --store FILE"))?;
    if create {
        folders::create(&folder).map_err(|error| failed(&folder, &error))?;
    }
    Ok(folder.join(file_name(identity)))
}

/// Creates an empty file that only this user can read, unless there is a file already.
pub(super) fn create_private(path: &Path) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

/// A name that differs between platforms and between customers, and shows no customer id.
fn file_name(identity: &Identity) -> String {
    let mut hash = Sha256::new();
    for part in [&identity.platform, &identity.customer] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("outbox-{}-{digest}.db", identity.environment)
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    fn name(environment: &str, platform: &str, customer: &str) -> String {
        let [environment, platform, customer] = [environment, platform, customer].map(str::to_owned);
        file_name(&Identity { environment, platform, customer })
    }

    #[test]
    fn each_platform_and_customer_has_an_outbox_of_its_own() {
        let names = [
            name("ppd", "https://ppd", "a"),
            name("ppd", "https://ppd", "b"),
            name("production", "https://production", "a"),
            name("custom", "https://c", "a"),
            name("custom", "https://ca", ""),
        ];
        assert_eq!(BTreeSet::from(names.clone()).len(), names.len(), "{names:?}");
        assert_eq!(name("ppd", "https://ppd", "a"), name("ppd", "https://ppd", "a"));
        assert!(!name("ppd", "https://ppd", "customer-id").contains("customer-id"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_an_outbox() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (inner, file) = (folder.path().join("a/iopole"), folder.path().join("a/iopole/outbox.db"));
        folders::create(&inner).unwrap();
        create_private(&file).unwrap();
        create_private(&file).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&file)), (0o700, 0o600));
    }
}
