//! A signal ends the command at any moment, with an exit code that depends on the sent data.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const ID: &str = "0190f1d2-0000-7000-8000-000000000001";
const REJECTED_ROW: &str = r#"{"data":[{"metadata":{"invoiceId":"ID","direction":"OUTBOUND","state":"INVALID"},
    "lastStatusData":{"code":"REJECTED"}}],"meta":{"count":1,"limit":1,"offset":0}}"#;
const REJECTED_HISTORY: &str =
    r#"[{"statusId":"b","date":"2026-11-28T10:00:01.000Z","status":{"code":"REJECTED"}}]"#;
const SALES: &str = r#"{"transactionDate":"2026-11-23","transactions":[{"currency":"EUR","categoryCode":"TLB1",
    "monetary":{"taxBasisTotalAmount":{"amount":1000},"taxTotalAmount":{"amount":200}},"taxDetails":[{
    "taxableAmount":{"amount":1000},"taxAmount":{"amount":200},"percent":20}]}]}"#;
const SIGNALS: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::HUP];
/// Timeout of the tests, far below the timeouts of the command.
const SOON: Duration = Duration::from_secs(20);

/// The request that the platform never answers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Held {
    Token,
    Invoice,
    Search,
    Details,
}

/// The platform and its realm, which report the held request.
struct Platform {
    url: String,
    held: Receiver<TcpStream>,
}

fn platform(held: Held) -> Platform {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (report, seen) = mpsc::channel();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let (socket, report) = (socket.unwrap(), report.clone());
            thread::spawn(move || serve(socket, held, &report));
        }
    });
    Platform { url, held: seen }
}

