//! Helpers of the suites: a simulated platform that checks its contract, clients, and documents to send.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

pub mod called;
pub mod paper;
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

/// Returns the departures that `DEVIATIONS.md` of the simulated platform lists.
pub fn known() -> &'static Known {
    &KNOWN
}

/// Returns a simulated platform that validates every exchange, also the requests of refused calls. A departure from the
/// contract that is not listed in `DEVIATIONS.md` fails the run.
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
            lines.extend(refused.map(|departure| departure.to_string()).filter(|line| !is_intended(line)));
        }
        if !lines.is_empty() {
            depart(&lines);
        }
    })
}

/// Intended departures in requests that the platform must refuse: operation, path, reason.
const INTENDED: &[(&str, &str, &str)] = &[
    ("downloadInvoiceFile", "path/fileId", "an identifier with a foreign path must find nothing"),
    ("getSummary", "path/network", "an unknown network must be refused"),
];

/// Returns `true` for an intended departure, which is written `operation | request | path | rule | detail`.
fn is_intended(departure: &str) -> bool {
    let mut cells = departure.split(" | ");
    let (operation, path) = (cells.next(), cells.nth(1));
    INTENDED.iter().any(|(known, at, _)| operation == Some(known) && path == Some(at))
}

/// Ends the whole run. The observer runs in a task of the server, where a panic would fail a request but no test.
fn depart(lines: &[String]) -> ! {
    use std::io::Write as _;
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    let _ = writeln!(std::io::stderr(), "{name}: departures from the contract:\n{}", lines.join("\n"));
    std::process::exit(101);
}

/// Returns a client with the credentials and the customer id of the simulated platform.
pub fn client(sandbox: &Sandbox) -> Client {
    client_of(sandbox, sandbox.client_id(), sandbox.client_secret())
}

/// Returns a client with other credentials.
pub fn client_of(sandbox: &Sandbox, client_id: &str, client_secret: &str) -> Client {
    let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let builder = Client::builder(&environment).credentials(Credentials::new(client_id, client_secret));
    builder.unwrap().customer_id(sandbox.customer_id().parse().ok()).build().unwrap()
}

/// Returns the path of an example invoice.
pub fn example(name: &str) -> PathBuf {
    root().join("examples").join("invoices").join(name)
}

/// Returns the paths of all example invoices.
pub fn examples() -> Vec<PathBuf> {
    documents(&root().join("examples").join("invoices"))
}

/// Returns the invoices in a folder, sorted; none if the folder is missing.
pub fn documents(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xml" || extension == "pdf"));
    files.sort();
    files
}

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_owned()
}
