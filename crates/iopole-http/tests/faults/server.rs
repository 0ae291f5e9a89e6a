//! A server that produces faults on raw sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Fault that the server produces.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Sends this complete answer.
    Answer(&'static str),
    /// Sends this answer without reading the body, and closes.
    AnswerEarly(&'static str),
    /// Sends this answer before reading the body, then reads it and closes.
    AnswerThenDrain(&'static str),
    /// Reads all, then resets the connection after these bytes (RST).
    Reset(&'static str),
    /// Reads all, then closes the connection after these bytes (FIN).
    Close(&'static str),
    /// Reads all, sends these bytes, then nothing.
    Stall(&'static str),
    /// Reads this many bytes of the body, then resets the connection.
    ResetInBody(usize),
    /// Reads this many bytes of the body, then nothing more.
    StallInBody(usize),
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
/// Waits until the client has read the bytes sent before a reset, which may overtake them.
const READING_TIME: Duration = Duration::from_millis(30);

pub(crate) struct Server {
    pub(crate) url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    seen: AtomicUsize,
    processed: AtomicUsize,
    panics: AtomicUsize,
}

impl Server {
    /// Produces the fault for the first `times` requests, then answers correctly. With `processes`, a request that ends
    /// in the fault has been carried out.
    pub(crate) async fn start(fault: Fault, processes: bool, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counts = Arc::new(Counts::default());
        let shared = counts.clone();
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let counts = shared.clone();
                tokio::spawn(async move {
                    let server = counts.clone();
                    let served =
                        tokio::spawn(async move { serve(socket, fault, processes, times, &server).await });
                    // A client that times out closes the connection, which is not a fault of the server.
                    counts.panics.fetch_add(usize::from(served.await.is_err()), Ordering::SeqCst);
                });
            }
        });
        Self { url, counts }
    }

    /// Returns the numbers of requests seen and processed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        assert_eq!(self.counts.panics.load(Ordering::SeqCst), 0, "the server has panicked");
        (self.counts.seen.load(Ordering::SeqCst), self.counts.processed.load(Ordering::SeqCst))
    }
}

async fn serve(
    mut socket: TcpStream,
    fault: Fault,
    processes: bool,
    times: usize,
    counts: &Counts,
) -> std::io::Result<()> {
    loop {
        let Some(body) = read_head(&mut socket).await? else { return Ok(()) };
        let faulty = counts.seen.fetch_add(1, Ordering::SeqCst) < times;
        let wanted = match fault {
            Fault::AnswerEarly(_) | Fault::AnswerThenDrain(_) if faulty => 0,
            Fault::ResetInBody(most) | Fault::StallInBody(most) if faulty => most.min(body),
            _ => body,
        };
        if !read_body(&mut socket, wanted).await? {
            return Ok(());
        }
        if !faulty || processes {
            counts.processed.fetch_add(1, Ordering::SeqCst);
        }
        match fault {
            _ if !faulty => socket.write_all(OK.as_bytes()).await?,
            Fault::Answer(text) => {
                socket.write_all(text.as_bytes()).await?;
                if text.contains("connection: close") {
                    return socket.shutdown().await;
                }
            }
            Fault::AnswerEarly(text) | Fault::Close(text) => {
                socket.write_all(text.as_bytes()).await?;
                return socket.shutdown().await;
            }
            Fault::AnswerThenDrain(text) => {
                socket.write_all(text.as_bytes()).await?;
                read_body(&mut socket, body).await?;
                return socket.shutdown().await;
            }
            Fault::Reset(text) => {
                socket.write_all(text.as_bytes()).await?;
                return reset(socket).await;
            }
            Fault::ResetInBody(_) => return reset(socket).await,
            Fault::Stall(text) => {
                socket.write_all(text.as_bytes()).await?;
                std::future::pending::<()>().await;
            }
            Fault::StallInBody(_) => std::future::pending::<()>().await,
        }
    }
}

async fn reset(socket: TcpStream) -> std::io::Result<()> {
    tokio::time::sleep(READING_TIME).await;
    socket.set_zero_linger()
}

/// Returns true if this many bytes came.
async fn read_body(socket: &mut TcpStream, mut left: usize) -> std::io::Result<bool> {
    let mut piece = vec![0; 65_536];
    while left > 0 {
        let most = piece.len().min(left);
        match socket.read(&mut piece[..most]).await? {
            0 => return Ok(false),
            read => left -= read,
        }
    }
    Ok(true)
}

/// Reads the head, and returns the number of body bytes still to come; `None` at the end of the connection.
async fn read_head(socket: &mut TcpStream) -> std::io::Result<Option<usize>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if socket.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    assert!(!head.contains("expect:"), "no request waits for a 100 Continue");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
    Ok(Some(length.map_or(0, |length| length.trim().parse().unwrap())))
}
