//! Takes connections, and tells every request which one it came on.

use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::connection::{Connection, Switch};

/// A listener whose connections can be cut, and end with the sandbox, requests in flight included.
pub(crate) struct CutListener {
    listener: TcpListener,
    stopped: watch::Receiver<()>,
}

impl CutListener {
    /// It serves until the sender of `stopped` is gone.
    pub(crate) fn new(listener: TcpListener, stopped: watch::Receiver<()>) -> Self {
        Self { listener, stopped }
    }
}

/// The connection a request came on.
#[derive(Debug, Clone)]
pub(crate) struct Line(Switch);

impl Line {
    /// Cuts it: the peer gets a reset instead of whatever was still to come.
    pub(crate) fn cut(&self) {
        self.0.off();
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.0.is_off()
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

impl Connected<IncomingStream<'_, CutListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, CutListener>) -> Self {
        Self(stream.io().switch())
    }
}
