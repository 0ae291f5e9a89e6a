//! Connections with a switch: once cut, a connection reads and writes nothing more, and the peer gets a reset.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The server's end of a connection.
pub(crate) struct Connection {
    stream: TcpStream,
    switch: Switch,
    /// Ready once the server stops.
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Cuts its connection; every request carries the switch of its connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    /// Cuts the connection: the peer gets a reset instead of the rest.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Connection {
    fn new(stream: TcpStream, mut stopped: watch::Receiver<()>) -> Self {
        // Answers are small: to wait for a full segment only adds latency.
        let _ = stream.set_nodelay(true);
        // The wait ends with the sender, which sends nothing.
        let stopped = Box::pin(async move { while stopped.changed().await.is_ok() {} });
        Self { stream, switch: Switch::default(), stopped }
    }

    fn switch(&self) -> Switch {
        self.switch.clone()
    }

    /// The stream, unless it was cut. A linger time of zero turns the following close into a reset.
    fn live(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if self.switch.is_cut() {
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let connection = self.get_mut();
        // Checked here only: a server reads while it works on an answer, to notice a peer that leaves.
        if !connection.switch.is_cut() && connection.stopped.as_mut().poll(context).is_ready() {
            connection.switch.cut();
        }
        match connection.live() {
            Ok(stream) => stream.poll_read(context, buffer),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut().live() {
            Ok(stream) => stream.poll_write(context, bytes),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut().live() {
            Ok(stream) => stream.poll_flush(context),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut().live() {
            Ok(stream) => stream.poll_shutdown(context),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut().live() {
            Ok(stream) => stream.poll_write_vectored(context, slices),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// A listener whose connections can be cut. They end with the server, requests in flight included.
pub(crate) struct CutListener {
    listener: TcpListener,
    stopped: watch::Receiver<()>,
}

impl CutListener {
    /// A listener that serves until the sender of `stopped` is dropped.
    pub(crate) fn new(listener: TcpListener, stopped: watch::Receiver<()>) -> Self {
        Self { listener, stopped }
    }
}

impl Listener for CutListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, peer) = <TcpListener as Listener>::accept(&mut self.listener).await;
        (Connection::new(stream, self.stopped.clone()), peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, CutListener>> for Switch {
    fn connect_info(stream: IncomingStream<'_, CutListener>) -> Self {
        stream.io().switch()
    }
}
