//! The example service, which users copy, as a process against the simulated platform: orders, webhooks, sweep.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use iopole_api::model::webhook::{
    DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_bench::example;
use iopole_sandbox::Sandbox;
use iopole_store::sqlx_0_8 as sqlx;
use support::{Database, Pool, client, copies, until};

const SECRET: &str = "a secret of 32 characters at the very least";

struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(database: &Database, sandbox: &Sandbox, sweeps: Duration) -> Self {
        let mut child = Command::new(example("iopole-store", "orders"))
            .env("DATABASE_URL", &database.address)
            .env("ORDERS_ADDRESS", "127.0.0.1:0")
            .env("ORDERS_SWEEP_SECONDS", sweeps.as_secs().to_string())
            .env("IOPOLE_WEBHOOK_SECRET", SECRET)
            .env("IOPOLE_API_URL", sandbox.api_url())
            .env("IOPOLE_TOKEN_URL", sandbox.token_url())
            .env("IOPOLE_CLIENT_ID", sandbox.client_id())
            .env("IOPOLE_CLIENT_SECRET", sandbox.client_secret())
            .env_remove("IOPOLE_CLIENT_SECRET_FILE")
            .env("IOPOLE_CUSTOMER_ID", sandbox.customer_id())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening at http://");
        let address = address.unwrap_or_else(|| panic!("{first}")).to_owned();
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
        Self { child, address }
    }

    /// Status and body of a request without a body.
    fn ask(&self, method: &str, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        write!(stream, "{head}content-length: 0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Asks the service to stop, and waits for its end.
    fn stop(mut self) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn rows(database: &Database, table: &str) -> i64 {
    let Pool::Postgres(pool) = &database.pool else { panic!("not PostgreSQL") };
    sqlx::query_scalar(&format!("SELECT COUNT(*) FROM {table}")).fetch_one(pool).await.unwrap()
}

async fn register(sandbox: &Sandbox, url: &str) {
    let mut endpoints = WebhookEndpoints::default();
    endpoints.invoice = Some(DeliveryEndpoint::new(url));
    endpoints.status = Some(DeliveryEndpoint::new(url));
    endpoints.authentication = Some(WebhookAuthentication::hmac(SECRET));
    client(sandbox).admin().webhooks().create(&WebhookCreation::new(endpoints)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_becomes_an_invoice_once_and_its_statuses_come_back() {
    let Some(database) = support::postgres().await else { return };
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let service = Service::start(&database, &sandbox, Duration::from_secs(86_400));
    register(&sandbox, &format!("http://{}/hooks/iopole", service.address)).await;
    for _ in 0..3 {
        assert_eq!(service.ask("POST", "/orders/O-4711").0, 202);
    }
    assert_eq!(service.ask("POST", "/orders/a%3Cb").0, 400);
    assert_eq!(service.ask("GET", "/orders/O-1").0, 404);
    until("the invoice is delivered, and its statuses are here", || async {
        sandbox.deliver_pending().await;
        let (_, order) = service.ask("GET", "/orders/O-4711");
        order.contains("\"delivered\"") && order.contains("MADE_AVAILABLE")
    })
    .await;
    assert_eq!(copies(&client(&sandbox), "O-4711").await, 1);
    // The buyer is a company of this account: its copy was delivered, and is kept.
    until("the received invoice is kept", || async {
        sandbox.deliver_pending().await;
        let kept = database.store.inbox().kept(0, 10).await.unwrap();
        kept.iter().any(|kept| kept.kind == "invoice")
    })
    .await;
    service.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_brings_what_no_webhook_delivered() {
    let Some(database) = support::postgres().await else { return };
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let service = Service::start(&database, &sandbox, Duration::from_secs(1));
    assert_eq!(service.ask("POST", "/orders/O-1").0, 202);
    until("the statuses are here without a webhook", || async {
        service.ask("GET", "/orders/O-1").1.contains("MADE_AVAILABLE")
    })
    .await;
    until("the received copy is here as well", || async { rows(&database, "received_invoice").await == 1 })
        .await;
    service.stop();
}
