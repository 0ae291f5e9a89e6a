//! Every command at the edges: a closed output, a narrow terminal, a plain locale, and names that are not UTF-8.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, pipe};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use console::measure_text_width;
use iopole_sandbox::{Fault, Sandbox};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use support::{account, example, terminal, write_invoices};
use tempfile::TempDir;

const REFERENCE: &str = include_str!("../../../docs/command-reference.md");
const NONE: &str = "0193acea-5c97-7665-ada2-c57495af205c";

/// A line of each command and its exit code. `{none}` is an unknown identifier. The folder has `a.xml`, `a.json`, and
/// `message.edi`.
const LINES: &[(&str, i32)] = &[
    ("invoice list", 0),
    ("invoice find F-NONE", 4),
    ("invoice show {none}", 4),
    ("invoice download {none}", 4),
    ("invoice files {none}", 4),
    ("invoice history {none}", 4),
    ("invoice watch {none}", 4),
    ("invoice send a.xml", 0),
    ("inbox", 0),
    ("sweep swept", 0),
    ("status list", 0),
    ("status send {none} REFUSED --reason help", 0),
    ("webhook list", 0),
    ("webhook show {none}", 4),
    ("webhook delete {none}", 4),
    ("webhook ensure", 2),
    ("webhook listen", 2),
    ("webhook verify none.http", 2),
    ("webhook replay none.http --to http://127.0.0.1:9/", 2),
    ("directory french --siren 364519033", 0),
    ("directory international 0208:0000000000", 3),
    ("directory peppol Peeters", 3),
    ("directory reach 0225:364519033", 4),
    ("entity list", 0),
    ("entity show {none}", 4),
    ("enrollment show {none}", 4),
    ("enrollment link {none}", 4),
    ("report list 732829320 --from 2026-11", 4),
    ("report send transactions 732829320 a.json", 2),
    ("report download {none}", 4),
    ("generate cii a.json", 2),
    ("generate ubl a.xml", 0),
    ("generate facturx a.json", 2),
    ("edi send AUTO message.edi", 0),
    ("edi download {none}", 4),
    ("stats", 0),
    ("auth status", 0),
    ("auth token", 0),
    ("customer", 0),
    ("backup saved", 0),
    ("config list", 0),
    ("config get env", 0),
    ("config set lang fr", 0),
    ("config unset lang", 2),
    ("config path", 0),
    ("outbox list --store none.db", 0),
    ("outbox show 1 --store none.db", 1),
    ("outbox retry 1 --store none.db", 1),
    ("outbox cancel 1 --store none.db", 1),
    ("outbox confirm 1 {none} --store none.db", 1),
    ("check a.xml", 0),
    ("convert a.xml a.pdf --force", 0),
    ("api listWebhooks", 0),
    ("doctor", 0),
    ("sandbox --listen 127.0.0.1:port", 2),
    ("trigger", 2),
    ("completions bash", 0),
    ("schema", 0),
    ("man", 0),
];

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(example("facture-cii.xml"), folder.path().join("a.xml")).unwrap();
    fs::write(folder.path().join("a.json"), "{}").unwrap();
    fs::write(folder.path().join("message.edi"), "UNA:+.? '").unwrap();
    folder
}

/// The command without an account, in a folder.
fn iopole<'a>(folder: &Path, words: impl IntoIterator<Item = &'a OsStr>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iopole"));
    for name in ["CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "CUSTOMER_ID", "API_URL", "TOKEN_URL"] {
        command.env_remove(format!("IOPOLE_{name}"));
    }
    command
        .env("LC_ALL", "C")
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .current_dir(folder);
    command.args(words).args(["--env", "local"]);
    command
}

fn line(folder: &Path, line: &str) -> Command {
    let line = line.replace("{none}", NONE);
    iopole(folder, line.split(' ').map(OsStr::new))
}

fn ended(mut command: Command) -> (Option<i32>, String) {
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code(), said)
}

