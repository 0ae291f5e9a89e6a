//! Which copies and statuses belong to one invoice.
//!
//! The copy of the sender and that of the receiver have different identifiers on the platform, and a status that comes
//! back names the invoice as its issuer knows it. What they share is the number and the seller's SIREN; either alone is
//! not enough, since every seller counts from one.

use std::collections::BTreeMap;

use crate::invoice::{InvoiceDetails, Way};
use crate::party::TradeParty;
use crate::search::{InvoiceDirection, SearchInvoice};
use crate::status::{InvoiceStatus, StatusParty};

/// What an invoice is known by to both sides: its number and its seller.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceKey {
    number: String,
    seller: String,
}

impl InvoiceKey {
    /// The key of the invoice with this number (BT-1) of the seller with this SIREN. White space around the number and
    /// in the SIREN does not count. `None` for no number, or when there are not nine digits; the check digit is not
    /// looked at, since the platform's own examples have wrong ones.
    pub fn new(number: impl AsRef<str>, seller: impl AsRef<str>) -> Option<Self> {
        let number = number.as_ref().trim();
        let seller: String = seller.as_ref().split_whitespace().collect();
        let whole = seller.len() == 9 && seller.bytes().all(|byte| byte.is_ascii_digit());
        (whole && !number.is_empty()).then(|| Self { number: number.to_owned(), seller })
    }

    /// The invoice's number, BT-1.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The SIREN of the seller, nine digits.
    pub fn seller(&self) -> &str {
        &self.seller
    }

    /// The key of a row of the invoice search; `None` without business data, or where they name no number or no French
    /// seller.
    pub fn of_row(row: &SearchInvoice) -> Option<Self> {
        let data = row.business_data.as_ref()?;
        Self::new(data.invoice_id.as_deref()?, seller_siren(data.seller.as_ref()?)?)
    }

    /// The key of one invoice; likewise.
    pub fn of_details(details: &InvoiceDetails) -> Option<Self> {
        let data = details.business_data.as_ref()?;
        Self::new(data.invoice_id.as_deref()?, seller_siren(data.seller.as_ref()?)?)
    }

    /// The key of the invoice that a status is about: of its first response that names one. The issuer of the document
    /// is missing where the file was not even looked at (`UNACCEPTABLE`).
    pub fn of_status(status: &InvoiceStatus) -> Option<Self> {
        let responses = status.json.iter().flat_map(|message| &message.responses);
        responses.filter_map(|response| response.document_reference.as_ref()).find_map(|document| {
            Self::new(document.issuer_assigned_id.as_deref()?, issuer_siren(document.issuer.as_ref()?)?)
        })
    }
}

/// Who invoices whom is content.
impl std::fmt::Debug for InvoiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvoiceKey(..)")
    }
}

/// The SIREN of a party, from wherever it is told: the SIREN itself, the SIRET, the electronic address, the VAT number.
fn seller_siren(party: &TradeParty) -> Option<String> {
    let named = siren_of(party.siren.as_deref(), party.siret.as_deref(), party.electronic_address.as_deref());
    named.or_else(|| {
        // FR, two digits or letters, and the SIREN.
        let number = party.vat_number.as_deref()?.trim();
        let (country, rest) = number.split_at_checked(2)?;
        country.eq_ignore_ascii_case("FR").then(|| nine(rest.get(2..)?)).flatten()
    })
}

fn issuer_siren(party: &StatusParty) -> Option<String> {
    siren_of(party.siren.as_deref(), party.siret.as_deref(), party.electronic_address.as_deref())
}

fn siren_of(siren: Option<&str>, siret: Option<&str>, address: Option<&str>) -> Option<String> {
    let of_address = || {
        let (scheme, value) = address?.split_once(':')?;
        // A SIREN, a SIRET and each form of the French directory begin with a SIREN.
        matches!(scheme.trim(), "0002" | "0009" | "0225").then(|| nine(value)).flatten()
    };
    siren.and_then(nine).or_else(|| nine(siret?)).or_else(of_address)
}

/// The first nine digits, if the text begins with as many.
fn nine(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).take(9).collect();
    (digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// What belongs to one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matched<C, S> {
    /// Copies that were sent. More than one when a number was sent twice.
    pub outbound: Vec<C>,
    /// Copies that were received.
    pub inbound: Vec<C>,
    /// Statuses.
    pub statuses: Vec<S>,
}

