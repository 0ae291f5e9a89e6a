//! One form for each value that an invoice can hold in several members.

use crate::made::{filled, made};
use iopole_model::dates::DateText;
use iopole_model::invoice::{
    BillingPeriod, Invoice, InvoiceAttachment, InvoiceLine, LinePrice, Note, TaxPaymentOption, TaxPointCode,
    TaxPointEvent,
};
use iopole_model::money::{Decimal, Money};
use iopole_model::party::{PartyIdentifier, PartyIdentifierType, TradeParty};

/// Scheme of an identifier that is a tax registration other than for VAT (BT-32).
pub(crate) const TAX_SCHEME: &str = "FC";

/// Event that makes VAT due (BT-8). Each syntax has its own codes for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaxPoint {
    Invoice,
    Delivery,
    Payment,
}

impl TaxPoint {
    /// Reads a code of either syntax.
    fn of_code(code: &str) -> Option<Self> {
        match code {
            "5" | "3" => Some(Self::Invoice),
            "29" | "35" => Some(Self::Delivery),
            "72" | "432" => Some(Self::Payment),
            _ => None,
        }
    }

    pub(crate) fn of(option: &TaxPaymentOption) -> Option<Self> {
        match (&option.iop_code, option.code) {
            (Some(TaxPointEvent::InvoiceDate), _) => Some(Self::Invoice),
            (Some(TaxPointEvent::DeliveryDate), _) => Some(Self::Delivery),
            (Some(TaxPointEvent::PaymentDate), _) => Some(Self::Payment),
            (_, code) => Self::of_code(&code?.get().to_string()),
        }
    }

    /// The option in the model, by a code of either syntax. An unknown code is kept.
    pub(crate) fn option(code: &str) -> TaxPaymentOption {
        match (Self::of_code(code), code.parse::<u64>()) {
            (Some(point), _) => point.event().into(),
            (None, Ok(number)) => TaxPointCode::from(number).into(),
            (None, Err(_)) => TaxPointEvent::from(code).into(),
        }
    }

    fn event(self) -> TaxPointEvent {
        match self {
            Self::Invoice => TaxPointEvent::InvoiceDate,
            Self::Delivery => TaxPointEvent::DeliveryDate,
            Self::Payment => TaxPointEvent::PaymentDate,
        }
    }

    /// Code in CII (UNTDID 2475).
    pub(crate) fn cii(self) -> &'static str {
        match self {
            Self::Invoice => "5",
            Self::Delivery => "29",
            Self::Payment => "72",
        }
    }

    /// Code in UBL (UNTDID 2005).
    pub(crate) fn ubl(self) -> &'static str {
        match self {
            Self::Invoice => "3",
            Self::Delivery => "35",
            Self::Payment => "432",
        }
    }
}

/// Puts each value into its usual member: a SIREN among the identifiers into `siren`, an IBAN without spaces, and so on.
/// No value is lost. Readers return this form, and writers begin with it.
pub(crate) fn canonical(mut invoice: Invoice) -> Invoice {
    drop_empty(&mut invoice);
    dates(&mut invoice);
    delivery(&mut invoice);
    if let Some(option) = &mut invoice.tax_payment_option
        && let Some(point) = TaxPoint::of(option)
    {
        option.iop_code = Some(point.event());
        option.code = None;
    }
    references(&mut invoice);
    for party in parties(&mut invoice) {
        self::party(party);
    }
    payment_reference(&mut invoice);
    for means in &mut invoice.payment_means {
        let transfer = means.bank_transfer.as_mut().and_then(|transfer| transfer.iban.as_mut());
        let debit = means.bank_direct_debit.as_mut().and_then(|debit| debit.iban.as_mut());
        transfer
            .into_iter()
            .chain(debit)
            .for_each(|iban| iban.retain(|character| !character.is_whitespace()));
    }
    invoice.notes.iter_mut().for_each(note);
    invoice.attachments.iter_mut().for_each(attachment);
    invoice.lines.iter_mut().for_each(line);
    invoice.reference_data = invoice.reference_data.take().and_then(filled);
    if let Some(monetary) = &mut invoice.monetary
        && monetary.tax_currency == monetary.invoice_currency
    {
        // An accounting currency that is the invoice's says nothing more.
        monetary.tax_currency = None;
    }
    invoice.monetary = invoice.monetary.take().and_then(filled);
    invoice
}

