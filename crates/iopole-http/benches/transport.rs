//! A typed call beside bare reqwest with a fixed header, and 50 MB each way with the peak of memory. Each ratio is the
//! median of paired rounds in alternating order, since a machine's speed drifts.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for people"
)]

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iopole_auth::{AccessToken, Cached, Lifetime, StaticToken};
use iopole_http::{Class, Client, Method, Operation, Role, Upload};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const GET: Operation = Operation::new("readThing", Method::GET, "/small", Class::Safe, Role::User);
const DOWNLOAD: Operation = Operation::new("download", Method::GET, "/large", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/upload", Class::Once, Role::User);
const ROUNDS: usize = 31;
const CALLS: usize = 1_600;
const LARGE: usize = 50 * 1024 * 1024;
const SMALL: usize = 4_096;

/// An HTTP server that does as little as can be, so that the client is what is measured.
async fn serve(mut socket: TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let large = vec![b'x'; 256 * 1024];
    let (mut buffer, mut held) = (vec![0; 256 * 1024], 0);
    loop {
        let head = loop {
            if let Some(end) = buffer[..held].windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            match socket.read(&mut buffer[held..]).await? {
                0 => return Ok(()),
                read => held += read,
            }
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut left = length.map_or(0, |length| length.trim().parse::<usize>().unwrap());
        left -= (held - head).min(left);
        held = 0;
        while left > 0 {
            left -= socket.read(&mut buffer).await?;
        }
        let size = if text.starts_with("get /large") { LARGE } else { SMALL };
        socket.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n").as_bytes()).await?;
        let mut left = size;
        while left > 0 {
            let piece = left.min(large.len());
            socket.write_all(&large[..piece]).await?;
            left -= piece;
        }
    }
}

fn start_server() -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(socket));
            }
        });
    });
    receiver.recv().unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs both sides in alternating order; prints and returns the median of theirs / ours (1 is as fast).
async fn pair<A, B>(
    name: &str,
    rounds: usize,
    target: f64,
    ours: impl Fn() -> A,
    bare: impl Fn() -> B,
) -> bool
where
    A: Future<Output = ()>,
    B: Future<Output = ()>,
{
    // As every bench: an argument that is no flag picks the rows whose name holds it.
    if std::env::args().skip(1).any(|argument| !argument.starts_with('-') && !name.contains(&argument)) {
        return true;
    }
    let (mut own, mut other) = (Vec::new(), Vec::new());
    // A round that warms up, not counted.
    for round in 0..=rounds {
        let mut time_ours = None;
        for side in [round % 2 == 0, round % 2 != 0] {
            let start = Instant::now();
            if side {
                ours().await;
                time_ours = Some(start.elapsed().as_secs_f64());
            } else {
                bare().await;
                let time = start.elapsed().as_secs_f64();
                if round > 0 {
                    other.push(time);
                }
            }
        }
        if round > 0 {
            own.push(time_ours.unwrap());
        }
    }
    let ratio = median(own.iter().zip(&other).map(|(own, other)| other / own).collect());
    let (own, other) = (median(own) * 1e3, median(other) * 1e3);
    println!("{name:<38} {own:>9.1} {other:>9.1} {ratio:>7.3} {target:>7.2}");
    ratio >= target
}

/// Rounds of about the same length, however many are in flight.
fn calls(at_once: usize) -> usize {
    if at_once > 1 { 4 * CALLS } else { CALLS }
}

async fn many<F, T>(at_once: usize, call: F)
where
    F: Fn() -> T + Clone + Send + 'static,
    T: Future<Output = usize> + Send,
{
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..calls(at_once) / at_once {
                    assert_eq!(call().await, SMALL);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// The peak of resident memory so far, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

/// Makes one transfer, and prints by how many MB it raised the peak over that of small calls.
async fn peak_of(transfer: &str, url: &str) {
    let ours = client(url);
    for _ in 0..20 {
        ours.call(&GET).send().await.unwrap().bytes().await.unwrap();
    }
    let file = (transfer == "upload").then(large_file);
    let idle = peak();
    match file {
        Some(file) => upload(&ours, file.path()).await,
        None => download(&ours).await,
    }
    println!("{:.1}", peak() - idle);
}

fn client(url: &str) -> Client {
    let token = AccessToken::new(&token_text().into(), Lifetime::Unlimited).unwrap();
    let tokens = Arc::new(Cached::new(StaticToken::new(token)));
    Client::builder(url.parse().unwrap(), tokens).build().unwrap()
}

fn token_text() -> String {
    "x".repeat(1_500)
}

fn large_file() -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".xml").tempfile().unwrap();
    for _ in 0..LARGE / SMALL {
        file.write_all(&[b'y'; SMALL]).unwrap();
    }
    file
}

