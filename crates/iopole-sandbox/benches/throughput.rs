//! Throughput of the program on one core, and its memory. `taskset`, if available, pins the program to one core; eight
//! connections send the requests. `SANDBOX_BENCH_REQUESTS` sets the requests of a row (default 100,000); a million show
//! that the memory does not grow.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a program for people"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;

use iopole_bench::{Report, Target};
use serde_json::Value;

const CONNECTIONS: usize = 8;
/// Targets of the project.
const GETS: f64 = 5000.0;
/// Limit of the documents, in MiB, and peak of the whole program: with the documents, a journal of 1000 requests, and the
/// overhead of the allocator.
const ROOM: &str = "16";
const PEAK: f64 = 96.0;
const INVOICE: &str = include_str!("../../../examples/invoices/facture-cii.xml");
const NUMBER: &str = "<ram:ID>";

struct Program {
    child: Child,
    address: String,
    authorization: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails if the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start() -> Self {
        let binary = env!("CARGO_BIN_EXE_iopole-sandbox");
        let pinned = Command::new("taskset").arg("--version").output().is_ok();
        let mut command = Command::new(if pinned { "taskset" } else { binary });
        if pinned {
            command.args(["--cpu-list", "0", binary]);
        }
        command.args(["--listen", "127.0.0.1:0", "--instant", "--room", ROOM, "--token-lifetime", "8h"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["api_url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        let client = &said["clients"][0];
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            client["client_id"].as_str().unwrap().replace('+', "%2B"),
            client["client_secret"].as_str().unwrap()
        );
        let path = "/realms/iopole/protocol/openid-connect/token";
        let kind = "application/x-www-form-urlencoded";
        let mut line = Line::open(&address);
        let answer = line.ask(&request("POST", path, "", kind, form.as_bytes()));
        let token: Value = serde_json::from_slice(&answer.1).unwrap();
        let authorization = format!("Bearer {}", token["access_token"].as_str().expect("a token"));
        Self { child, address, authorization }
    }

    fn get(&self, path: &str) -> Vec<u8> {
        request("GET", path, &self.authorization, "", b"")
    }

    /// A value of `/proc` in MiB; `None` on other systems than Linux.
    fn memory(&self, name: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024.0)
    }
}

/// A connection that is reused.
struct Line(BufReader<TcpStream>);

impl Line {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Status and body.
    fn ask(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        self.0.get_mut().write_all(request).unwrap();
        let (mut status, mut length, mut head) = (0, 0, String::new());
        loop {
            head.clear();
            self.0.read_line(&mut head).unwrap();
            let line = head.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(rest) = line.strip_prefix("content-length: ") {
                length = rest.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (status, body)
    }
}

fn request(method: &str, path: &str, authorization: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let authorization =
        if authorization.is_empty() { String::new() } else { format!("authorization: {authorization}\r\n") };
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{authorization}content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Requests a second over all connections; each request is made from a count.
fn rate(program: &Program, requests: usize, expected: u16, make: impl Fn(usize) -> Vec<u8> + Sync) -> f64 {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let make = &make;
            scope.spawn(move || {
                let mut line = Line::open(&program.address);
                for turn in (connection..requests).step_by(CONNECTIONS) {
                    let (status, body) = line.ask(&make(turn));
                    assert_eq!(status, expected, "{}", String::from_utf8_lossy(&body));
                }
            });
        }
    });
    requests as f64 / begun.elapsed().as_secs_f64()
}

/// An invoice with a unique number, as the only part of a form.
fn upload(program: &Program, turn: usize) -> Vec<u8> {
    let start = INVOICE.find("<rsm:ExchangedDocument>").unwrap();
    let start = start + INVOICE[start..].find(NUMBER).unwrap() + NUMBER.len();
    let end = start + INVOICE[start..].find('<').unwrap();
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n{}B-{turn}{}\r\n--b--\r\n",
        &INVOICE[..start],
        &INVOICE[end..]
    );
    request("POST", "/v1/invoice", &program.authorization, "multipart/form-data; boundary=b", body.as_bytes())
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    let requests = std::env::var("SANDBOX_BENCH_REQUESTS").ok().and_then(|text| text.parse().ok());
    let requests: usize = requests.unwrap_or(100_000);
    let program = Program::start();

    let customer = program.get("/v1/config/customer/id");
    let gets = rate(&program, requests, 200, |_| customer.clone());
    report.figure("sandbox: GET of the customer id, one core", "1/s", gets, GETS, Target::AtLeast(1.0));

    let sent = Line::open(&program.address).ask(&upload(&program, 0));
    let id: Value = serde_json::from_slice(&sent.1).unwrap();
    let read = program.get(&format!("/v1/invoice/{}", id["id"].as_str().unwrap()));
    let gets = rate(&program, requests, 200, |_| read.clone());
    report.figure("sandbox: GET of an invoice, one core", "1/s", gets, GETS, Target::AtLeast(1.0));

    let posts = rate(&program, requests / 10, 201, |turn| upload(&program, turn + 1));
    report.figure("sandbox: invoices taken in, one core", "1/s", posts, posts, Target::Shown);

    if let Some(peak) = program.memory("VmHWM") {
        report.figure("sandbox: peak memory after all that", "MiB", peak, PEAK, Target::AtMost(1.0));
    }
    report.finish()
}
