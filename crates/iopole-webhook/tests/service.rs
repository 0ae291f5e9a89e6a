//! The example service, which users copy, as a process: attackers, a full disk and signals.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use iopole_webhook::testing::Signer;
use support::{ID, SECRET, STATUS, status};

/// Timeout for a busy machine; a passing test never waits for it.
const SOON: Duration = Duration::from_secs(30);

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| iopole_bench::example("iopole-webhook", "service"))
}

struct Service {
    child: Child,
    address: SocketAddr,
    logged: Arc<Mutex<String>>,
}

impl Service {
    /// Starts the service in a shell that first runs `before`, such as `ulimit`.
    fn start(folder: &Path, before: &str) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", &format!("{before}\nexec \"$0\""), program().to_str().unwrap()])
            .env("IOPOLE_WEBHOOK_SECRET", SECRET)
            .env("IOPOLE_WEBHOOK_ADDRESS", "127.0.0.1:0")
            .env("IOPOLE_WEBHOOK_FOLDER", folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let address = first
            .trim()
            .strip_prefix("receiving at http://")
            .and_then(|rest| rest.strip_suffix("/hooks/iopole"));
        let address = address.unwrap_or_else(|| panic!("{first}")).parse().unwrap();
        let logged = Arc::<Mutex<String>>::default();
        let log = Arc::clone(&logged);
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                log.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self { child, address, logged }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect_timeout(&self.address, SOON).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        stream.set_write_timeout(Some(SOON)).unwrap();
        stream
    }

    /// Returns the status of the answer, if there is one.
    fn post(&self, request: &Request<Bytes>) -> Option<u16> {
        let mut stream = self.connect();
        stream.write_all(&written(request)).ok()?;
        answer(&mut stream)
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    fn exit(&mut self) -> Option<i32> {
        let begin = Instant::now();
        while begin.elapsed() < SOON {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the service did not end")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The process may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn written(request: &Request<Bytes>) -> Vec<u8> {
    let mut text = format!("POST {} HTTP/1.1\r\nhost: x\r\n", request.uri());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n", request.body().len()));
    [text.as_bytes(), request.body()].concat()
}

fn answer(stream: &mut TcpStream) -> Option<u16> {
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head).unwrap().strip_prefix("HTTP/1.1 ")?.parse().ok()
}

fn signer() -> Signer {
    Signer::new(SECRET).to("/hooks/iopole")
}

/// Reads the lines of the inbox, which are JSON.
fn lines(folder: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("deliveries.jsonl")).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

#[test]
fn silent_connections_and_incomplete_heads_do_not_block_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "ulimit -n 256");
    let mut besiegers = Vec::new();
    for number in 0..300 {
        let mut stream = service.connect();
        if number % 2 == 0 {
            // The service may have closed the connection already.
            drop(stream.write_all(b"POST /hooks/iopole HTTP/1.1\r\nHost: x\r\n"));
        }
        besiegers.push(stream);
    }
    for number in 0..10 {
        assert_eq!(service.post(&signer().json(status(number))), Some(204), "{number}");
    }
    assert_eq!(lines(folder.path()).len(), 10);
    assert!(service.logged.lock().unwrap().contains("a silent connection was closed"));
    drop(besiegers);
}

#[test]
fn reconnecting_clients_do_not_block_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "ulimit -n 256");
    let (over, address) = (AtomicBool::new(false), service.address);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut held = std::collections::VecDeque::new();
                while !over.load(Ordering::SeqCst) {
                    held.extend(TcpStream::connect(address).ok());
                    held.drain(..held.len().saturating_sub(100));
                    std::thread::sleep(Duration::from_millis(2));
                }
            });
        }
        for number in 0..30 {
            assert_eq!(service.post(&signer().json(status(number))), Some(204), "{number}");
        }
        over.store(true, Ordering::SeqCst);
    });
}

#[test]
fn a_connection_that_stays_silent_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "");
    let (silent, mut half) = (service.connect(), service.connect());
    half.write_all(b"POST /hooks/iopole HTTP/1.1\r\nHost: x\r\n").unwrap();
    for mut stream in [silent, half] {
        // Until the connection closes, with or without an answer.
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
}

