//! The notes of running simulated platforms, by which `--env local` and `iopole trigger` find the latest one.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iopole_sandbox::Sandbox;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::folders;

/// Longest wait for the platform's answer. A note can outlive its platform.
const ALIVE: Duration = Duration::from_secs(2);

/// A running simulated platform. Its secret is invented.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) api_url: String,
    pub(crate) token_url: String,
    pub(crate) control_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) customer_id: String,
    /// Name of this run: the platform forgets at its end, and the next one may have the same URLs.
    pub(crate) run: String,
}

/// The note of this process, removed when this is dropped.
pub(crate) struct Note(PathBuf);

/// Names of the notes: this, the process id, and `.json`.
const PREFIX: &str = "sandbox-";

impl Running {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self {
            api_url: sandbox.api_url().to_owned(),
            token_url: sandbox.token_url().to_owned(),
            control_url: sandbox.control_url(),
            client_id: sandbox.client_id().to_owned(),
            client_secret: sandbox.client_secret().to_owned(),
            customer_id: sandbox.customer_id().to_owned(),
            run: format!("simulated {} {}", std::process::id(), jiff::Timestamp::now()),
        }
    }

    /// Writes the note of this process.
    pub(crate) fn note(&self) -> Result<Note, Failure> {
        let folder = folders::state()?;
        let path = folder.join(format!("{PREFIX}{}.json", std::process::id()));
        let text = serde_json::to_string(self).unwrap_or_default();
        let written = folders::create(&folder).and_then(|()| {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error)
        });
        match written {
            Ok(_) => Ok(Note(path)),
            Err(error) => Err(Failure::other(format!("{}: {error}", path.display()))),
        }
    }

    /// Returns the platform that was started last of those that run on this machine. The note of one that was killed is
    /// removed.
    pub(crate) async fn find() -> Option<Self> {
        let http = client()?;
        for path in notes(&folders::state().ok()?) {
            let Some(running) = Self::read(&path) else { continue };
            match http.get(&running.control_url).send().await {
                Ok(answer) if answer.status().is_success() => return Some(running),
                Err(error) if error.is_connect() => drop(fs::remove_file(&path)),
                _ => {}
            }
        }
        None
    }

    fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
    }
}

/// Returns the notes in a folder, the latest first.
fn notes(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_note = |name: &str| name.starts_with(PREFIX) && name.ends_with(".json");
    let mut notes: Vec<_> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_note))
        .map(|entry| (entry.metadata().and_then(|data| data.modified()).ok(), entry.path()))
        .collect();
    notes.sort();
    notes.into_iter().rev().map(|(_, path)| path).collect()
}

/// A client for the platform on this machine.
pub(crate) fn client() -> Option<reqwest::Client> {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).timeout(ALIVE).build().ok()
}

impl Drop for Note {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
