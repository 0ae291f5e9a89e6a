//! A connection to a server that a test slows down or cuts.

use std::time::Duration;

use iopole_store::sqlx_0_8 as sqlx;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// State of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    Fine,
    /// Each message takes this long.
    Slow(Duration),
    /// Connections are cut and refused.
    Away,
}

/// A proxy before a PostgreSQL server; it ends with this value.
pub(crate) struct Line {
    /// URL of the database behind the proxy.
    pub(crate) address: String,
    weather: watch::Sender<Weather>,
    task: tokio::task::JoinHandle<()>,
}

impl Line {
    pub(crate) async fn to(url: &str) -> Self {
        let options: PgConnectOptions = url.parse().unwrap();
        let server = (options.get_host().to_owned(), options.get_port());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (weather, seen) = watch::channel(Weather::Fine);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *seen.borrow() != Weather::Away
                    && let Ok(server) = TcpStream::connect(&server).await
                {
                    let ((from, to), (back, forth)) = (client.into_split(), server.into_split());
                    tokio::spawn(pump(from, forth, seen.clone()));
                    tokio::spawn(pump(back, to, seen.clone()));
                }
            }
        });
        let address = options.host("127.0.0.1").port(port).to_url_lossy().to_string();
        Self { address, weather, task }
    }

    pub(crate) fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut weather: watch::Receiver<Weather>) {
    let mut bytes = Vec::with_capacity(16 * 1024);
    loop {
        bytes.clear();
        let read = tokio::select! {
            read = from.read_buf(&mut bytes) => read,
            _ = weather.wait_for(|weather| *weather == Weather::Away) => return,
        };
        let Ok(1..) = read else { return };
        let now = *weather.borrow();
        match now {
            Weather::Away => return,
            Weather::Slow(pause) => tokio::time::sleep(pause).await,
            Weather::Fine => {}
        }
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
