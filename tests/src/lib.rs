//! What the suites share: a simulated platform held against its contract, clients of it, and documents to send.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

pub mod called;
pub mod paper;
mod refused;
pub mod time;

#[cfg(doctest)]
pub mod book;
pub mod mirror;
pub mod scenarios;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iopole_api::{Client, Credentials, Environment};
use iopole_contract::{Contract, Known};
use iopole_sandbox::{Sandbox, SandboxBuilder};

static KNOWN: LazyLock<Known> =
    LazyLock::new(|| Known::from_markdown(include_str!("../../crates/iopole-sandbox/DEVIATIONS.md")));

/// The departures that the sandbox's `DEVIATIONS.md` lists.
pub fn known() -> &'static Known {
    &KNOWN
}

/// Settings of a sandbox in which every exchange is validated against the contract, the requests of refused calls too:
/// one that departs from it, and is not listed in the sandbox's `DEVIATIONS.md`, ends the run as failed.
pub fn sandbox() -> SandboxBuilder {
    Sandbox::builder().observe(|request, answer| {
        called::note(request);
        let contract = Contract::pinned();
        let mut departures = contract.check(request, answer);
        departures.retain(|departure| !known().covers(departure));
        let mut lines: Vec<_> = departures.iter().map(ToString::to_string).collect();
        if !answer.status().is_success() {
            let refused =
                contract.check_request(request).into_iter().filter(|departure| !known().covers(departure));
            lines.extend(
                refused.map(|departure| departure.to_string()).filter(|line| !refused::is_meant(line)),
            );
        }
        if !lines.is_empty() {
            depart(&lines);
        }
    })
}

/// Ends the whole run. The observer runs in a task of the server, where a panic fails a request and no test.
fn depart(lines: &[String]) -> ! {
    use std::io::Write as _;
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    let _ = writeln!(std::io::stderr(), "{name}: not as the contract says:\n{}", lines.join("\n"));
    std::process::exit(101);
}

/// A client with the sandbox's own credentials and customer id.
pub fn client(sandbox: &Sandbox) -> Client {
    client_of(sandbox, sandbox.client_id(), sandbox.client_secret())
}

/// A client with other credentials.
pub fn client_of(sandbox: &Sandbox, client_id: &str, client_secret: &str) -> Client {
    let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let builder = Client::builder(&environment).credentials(Credentials::new(client_id, client_secret));
    builder.unwrap().customer_id(sandbox.customer_id().parse().ok()).build().unwrap()
}

/// An example invoice of this repository.
pub fn example(name: &str) -> PathBuf {
    root().join("examples").join("invoices").join(name)
}

/// Every example invoice of this repository.
pub fn examples() -> Vec<PathBuf> {
    documents(&root().join("examples").join("invoices"))
}

/// The invoices in a folder, sorted; none where there is no such folder.
pub fn documents(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xml" || extension == "pdf"));
    files.sort();
    files
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_owned()
}
