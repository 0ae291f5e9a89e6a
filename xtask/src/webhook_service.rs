//! The webhook service of the examples, built and run as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::programs;

/// Secret of the webhook.
pub(crate) const SECRET: &str = "a secret of 32 characters at the very least";

/// A running service, stopped when it is dropped.
pub(crate) struct Service {
    child: Child,
    url: String,
}

impl Service {
    /// Builds the program, with optimization if asked for.
    pub(crate) fn build(root: &Path, release: bool) -> Result<PathBuf, String> {
        if release {
            let example = ["--features", "axum-0_8", "--example", "service"];
            programs::build_release(root, "iopole-webhook", &example)?;
        } else {
            programs::build(root)?;
        }
        Ok(programs::example(root, if release { "release" } else { "debug" }, "service"))
    }

    /// Starts the program on a free port; it writes what it receives to the folder.
    pub(crate) fn start(program: &Path, folder: &Path) -> Result<Self, String> {
        let child = Command::new(program)
            .env("IOPOLE_WEBHOOK_SECRET", SECRET)
            .env("IOPOLE_WEBHOOK_ADDRESS", "127.0.0.1:0")
            .env("IOPOLE_WEBHOOK_FOLDER", folder)
            .stderr(Stdio::piped())
            .spawn();
        let child = child.map_err(|error| format!("{}: {error}", program.display()))?;
        let mut service = Self { child, url: String::new() };
        let mut log =
            BufReader::new(service.child.stderr.take().ok_or("example service has no error output")?);
        let mut line = String::new();
        log.read_line(&mut line).map_err(|error| error.to_string())?;
        let url = line.trim().strip_prefix("receiving at ").map(str::to_owned);
        service.url = url.ok_or_else(|| format!("example service: {line}"))?;
        // Read to its end, so that the service never waits for a full pipe.
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        Ok(service)
    }

    /// URL that receives deliveries.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Most memory that the process ever had, in bytes; 0 where the system does not say.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
        kilobytes.unwrap_or(0) * 1024
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
