//! One invoice of a sweep, and its statuses.

use iopole_model::ids::InvoiceId;
use iopole_model::search::{InvoiceDirection, SearchInvoice};
use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};

use super::book::{invoice_key, status_key};
use super::{Found, Sink, Sweep, Swept};
use crate::error::Error;

impl Sweep {
    /// Offers an invoice and its statuses, as far as the application does not have them.
    pub(super) async fn visit(
        &self,
        row: SearchInvoice,
        sink: &dyn Sink,
        found: &mut Found,
        counts: bool,
    ) -> Result<(), Error> {
        let id = row.metadata.invoice_id.clone();
        if !found.visited.insert(id.clone()) {
            return Ok(());
        }
        let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        found.latest = found.latest.max(created.map(|created| created.as_millisecond()));
        let (latest, is_final) = latest(&row);
        let taken = self.offer(&invoice_key(&id), &Swept::Invoice(Box::new(row.clone())), sink).await?;
        match taken {
            Offer::New => found.report.invoices += 1,
            Offer::Known => {}
            Offer::Failed => found.report.failed += 1,
        }
        if counts {
            let day = created.map(|created| created.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
            let day = found.days.entry(day).or_default();
            day.0 += 1;
            day.1 += u64::from(!matches!(taken, Offer::Failed));
        }
        if matches!(taken, Offer::Failed) {
            return self.put_off(&id, None, "the application did not accept the invoice").await;
        }
        if self.latest(&id).await?.as_deref() != Some(latest.as_str())
            && let Err(why) = self.statuses(&row, &latest, sink, found).await?
        {
            found.report.failed += 1;
            return self.put_off(&id, None, &why).await;
        }
        // A final status is read once more by every run whose window has the invoice: no note says that it was read.
        if is_final && !counts { self.close(&id).await } else { self.keep_open(&id, &latest).await }
    }

    /// Offers the statuses of an invoice; the inner error says why not all of them could be.
    async fn statuses(
        &self,
        row: &SearchInvoice,
        latest: &str,
        sink: &dyn Sink,
        found: &mut Found,
    ) -> Result<Result<(), String>, Error> {
        let id = &row.metadata.invoice_id;
        let Some(last) = &row.last_status_data else { return Ok(Ok(())) };
        if row.metadata.direction == Some(InvoiceDirection::Inbound) {
            let item = Swept::LatestStatus(id.clone(), last.clone());
            let offer = self.offer(&format!("latest:{id}:{latest}"), &item, sink).await?;
            return Ok(count(&offer, &mut found.report.statuses));
        }
        let history = self.client.user().statuses().history(id).customer_id(self.customer.clone()).await;
        let history = match history {
            Ok(history) if history.odd.is_empty() => history,
            Ok(_) => return Ok(Err("the history cannot be read in full".to_owned())),
            Err(error) => return Ok(Err(error.to_string())),
        };
        if !history.iter().any(|status| status.code() == last.code.as_ref()) {
            return Ok(Err("the history lacks the latest status".to_owned()));
        }
        let mut outcome = Ok(());
        for status in history.iter() {
            let offer = self
                .offer(&key(id, status), &Swept::Status(id.clone(), Box::new(status.clone())), sink)
                .await?;
            if let Err(why) = count(&offer, &mut found.report.statuses) {
                outcome = Err(why);
            }
        }
        Ok(outcome)
    }

    async fn offer(&self, key: &str, item: &Swept, sink: &dyn Sink) -> Result<Offer, Error> {
        if self.is_taken(key).await? {
            return Ok(Offer::Known);
        }
        match sink.accept(item).await {
            Ok(()) => {
                self.note(key).await?;
                Ok(Offer::New)
            }
            Err(error) => {
                tracing::warn!(%error, "the application did not accept what a sweep found");
                Ok(Offer::Failed)
            }
        }
    }
}

/// Result of an item.
enum Offer {
    New,
    Known,
    Failed,
}

fn count(offer: &Offer, new: &mut u64) -> Result<(), String> {
    match offer {
        Offer::New => *new += 1,
        Offer::Known => {}
        Offer::Failed => return Err("the application did not accept a status".to_owned()),
    }
    Ok(())
}

/// The latest status as text, and whether nothing can follow it.
fn latest(row: &SearchInvoice) -> (String, bool) {
    let last = row.last_status_data.as_ref();
    let code = last.and_then(|last| last.code.as_ref());
    let date = last.and_then(|last| last.date.as_ref()).map(|date| date.as_str()).unwrap_or_default();
    let text = format!("{}@{date}", code.map(InvoiceStatusCode::as_str).unwrap_or_default());
    (text, code.is_some_and(InvoiceStatusCode::is_final))
}

/// A status that came without an identifier is known by its code and date.
fn key(id: &InvoiceId, status: &InvoiceStatus) -> String {
    if status.status_id.as_str().is_empty() {
        let code = status.code().map(InvoiceStatusCode::as_str).unwrap_or_default();
        let date = status.date.as_ref().map(|date| date.as_str()).unwrap_or_default();
        return format!("status:{id}:{code}@{date}");
    }
    status_key(&status.status_id)
}
