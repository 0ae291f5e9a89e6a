//! The process of `oidc-provider`: installed by its lock file, and stopped when it is dropped.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use iopole_auth::SecureUrl;

const OLDEST_NODE: u32 = 20;
const START_BOUND: Duration = Duration::from_secs(60);

pub(super) struct Server {
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Starts the process; returns its token endpoint too.
    pub(super) fn start(root: &Path, arguments: [&str; 3]) -> Result<(Self, SecureUrl), String> {
        check_node()?;
        let folder = root.join("target").join("oauth-check");
        install(&root.join("xtask").join("oauth"), &folder)?;
        let log = folder.join("stderr.log");
        let stderr = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let process = Command::new("node")
            .arg("server.mjs")
            .args(arguments)
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let mut server = Self { process, log };
        let line = server.first_line()?;
        let url = line.trim().parse().map_err(|_| server.failure(&format!("it said {:?}", line.trim())))?;
        Ok((server, url))
    }

    fn first_line(&mut self) -> Result<String, String> {
        let output = self.process.stdout.take().ok_or("node has no output")?;
        match line_within(START_BOUND, output) {
            Some(line) if !line.is_empty() => Ok(line),
            Some(_) => Err(self.failure("it ended")),
            None => Err(self.failure(&format!("no word of it within {START_BOUND:?}"))),
        }
    }

    fn failure(&self, what: &str) -> String {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        format!("oidc-provider did not start: {what}; its errors:\n{}", said.trim_end())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the first line: empty at the end of the output, `None` after the timeout.
fn line_within(bound: Duration, output: impl Read + Send + 'static) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        // An error counts as the end. The receiver is gone after the timeout.
        let _ = BufReader::new(output).read_line(&mut line);
        let _ = sender.send(line);
    });
    receiver.recv_timeout(bound).ok()
}

fn check_node() -> Result<(), String> {
    let needed = format!("this task needs Node.js {OLDEST_NODE} or later with npm");
    let version = |program: &str| {
        let output = Command::new(program).arg("--version").output();
        let output = output.map_err(|error| format!("{needed}: install it ({program}: {error})"))?;
        Ok::<_, String>(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let node = version("node")?;
    if major(&node).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("{needed}: `node --version` says {node:?}"));
    }
    version("npm").map(drop)
}

/// Returns the major version: 20 for `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn install(source: &Path, folder: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(fault)?;
    for file in ["package.json", "package-lock.json", "server.mjs"] {
        fs::copy(source.join(file), folder.join(file)).map_err(fault)?;
    }
    let installed = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder)
        .status()
        .map_err(|error| format!("npm ci: {error}"))?;
    if !installed.success() {
        return Err(format!("npm ci failed in {}: {installed}", folder.display()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v20.11.1"), Some(20));
        for odd in ["", "20.1", "vnext", "v"] {
            assert_eq!(major(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_server_that_says_nothing_is_not_waited_for() {
        assert_eq!(
            line_within(START_BOUND, &b"http://127.0.0.1:1/\nmore"[..]).unwrap(),
            "http://127.0.0.1:1/\n"
        );
        assert_eq!(line_within(START_BOUND, &b""[..]).unwrap(), "");
        let (silent, _open) = std::io::pipe().unwrap();
        assert_eq!(line_within(Duration::from_millis(10), silent), None);
    }
}
