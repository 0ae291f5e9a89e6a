//! Deliveries of the platform, and what a sweep finds in their place: each has its effect once.

use iopole_api::model::delivery::StatusDelivery;
use iopole_api::model::ids::{InvoiceId, StatusId};
use iopole_api::model::search::InvoiceDirection;
use iopole_store::sqlx_0_8::{self as sqlx, PgPool, Postgres, Transaction};
use iopole_store::{Inbox, Outbox, Sink, SinkError, Sweep, Swept};
use iopole_webhook::{Ack, DedupKey, Delivery, Handler, HandlerError, Payload, async_trait};

const STATUS: &str =
    "INSERT INTO invoice_status (id, invoice, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const RECEIVED: &str = "INSERT INTO received_invoice (id) VALUES ($1) ON CONFLICT DO NOTHING";

#[derive(Clone)]
pub(crate) struct Hooks {
    pool: PgPool,
    inbox: Inbox,
    outbox: Outbox,
    sweep: Sweep,
}

impl Hooks {
    pub(crate) fn new(pool: PgPool, inbox: Inbox, outbox: Outbox, sweep: Sweep) -> Self {
        Self { pool, inbox, outbox, sweep }
    }

    /// The claim, the row, and the note for the sweep commit together.
    async fn take_status(&self, key: &DedupKey, status: &StatusDelivery) -> Result<(), HandlerError> {
        let (Some(invoice), Some(id)) = (&status.invoice_id, &status.status_id) else {
            return Err("a status without identifiers: the sweep finds it".into());
        };
        let mut transaction = self.pool.begin().await?;
        if self.inbox.claim_in(&mut transaction, key).await? {
            let code = status.code().map_or("UNKNOWN", |code| code.as_str());
            write_status(&mut transaction, id, invoice, code).await?;
            self.sweep.note_status_in(&mut transaction, id).await?;
        }
        transaction.commit().await?;
        // The worker looks at the invoice now, instead of at the end of its pause.
        self.outbox.look_at(invoice).await?;
        Ok(())
    }
}

impl Handler for Hooks {
    async fn handle(&self, delivery: Delivery) -> Result<Ack, HandlerError> {
        if let Payload::Status(status) = &delivery.payload {
            self.take_status(&delivery.key, status).await?;
        } else {
            // Kept with its checksum until the application has it: after a 2xx the platform does not send it again.
            let kind = delivery.payload.kind().as_str();
            self.inbox.keep(&delivery.key, kind, &delivery.content.bytes().await?).await?;
        }
        Ok(Ack::done())
    }
}

#[async_trait]
impl Sink for Hooks {
    /// Writes by identifier, because an item may be offered again after a crash.
    async fn accept(&self, item: &Swept) -> Result<(), SinkError> {
        match item {
            Swept::Status(invoice, status) => {
                let mut transaction = self.pool.begin().await?;
                let code = status.code().map_or("UNKNOWN", |code| code.as_str());
                write_status(&mut transaction, &status.status_id, invoice, code).await?;
                transaction.commit().await?;
            }
            Swept::Invoice(row) if row.metadata.direction == Some(InvoiceDirection::Inbound) => {
                let id = row.metadata.invoice_id.as_str();
                sqlx::query(RECEIVED).bind(id).execute(&self.pool).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

async fn write_status(
    transaction: &mut Transaction<'static, Postgres>,
    id: &StatusId,
    invoice: &InvoiceId,
    code: &str,
) -> Result<(), sqlx::Error> {
    let row = sqlx::query(STATUS).bind(id.as_str()).bind(invoice.as_str()).bind(code);
    row.execute(&mut **transaction).await.map(drop)
}
