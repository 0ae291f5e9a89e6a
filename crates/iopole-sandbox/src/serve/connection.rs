//! A connection with a switch: once cut, nothing more is read or written, and the peer gets a reset.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// The server's end of a connection.
pub(crate) struct Connection {
    stream: TcpStream,
    switch: Switch,
    /// Ready once the sandbox stops.
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Cuts the connection it belongs to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    pub(super) fn off(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(super) fn is_off(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Connection {
    pub(super) fn new(stream: TcpStream, mut stopped: watch::Receiver<()>) -> Self {
        // Answers are small: waiting to fill a segment would only add latency.
        let _ = stream.set_nodelay(true);
        // Nothing is ever sent: the wait ends with the sender.
        let stopped = Box::pin(async move { while stopped.changed().await.is_ok() {} });
        Self { stream, switch: Switch::default(), stopped }
    }

    pub(super) fn switch(&self) -> Switch {
        self.switch.clone()
    }

    /// The stream, unless it was cut. The linger time of zero turns the close that follows into a reset.
    fn live(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if self.switch.is_off() {
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
        // Looked at here alone: a server reads on while it works on an answer, to hear of a peer that leaves.
        if !connection.switch.is_off() && connection.stopped.as_mut().poll(context).is_ready() {
            connection.switch.off();
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