#[test]
fn every_command_has_a_line() {
    let commands = REFERENCE.lines().filter_map(|line| line.strip_prefix("## `iopole ")?.strip_suffix('`'));
    for command in commands {
        let is_here = LINES
            .iter()
            .any(|(line, _)| line.split(' ').take(command.split(' ').count()).eq(command.split(' ')));
        assert!(is_here, "add a line for: {command}");
    }
}

#[test]
fn a_closed_output_changes_no_exit_code() {
    let mut wrong = Vec::new();
    for (words, code) in LINES {
        for (case, close) in
            [("nobody reads the pipe", unread as fn(Command) -> Command), ("closed from the start", closed)]
        {
            let inside = folder();
            let (ended_with, said) = ended(close(line(inside.path(), words)));
            if ended_with != Some(*code) {
                wrong.push(format!("{words}, {case}: {ended_with:?}: {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The command, into a pipe without a reader.
fn unread(mut command: Command) -> Command {
    command.stdout(pipe().unwrap().1);
    command
}

/// The command, without the stream of its output.
fn closed(command: Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "exec \"$@\" >&-", "sh"]).arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_stops_after_a_line_ends_the_list() {
    let (sandbox, inside) = (Sandbox::builder().instant().start().await.unwrap(), folder());
    let mut send = against(&sandbox, inside.path(), &["invoice", "send", "a.xml", "--watch"]);
    let mut list = against(&sandbox, inside.path(), &["invoice", "list", "--output", "jsonl"]);
    tokio::task::spawn_blocking(move || {
        assert!(send.output().unwrap().status.success());
        let mut child = list.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        serde_json::from_str::<Value>(&first).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("panicked") && !said.contains("error"), "{said}");
    })
    .await
    .unwrap();
}

/// The command with the account of a simulated platform.
fn against(sandbox: &Sandbox, folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iopole"));
    command.env_remove("IOPOLE_CLIENT_SECRET_FILE").env("LC_ALL", "C").envs(account(sandbox));
    command.current_dir(folder).args(words).stdin(Stdio::null());
    command
}

/// Runs the command with a terminal as its standard output. Returns what the terminal got.
fn shown(mut command: Command, columns: u16) -> String {
    let (mut screen, process) = terminal(columns);
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        // Once nobody has it open, reading a terminal ends with an error, after all that was written.
        let _ = screen.read_to_end(&mut shown);
        String::from_utf8(shown).unwrap()
    });
    let status = command.stdout(process).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
    drop(command);
    reader.join().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_fits_a_narrow_terminal_and_json_loses_nothing() {
    let (sandbox, inside) = (Sandbox::builder().instant().start().await.unwrap(), folder());
    tokio::task::spawn_blocking(move || {
        let send =
            against(&sandbox, inside.path(), &["invoice", "send", "a.xml", "--watch"]).output().unwrap();
        assert!(send.status.success());
        let commands =
            ["invoice list", "inbox", "status list", "entity list", "directory french Trois --limit 2"];
        for words in commands.iter().chain(&["stats sent --interval all-time"]) {
            let words: Vec<_> = words.split(' ').collect();
            let text = shown(against(&sandbox, inside.path(), &words), 40);
            assert!(text.lines().count() > 1, "{words:?}: {text}");
            for line in text.lines() {
                assert!(measure_text_width(line) <= 40, "{words:?}: {line}");
            }
            let json = [&words[..], &["--output", "json"]].concat();
            let narrow = shown(against(&sandbox, inside.path(), &json), 40);
            let piped = against(&sandbox, inside.path(), &json).output().unwrap().stdout;
            assert_eq!(narrow.replace("\r\n", "\n").as_bytes(), piped, "{words:?}");
        }
    })
    .await
    .unwrap();
}

#[test]
fn the_output_is_utf_8_in_every_locale() {
    let inside = folder();
    let text = |locale: &str| {
        let mut command = line(inside.path(), "entity list --lang fr");
        let output = command.env("LC_ALL", locale).env("LANG", locale).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let plain = text("C");
    assert!(plain.contains("NUMÉRO"), "{plain}");
    let head = |text: &str| text.lines().next().map(str::to_owned);
    assert_eq!(head(&plain), head(&text("fr_FR.UTF-8")));
}

#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    for (words, code) in [
        (&["check", "NAME.xml"][..], 0),
        (&["convert", "a.xml", "NAME.pdf"], 0),
        (&["convert", "NAME.xml", "b.pdf"], 0),
        (&["invoice", "send", "NAME.xml"], 0),
        (&["invoice", "send", "NAME.xml", "--batch"], 0),
        (&["inbox", "--pull", "NAME"], 0),
        (&["sweep", "NAME"], 2),
        (&["backup", "NAME"], 0),
        (&["man", "--dir", "NAME"], 0),
        (&["edi", "send", "AUTO", "NAME.xml"], 0),
        (&["generate", "ubl", "NAME.xml", "--to", "NAME.out"], 0),
        (&["webhook", "verify", "NAME.none"], 2),
        (&["invoice", "list", "NAME"], 2),
    ] {
        for form in ["text", "json"] {
            let inside = folder();
            let name = |end: &str| OsString::from_vec([b"caf\xe9", end.as_bytes()].concat());
            fs::copy(inside.path().join("a.xml"), inside.path().join(name(".xml"))).unwrap();
            let words =
                words.iter().map(|word| word.strip_prefix("NAME").map_or_else(|| (*word).into(), name));
            let words: Vec<_> = words.chain(["--output".into(), form.into()]).collect();
            let mut command = iopole(inside.path(), words.iter().map(OsString::as_os_str));
            let output = command.output().unwrap();
            let (out, err) =
                [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).into();
            assert_eq!(output.status.code(), Some(code), "{words:?}: {out}{err}");
            assert!(!err.contains("panicked"), "{words:?}: {err}");
            if form == "json" && code == 0 {
                serde_json::from_str::<Value>(&out)
                    .unwrap_or_else(|error| panic!("{words:?}: {error}: {out}"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_shows_a_bar_that_a_signal_clears() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let inside = tempfile::tempdir().unwrap();
    write_invoices(inside.path(), (0..4).map(|number| format!("E-{number}")));
    sandbox
        .add_fault(Fault::latency(Duration::from_millis(1_500)).on("sendInvoice").after_processing())
        .unwrap();
    let words = ["invoice", "send", ".", "--store", "outbox.db", "--concurrency", "1"];
    let mut command = against(&sandbox, inside.path(), &words);
    let shown = tokio::task::spawn_blocking(move || {
        let (screen, process) = terminal(80);
        let child = command.stdout(Stdio::null()).stderr(process).spawn().unwrap();
        // The parent's copy keeps the terminal open.
        drop(command);
        let shown = read_until(screen, "1/4", || kill_process(Pid::from_child(&child), Signal::INT).unwrap());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{shown}");
        shown
    })
    .await
    .unwrap();
    let last = shown.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    assert!(shown.contains("invoices are left") && !last.contains("/4 "), "{shown:?}");
}

/// Reads what a terminal shows to its end, and acts once when it has shown this.
fn read_until(mut screen: File, wanted: &str, act: impl FnOnce()) -> String {
    let (mut shown, mut piece, mut act) = (Vec::new(), [0; 4096], Some(act));
    while let Ok(read) = screen.read(&mut piece) {
        shown.extend_from_slice(&piece[..read]);
        if String::from_utf8_lossy(&shown).contains(wanted)
            && let Some(act) = act.take()
        {
            act();
        }
    }
    assert!(act.is_none(), "{wanted} was not shown: {}", String::from_utf8_lossy(&shown));
    String::from_utf8_lossy(&shown).into_owned()
}
