//! Serves a receiver to the internet: bounds connections and the time for a head, and closes silent connections first.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use iopole_webhook::{Handler, Peer, Receiver};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

/// Timeout of a request head, from the start of the connection or its last answer.
const HEAD: Duration = Duration::from_secs(10);
/// Grace period of the deliveries in progress when the service stops. The platform waits no longer for an answer.
const STOP: Duration = Duration::from_secs(60);
/// Pause between log lines about refused connections, so that an attacker cannot fill the disk.
const LOG: Duration = Duration::from_secs(1);

pub(crate) struct Server<H> {
    receiver: Receiver<H>,
    path: &'static str,
    connections: Connections,
}

impl<H: Handler> Server<H> {
    /// Serves at the path and below, with at most `most` connections.
    pub(crate) fn new(receiver: Receiver<H>, path: &'static str, most: usize) -> Self {
        let connections = Connections { most: most.max(1), open: Arc::default(), logged: Arc::default() };
        Self { receiver, path, connections }
    }

    /// Accepts connections until it is stopped; then finishes the deliveries in progress.
    pub(crate) async fn run(self, listener: TcpListener, stopped: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let mut stopped = std::pin::pin!(stopped);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stopped => break,
            };
            match accepted {
                Ok((stream, peer)) => self.accept(stream, peer, &graceful),
                Err(error) => {
                    // For example too many open files; a connection may end in the meantime.
                    tracing::error!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(listener);
        tracing::info!("stopping; finishing the deliveries in progress");
        if timeout(STOP, graceful.shutdown()).await.is_err() {
            tracing::warn!("some deliveries were not finished; the platform retries them");
        }
    }

    fn accept(&self, stream: TcpStream, peer: SocketAddr, graceful: &GracefulShutdown) {
        let Some((slot, closed)) = self.connections.take() else { return };
        let (receiver, path, slot) = (self.receiver.clone(), self.path, Arc::new(slot));
        let service = service_fn(move |mut request: Request<Incoming>| {
            let (receiver, slot) = (receiver.clone(), Arc::clone(&slot));
            async move {
                let _busy = slot.busy();
                if !is_below(request.uri().path(), path) {
                    let mut response = Response::new(Full::<Bytes>::default());
                    *response.status_mut() = StatusCode::NOT_FOUND;
                    return Ok::<_, Infallible>(response);
                }
                request.extensions_mut().insert(Peer::new(peer.ip()));
                Ok(receiver.respond(request).await)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                // An error of a connection concerns only its client.
                _ = connection => {}
                _ = closed => {}
            }
        });
    }
}

fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The open connections. At the limit, the connection that has been idle for longest is closed.
#[derive(Clone)]
struct Connections {
    most: usize,
    open: Arc<Mutex<Open>>,
    logged: Arc<Mutex<Option<Instant>>>,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: BTreeMap<u64, Connection>,
}

struct Connection {
    /// Time since which no request is in progress.
    silent: Option<Instant>,
    /// Dropping it ends the task of the connection.
    _close: oneshot::Sender<()>,
}

impl Connections {
    fn take(&self) -> Option<(Slot, oneshot::Receiver<()>)> {
        let mut open = lock(&self.open);
        if open.connections.len() >= self.most {
            let silent = open.connections.iter().filter_map(|(id, it)| Some((it.silent?, *id)));
            let Some((_, id)) = silent.min() else {
                self.log("a connection was refused: the limit of connections is reached, and all are busy");
                return None;
            };
            open.connections.remove(&id);
            self.log("a silent connection was closed: the limit of connections is reached");
        }
        let (close, closed) = oneshot::channel();
        let id = open.next;
        open.next += 1;
        open.connections.insert(id, Connection { silent: Some(Instant::now()), _close: close });
        Some((Slot { open: Arc::clone(&self.open), id }, closed))
    }

    fn log(&self, message: &str) {
        let (mut logged, now) = (lock(&self.logged), Instant::now());
        if logged.is_none_or(|last| now.duration_since(last) >= LOG) {
            *logged = Some(now);
            tracing::warn!(open = self.most, "{message}");
        }
    }
}

/// Entry of one connection.
struct Slot {
    open: Arc<Mutex<Open>>,
    id: u64,
}

impl Slot {
    /// Marks the connection as busy until the result is dropped.
    fn busy(self: &Arc<Self>) -> Busy {
        self.set(None);
        Busy(Arc::clone(self))
    }

    fn set(&self, silent: Option<Instant>) {
        if let Some(connection) = lock(&self.open).connections.get_mut(&self.id) {
            connection.silent = silent;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.open).connections.remove(&self.id);
    }
}

struct Busy(Arc<Slot>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(Some(Instant::now()));
    }
}

/// Ignores poisoning: no critical section of this file can panic half way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
