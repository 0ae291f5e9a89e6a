//! The program of the simulated platform.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use iopole_auth::{ClientCredentials, Credentials, SecureUrl, TokenSource as _};
use serde_json::Value;

/// The running program. Dropping it stops the process.
pub(super) struct Program {
    child: Child,
    said: Value,
}

impl Program {
    /// Builds the program and starts it at a free port.
    pub(super) fn start(root: &Path, options: &[&str]) -> Result<Self, String> {
        let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "-p", "iopole-sandbox"])
            .current_dir(root)
            .status()
            .map_err(|error| format!("cargo build: {error}"))?;
        if !built.success() {
            return Err(format!("cargo build -p iopole-sandbox: {built}"));
        }
        let name = format!("iopole-sandbox{}", std::env::consts::EXE_SUFFIX);
        let path = crate::target_folder(root).join("debug").join(name);
        let mut child = Command::new(&path)
            .args(["--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        match serde_json::from_str(&line) {
            Ok(said) => Ok(Self { child, said }),
            Err(error) => {
                // The process may have ended already.
                let _ = child.kill();
                Err(format!("{} printed {line:?}: {error}", path.display()))
            }
        }
    }

    pub(super) fn url(&self, name: &str) -> &str {
        self.said.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns a member of the client with both roles.
    pub(super) fn client(&self, name: &str) -> &str {
        let client = self.said.get("clients").and_then(|clients| clients.get(0));
        client.and_then(|client| client.get(name)).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the `Authorization` header of the client with both roles.
    pub(super) fn authorization(&self) -> Result<String, String> {
        let url: SecureUrl = self.url("token_url").parse().map_err(|error| format!("token_url: {error}"))?;
        let credentials = Credentials::new(self.client("client_id"), self.client("client_secret"));
        let flow = ClientCredentials::new(url, credentials).map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let token = runtime.map_err(|error| error.to_string())?.block_on(flow.token());
        let token = token.map_err(|error| error.to_string())?;
        token.header().to_str().map(str::to_owned).map_err(|error| error.to_string())
    }

    /// Sends a GET to the control API.
    pub(super) fn control(&self, path: &str) -> Result<Value, String> {
        let address = self.url("api_url").trim_start_matches("http://");
        let fault = |error: std::io::Error| format!("{address}: {error}");
        let mut stream = TcpStream::connect(address).map_err(fault)?;
        write!(stream, "GET /_sandbox{path} HTTP/1.0\r\nHost: {address}\r\n\r\n").map_err(fault)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(fault)?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(|error| format!("GET /_sandbox{path}: {error}"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