async fn download(ours: &Client) {
    let answer = ours.call(&DOWNLOAD).send().await.unwrap();
    assert_eq!(answer.write_to(&mut tokio::io::sink()).await.unwrap(), LARGE as u64);
}

async fn upload(ours: &Client, file: &std::path::Path) {
    let upload = Upload::from_file("file", "a.xml", "application/xml", file, LARGE as u64);
    ours.call(&SEND).upload(upload).send().await.unwrap().bytes().await.unwrap();
}

fn main() {
    let url = start_server();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let arguments: Vec<_> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--peak-of") {
        return runtime.block_on(peak_of(&arguments[at + 1], &url));
    }
    let good = runtime.block_on(runtime.handle().clone().spawn(run(url))).unwrap();
    std::process::exit(i32::from(!good));
}

async fn run(url: String) -> bool {
    let header = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token_text())).unwrap();
    let ours = client(&url);
    let bare = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let get = |path: &str| {
        let (bare, header, url) = (bare.clone(), header.clone(), format!("{url}{path}"));
        move || bare.get(&url).header("authorization", header.clone())
    };
    let mut good = true;
    println!("{:<38} {:>9} {:>9} {:>7} {:>7}", "", "ours ms", "bare ms", "ratio", "target");
    // A bare client sets no timer. What our timeouts cost is shown beside the target, for information.
    for (at_once, timed) in [(1, false), (32, false), (1, true), (32, true)] {
        let (client, get) = (ours.clone(), get("/small"));
        let beside = if timed { ", bare timed" } else { "" };
        good &= pair(
            &format!("{} calls, {at_once} in flight{beside}", calls(at_once)),
            ROUNDS,
            if timed { 0.0 } else { 0.95 },
            || {
                let client = client.clone();
                many(at_once, move || {
                    let client = client.clone();
                    async move { client.call(&GET).send().await.unwrap().bytes().await.unwrap().len() }
                })
            },
            || {
                let get = get.clone();
                many(at_once, move || {
                    let request = get();
                    let request = if timed { request.timeout(Duration::from_secs(30)) } else { request };
                    async move { request.send().await.unwrap().bytes().await.unwrap().len() }
                })
            },
        )
        .await;
    }

    let get = get("/large");
    let bare_download = || async {
        let mut answer = get().send().await.unwrap();
        let mut length = 0;
        while let Some(chunk) = answer.chunk().await.unwrap() {
            length += chunk.len();
        }
        assert_eq!(length, LARGE);
    };
    good &= pair("50 MB download", ROUNDS, 0.9, || download(&ours), bare_download).await;

    let file = large_file();
    let bare_upload = || async {
        // In pieces as large as ours: reqwest's own file part reads 4 kB at a time, and takes many times as long.
        let open = tokio::fs::File::open(file.path()).await.unwrap();
        let stream = tokio_util::io::ReaderStream::with_capacity(open, 64 * 1024);
        let body = reqwest::Body::wrap_stream(stream);
        let part = reqwest::multipart::Part::stream_with_length(body, LARGE as u64).file_name("a.xml");
        let form = reqwest::multipart::Form::new().part("file", part);
        let request =
            bare.post(format!("{url}/upload")).header("authorization", header.clone()).multipart(form);
        request.send().await.unwrap().bytes().await.unwrap();
    };
    good &= pair("50 MB upload", ROUNDS, 0.9, || upload(&ours, file.path()), bare_upload).await;

    for transfer in ["download", "upload"] {
        // In a process of its own: memory that earlier rows have used would hide the peak.
        let this = std::env::current_exe().unwrap();
        let output = std::process::Command::new(this).args(["--peak-of", transfer]).output().unwrap();
        let above: f64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
        good &= above <= 8.0;
        println!(
            "peak memory of a 50 MB {transfer}: {above:.1} MB above idle, the server's share included; at most 8"
        );
    }
    good
}
