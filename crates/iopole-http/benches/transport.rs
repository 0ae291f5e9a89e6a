//! A typed call beside bare reqwest with a fixed header; 50 MB each way, with the peak of memory.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for people"
)]

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iopole_auth::{AccessToken, Cached, Lifetime, StaticToken};
use iopole_bench::{Report, Target, apart, peak_memory, print_peak_above};
use iopole_http::{Class, Client, Method, Operation, Role, Upload};
use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

const GET: Operation = Operation::new("readThing", Method::GET, "/small", Class::Safe, Role::User);
const DOWNLOAD: Operation = Operation::new("download", Method::GET, "/large", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/upload", Class::Once, Role::User);
/// One request in two classes: before the first, the runtime notices closed connections.
const ONCE: Operation = Operation::new("sendOnce", Method::POST, "/small", Class::Once, Role::User);
const AGAIN: Operation = Operation::new("sendAgain", Method::POST, "/small", Class::Idempotent, Role::User);
const ROUNDS: usize = 31;
/// Rounds of calls, each in a separate process: its memory layout makes more of a difference than the code measured.
const CALL_ROUNDS: usize = 121;
/// Calls of one round, for each in flight.
const CALLS: [(usize, usize); 2] = [(1, 1_200), (32, 200)];
const LARGE: usize = 50 * 1024 * 1024;
const SMALL: usize = 4_096;
/// Converts a time into a speed.
const RATE: f64 = 1e3;

/// HTTP server that does as little as possible, so that the bench measures the client.
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

/// Measures the milliseconds of the work on the runtime's own threads.
fn time<T: Future<Output = ()> + Send + 'static>(runtime: &Runtime, work: T) -> f64 {
    let start = Instant::now();
    runtime.block_on(runtime.spawn(work)).unwrap();
    start.elapsed().as_secs_f64() * 1e3
}

