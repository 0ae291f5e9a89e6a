//! Runs the commands of the documents, as a reader would.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const DOCUMENTS: &[&str] = &["facture-cii.xml", "facture-ubl.xml", "facture-facturx.pdf"];
/// Texts that the output must contain for every document.
const PARTS: &[&str] =
    &["Invoice  ", "Number   F2026-", "Seller   ", "Buyer    ", " EUR", "203 MADE_AVAILABLE"];
const SEND: &str =
    "cargo run -p iopole-cli -- invoice send examples/invoices/facture-cii.xml --env local --watch";
const CHECK: &str = "cargo run -p iopole-cli -- check examples/invoices/*.xml --lang en";
const SANDBOX: &str = "cargo run -p iopole-sandbox -- --listen 127.0.0.1:4600";
/// The step `tests` runs this command.
pub(crate) const TESTS: &[&str] = &["test", "--workspace"];
/// Needs an account; a test of `iopole-cli` checks its command line.
const WITH_AN_ACCOUNT: &str = "cargo run -p iopole-cli -- invoice send facture.pdf --env ppd --watch";
const PAGES: &[&str] = &["README.md", "README.fr.md", "CONTRIBUTING.md", "crates/iopole-sandbox/README.md"];

pub(crate) fn run(root: &Path) -> Result<(), String> {
    for page in PAGES {
        let text = std::fs::read_to_string(root.join(page)).map_err(|error| format!("{page}: {error}"))?;
        only_known(&text).map_err(|fault| format!("{page}: {fault}"))?;
    }
    let readme = std::fs::read_to_string(root.join("README.md")).map_err(|error| error.to_string())?;
    for shown in [SEND, CHECK, SANDBOX, &format!("cargo {}", TESTS.join(" "))] {
        if !readme.contains(shown) {
            return Err(format!(
                "README.md no longer shows this command: {shown}. Update xtask/src/readme.rs"
            ));
        }
    }
    DOCUMENTS.iter().try_for_each(|document| send(root, document))?;
    check(root)
}

/// Checks the example invoices. The command expands the pattern itself, so no shell is needed.
fn check(root: &Path) -> Result<(), String> {
    let arguments = CHECK.split(' ').skip(1);
    let status = Command::new(env!("CARGO")).args(arguments).current_dir(root).status();
    let status = status.map_err(|error| format!("{CHECK}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{CHECK}: {status}")) }
}

/// Checks that every cargo command of a page runs here or in another step.
fn only_known(page: &str) -> Result<(), String> {
    let tests = format!("cargo {}", TESTS.join(" "));
    for command in commands(page) {
        let known = match command.strip_prefix("cargo xtask ") {
            Some(rest) => tasks().any(|task| rest.split(' ').next() == Some(task)),
            None => [SEND, CHECK, SANDBOX, WITH_AN_ACCOUNT, &tests].contains(&command),
        };
        // The tests and benches of one crate run with all others.
        let of_one = ["cargo test -p iopole-", "cargo bench -p iopole-"]
            .iter()
            .any(|start| command.starts_with(start));
        if !known && !of_one {
            return Err(format!("no step runs this command: {command}. Add it to xtask/src/readme.rs"));
        }
    }
    Ok(())
}

/// Returns the tasks of the help.
fn tasks() -> impl Iterator<Item = &'static str> {
    let lines = crate::HELP.lines().filter_map(|line| line.strip_prefix("  "));
    lines.filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next())
}

/// Returns the lines of code blocks, and the code within the text, that begin with `cargo`.
fn commands(page: &str) -> impl Iterator<Item = &str> {
    let within = page.split('`').filter(|part| !part.contains('\n'));
    page.lines().chain(within).map(str::trim).filter(|line| line.starts_with("cargo ") && !line.contains('`'))
}

fn send(root: &Path, document: &str) -> Result<(), String> {
    let command = SEND.replace("facture-cii.xml", document);
    let output = cargo(root, &command).output().map_err(|error| format!("{command}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    if !output.status.success() {
        return Err(format!("{command}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    match PARTS.iter().find(|part| !text.contains(**part)) {
        Some(missing) => Err(format!("{command}: the output does not contain {missing}")),
        None => Ok(()),
    }
}

/// Starts the simulated platform as the README does, from the built program: `cargo run` would compile its dependencies
/// once more. The port of the document may be in use, so a free one replaces it.
pub(crate) fn start_the_sandbox(root: &Path) -> Result<(), String> {
    let command = SANDBOX.replace(":4600", ":0");
    let fault = |error: std::io::Error| format!("{command}: {error}");
    let program = crate::programs::program(root, "debug", "iopole-sandbox");
    let arguments = command.split_once(" -- ").map_or("", |(_, arguments)| arguments).split(' ');
    let mut child = Command::new(program).args(arguments).stdout(Stdio::piped()).spawn().map_err(fault)?;
    let mut line = String::new();
    let read = child.stdout.take().map(|output| BufReader::new(output).read_line(&mut line));
    // The process may have ended already.
    let _ = child.kill();
    let _ = child.wait();
    read.transpose().map_err(fault)?;
    let said: serde_json::Value =
        serde_json::from_str(&line).map_err(|error| format!("{command} printed {line:?}: {error}"))?;
    if said.get("api_url").is_some() { Ok(()) } else { Err(format!("{command} did not print its api_url")) }
}

fn cargo(root: &Path, command: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(command.split_whitespace().skip(1)).current_dir(root).stdin(Stdio::null());
    cargo
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_nothing_tries_is_found() {
        assert_eq!(only_known("```sh\ncargo xtask ci\n```\nand `cargo xtask contract --drift URL`"), Ok(()));
        assert_eq!(only_known("`cargo test --workspace`"), Ok(()));
        for command in ["cargo xtask nothing", "cargo run -p iopole-cli -- invoice sned", "cargo test --all"]
        {
            assert!(only_known(&format!("```sh\n{command}\n```")).unwrap_err().contains(command));
            assert!(only_known(&format!("a `{command}` within")).unwrap_err().contains(command));
        }
    }

    #[test]
    fn the_documents_show_only_what_is_tried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for page in PAGES {
            assert_eq!(only_known(&std::fs::read_to_string(root.join(page)).unwrap()), Ok(()), "{page}");
        }
    }
}
