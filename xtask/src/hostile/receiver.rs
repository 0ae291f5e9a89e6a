//! Attackers at the webhook service of the examples, beside true deliveries: a process of its own for each attack.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use iopole_webhook::testing::Signer;

use super::{Bound, Row, Size};
use crate::webhook_service::{SECRET, Service};

/// True deliveries beside each attack.
const TRUE: usize = 20;
/// For one true delivery: the platform itself waits longer.
const TIME: Duration = Duration::from_secs(5);
/// Memory of the service above idle.
const MEMORY: u64 = 64_000_000;
/// A signed body of JSON is in memory as a whole; it is not parsed where it is large.
const LARGEST: u64 = 90_000_000;
/// After which a connection counts as refused.
const REFUSED: Duration = Duration::from_secs(10);
const MB: usize = 1_000_000;

/// An attack: opens connections, and keeps them until all true deliveries are sent.
struct Attack {
    name: &'static str,
    connections: usize,
    /// Sent by each connection at once.
    begin: fn(&Target, usize) -> Vec<u8>,
    /// Sent again and again by each connection.
    then: &'static [u8],
    /// Between two of those.
    pause: Duration,
    memory: u64,
}

const ATTACKS: &[Attack] = &[
    Attack::slow("connections that send nothing", 300, |_, _| Vec::new(), b""),
    Attack::slow(
        "heads that never end",
        300,
        |_, _| b"POST /hooks/iopole HTTP/1.1\r\nHost: x\r\n".to_vec(),
        b"X-A: b\r\n",
    ),
    Attack::slow("forged deliveries that send a byte a second", 64, |_, _| forged(100_000), b"x"),
    Attack {
        name: "forged deliveries of 30 MB, as fast as can be",
        connections: 64,
        begin: |_, _| forged(30 * MB),
        then: &[b' '; 65_536],
        pause: Duration::ZERO,
        memory: MEMORY,
    },
    Attack::slow("a true delivery sent again under other keys", 64, replayed, b""),
    Attack {
        memory: MEMORY + LARGEST,
        ..Attack::slow("signed deliveries of 90 MB of brackets, two of them half sent", 3, brackets, b"")
    },
];

impl Attack {
    const fn slow(
        name: &'static str,
        connections: usize,
        begin: fn(&Target, usize) -> Vec<u8>,
        then: &'static [u8],
    ) -> Self {
        Self { name, connections, begin, then, pause: Duration::from_secs(1), memory: MEMORY }
    }
}

/// The service as an attacker sees it, and how large the attack is.
struct Target {
    address: SocketAddr,
    path: String,
    size: Size,
}

impl Target {
    fn of(service: &Service, size: Size) -> Result<Self, String> {
        let url: reqwest::Url = service.url().parse().map_err(|_| service.url().to_owned())?;
        let address = url.socket_addrs(|| None).ok().and_then(|found| found.first().copied());
        let address = address.ok_or_else(|| service.url().to_owned())?;
        Ok(Self { address, path: url.path().to_owned(), size })
    }

    fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, REFUSED)?;
        stream.set_read_timeout(Some(REFUSED))?;
        stream.set_write_timeout(Some(Duration::from_secs(1)))?;
        Ok(stream)
    }

    fn signer(&self) -> Signer {
        Signer::new(SECRET).to(&self.path)
    }

    /// The status code that answers, `None` if there was no answer.
    fn deliver(&self, number: usize) -> Option<u16> {
        // By turns, since a delivery need not announce its checksum.
        let signer = if number.is_multiple_of(2) { self.signer() } else { self.signer().with_checksum() };
        let body = format!(r#"{{"eventType":"TRUE","eventId":"true-{number}"}}"#);
        let mut stream = self.connect().ok()?;
        stream.write_all(&written(&signer.json(body))).ok()?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).ok()?;
        std::str::from_utf8(&head).ok()?.strip_prefix("HTTP/1.1 ")?.parse().ok()
    }
}

fn written<B: AsRef<[u8]>>(request: &http::Request<B>) -> Vec<u8> {
    let mut head = format!("POST {} HTTP/1.1\r\nhost: x\r\n", request.uri());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes())));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", request.body().as_ref().len()));
    [head.as_bytes(), request.body().as_ref()].concat()
}