/// Drops list items without any member, which no document holds.
fn drop_empty(invoice: &mut Invoice) {
    keep_filled(&mut invoice.notes);
    keep_filled(&mut invoice.referenced_documents);
    keep_filled(&mut invoice.attachments);
    keep_filled(&mut invoice.payment_means);
    keep_filled(&mut invoice.tax_details);
    keep_filled(&mut invoice.allowances);
    keep_filled(&mut invoice.charges);
    keep_filled(&mut invoice.lines);
    for line in &mut invoice.lines {
        keep_filled(&mut line.notes);
        keep_filled(&mut line.identifiers);
        keep_filled(&mut line.allowances);
        keep_filled(&mut line.charges);
        if let Some(item) = &mut line.item {
            keep_filled(&mut item.characteristics);
        }
    }
}

fn keep_filled<T: Default + PartialEq>(list: &mut Vec<T>) {
    list.retain(|item| *item != T::default());
}

fn dates(invoice: &mut Invoice) {
    day(&mut invoice.invoice_date);
    day(&mut invoice.invoice_due_date);
    invoice.referenced_documents.iter_mut().for_each(|document| day(&mut document.date));
    period(&mut invoice.billing_period);
    if let Some(shipping) = &mut invoice.shipping {
        day(&mut shipping.delivery_date);
        period(&mut shipping.billing_period);
    }
}

fn period(period: &mut Option<BillingPeriod>) {
    if let Some(period) = period {
        day(&mut period.begin);
        day(&mut period.end);
    }
}

/// Writes `YYYYMMDD` as `YYYY-MM-DD`. Other forms stay: the day of a moment depends on the time zone.
fn day(date: &mut Option<DateText>) {
    if let Some(text) = date
        && text.as_str().trim().len() == 8
        && let Some(day) = text.date()
    {
        *date = Some(day.into());
    }
}

/// The invoicing period (BG-14) may be a member of the delivery.
fn delivery(invoice: &mut Invoice) {
    let Some(shipping) = &mut invoice.shipping else { return };
    if invoice.billing_period.is_none() || invoice.billing_period == shipping.billing_period {
        invoice.billing_period = shipping.billing_period.take().or(invoice.billing_period.take());
    }
    if let Some(place) = &mut shipping.trade_party {
        place.identifiers.iter_mut().for_each(identifier);
        place.identifiers.sort_by_key(|id| id.scheme.is_some());
    }
    invoice.shipping = invoice.shipping.take().and_then(filled);
}

/// The tender (BT-17) and attachments (BG-24) may be members of the further references.
fn references(invoice: &mut Invoice) {
    let Some(references) = &mut invoice.reference_data else { return };
    for reference in std::mem::take(&mut references.additional_reference_ids) {
        match reference.type_code.as_deref() {
            Some("50") if references.originator_document_reference_id.is_none() => {
                references.originator_document_reference_id = reference.id;
            }
            Some("916") => {
                invoice.attachments.push(made!(InvoiceAttachment { reference: reference.id }));
            }
            _ => references.additional_reference_ids.push(reference),
        }
    }
}

/// The reference that the payer quotes (BT-83) is one for all means of payment.
fn payment_reference(invoice: &mut Invoice) {
    let mut given: Vec<_> =
        invoice.payment_means.iter().filter_map(|means| means.payment_reference.clone()).collect();
    given.dedup();
    if let [reference] = given.as_slice() {
        for means in &mut invoice.payment_means {
            means.payment_reference = Some(reference.clone());
        }
    }
}

