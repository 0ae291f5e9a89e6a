//! Serves a receiver to the internet: connections are few, a head has little time, and silent ones make room.

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

/// From the start of a connection, or its last answer, to the end of a head.
const HEAD: Duration = Duration::from_secs(10);
/// For what is under way when the service is stopped; the platform waits no longer for an answer.
const STOP: Duration = Duration::from_secs(60);
/// Between two log lines about refused connections: an attacker does not fill the disk with them.
const LOG: Duration = Duration::from_secs(1);

pub(crate) struct Server<H> {
    receiver: Receiver<H>,
    path: &'static str,
    connections: Connections,
}

impl<H: Handler> Server<H> {
    /// Serves at the path and below, with so many connections at most.
    pub(crate) fn new(receiver: Receiver<H>, path: &'static str, most: usize) -> Self {
        let connections = Connections { most: most.max(1), open: Arc::default(), logged: Arc::default() };
        Self { receiver, path, connections }
    }

    /// Accepts connections until it is stopped; then finishes what is under way.
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
                    // Such as too many open files: whoever is waited for may end meanwhile.
                    tracing::error!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(listener);
        tracing::info!("stopping: deliveries under way are finished");
        if timeout(STOP, graceful.shutdown()).await.is_err() {
            tracing::warn!("some deliveries were not finished; the platform sends them again");
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
                // Whatever went wrong with it concerns its other end.
                _ = connection => {}
                _ = closed => {}
            }
        });
    }
}

fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The open connections. When there are as many as may be, the one that has been silent for longest is closed.
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
    /// Since when no request is under way.
    silent: Option<Instant>,
    /// Dropped with this, and the task of the connection ends.
    _close: oneshot::Sender<()>,
}

impl Connections {
    fn take(&self) -> Option<(Slot, oneshot::Receiver<()>)> {
        let mut open = lock(&self.open);
        if open.connections.len() >= self.most {
            let silent = open.connections.iter().filter_map(|(id, it)| Some((it.silent?, *id)));
            let Some((_, id)) = silent.min() else {
                self.log("a connection was refused: as many as may be open are busy");
                return None;
            };
            open.connections.remove(&id);
            self.log("a silent connection was closed: as many are open as may be");
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

/// The place of one connection.
struct Slot {
    open: Arc<Mutex<Open>>,
    id: u64,
}

impl Slot {
    /// Until it is dropped, a request is under way.
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

/// Nothing here is left half done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