fn serve(socket: TcpStream, held: Held, report: &Sender<TcpStream>) -> Option<()> {
    let mut reader = BufReader::new(socket.try_clone().ok()?);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if first.is_empty() {
                first = line;
            } else if line == "\r\n" {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let (request, body) = match first.as_str() {
            path if path.starts_with("POST /token") => {
                (Held::Token, r#"{"access_token":"a.b.c","token_type":"Bearer","expires_in":300}"#.to_owned())
            }
            path if path.starts_with("POST") => {
                (Held::Invoice, format!(r#"{{"type":"INVOICE","id":"{ID}"}}"#))
            }
            path if path.contains("/search") => (Held::Search, REJECTED_ROW.replace("ID", ID)),
            path if path.contains("/status-history") => (Held::Search, REJECTED_HISTORY.to_owned()),
            _ => (Held::Details, "[]".to_owned()),
        };
        if request == held {
            report.send(socket).ok()?;
            return Some(());
        }
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        (&socket).write_all(answer.as_bytes()).ok()?;
    }
}

fn iopole(api: &str, token: &str, arguments: &[&str]) -> Command {
    let mut command = support::command();
    command.env("IOPOLE_API_URL", api).env("IOPOLE_TOKEN_URL", format!("{token}/token"));
    command.env("IOPOLE_CLIENT_ID", "compta@exemple.fr").env("IOPOLE_CLIENT_SECRET", "hunter2hunter2");
    command.args(["--connect-timeout", "600"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn invoice() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices/facture-cii.xml");
    file.to_str().unwrap().to_owned()
}

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Returns the exit code; `None` after a kill.
fn ended(child: &mut Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < SOON {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    panic!("it goes on");
}

/// Sends the signal while the platform holds the request; returns the exit code and the output.
fn interrupted(held: Held, arguments: &[&str], signal: Signal) -> (Option<i32>, String) {
    let platform = platform(held);
    let mut child = iopole(&platform.url, &platform.url, arguments).spawn().unwrap();
    let socket = platform.held.recv_timeout(SOON).unwrap();
    kill(&child, signal);
    let code = ended(&mut child);
    drop(socket);
    let output = child.wait_with_output().unwrap();
    (code, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_signal_ends_an_operation_by_what_was_sent() {
    for (held, words, code, what) in [
        (Held::Token, ["POST", "/v1/config/webhook"], 1, "nothing was sent"),
        (Held::Invoice, ["POST", "/v1/config/webhook"], 5, "may have carried out createWebhook"),
        (Held::Details, ["GET", "/v1/config/webhook"], 1, "listWebhooks can be called again"),
    ] {
        for signal in SIGNALS {
            let (ended, said) = interrupted(held, &["api", words[0], words[1]], signal);
            assert_eq!(ended, Some(code), "{said}");
            assert!(said.contains(what), "{said}");
        }
    }
}

#[test]
fn a_signal_ends_a_status_by_what_was_sent() {
    for (held, code, what) in [
        (Held::Token, 1, "nothing was sent".to_owned()),
        (Held::Invoice, 5, format!("iopole invoice history {ID}")),
    ] {
        for signal in SIGNALS {
            let (ended, said) = interrupted(held, &["status", "send", ID, "APPROVED"], signal);
            assert_eq!(ended, Some(code), "{signal:?}: {said}");
            assert!(said.contains(&what), "{said}");
        }
    }
}

#[test]
fn a_signal_ends_what_must_be_sent_once_by_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (report, message) = (folder.path().join("sales.json"), folder.path().join("message.edi"));
    std::fs::write(&report, SALES).unwrap();
    std::fs::write(&message, "UNA:+.? '").unwrap();
    for (words, advice) in [
        (["report", "send", "transactions", "732829320", report.to_str().unwrap()].as_slice(), "EREPORTING_"),
        (&["edi", "send", "AUTO", message.to_str().unwrap()], "ask the recipient"),
    ] {
        for signal in SIGNALS {
            let (code, said) = interrupted(Held::Token, words, signal);
            assert_eq!(code, Some(1), "{words:?} {signal:?}: {said}");
            assert!(said.contains("nothing was sent"), "{words:?}: {said}");
            let (code, said) = interrupted(Held::Invoice, words, signal);
            assert_eq!(code, Some(5), "{words:?} {signal:?}: {said}");
            assert!(said.contains("Do not send it again") && said.contains(advice), "{words:?}: {said}");
        }
    }
}

#[test]
fn a_signal_while_unread_items_are_stored_says_that_the_rest_stays_unread() {
    let folder = tempfile::tempdir().unwrap();
    let pull = ["inbox", "--pull", folder.path().to_str().unwrap()];
    for signal in SIGNALS {
        let (code, said) = interrupted(Held::Details, &pull, signal);
        assert_eq!(code, Some(1), "{signal:?}: {said}");
        assert!(said.contains("the rest stays unread") && said.contains("Run the command again"), "{said}");
    }
}

#[test]
fn a_signal_before_sending_is_exit_1() {
    for signal in SIGNALS {
        for arguments in [["invoice", "send", &invoice()], ["invoice", "find", "F2026-0042"]] {
            let (code, said) = interrupted(Held::Token, &arguments, signal);
            assert_eq!(code, Some(1), "{signal:?} {arguments:?}: {said}");
            assert!(said.contains("interrupted: nothing was sent"), "{said}");
        }
    }
}

#[test]
fn a_signal_while_connecting_is_exit_1() {
    for signal in SIGNALS {
        let realm = platform(Held::Details);
        // The server never answers the TLS handshake.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let api = format!("https://{}", listener.local_addr().unwrap());
        let mut child = iopole(&api, &realm.url, &["invoice", "send", &invoice()]).spawn().unwrap();
        let socket = listener.accept().unwrap();
        kill(&child, signal);
        let code = ended(&mut child);
        drop(socket);
        let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
        assert_eq!(code, Some(1), "{signal:?}: {said}");
        assert!(said.contains("interrupted: the platform has not accepted the invoice"), "{said}");
    }
}

#[test]
fn a_signal_after_the_invoice_went_out_is_exit_5_and_names_the_command_to_find_out() {
    for signal in SIGNALS {
        let (code, said) = interrupted(Held::Invoice, &["invoice", "send", &invoice()], signal);
        assert_eq!(code, Some(5), "{signal:?}: {said}");
        for advice in ["may have processed", "iopole invoice find NUMBER", "Do not send it again"] {
            assert!(said.contains(advice), "{advice}: {said}");
        }
    }
}

#[test]
fn a_signal_after_the_acceptance_is_exit_1_and_warns_against_sending_again() {
    for signal in SIGNALS {
        for (held, more) in [(Held::Search, "--watch"), (Held::Details, "--connect-timeout=9")] {
            let (code, said) = interrupted(held, &["invoice", "send", &invoice(), more], signal);
            assert_eq!(code, Some(1), "{signal:?} {held:?}: {said}");
            assert!(said.contains(&format!("was sent, as {ID}: do not send it again")), "{held:?}: {said}");
        }
    }
}

#[test]
fn a_known_rejection_stays_exit_4() {
    for signal in SIGNALS {
        let (code, said) = interrupted(Held::Details, &["invoice", "send", &invoice(), "--watch"], signal);
        assert_eq!(code, Some(4), "{signal:?}: {said}");
        assert!(said.contains("the invoice did not arrive: 213 REJECTED"), "{said}");
    }
}

#[test]
fn a_signal_during_a_search_is_exit_1() {
    for signal in SIGNALS {
        let (code, said) = interrupted(Held::Search, &["invoice", "find", "F2026-0042"], signal);
        assert_eq!(code, Some(1), "{signal:?}: {said}");
    }
}

/// Nobody reads the output, so the command blocks while it prints its message.
#[test]
#[cfg(target_os = "linux")]
fn a_second_signal_ends_the_command_at_once_with_the_code_of_the_sent_data() {
    for (held, expected) in [(Held::Token, 1), (Held::Invoice, 5), (Held::Details, 1)] {
        for second in SIGNALS {
            let platform = platform(held);
            let (mut reader, mut writer) = std::io::pipe().unwrap();
            let mut command = iopole(&platform.url, &platform.url, &["invoice", "send", &invoice()]);
            let mut child = command.stderr(writer.try_clone().unwrap()).spawn().unwrap();
            let socket = platform.held.recv_timeout(SOON).unwrap();
            assert!(reader.read(&mut [0; 4096]).unwrap() > 0, "the command printed the platform");
            writer.write_all(&vec![b' '; pipe_size(&writer)]).unwrap();
            let first = if second == Signal::INT { Signal::TERM } else { Signal::INT };
            kill(&child, first);
            kill(&child, second);
            assert_eq!(ended(&mut child), Some(expected), "{held:?} {first:?} {second:?}");
            drop((socket, reader));
        }
    }
}

#[cfg(target_os = "linux")]
fn pipe_size(writer: &std::io::PipeWriter) -> usize {
    rustix::pipe::fcntl_getpipe_size(writer).unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn repeated_signals_end_the_command() {
    let platform = platform(Held::Details);
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![b' '; pipe_size(&writer)]).unwrap();
    let mut command = iopole(&platform.url, &platform.url, &["invoice", "send", &invoice()]);
    let mut child = command.stderr(writer.try_clone().unwrap()).spawn().unwrap();
    let start = Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        assert!(start.elapsed() < SOON, "it goes on");
        thread::sleep(Duration::from_millis(50));
        kill(&child, Signal::INT);
    };
    // `None`: the signal arrived before the command listened.
    assert!(matches!(code, Some(1) | None), "{code:?}");
    drop(reader);
}

/// Starts the command like `nohup`.
#[test]
#[cfg(target_os = "linux")]
fn a_hangup_that_was_ignored_at_the_start_stays_ignored() {
    let platform = platform(Held::Invoice);
    let command = iopole(&platform.url, &platform.url, &["invoice", "send", &invoice()]);
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" HUP; exec "$0" "$@""#]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let mut child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let socket = platform.held.recv_timeout(SOON).unwrap();
    kill(&child, Signal::HUP);
    (&socket).write_all(b"HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n").unwrap();
    assert_eq!(ended(&mut child), Some(4), "the answer counts, not the signal");
}