/// The head of a delivery in its form, whose signature is made up.
fn forged(length: usize) -> Vec<u8> {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
    let signature = "0".repeat(64);
    let head = "POST /hooks/iopole HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    format!("{head}content-length: {length}\r\nx-timestamp: {now}\r\nx-signature: {signature}\r\n\r\n").into()
}

fn replayed(target: &Target, number: usize) -> Vec<u8> {
    let signer = target.signer().with_idempotency_key(format!("key-{number}"));
    written(&signer.json(r#"{"eventType":"SEEN","eventId":"seen"}"#))
}

/// Sends the whole body on the first connection, and half of it on the others.
fn brackets(target: &Target, number: usize) -> Vec<u8> {
    let length = if target.size == Size::Full { 90 * MB } else { 9 * MB };
    let mut request =
        written(&target.signer().with_checksum().json(format!("[{}[]]", "[],".repeat(length / 3))));
    if number > 0 {
        request.truncate(request.len() / 2);
    }
    request
}

pub(super) fn run(root: &Path, size: Size) -> Result<Vec<Row>, String> {
    let program = Service::build(root, size == Size::Full)?;
    ATTACKS.iter().map(|attack| one(root, &program, attack, size)).collect()
}

fn one(root: &Path, program: &Path, attack: &Attack, size: Size) -> Result<Row, String> {
    let folder = crate::target_folder(root).join("hostile").join("inbox");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let service = Service::start(program, &folder)?;
    let target = Target::of(&service, size)?;
    if target.deliver(0) != Some(204) {
        return Err(format!("{}: the service takes no delivery before the attack", attack.name));
    }
    let idle = service.peak_memory();
    let (over, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    let (taken, longest) = std::thread::scope(|scope| {
        let open: Vec<_> = (0..attack.connections)
            .map(|number| {
                let (target, over, sent) = (&target, &over, &sent);
                let (opened, begun) = std::sync::mpsc::channel::<()>();
                scope.spawn(move || besiege(attack, target, number, over, sent, opened));
                begun
            })
            .collect();
        // Each sender is dropped once its connection has sent its beginning, or failed to.
        for begun in &open {
            let _ = begun.recv();
        }
        let outcome = deliveries(&target);
        over.store(true, Ordering::SeqCst);
        outcome
    });
    let verdict = format!("{taken} of {TRUE} true deliveries taken");
    Ok(Row {
        case: attack.name.to_owned(),
        size: sent.into_inner(),
        time: longest,
        memory: service.peak_memory().saturating_sub(idle),
        bound: Bound { time: TIME, memory: attack.memory },
        verdict: if taken == TRUE { Ok(verdict) } else { Err(verdict) },
    })
}

/// Number of true deliveries that were taken at once, and the time of the longest.
fn deliveries(target: &Target) -> (usize, Duration) {
    let (mut taken, mut longest) = (0, Duration::ZERO);
    for number in 1..=TRUE {
        let begin = Instant::now();
        taken += usize::from(target.deliver(number) == Some(204));
        longest = longest.max(begin.elapsed());
    }
    (taken, longest)
}

/// One connection of an attack. The service may close it at any time; then it comes again.
fn besiege(
    attack: &Attack,
    target: &Target,
    number: usize,
    over: &AtomicBool,
    sent: &AtomicU64,
    opened: std::sync::mpsc::Sender<()>,
) {
    let mut opened = Some(opened);
    let begin = (attack.begin)(target, number);
    let count = |bytes: &[u8]| sent.fetch_add(u64::try_from(bytes.len()).unwrap_or(0), Ordering::Relaxed);
    while !over.load(Ordering::SeqCst) {
        let Ok(mut stream) = target.connect() else { continue };
        let written = stream.write_all(&begin);
        drop(opened.take());
        count(&begin);
        let mut next = Instant::now();
        while written.is_ok() && !over.load(Ordering::SeqCst) {
            if Instant::now() < next {
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
            next = Instant::now() + attack.pause;
            if !attack.then.is_empty() && stream.write_all(attack.then).is_err() {
                break;
            }
            count(attack.then);
        }
    }
}
