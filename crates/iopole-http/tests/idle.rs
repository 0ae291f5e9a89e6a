//! Idle connections that the server has closed: a call that must not be sent twice does not fail on one. The test
//! closes them, and continues afterwards.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Error, Method, Operation, Role, Upload};
use tokio::runtime::{Builder, Runtime};

const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const ROUNDS: usize = 30;

/// Server on threads, which keeps its connections open until the test closes them.
struct Server {
    url: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let open = Arc::new(Mutex::new(Vec::new()));
        let accepted = Arc::clone(&open);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let socket = socket.unwrap();
                accepted.lock().unwrap().push(socket.try_clone().unwrap());
                std::thread::spawn(move || serve(socket));
            }
        });
        Self { url, open }
    }

    /// Closes every connection, and returns their number.
    fn close(&self) -> usize {
        let mut open = self.open.lock().unwrap();
        open.drain(..).map(|socket| socket.shutdown(Shutdown::Both).unwrap()).count()
    }
}

fn serve(mut socket: TcpStream) {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = socket.read(&mut piece) {
        request.extend_from_slice(&piece[..read]);
        // Every request of these tests ends this way.
        if request.ends_with(b"\"end\"") || request.ends_with(b"--\r\n") {
            request.clear();
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        }
    }
}

fn client(server: &Server) -> Client {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(server.url.parse().unwrap(), Arc::new(StaticToken::new(token))).build().unwrap()
}

async fn send(client: Client) -> Result<(), Error> {
    client.call(&SEND).json("end").send().await?.bytes().await.map(drop)
}

async fn upload(client: Client) -> Result<(), Error> {
    let file = Upload::from_bytes("file", "a.xml", "application/xml", vec![b'x'; 50_000]);
    client.call(&SEND).upload(file).send().await?.bytes().await.map(drop)
}

/// Counts failed calls. `run` makes each one after the server has closed the connection of the previous one.
fn failures(mut run: impl FnMut(Client) -> Result<(), Error>) -> usize {
    let server = Server::start();
    let client = client(&server);
    let (mut failed, mut closed) = (0, 0);
    for _ in 0..ROUNDS {
        failed += usize::from(run(client.clone()).is_err());
        closed += server.close();
    }
    assert!(failed > 0 || closed >= ROUNDS, "{closed} connections were closed");
    failed
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn block_on_a_current_thread_runtime_notices_closed_connections() {
    let runtime = current_thread();
    assert_eq!(failures(|client| runtime.block_on(send(client))), 0);
    assert_eq!(failures(|client| runtime.block_on(upload(client))), 0);
}

#[test]
fn a_spawned_call_notices_closed_connections() {
    let runtime = current_thread();
    assert_eq!(failures(|client| runtime.block_on(runtime.spawn(send(client))).unwrap()), 0);
    let local = tokio::task::LocalSet::new();
    assert_eq!(failures(|client| local.block_on(&runtime, send(client))), 0);
}

#[test]
fn a_call_on_a_worker_thread_notices_closed_connections() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    assert_eq!(failures(|client| runtime.block_on(runtime.spawn(send(client))).unwrap()), 0);
}

#[test]
fn no_concurrent_call_fails_after_all_connections_were_closed() {
    let runtime = current_thread();
    let many = |client: Client| {
        runtime.block_on(async {
            let calls: Vec<_> = (0..8).map(|_| tokio::spawn(send(client.clone()))).collect();
            for call in calls {
                call.await.unwrap()?;
            }
            Ok(())
        })
    };
    assert_eq!(failures(many), 0);
}

#[test]
fn a_connection_idle_for_five_seconds_is_not_used_again() {
    let (runtime, server) = (current_thread(), Server::start());
    let client = client(&server);
    runtime.block_on(send(client.clone())).unwrap();
    // In real time: the pool reads the machine's clock.
    std::thread::sleep(Duration::from_secs(5));
    runtime.block_on(send(client)).unwrap();
    assert_eq!(server.close(), 2, "one connection for each call");
}
