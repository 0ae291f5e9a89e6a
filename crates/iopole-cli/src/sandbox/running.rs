//! The note of a running simulated platform, by which `--env local` and `iopole trigger` find it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
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

/// The note, removed when this is dropped.
pub(crate) struct Note {
    path: PathBuf,
    text: String,
}

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

    /// Writes the note, in place of an earlier one.
    pub(crate) fn note(&self) -> Result<Note, Failure> {
        let folder = folders::state()?;
        let path = folder.join("sandbox.json");
        let text = serde_json::to_string(self).unwrap_or_default();
        let written = folders::create(&folder).and_then(|()| {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error)
        });
        match written {
            Ok(_) => Ok(Note { path, text }),
            Err(error) => Err(Failure::other(format!("{}: {error}", path.display()))),
        }
    }

    /// Returns the platform that runs on this machine, if one does.
    pub(crate) async fn find() -> Option<Self> {
        let text = fs::read_to_string(folders::state().ok()?.join("sandbox.json")).ok()?;
        let running: Self = serde_json::from_str(&text).ok()?;
        let http = client()?;
        let answer = http.get(&running.control_url).send().await.ok()?;
        answer.status().is_success().then_some(running)
    }
}

/// A client for the platform on this machine.
pub(crate) fn client() -> Option<reqwest::Client> {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).timeout(ALIVE).build().ok()
}

impl Drop for Note {
    fn drop(&mut self) {
        // Another platform may have written its own since.
        if fs::read_to_string(&self.path).is_ok_and(|text| text == self.text) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
