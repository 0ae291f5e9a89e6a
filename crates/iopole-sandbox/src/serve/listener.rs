//! Takes connections, and tells every request which one it came on.

use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;

use super::connection::{Connection, Switch};

/// A listener whose connections can be cut.
pub(crate) struct CutListener(pub(crate) TcpListener);

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
        let (stream, peer) = <TcpListener as Listener>::accept(&mut self.0).await;
        (Connection::new(stream), peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, CutListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, CutListener>) -> Self {
        Self(stream.io().switch())
    }
}
