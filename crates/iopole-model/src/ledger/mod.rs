//! The life-cycle ledger: what the statuses of an invoice say together.

mod cash;
mod speaker;

use std::cmp::Ordering;

pub use cash::{CashLine, Cashed};
pub use speaker::{LedgerSide, Speaker};

use crate::dates::DateText;
use crate::status::{InvoiceStatus, InvoiceStatusCode as Code};

/// Folds the statuses of one invoice, in whatever order they come, into where the invoice is in its life cycle.
///
/// Statuses may come several times: from webhooks, the history and the unread queue, of the seller's copy and of the
/// buyer's. Each statement counts once, and the order in which statuses are added has no effect.
///
/// # Rules
/// * The latest status decides, by its own date. Nothing follows a final one: the first final status decides for good.
/// * A rejection as a duplicate does not touch an invoice that has arrived: it is about the second delivery
///   ([`duplicate_rejections`](Self::duplicate_rejections)). It decides where nothing says that this copy arrived.
/// * An unknown code changes nothing, and is kept ([`unknown`](Self::unknown)).
/// * Payments add up, instalments and refunds (negative amounts) alike. They decide only where nothing else does: an
///   approved invoice that is paid stays approved.
///
/// # Examples
/// ```
/// use iopole_model::ledger::{Ledger, Speaker};
/// use iopole_model::status::{InvoiceStatus, InvoiceStatusCode};
///
/// let statuses: Vec<InvoiceStatus> = serde_json::from_str(r#"[
///     {"statusId": "s-2", "date": "2026-09-14T08:00:05.000Z", "status": {"code": "REJECTED", "networkCode": "213"},
///      "json": {"responses": [{"rejectionDetail": {"reason": "DUPLICATE_INVOICE", "networkReason": "DOUBLON"}}]}},
///     {"statusId": "s-1", "date": "2026-09-12T08:00:05.000Z", "status": {"code": "MADE_AVAILABLE"}}
/// ]"#)?;
///
/// let ledger: Ledger = statuses.into_iter().collect();
/// let standing = ledger.standing().ok_or("no status")?;
/// assert_eq!((standing.code(), standing.speaker()), (&InvoiceStatusCode::MadeAvailable, Speaker::BuyerPlatform));
/// assert_eq!(ledger.duplicate_rejections().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    statuses: Vec<InvoiceStatus>,
}

/// The status that decides, and who said it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    status: &'a InvoiceStatus,
    code: &'a Code,
    speaker: Speaker,
}

