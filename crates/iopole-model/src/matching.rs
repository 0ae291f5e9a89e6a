//! Joins the copies of an invoice and its statuses: [`join`].
//!
//! The sender's copy and the receiver's copy have different identifiers on the platform, and a status names the invoice
//! by the number of its issuer. Both share the invoice number and the seller's SIREN ([`InvoiceKey`]). The number alone
//! is not enough, because every seller counts from one.

use std::collections::BTreeMap;

use crate::invoice::{InvoiceDetails, Way};
use crate::party::TradeParty;
use crate::search::{InvoiceDirection, SearchInvoice};
use crate::status::{InvoiceStatus, StatusParty};

/// The number and the seller of an invoice, which identify it on both sides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceKey {
    number: String,
    seller: String,
}

impl InvoiceKey {
    /// Creates the key of an invoice from its number (BT-1) and the seller's SIREN. White space around the number and
    /// in the SIREN is ignored.
    ///
    /// Returns `None` if the number is empty or the SIREN is not nine digits. The check digit is not checked, because
    /// the platform's own examples have wrong ones.
    pub fn new(number: impl AsRef<str>, seller: impl AsRef<str>) -> Option<Self> {
        let number = number.as_ref().trim();
        let seller: String = seller.as_ref().split_whitespace().collect();
        let whole = seller.len() == 9 && seller.bytes().all(|byte| byte.is_ascii_digit());
        (whole && !number.is_empty()).then(|| Self { number: number.to_owned(), seller })
    }

    /// Returns the invoice number (BT-1).
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Returns the seller's SIREN, nine digits.
    pub fn seller(&self) -> &str {
        &self.seller
    }

    /// Returns the key of a row of the invoice search. Returns `None` without business data, without a number or
    /// without a French seller.
    pub fn of_row(row: &SearchInvoice) -> Option<Self> {
        let data = row.business_data.as_ref()?;
        Self::new(data.invoice_id.as_deref()?, seller_siren(data.seller.as_ref()?)?)
    }

    /// Returns the key of one invoice. Returns `None` without business data, without a number or without a French
    /// seller.
    pub fn of_details(details: &InvoiceDetails) -> Option<Self> {
        let data = details.business_data.as_ref()?;
        Self::new(data.invoice_id.as_deref()?, seller_siren(data.seller.as_ref()?)?)
    }

    /// Returns the key of the invoice of a status, from the first response that names one. For `UNACCEPTABLE`, the
    /// issuer of the document is missing, because the platform did not read the file.
    pub fn of_status(status: &InvoiceStatus) -> Option<Self> {
        let responses = status.json.iter().flat_map(|message| &message.responses);
        responses.filter_map(|response| response.document_reference.as_ref()).find_map(|document| {
            Self::new(document.issuer_assigned_id.as_deref()?, issuer_siren(document.issuer.as_ref()?)?)
        })
    }
}

/// Hides the content: seller and number are business data.
impl std::fmt::Debug for InvoiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvoiceKey(..)")
    }
}

/// Returns the SIREN of a party from its SIREN, SIRET, electronic address or VAT number.
fn seller_siren(party: &TradeParty) -> Option<String> {
    let named = siren_of(party.siren.as_deref(), party.siret.as_deref(), party.electronic_address.as_deref());
    named.or_else(|| {
        // A French VAT number is FR, two digits or letters, and the SIREN.
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
        // A SIREN, a SIRET and every form of the French directory begin with a SIREN.
        matches!(scheme.trim(), "0002" | "0009" | "0225").then(|| nine(value)).flatten()
    };
    siren.and_then(nine).or_else(|| nine(siret?)).or_else(of_address)
}

/// Returns the first nine digits, if the text begins with nine digits.
fn nine(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).take(9).collect();
    (digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The copies and statuses of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matched<C, S> {
    /// Sent copies; several if a number was sent twice.
    pub outbound: Vec<C>,
    /// Received copies.
    pub inbound: Vec<C>,
    /// Statuses.
    pub statuses: Vec<S>,
}

/// Copies and statuses, joined by invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Joined<C, S> {
    /// Copies and statuses by invoice, sorted by number and seller.
    pub invoices: BTreeMap<InvoiceKey, Matched<C, S>>,
    /// Copies without number, French seller or direction.
    pub other_copies: Vec<C>,
    /// Statuses without number or French seller. Assign them by their `invoice_id`.
    pub other_statuses: Vec<S>,
}

/// A copy of an invoice that [`join`] can assign.
pub trait Copied {
    /// Returns the key of the invoice.
    fn key(&self) -> Option<InvoiceKey>;
    /// Returns the direction: sent or received.
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

/// Joins copies and statuses by number and seller. Nothing is dropped, and each list keeps its order.
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
