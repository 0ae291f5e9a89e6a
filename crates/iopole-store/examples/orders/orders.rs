//! Orders: accepted together with their invoices.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use iopole_store::sqlx_0_8::{self as sqlx, PgPool};
use iopole_store::{NewInvoice, Outbox};
use serde_json::{Value, json};

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS received_invoice (id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS invoice_status (id TEXT PRIMARY KEY, invoice TEXT NOT NULL, code TEXT NOT NULL);";

#[derive(Clone)]
pub(crate) struct Orders {
    pool: PgPool,
    outbox: Outbox,
}

impl Orders {
    /// Makes the tables of the service.
    pub(crate) async fn open(pool: PgPool, outbox: Outbox) -> Result<Self, sqlx::Error> {
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        Ok(Self { pool, outbox })
    }

    /// Accepts an order: its row and its invoice commit together, or not at all.
    async fn accept(&self, number: &str) -> Result<(), Box<dyn std::error::Error>> {
        let mut transaction = self.pool.begin().await?;
        let order =
            sqlx::query("INSERT INTO orders (number) VALUES ($1) ON CONFLICT DO NOTHING").bind(number);
        order.execute(&mut *transaction).await?;
        // A repeated request has the same key and the same bytes: it is the same invoice.
        let invoice = NewInvoice::new(format!("order-{number}"), "facture.xml", invoice_of(number))?;
        self.outbox.enqueue_in(&mut transaction, invoice).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn show(&self, number: &str) -> Result<Option<Value>, Box<dyn std::error::Error>> {
        let Some(entry) = self.outbox.entry_of_key(&format!("order-{number}")).await? else {
            return Ok(None);
        };
        let invoice = entry.invoice_id.map(|id| id.to_string());
        let statuses = sqlx::query_scalar("SELECT code FROM invoice_status WHERE invoice = $1 ORDER BY id");
        let statuses: Vec<String> = statuses.bind(&invoice).fetch_all(&self.pool).await?;
        Ok(Some(json!({"state": entry.state.as_str(), "invoice": invoice, "statuses": statuses})))
    }
}

/// The invoice of an order. It must come out the same each time: only its bytes can prove later that it was sent.
fn invoice_of(number: &str) -> Vec<u8> {
    let template = include_str!("../../../../examples/invoices/facture-cii.xml");
    template.replace("F2026-0042", number).into_bytes()
}

pub(crate) fn routes(orders: Orders) -> Router {
    Router::new().route("/orders/{number}", post(accept).get(show)).with_state(orders)
}

async fn accept(State(orders): State<Orders>, Path(number): Path<String>) -> StatusCode {
    // It becomes a part of an XML file.
    if number.is_empty() || !number.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        return StatusCode::BAD_REQUEST;
    }
    match orders.accept(&number).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(error) => failed(&*error),
    }
}

async fn show(State(orders): State<Orders>, Path(number): Path<String>) -> Result<Json<Value>, StatusCode> {
    match orders.show(&number).await {
        Ok(order) => order.map(Json).ok_or(StatusCode::NOT_FOUND),
        Err(error) => Err(failed(&*error)),
    }
}

fn failed(error: &dyn std::error::Error) -> StatusCode {
    eprintln!("{error}");
    StatusCode::SERVICE_UNAVAILABLE
}