fn parties(invoice: &mut Invoice) -> impl Iterator<Item = &mut TradeParty> {
    [
        &mut invoice.seller,
        &mut invoice.buyer,
        &mut invoice.payee,
        &mut invoice.invoicee,
        &mut invoice.invoicer,
        &mut invoice.seller_agent,
        &mut invoice.seller_tax_representative,
        &mut invoice.payer,
        &mut invoice.buyer_agent,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

fn party(party: &mut TradeParty) {
    for mut id in std::mem::take(&mut party.identifiers) {
        identifier(&mut id);
        let value = id.value.clone().unwrap_or_default();
        match (id.r#type.as_ref(), id.scheme.as_deref()) {
            (Some(PartyIdentifierType::PartyLegalIdentifier), Some("0002"))
                if value.len() == 9 && party.siren.is_none() =>
            {
                party.siren = id.value;
            }
            (Some(PartyIdentifierType::PartyIdentifier), Some("0009"))
                if value.len() == 14 && party.siret.is_none() =>
            {
                party.siret = id.value;
            }
            (Some(PartyIdentifierType::ElectronicAddress), scheme) if party.electronic_address.is_none() => {
                let scheme = scheme.map(|scheme| format!("{scheme}:")).unwrap_or_default();
                party.electronic_address = Some(format!("{scheme}{value}"));
            }
            _ => party.identifiers.push(id),
        }
    }
    party.identifiers.sort_by_key(|id| id.scheme.is_some());
    if let Some(address) = &mut party.electronic_address
        && address.contains('@')
        && !address.contains(':')
    {
        *address = format!("EM:{address}");
    }
}

fn identifier(id: &mut PartyIdentifier) {
    id.r#type.get_or_insert(PartyIdentifierType::PartyIdentifier);
    if id.scheme.as_deref() == Some("") {
        id.scheme = None;
    }
}

fn note(note: &mut Note) {
    note.r#type = note.r#type.take().and_then(filled);
}

/// An embedded file requires a media type and a name.
fn attachment(attachment: &mut InvoiceAttachment) {
    if attachment.data.is_some() {
        attachment.mime_type.get_or_insert_with(|| "application/pdf".to_owned());
        if attachment.filename.is_none() {
            attachment.filename.clone_from(&attachment.reference);
        }
    }
}

fn line(line: &mut InvoiceLine) {
    line.notes.iter_mut().for_each(note);
    period(&mut line.billing_period);
    if let Some(references) = &mut line.reference_data
        && let Some(invoice) = &mut references.invoice_reference
    {
        day(&mut invoice.date);
    }
    if let Some(place) = line.shipping.as_mut().and_then(|shipping| shipping.trade_party.as_mut()) {
        place.identifiers.iter_mut().for_each(identifier);
        place.identifiers.sort_by_key(|id| id.scheme.is_some());
    }
    for object in &mut line.identifiers {
        object.document_type_code.get_or_insert_with(|| "130".to_owned());
    }
    if let Some(price) = &mut line.price {
        self::price(price);
    }
}

/// Net price, gross price and discount: two of them give the third, and a discount of zero is none.
fn price(price: &mut LinePrice) {
    let amount = |money: &Option<Money>| money.as_ref().and_then(|money| money.amount.decimal());
    let Some(net) = amount(&price.net_amount) else { return };
    if price.base_amount.is_none() {
        let gross = amount(&price.allowance_amount).and_then(|discount| net.checked_add(discount));
        price.base_amount = gross.map(Into::into);
    } else if price.allowance_amount.is_none() {
        let discount = amount(&price.base_amount).and_then(|gross| gross.checked_sub(net));
        price.allowance_amount = discount.map(Into::into);
    }
    if amount(&price.allowance_amount).is_some_and(|discount: Decimal| discount.is_zero()) {
        price.allowance_amount = None;
    }
}

#[cfg(test)]
mod tests {
    use iopole_model::invoice::{AdditionalReference, Shipping};

    use super::*;

    #[test]
    fn each_value_is_put_into_its_usual_member() {
        let legal = Some(PartyIdentifierType::PartyLegalIdentifier);
        let id = |r#type, scheme: &str, value: &str| {
            made!(PartyIdentifier {
                r#type: r#type,
                scheme: Some(scheme.to_owned()),
                value: Some(value.to_owned())
            })
        };
        let address = Some(PartyIdentifierType::ElectronicAddress);
        let mut seller = TradeParty::named("A");
        seller.identifiers = vec![
            id(legal, "0002", "732829320"),
            id(None, "0009", "73282932000074"),
            id(address, "0225", "732829320"),
            id(None, "0088", "7609999000000"),
        ];
        let period = BillingPeriod::of("20261001", "2026-10-31");
        let mut invoice = made!(Invoice { seller: Some(seller) });
        invoice.shipping = Some(made!(Shipping { billing_period: Some(period) }));
        invoice.tax_payment_option = Some(TaxPointCode::DELIVERY_DATE_UBL.into());
        let references = invoice.reference_data.get_or_insert_default();
        references.additional_reference_ids =
            vec![AdditionalReference::of("LOT", "50"), AdditionalReference::of("P", "916")];
        let invoice = canonical(invoice);
        let seller = invoice.seller.unwrap();
        assert_eq!(seller.siren.as_deref(), Some("732829320"));
        assert_eq!(seller.siret.as_deref(), Some("73282932000074"));
        assert_eq!(seller.electronic_address.as_deref(), Some("0225:732829320"));
        assert_eq!(seller.identifiers.len(), 1);
        assert_eq!(invoice.billing_period.unwrap().begin.unwrap().as_str(), "2026-10-01");
        assert_eq!(invoice.shipping, None);
        assert_eq!(invoice.tax_payment_option, Some(TaxPointEvent::DeliveryDate.into()));
        let references = invoice.reference_data.unwrap();
        assert_eq!(references.originator_document_reference_id.as_deref(), Some("LOT"));
        assert_eq!(invoice.attachments.len(), 1);
    }
}
