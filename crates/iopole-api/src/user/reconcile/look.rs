//! One search for an invoice: its candidates, and the comparison of their files.

use std::collections::HashSet;
use std::time::Duration;

use iopole_http::{Error, ErrorKind};
use iopole_model::ids::InvoiceId;
use iopole_model::search::InvoiceDirection;
use jiff::Timestamp;

use super::evidence::{Evidence, Fingerprint};
use super::listing::SentListing;
use super::sent::{SentInvoice, sent_since};
use super::{Reconcile, Wanted};
use crate::query::InvoiceQuery;
use crate::user::Invoices;

/// A rejected copy that is older by no more than this may be that of the attempt itself.
const ATTEMPT_MARGIN: Duration = Duration::from_secs(60);

/// Result of the searches so far.
#[derive(Default)]
pub(super) struct Seen {
    /// Copies of other invoices.
    refuted: HashSet<InvoiceId>,
    /// Those of them with the given number.
    pub(super) numbered: Vec<SentInvoice>,
}

/// Result of one search.
#[derive(Default)]
pub(super) struct Look {
    /// True when every candidate was compared.
    pub(super) whole: bool,
    pub(super) found: Vec<SentInvoice>,
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
    rows: Vec<SentInvoice>,
    look: Look,
}

impl Reconcile {
    /// Searches once. A thorough search may prove that the invoice is absent.
    pub(super) async fn look(
        &self,
        wanted: &Wanted,
        listing: Option<&SentListing>,
        thorough: bool,
        seen: &mut Seen,
    ) -> Result<Look, Error> {
        let Candidates { rows, mut look } = self.candidates(wanted, listing, thorough).await;
        for row in rows {
            if seen.refuted.contains(&row.id) {
                continue;
            }
            match self.compare(&row.id, &wanted.sha256, listing).await {
                Ok(Evidence::Other) => self.refute(row, true, seen, &mut look),
                Ok(Evidence::None) => look.whole = false,
                Ok(Evidence::Same) if row.is_before(wanted.first, self.clock_margin) => {
                    self.refute(row, true, seen, &mut look);
                }
                // An earlier copy that the platform rejected.
                Ok(Evidence::Same) if row.is_rejected && row.is_before(wanted.first, ATTEMPT_MARGIN) => {
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
    fn refute(&self, row: SentInvoice, holds: bool, seen: &mut Seen, look: &mut Look) {
        if look.unnumbered.contains(&row.id) {
            // Found by the number, and shown without a number.
            look.whole = false;
            return;
        }
        seen.refuted.insert(row.id.clone());
        if holds && row.number.is_some() && row.number == self.number {
            seen.numbered.push(row);
        }
    }

    /// Returns the copies to compare. A thorough search does not rely on the number: the platform shows no number of a
    /// document that it could not read.
    async fn candidates(&self, wanted: &Wanted, listing: Option<&SentListing>, thorough: bool) -> Candidates {
        let mut found = Candidates { rows: Vec::new(), look: Look { whole: true, ..Look::default() } };
        let searched = match &self.number {
            Some(number) => self.numbered(number, &mut found).await,
            None => false,
        };
        if !searched || thorough {
            let rows = match listing {
                Some(listing) => listing.rows().to_vec(),
                None => self.sent_since(wanted, &mut found).await,
            };
            self.add(rows, wanted, thorough, &mut found);
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
        for row in rows.into_iter().filter(|row| row.number.as_ref().is_none_or(|theirs| theirs == number)) {
            if row.number.is_none() {
                found.look.unnumbered.insert(row.id.clone());
            }
            found.rows.push(row);
        }
        true
    }

    async fn sent_since(&self, wanted: &Wanted, found: &mut Candidates) -> Vec<SentInvoice> {
        let from =
            wanted.first.checked_sub(self.clock_margin).and_then(|from| Timestamp::try_from(from).ok());
        let (rows, failed) = self.collect(sent_since(from)).await;
        found.look.note(failed);
        rows
    }

    /// Adds what was sent since the attempt.
    fn add(&self, mut rows: Vec<SentInvoice>, wanted: &Wanted, thorough: bool, found: &mut Candidates) {
        let known: HashSet<_> = found.rows.iter().map(|row| row.id.clone()).collect();
        rows.retain(|row| {
            let numbered = row.number.as_ref().zip(self.number.as_ref()).map(|(theirs, ours)| theirs == ours);
            let of_another = row.sha256.as_ref().is_some_and(|theirs| *theirs != wanted.sha256);
            // A wrong number must not hide the invoice: the caller would send it again.
            (thorough || numbered != Some(false))
                && !known.contains(&row.id)
                && !row.is_before(wanted.first, self.clock_margin)
                && !(of_another && numbered != Some(true))
        });
        found.rows.extend(rows);
    }

    /// Returns the sent copies, and the error that may have cut them short.
    async fn collect(&self, query: InvoiceQuery) -> (Vec<SentInvoice>, Option<Error>) {
        let pages = self.invoices().search().query(query).with_business_data().pages();
        let (mut items, mut rows) = (pages.with_options(&self.options).items(), Vec::new());
        loop {
            match items.next().await {
                Ok(Some(row)) => rows.extend(SentInvoice::of(row)),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error)),
            }
        }
    }

    /// Compares a copy. A listing keeps what it has downloaded.
    async fn compare(
        &self,
        id: &InvoiceId,
        sha256: &str,
        listing: Option<&SentListing>,
    ) -> Result<Evidence, Error> {
        if let Some(file) = listing.and_then(|listing| listing.file(id)) {
            return Ok(file.compare(sha256));
        }
        let file = Fingerprint::of(self.invoices().download(id).with_options(&self.options).await?).await?;
        if let Some(listing) = listing {
            listing.keep(id, &file);
        }
        Ok(file.compare(sha256))
    }

    fn invoices(&self) -> Invoices<'_> {
        Invoices::new(&self.http)
    }
}

/// True when another search may help. An unreadable response proves nothing.
fn passes(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::Unreadable
}