async fn many<F, T>(at_once: usize, calls: usize, call: F)
where
    F: Fn() -> T + Clone + Send + 'static,
    T: Future<Output = usize> + Send,
{
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..calls {
                    assert_eq!(call().await, SMALL);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Makes one transfer, and prints the MB by which it raised the peak over that of small calls.
async fn peak_of(transfer: &str, url: &str) {
    let ours = client(url);
    for _ in 0..20 {
        ours.call(&GET).send().await.unwrap().bytes().await.unwrap();
    }
    let file = (transfer == "upload").then(large_file);
    let idle = peak_memory();
    match file {
        Some(file) => upload(&ours, file.path()).await,
        None => download(&ours).await,
    }
    print_peak_above(idle);
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

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().collect();
    let arguments: Vec<_> = arguments.iter().skip(1).map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    match *arguments {
        ["--peak-of", transfer] => runtime.block_on(peak_of(transfer, &start_server())),
        ["--calls", side, at_once, url] => calls(&runtime, side, at_once.parse().unwrap(), url),
        _ => {
            let url = start_server();
            let mut report = Report::from_args();
            small_calls(&mut report, &url);
            once_calls(&mut report, &url);
            transfers(&mut report, &runtime, &url);
            memory(&mut report);
            return report.finish();
        }
    }
    ExitCode::SUCCESS
}

fn header() -> HeaderValue {
    HeaderValue::from_str(&format!("Bearer {}", token_text())).unwrap()
}

fn bare_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

/// Prints the calls of one side in a millisecond. The first half warms up, and is not counted.
fn calls(runtime: &Runtime, side: &str, at_once: usize, url: &str) {
    let (_, calls) = CALLS.into_iter().find(|(known, _)| *known == at_once).unwrap();
    let (ours, bare, header, small) = (client(url), bare_client(), header(), format!("{url}/small"));
    let timed = side == "timed";
    let operation = match side {
        "once" => ONCE,
        "again" => AGAIN,
        _ => GET,
    };
    let own = move || {
        let (client, operation) = (ours.clone(), operation.clone());
        async move { client.call(&operation).send().await.unwrap().bytes().await.unwrap().len() }
    };
    let other = move || {
        let request = bare.get(&small).header("authorization", header.clone());
        let request = if timed { request.timeout(Duration::from_secs(30)) } else { request };
        async move { request.send().await.unwrap().bytes().await.unwrap().len() }
    };
    let round = || match side {
        "ours" | "once" | "again" => time(runtime, many(at_once, calls, own.clone())),
        _ => time(runtime, many(at_once, calls, other.clone())),
    };
    round();
    println!("{}", (at_once * calls) as f64 / round());
}

fn small_calls(report: &mut Report, url: &str) {
    // A bare client sets no timer. The cost of our timeouts is shown beside the target, for information.
    for (reference, beside, target) in
        [("bare", "", Target::AtLeast(0.97)), ("timed", ", bare timed", Target::Shown)]
    {
        for (at_once, _) in CALLS {
            let name = format!("typed call, {at_once} in flight{beside}");
            let at_once = at_once.to_string();
            let side = |side: &str| apart(&["--calls", side, &at_once, url]).unwrap();
            report.pairs(&name, "/ms", target, CALL_ROUNDS, || side("ours"), || side(reference));
        }
    }
}

/// Measures the cost of noticing closed connections before a call that must not be sent twice.
fn once_calls(report: &mut Report, url: &str) {
    for (at_once, _) in CALLS {
        let name = format!("once call, {at_once} in flight, beside an idempotent one");
        let at_once = at_once.to_string();
        let side = |side: &str| apart(&["--calls", side, &at_once, url]).unwrap();
        report.pairs(&name, "/ms", Target::Shown, CALL_ROUNDS, || side("once"), || side("again"));
    }
}

fn transfers(report: &mut Report, runtime: &Runtime, url: &str) {
    let (ours, bare, header) = (client(url), bare_client(), header());
    let get = bare.get(format!("{url}/large")).header("authorization", header.clone());
    let own = || {
        let ours = ours.clone();
        RATE / time(runtime, async move { download(&ours).await })
    };
    let other = || {
        let get = get.try_clone().unwrap();
        let bare_download = async move {
            let mut answer = get.send().await.unwrap();
            let mut length = 0;
            while let Some(chunk) = answer.chunk().await.unwrap() {
                length += chunk.len();
            }
            assert_eq!(length, LARGE);
        };
        RATE / time(runtime, bare_download)
    };
    report.pairs("50 MB download", "", Target::AtLeast(0.9), ROUNDS, own, other);

    let file = large_file();
    let path = file.path();
    let own = || {
        let (ours, path) = (ours.clone(), path.to_owned());
        RATE / time(runtime, async move { upload(&ours, &path).await })
    };
    let other = || {
        let (request, path) = (bare.post(format!("{url}/upload")), path.to_owned());
        let request = request.header("authorization", header.clone());
        let bare_upload = async move {
            // In pieces as large as ours: reqwest's own file part reads 4 kB at a time, and is many times slower.
            let open = tokio::fs::File::open(path).await.unwrap();
            let stream = tokio_util::io::ReaderStream::with_capacity(open, 64 * 1024);
            let body = reqwest::Body::wrap_stream(stream);
            let part = reqwest::multipart::Part::stream_with_length(body, LARGE as u64).file_name("a.xml");
            let form = reqwest::multipart::Form::new().part("file", part);
            request.multipart(form).send().await.unwrap().bytes().await.unwrap();
        };
        RATE / time(runtime, bare_upload)
    };
    report.pairs("50 MB upload", "", Target::AtLeast(0.9), ROUNDS, own, other);
}

fn memory(report: &mut Report) {
    for transfer in ["download", "upload"] {
        let name = format!("peak memory of a 50 MB {transfer}");
        if !report.wants(&name) {
            continue;
        }
        // The server's share is included.
        let Some(above) = apart(&["--peak-of", transfer]) else { continue };
        report.figure(&name, "MB", above, 8.0, Target::AtMost(1.0));
    }
}
