//! One search of a [`Reconcile`]: which copies the platform has, and what their bytes prove.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use iopole_http::{Error, ErrorKind};
use iopole_model::ids::InvoiceId;
use iopole_model::search::{InvoiceDirection, InvoiceState, SearchInvoice};
use jiff::Timestamp;

use super::super::evidence::{Evidence, evidence};
use super::super::find::number_of;
use super::super::invoices::Invoices;
use super::{Reconcile, Wanted};
use crate::query::InvoiceQuery;

/// A rejected copy that is older by no more than this may be that of the attempt itself.
const ATTEMPT_MARGIN: Duration = Duration::from_secs(60);

impl Reconcile {
    /// Searches once, and compares what was found.
    pub(super) async fn look(
        &self,
        wanted: &Wanted,
        sha256: &str,
        thorough: bool,
        seen: &mut Seen,
    ) -> Result<Look, Error> {
        let Candidates { rows, mut look } = self.candidates(wanted, thorough).await;
        for row in rows {
            let id = &row.metadata.invoice_id;
            if seen.refuted.contains(id) {
                continue;
            }
            match self.compare(id, sha256).await {
                Ok(Evidence::Other) => self.refute(row, true, seen, &mut look),
                Ok(Evidence::None) => look.whole = false,
                Ok(Evidence::Same) if self.is_before(&row, wanted.first, self.clock_margin) => {
                    self.refute(row, true, seen, &mut look);
                }
                // An earlier copy that the platform rejected.
                Ok(Evidence::Same)
                    if is_rejected(&row) && self.is_before(&row, wanted.first, ATTEMPT_MARGIN) =>
                {
                    self.refute(row, false, seen, &mut look);
                }
                Ok(Evidence::Same) => look.found.push(row),
                Err(error) if passes(&error) || error.kind() == ErrorKind::NotFound => look.whole = false,
                Err(error) => return Err(error),
            }
        }
        Ok(look)
    }

    /// Records a copy as another one, and whether it holds the given number.
    fn refute(&self, row: SearchInvoice, holds: bool, seen: &mut Seen, look: &mut Look) {
        let is_numbered = match (number_of(&row), &self.number) {
            (Some(theirs), Some(ours)) => theirs == ours,
            _ => false,
        };
        if look.unnumbered.contains(&row.metadata.invoice_id) {
            // Found by the number, and shown without a number.
            look.whole = false;
            return;
        }
        seen.refuted.insert(row.metadata.invoice_id.clone());
        if is_numbered && holds {
            seen.numbered.push(row);
        }
    }

    /// Returns the copies to compare. A thorough search does not rely on the number: the platform shows no number of a
    /// document that it could not read.
    async fn candidates(&self, wanted: &Wanted, thorough: bool) -> Candidates {
        let mut found = Candidates { rows: Vec::new(), look: Look { whole: true, ..Look::default() } };
        let searched = match &self.number {
            Some(number) => self.numbered(number, &mut found).await,
            None => false,
        };
        if !searched || thorough {
            self.sent_since(wanted, thorough, &mut found).await;
        }
        found
    }

    /// Finds all copies of the number. Returns false where the platform does not know the field.
    async fn numbered(&self, number: &str, found: &mut Candidates) -> bool {
        let query = InvoiceQuery::NUMBER.is(number) & InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let (rows, failed) = self.collect(query).await;
        match failed {
            Some(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::InvalidRequest) => {
                return false;
            }
            failed => found.look.note(failed),
        }
        let theirs = |row: &SearchInvoice| number_of(row).is_none_or(|theirs| theirs == number);
        for row in rows.into_iter().filter(|row| is_outbound(row) && theirs(row)) {
            if number_of(&row).is_none() {
                found.look.unnumbered.insert(row.metadata.invoice_id.clone());
            }
            found.rows.push(row);
        }
        true
    }