#[test]
fn slow_forgeries_do_not_block_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "");
    let begin = format!(
        "POST /hooks/iopole HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\nx-timestamp: {}\r\nx-signature: {}\r\n\r\nx",
        std::time::UNIX_EPOCH.elapsed().unwrap().as_millis(),
        "0".repeat(64)
    );
    let besiegers: Vec<_> = (0..64)
        .map(|_| {
            let mut stream = service.connect();
            stream.write_all(begin.as_bytes()).unwrap();
            stream
        })
        .collect();
    for number in 0..5 {
        for signer in [signer(), signer().with_checksum()] {
            assert_eq!(service.post(&signer.json(status(number))), Some(204), "{number}");
        }
    }
    drop(besiegers);
}

#[test]
fn a_full_disk_leaves_no_incomplete_line() {
    let folder = tempfile::tempdir().unwrap();
    // The limit of a file is two blocks of 512 bytes; a longer write fails.
    let service = Service::start(folder.path(), "trap '' XFSZ; ulimit -f 2");
    let accepted =
        (0..20).filter(|number| service.post(&signer().json(status(*number))) == Some(204)).count();
    assert!((1..20).contains(&accepted), "{accepted}");
    assert_eq!(lines(folder.path()).len(), accepted);
    drop(service);
    // The disk has space again.
    let service = Service::start(folder.path(), "");
    assert_eq!(service.post(&signer().json(status(20))), Some(204));
    assert_eq!(lines(folder.path()).len(), accepted + 1);
}

#[test]
fn an_incomplete_line_is_removed_at_start() {
    let folder = tempfile::tempdir().unwrap();
    for (before, kept) in [("", 0), ("{}\n", 1), ("{}\n{\"key\": \"ev", 1), ("{\"key\"", 0)] {
        std::fs::write(folder.path().join("deliveries.jsonl"), before).unwrap();
        let service = Service::start(folder.path(), "");
        assert_eq!(service.post(&signer().json(status(1))), Some(204));
        assert_eq!(lines(folder.path()).len(), kept + 1, "{before}");
    }
}

fn temporary(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with('.')).count()
}

#[test]
fn temporary_files_of_a_killed_service_are_removed_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = vec![b'x'; 8 * 1024 * 1024];
    let request = signer().with_checksum().invoice(&file, &[("invoiceId", ID)]);
    let service = Service::start(folder.path(), "");
    let mut stream = service.connect();
    stream.write_all(&written(&request)[..6 * 1024 * 1024]).unwrap();
    let begin = Instant::now();
    while temporary(folder.path()) == 0 {
        assert!(begin.elapsed() < SOON, "a large body goes to a file");
        std::thread::sleep(Duration::from_millis(10));
    }
    service.signal("KILL");
    drop(service);
    assert_eq!(temporary(folder.path()), 1);
    let service = Service::start(folder.path(), "");
    assert_eq!(temporary(folder.path()), 0);
    assert_eq!(service.post(&request), Some(204));
    assert_eq!(temporary(folder.path()), 0);
}

#[test]
fn a_signal_stops_the_service_after_the_deliveries_in_progress() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut service = Service::start(folder.path(), "");
        let request = String::from_utf8(written(&signer().with_checksum().json(STATUS))).unwrap();
        let request = request.replacen("host: x", "host: x\r\nexpect: 100-continue", 1);
        let (begin, end) = request.split_at(request.len() - 10);
        let mut stream = service.connect();
        stream.write_all(begin.as_bytes()).unwrap();
        // The service asks for the body, so the delivery is in progress.
        assert_eq!(answer(&mut stream), Some(100));
        service.signal(signal);
        let begin = Instant::now();
        while TcpStream::connect(service.address).is_ok() {
            assert!(begin.elapsed() < SOON, "no new connection is accepted");
            std::thread::sleep(Duration::from_millis(10));
        }
        stream.write_all(end.as_bytes()).unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("HTTP/1.1 204"), "{signal}: {rest}");
        assert_eq!(service.exit(), Some(0), "{signal}");
        assert_eq!(lines(folder.path()).len(), 1);
    }
}

#[test]
fn other_paths_are_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(folder.path(), "");
    for (path, code) in [("/hooks/iopole/status?a=1", 204), ("/hooks/iopoles", 404), ("/", 404)] {
        assert_eq!(service.post(&Signer::new(SECRET).to(path).json(STATUS)), Some(code), "{path}");
    }
}
