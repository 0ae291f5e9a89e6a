//! A service over one PostgreSQL database: an order becomes an invoice in the transaction that accepts the order.
//!
//! ```sh
//! DATABASE_URL='postgres://…' IOPOLE_WEBHOOK_SECRET='…' cargo run -p iopole-store --features postgres --example orders
//! ```
//!
//! | request | result |
//! |---|---|
//! | `POST /orders/{number}` | accepts an order, and enqueues its invoice |
//! | `GET /orders/{number}` | state of the invoice, and the statuses so far |
//! | `/hooks/iopole` and below | deliveries of the platform |
//!
//! It also needs the variables of the API client (`IOPOLE_CLIENT_ID`, `IOPOLE_CLIENT_SECRET`, …). It listens on
//! `ORDERS_ADDRESS` (`127.0.0.1:8080` by default), and sweeps every `ORDERS_SWEEP_SECONDS` (a day by default) for what no
//! webhook delivered. SIGINT and SIGTERM stop it: the sends in progress end first.
#![allow(clippy::print_stderr, reason = "a program for people")]

mod hooks;
mod orders;

use std::error::Error;
use std::time::Duration;

use axum::Router;
use iopole_api::Client;
use iopole_store::sqlx_0_8::{PgPool, postgres::PgPoolOptions};
use iopole_store::{Store, Sweep, Worker};
use iopole_webhook::{Authentication, Intake, Receiver, axum_0_8};
use tokio::sync::watch;

use self::hooks::Hooks;
use self::orders::Orders;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let required = |name: &str| std::env::var(name).map_err(|_| format!("set {name}"));
    let pool: PgPool = PgPoolOptions::new().max_connections(16).connect(&required("DATABASE_URL")?).await?;
    let store = Store::postgres_pool(pool.clone());
    store.migrate().await?;
    let orders = Orders::open(pool.clone(), store.outbox()).await?;

    let client = Client::from_env()?;
    let sweep = store.sweep("all", client.clone());
    let hooks = Hooks::new(pool, store.inbox(), store.outbox(), sweep.clone());
    let intake = Intake::new(Authentication::hmac(required("IOPOLE_WEBHOOK_SECRET")?)?);
    let receiver = Receiver::new(intake, store.inbox(), hooks.clone());
    let app = Router::new().merge(orders::routes(orders)).nest("/hooks/iopole", axum_0_8::router(receiver));

    let (stop, stopped) = watch::channel(false);
    let worker = Worker::new(store.outbox(), client);
    let sending = tokio::spawn({
        let stopped = stopped.clone();
        async move { worker.run(is_true(stopped)).await }
    });
    let pause = Duration::from_secs(setting("ORDERS_SWEEP_SECONDS", "86400").parse()?);
    let sweeping = tokio::spawn(sweep_at_night(sweep, hooks, pause, stopped.clone()));

    let listener = tokio::net::TcpListener::bind(setting("ORDERS_ADDRESS", "127.0.0.1:8080")).await?;
    eprintln!("listening at http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        shutdown().await;
        stop.send_replace(true);
    });
    axum::serve(listener, app).with_graceful_shutdown(is_true(stopped)).await?;
    sending.await?;
    sweeping.await?;
    Ok(())
}

/// Sweeps at each interval, until the service stops. A sweep that is interrupted goes on with the next one.
async fn sweep_at_night(sweep: Sweep, hooks: Hooks, pause: Duration, stopped: watch::Receiver<bool>) {
    let sweeps = async {
        loop {
            tokio::time::sleep(pause).await;
            match sweep.run(&hooks).await {
                Ok(report) => eprintln!("sweep: {} invoices, {} statuses", report.invoices, report.statuses),
                Err(error) => eprintln!("sweep: {error}"),
            }
        }
    };
    tokio::select! {
        () = sweeps => {}
        () = is_true(stopped) => {}
    }
}

/// Completes once the service stops.
async fn is_true(mut stopped: watch::Receiver<bool>) {
    // Without a sender, the service has ended.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Completes at SIGINT, and on Unix at SIGTERM.
async fn shutdown() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    drop(tokio::signal::ctrl_c().await);
}