impl<'a> Standing<'a> {
    /// Code of the status.
    pub fn code(self) -> &'a Code {
        self.code
    }

    /// Sender of the status.
    pub fn speaker(self) -> Speaker {
        self.speaker
    }

    /// The status as it came: with its date, reasons and amounts.
    pub fn status(self) -> &'a InvoiceStatus {
        self.status
    }
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a status. False when the ledger has the same statement already.
    pub fn add(&mut self, status: InvoiceStatus) -> bool {
        let is_new = !self.statuses.iter().any(|known| is_same(known, &status));
        if is_new {
            self.statuses.push(status);
        }
        is_new
    }

    /// All statements, the earliest first.
    pub fn statuses(&self) -> impl Iterator<Item = &InvoiceStatus> {
        let mut sorted: Vec<_> = self.statuses.iter().collect();
        sorted.sort_by(|left, right| order(left, right));
        sorted.into_iter()
    }

    /// Returns the status that decides where the invoice is; `None` without a status of a known code.
    pub fn standing(&self) -> Option<Standing<'_>> {
        let counted = || self.statuses().filter_map(|status| Some((status, self.counted(status)?)));
        // The first end is the end: what follows it is about something else, or late.
        let end = counted().find(|(_, code)| code.is_final());
        let (status, code) = end
            .or_else(|| counted().filter(|(_, code)| !is_payment(code)).last())
            .or_else(|| counted().last())?;
        Some(Standing { status, code, speaker: self.speaker(status, code) })
    }

    /// True when nothing can follow any more.
    pub fn is_final(&self) -> bool {
        self.standing().is_some_and(|standing| standing.code.is_final())
    }

    /// True when a status says that the buyer has the invoice, or had it.
    pub fn has_arrived(&self) -> bool {
        self.statuses.iter().filter_map(InvoiceStatus::code).any(Code::has_arrived)
    }

    /// Rejections as a duplicate that do not touch this invoice: they are about another delivery of it.
    pub fn duplicate_rejections(&self) -> impl Iterator<Item = &InvoiceStatus> {
        self.statuses().filter(|status| self.is_about_another_delivery(status))
    }

    /// Statuses of codes that this version does not know, or without a code.
    pub fn unknown(&self) -> impl Iterator<Item = &InvoiceStatus> {
        self.statuses().filter(|status| status.code().is_none_or(|code| matches!(code, Code::Unknown(_))))
    }

    /// Adds up what the seller has been paid (`PAYMENT_RECEIVED`), by VAT rate and currency.
    pub fn cashed(&self) -> Cashed {
        Cashed::of(self.statuses.iter().filter(|status| status.code() == Some(&Code::PaymentReceived)))
    }

    /// Returns the statuses that a side may declare next. Informative: the platform decides, and its rules are not
    /// published in full.
    ///
    /// A seller may report payments in instalments, and refunds as negative amounts, of an invoice that has arrived and
    /// has not failed.
    pub fn may_send(&self, side: LedgerSide) -> Vec<Code> {
        let Some(standing) = self.standing().filter(|standing| !standing.code.is_final()) else {
            return Vec::new();
        };
        if !self.has_arrived() {
            return Vec::new();
        }
        let code = standing.code;
        match side {
            LedgerSide::Seller => match code {
                Code::Suspended => vec![Code::Completed],
                Code::Disputed => vec![Code::Cancelled],
                _ => vec![Code::PaymentReceived],
            },
            LedgerSide::Buyer => match code {
                Code::Suspended => vec![Code::Refused],
                Code::Approved | Code::PartiallyApproved | Code::PaymentSent | Code::PaymentReceived => {
                    vec![Code::PaymentSent]
                }
                Code::Disputed => vec![Code::Approved, Code::PartiallyApproved, Code::Refused],
                Code::InHand => verdicts(),
                _ => std::iter::once(Code::InHand).chain(verdicts()).collect(),
            },
        }
    }

    /// The code of a status that counts for the standing.
    fn counted<'a>(&self, status: &'a InvoiceStatus) -> Option<&'a Code> {
        let code = status.code().filter(|code| !matches!(code, Code::Unknown(_)))?;
        (!self.is_about_another_delivery(status)).then_some(code)
    }

    fn is_about_another_delivery(&self, status: &InvoiceStatus) -> bool {
        // A refusal by the buyer arrives by itself; what arrived besides is the first copy.
        let arrived = || {
            let others = self.statuses.iter().filter(|other| !other.rejects_duplicate());
            others.filter_map(InvoiceStatus::code).any(Code::has_arrived)
        };
        status.code().is_some_and(Code::is_final) && status.rejects_duplicate() && arrived()
    }

    fn speaker(&self, status: &InvoiceStatus, code: &Code) -> Speaker {
        let was_received = self
            .statuses
            .iter()
            .filter(|other| order(other, status) == Ordering::Less)
            .any(|other| other.code().is_some_and(|code| *code == Code::Received || code.has_arrived()));
        Speaker::of(status, code, was_received)
    }
}

impl Extend<InvoiceStatus> for Ledger {
    fn extend<T: IntoIterator<Item = InvoiceStatus>>(&mut self, statuses: T) {
        for status in statuses {
            self.add(status);
        }
    }
}

impl FromIterator<InvoiceStatus> for Ledger {
    fn from_iter<T: IntoIterator<Item = InvoiceStatus>>(statuses: T) -> Self {
        let mut ledger = Self::new();
        ledger.extend(statuses);
        ledger
    }
}

fn verdicts() -> Vec<Code> {
    vec![Code::Approved, Code::PartiallyApproved, Code::Disputed, Code::Suspended, Code::Refused]
}

/// A payment says nothing of what the buyer decided.
fn is_payment(code: &Code) -> bool {
    matches!(code, Code::PaymentSent | Code::PaymentReceived)
}

/// Earlier first; at one time, by the life cycle's own order.
fn order(left: &InvoiceStatus, right: &InvoiceStatus) -> Ordering {
    let by_date = match (&left.date, &right.date) {
        (Some(left), Some(right)) => DateText::chronological(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    };
    let number = |status: &InvoiceStatus| status.code().and_then(Code::dgfip_number).unwrap_or(u16::MAX);
    by_date
        .then_with(|| number(left).cmp(&number(right)))
        .then_with(|| left.status_id.as_str().cmp(right.status_id.as_str()))
}

/// True for one statement that came twice: under one identifier, or as another copy (of the other party, or for another
/// receiver) of the same message.
fn is_same(known: &InvoiceStatus, other: &InvoiceStatus) -> bool {
    let id = other.status_id.as_str();
    if !id.is_empty() && known.status_id.as_str() == id {
        return true;
    }
    let message = |status: &InvoiceStatus| status.json.as_ref()?.identification.as_ref()?.id.clone();
    let moment = |status: &InvoiceStatus| status.date.as_ref().map(DateText::timestamp);
    let is_other_copy =
        known.invoice_id != other.invoice_id || known.dest_type != other.dest_type || id.is_empty();
    known.code() == other.code()
        && is_other_copy
        && moment(known) == moment(other)
        && message(known) == message(other)
        && cash::lines(known) == cash::lines(other)
}

#[cfg(test)]
mod tests;