/// Copies and statuses, joined.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Joined<C, S> {
    /// By invoice, sorted by number and seller.
    pub invoices: BTreeMap<InvoiceKey, Matched<C, S>>,
    /// Copies that name no number, no French seller or no direction.
    pub other_copies: Vec<C>,
    /// Statuses that name no number or no French seller: route those by the `invoice_id` beside them.
    pub other_statuses: Vec<S>,
}

/// A copy of an invoice that can be joined with others.
pub trait Copied {
    /// What it is known by to both sides.
    fn key(&self) -> Option<InvoiceKey>;
    /// Sent or received.
    fn direction(&self) -> Option<InvoiceDirection>;
}

impl Copied for SearchInvoice {
    fn key(&self) -> Option<InvoiceKey> {
        InvoiceKey::of_row(self)
    }

    fn direction(&self) -> Option<InvoiceDirection> {
        self.metadata.direction.clone()
    }
}

impl Copied for InvoiceDetails {
    fn key(&self) -> Option<InvoiceKey> {
        InvoiceKey::of_details(self)
    }

    fn direction(&self) -> Option<InvoiceDirection> {
        match self.way.as_ref()? {
            Way::Emitted => Some(InvoiceDirection::Outbound),
            Way::Received => Some(InvoiceDirection::Inbound),
            Way::Unknown(_) => None,
        }
    }
}

impl<T: Copied> Copied for &T {
    fn key(&self) -> Option<InvoiceKey> {
        (*self).key()
    }

    fn direction(&self) -> Option<InvoiceDirection> {
        (*self).direction()
    }
}

/// Joins copies and statuses by number and seller. Nothing is dropped, and the order within each list is kept.
///
/// ```
/// use iopole_model::matching::join;
/// use iopole_model::search::SearchInvoicesResult;
/// use iopole_model::status::InvoiceStatus;
///
/// let rows: SearchInvoicesResult = serde_json::from_str(r#"{"data": [
///     {"metadata": {"invoiceId": "a", "direction": "OUTBOUND"},
///      "businessData": {"invoiceId": "F-17", "seller": {"siren": "732829320"}}},
///     {"metadata": {"invoiceId": "b", "direction": "INBOUND"},
///      "businessData": {"invoiceId": "F-17", "seller": {"electronicAddress": "0225:732829320"}}}
/// ]}"#)?;
/// let status: InvoiceStatus = serde_json::from_str(r#"{"statusId": "s", "json": {"responses": [
///     {"documentReference": {"issuerAssignedId": "F-17", "issuer": {"siren": "732829320"}}}
/// ]}}"#)?;
///
/// let joined = join(rows.data, [status]);
/// let (key, invoice) = joined.invoices.first_key_value().unwrap();
/// assert_eq!(key.number(), "F-17");
/// assert_eq!((invoice.outbound.len(), invoice.inbound.len(), invoice.statuses.len()), (1, 1, 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn join<C: Copied, S: AsRef<InvoiceStatus>>(
    copies: impl IntoIterator<Item = C>,
    statuses: impl IntoIterator<Item = S>,
) -> Joined<C, S> {
    let mut joined =
        Joined { invoices: BTreeMap::new(), other_copies: Vec::new(), other_statuses: Vec::new() };
    let empty = || Matched { outbound: Vec::new(), inbound: Vec::new(), statuses: Vec::new() };
    for copy in copies {
        match (copy.key(), copy.direction()) {
            (Some(key), Some(InvoiceDirection::Outbound)) => {
                joined.invoices.entry(key).or_insert_with(empty).outbound.push(copy);
            }
            (Some(key), Some(InvoiceDirection::Inbound)) => {
                joined.invoices.entry(key).or_insert_with(empty).inbound.push(copy);
            }
            _ => joined.other_copies.push(copy),
        }
    }
    for status in statuses {
        match InvoiceKey::of_status(status.as_ref()) {
            Some(key) => joined.invoices.entry(key).or_insert_with(empty).statuses.push(status),
            None => joined.other_statuses.push(status),
        }
    }
    joined
}

impl AsRef<Self> for InvoiceStatus {
    fn as_ref(&self) -> &Self {
        self
    }
}