    async fn sent_since(&self, wanted: &Wanted, thorough: bool, found: &mut Candidates) {
        let query = InvoiceQuery::DIRECTION.is(InvoiceDirection::Outbound);
        let from =
            wanted.first.checked_sub(self.clock_margin).and_then(|from| Timestamp::try_from(from).ok());
        let query = match from {
            Some(from) => query & InvoiceQuery::CREATED.since(from),
            None => query,
        };
        let (mut rows, failed) = self.collect(query).await;
        found.look.note(failed);
        rows.retain(|row| {
            let other =
                number_of(row).zip(self.number.as_deref()).is_some_and(|(theirs, ours)| theirs != ours);
            // A wrong number must not hide the invoice: the caller would send it again.
            let known = found.rows.iter().any(|known| known.metadata.invoice_id == row.metadata.invoice_id);
            let before = self.is_before(row, wanted.first, self.clock_margin);
            let numbered = self.number.is_some() && number_of(row) == self.number.as_deref();
            let of_another = self.others.contains(&row.metadata.invoice_id) && !numbered;
            is_outbound(row) && (thorough || !other) && !known && !before && !of_another
        });
        found.rows.extend(rows);
    }

    /// Returns the rows, and the error that may have cut them short.
    async fn collect(&self, query: InvoiceQuery) -> (Vec<SearchInvoice>, Option<Error>) {
        let pages = self.invoices().search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.with_options(&self.options).items(), Vec::new());
        loop {
            match items.next().await {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error)),
            }
        }
    }

    async fn compare(&self, id: &InvoiceId, sha256: &str) -> Result<Evidence, Error> {
        evidence(self.invoices().download(id).with_options(&self.options).await?, sha256).await
    }

    fn invoices(&self) -> Invoices<'_> {
        Invoices::new(&self.http)
    }

    /// True when a copy is older than this time by more than a margin. A copy without a date is not.
    fn is_before(&self, row: &SearchInvoice, time: SystemTime, margin: Duration) -> bool {
        let created = row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
        let bound = time.checked_sub(margin).and_then(|bound| Timestamp::try_from(bound).ok());
        created.zip(bound).is_some_and(|(created, bound)| created < bound)
    }
}

/// Result of the searches so far.
#[derive(Default)]
pub(super) struct Seen {
    /// Copies of other invoices.
    refuted: HashSet<InvoiceId>,
    /// Those of them with the given number.
    pub(super) numbered: Vec<SearchInvoice>,
}

/// Result of one search.
#[derive(Default)]
pub(super) struct Look {
    /// True when every candidate was compared.
    pub(super) whole: bool,
    pub(super) found: Vec<SearchInvoice>,
    /// Copies found by the number and shown without a number.
    unnumbered: HashSet<InvoiceId>,
    /// An error that another search does not help.
    pub(super) failed: Option<Error>,
}

impl Look {
    /// Records the error that cut the rows short.
    fn note(&mut self, failed: Option<Error>) {
        let Some(error) = failed else { return };
        self.whole = false;
        if !passes(&error) {
            self.failed.get_or_insert(error);
        }
    }
}

/// Copies to compare.
struct Candidates {
    rows: Vec<SearchInvoice>,
    look: Look,
}

/// True when another search may help. An unreadable response proves nothing.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::Unreadable
}

fn is_outbound(row: &SearchInvoice) -> bool {
    row.metadata.direction != Some(InvoiceDirection::Inbound)
}

/// The earliest copy that the platform has not rejected, else the earliest.
pub(super) fn best(copies: &[SearchInvoice]) -> Option<InvoiceId> {
    let created = |row: &SearchInvoice| row.metadata.create_date.as_ref().and_then(|date| date.timestamp());
    let order = |row: &&SearchInvoice| (is_rejected(row), created(row).is_none(), created(row));
    copies.iter().min_by_key(order).map(|row| row.metadata.invoice_id.clone())
}

/// True when the platform has rejected this copy.
fn is_rejected(row: &SearchInvoice) -> bool {
    use InvoiceState as State;
    matches!(row.metadata.state, Some(State::Invalid | State::Duplicated | State::WrongRouting))
}
