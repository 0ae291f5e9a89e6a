//! Runs the commands of `docs/curl.md` against the program, and compares their output with the page.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PAGE: &str = include_str!("../../../docs/curl.md");
const MARK: &str = "-- next block --";

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // Fails if the program has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program as on the page, on a free port; gives its first line.
fn start() -> (Program, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iopole-sandbox"))
        .args(["--listen", "127.0.0.1:0", "--manual-clock"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Program(child), line)
}

/// The commands of the page, each with its output.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut fenced: Option<(&str, String)> = None;
    for line in page.lines() {
        fenced = match (fenced, line.strip_prefix("```")) {
            (None, Some(kind)) => Some((kind, String::new())),
            (None, None) => None,
            (Some((kind, text)), Some(_)) => {
                match kind {
                    "sh" => blocks.push((text, String::new())),
                    // The first command starts the program, which the test does itself.
                    _ if blocks.is_empty() => {}
                    _ => blocks.last_mut().unwrap().1.push_str(&text),
                }
                None
            }
            (Some((kind, text)), None) => Some((kind, text + line + "\n")),
        };
    }
    blocks
}

/// True if a text is as expected, where `…` is any text.
fn is_like(text: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[test]
fn every_command_of_the_page_prints_the_output_of_the_page() {
    let (_program, line) = start();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    std::fs::write(&file, &line).unwrap();
    let blocks = blocks(PAGE);
    assert!(blocks.len() >= 9, "{} blocks", blocks.len());

    let commands: Vec<&str> = blocks.iter().map(|(command, _)| command.as_str()).collect();
    let script = commands.join(&format!("echo; echo '{MARK}'\n"));
    let script = script.replace("sandbox.json", file.to_str().unwrap());
    let script = script.replace("http://127.0.0.1:4600", said["api_url"].as_str().unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run =
        Command::new("sh").args(["-c", &format!("set -u\n{script}")]).current_dir(root).output().unwrap();
    let printed = String::from_utf8(run.stdout).unwrap();
    let errors = String::from_utf8(run.stderr).unwrap();
    assert_eq!(errors, "", "{printed}");

    let printed: Vec<&str> = printed.split(MARK).collect();
    assert_eq!(printed.len(), blocks.len());
    for ((command, expected), printed) in blocks.iter().zip(printed) {
        let trimmed: Vec<&str> = printed.trim().lines().map(str::trim_end).collect();
        let printed = trimmed.join("\n");
        assert!(is_like(&printed, expected.trim()), "{command}\nprinted\n{printed}\ninstead of\n{expected}");
    }
}

#[test]
fn dots_stand_for_anything() {
    assert!(
        is_like("abc", "abc") && is_like("abc", "a…c") && is_like("abc", "…") && is_like("a-b-c", "…-…-c")
    );
    assert!(
        !is_like("abc", "ab") && !is_like("abc", "a…d") && !is_like("abc", "b…") && !is_like("ac", "a…-…c")
    );
}
