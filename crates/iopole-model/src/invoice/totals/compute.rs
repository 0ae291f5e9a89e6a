//! Computes totals from lines.

use rust_decimal::Decimal;

use super::{TotalsError, percentage, replace, rounded, sum, value};
use crate::invoice::{
    DocumentAllowanceCharge, Invoice, InvoiceLine, LineAllowanceCharge, Monetary, TaxCategory, TaxDetail,
};
use crate::money::{Amount, CurrencyCode, Money};

pub(super) fn totals(invoice: &mut Invoice) -> Result<(), TotalsError> {
    // Computes on a copy, so that an error leaves the invoice unchanged.
    let mut done = invoice.clone();
    lines(&mut done.lines)?;
    let allowances = document_amounts(&mut done.allowances, "allowances")?;
    let charges = document_amounts(&mut done.charges, "charges")?;
    let vat = if done.lines.is_empty() { kept(&done)? } else { breakdown(&done)? };
    let from_lines = match done.lines.is_empty() {
        false => sum(done.lines.iter().filter_map(|line| value(line.total_amount.as_ref()))),
        true => sum(vat.iter().map(|entry| entry.base))
            .and_then(|bases| bases.checked_add(allowances)?.checked_sub(charges)),
    };
    let has = (!done.allowances.is_empty(), !done.charges.is_empty());
    let sums = Sums { lines: from_lines.ok_or_else(|| too_large("lines"))?, allowances, charges, has };
    let total_vat =
        sum(vat.iter().map(|entry| entry.vat)).map(rounded).ok_or_else(|| too_large("taxDetails"))?;
    write_monetary(done.monetary.get_or_insert_default(), &sums, total_vat)?;
    done.tax_details = vat.into_iter().map(|entry| entry.detail).collect();
    *invoice = done;
    Ok(())
}

struct Sums {
    lines: Decimal,
    allowances: Decimal,
    charges: Decimal,
    /// True if there are allowances, and true if there are charges.
    has: (bool, bool),
}

fn write_monetary(totals: &mut Monetary, sums: &Sums, vat: Decimal) -> Result<(), TotalsError> {
    let of = |money: &Option<Money>, name: &str| match money {
        None => Ok(Decimal::ZERO),
        Some(money) => decimal(&money.amount, || format!("monetary.{name}")),
    };
    let prepaid = of(&totals.prepaid_total_amount, "prepaidTotalAmount")?;
    let rounding = of(&totals.rounding_amount, "roundingAmount")?;
    let without_vat = sums.lines.checked_sub(sums.allowances).and_then(|left| left.checked_add(sums.charges));
    let with_vat = without_vat.and_then(|basis| basis.checked_add(vat));
    let due = with_vat.and_then(|total| total.checked_sub(prepaid)?.checked_add(rounding));
    let (without_vat, with_vat, due) = match (without_vat, with_vat, due) {
        (Some(without_vat), Some(with_vat), Some(due)) => (without_vat, with_vat, due),
        _ => return Err(too_large("monetary")),
    };
    replace(&mut totals.line_total_amount, rounded(sums.lines));
    if sums.has.0 || totals.allowance_total_amount.is_some() {
        replace(&mut totals.allowance_total_amount, rounded(sums.allowances));
    }
    if sums.has.1 || totals.charge_total_amount.is_some() {
        replace(&mut totals.charge_total_amount, rounded(sums.charges));
    }
    replace(&mut totals.tax_basis_total_amount, rounded(without_vat));
    replace(&mut totals.tax_total_amount, vat);
    replace(&mut totals.invoice_amount, rounded(with_vat));
    replace(&mut totals.payable_amount, rounded(due));
    // BT-110 is the only amount that requires a currency.
    let currency = totals.invoice_currency.get_or_insert(CurrencyCode::EUR).clone();
    if let Some(vat) = &mut totals.tax_total_amount {
        vat.currency.get_or_insert(currency);
    }
    Ok(())
}

fn lines(lines: &mut [InvoiceLine]) -> Result<(), TotalsError> {
    for (at, line) in lines.iter_mut().enumerate() {
        let path = |rest: &str| format!("lines.{at}.{rest}");
        let allowances = line_amounts(&mut line.allowances, || path("allowances"))?;
        let charges = line_amounts(&mut line.charges, || path("charges"))?;
        match &line.total_amount {
            Some(total) => {
                decimal(&total.amount, || path("totalAmount"))?;
            }
            None => {
                let net = gross(line, at)?.checked_sub(allowances).and_then(|net| net.checked_add(charges));
                let net = net.ok_or_else(|| TotalsError::TooLarge { path: path("price") })?;
                line.total_amount = Some(Money::new(rounded(net)));
            }
        }
        let taxed = line.tax_detail.as_ref().is_some_and(|tax| tax.category_code.is_some());
        if !taxed {
            return Err(TotalsError::Missing { path: path("taxDetail.categoryCode") });
        }
    }
    Ok(())
}

/// Computes quantity times net price divided by the base quantity, not rounded.
fn gross(line: &InvoiceLine, at: usize) -> Result<Decimal, TotalsError> {
    let path = |rest: &str| format!("lines.{at}.{rest}");
    let quantity = line.billed_quantity.as_ref().and_then(|billed| billed.quantity.as_ref());
    let quantity = needed(quantity, || path("billedQuantity.quantity"))?;
    let price = line.price.as_ref().and_then(|price| price.net_amount.as_ref()).map(|price| &price.amount);
    let price = needed(price, || path("price.netAmount"))?;
    let base = line.price.as_ref().and_then(|price| price.base_quantity.as_ref()?.quantity.as_ref());
    let base = match base {
        Some(base) => decimal(base, || path("price.baseQuantity.quantity"))?,
        None => Decimal::ONE,
    };
    if base.is_zero() {
        return Err(TotalsError::Zero { path: path("price.baseQuantity.quantity") });
    }
    let product = quantity.checked_mul(price).and_then(|product| product.checked_div(base));
    product.ok_or_else(|| TotalsError::TooLarge { path: path("price.netAmount") })
}

/// Fills in the amounts given as percentages, and returns the sum.
fn line_amounts(list: &mut [LineAllowanceCharge], path: impl Fn() -> String) -> Result<Decimal, TotalsError> {
    let mut amounts = Vec::new();
    for (at, item) in list.iter_mut().enumerate() {
        let path = || format!("{}.{at}", path());
        amounts.push(actual(
            &mut item.actual_amount,
            item.basis_amount.as_ref(),
            item.calculation_percent.as_ref(),
            path,
        )?);
    }
    sum(amounts).ok_or_else(|| TotalsError::TooLarge { path: path() })
}

/// Fills in the document amounts given as percentages, and returns the sum. Each requires a VAT category.
fn document_amounts(list: &mut [DocumentAllowanceCharge], name: &str) -> Result<Decimal, TotalsError> {
    let mut amounts = Vec::new();
    for (at, item) in list.iter_mut().enumerate() {
        if item.tax_detail.as_ref().is_none_or(|tax| tax.category_code.is_none()) {
            return Err(TotalsError::Missing { path: format!("{name}.{at}.taxDetail.categoryCode") });
        }
        amounts.push(actual(
            &mut item.actual_amount,
            item.basis_amount.as_ref(),
            item.calculation_percent.as_ref(),
            || format!("{name}.{at}"),
        )?);
    }
    sum(amounts).ok_or_else(|| too_large(name))
}

fn actual(
    amount: &mut Option<Money>,
    basis: Option<&Money>,
    percent: Option<&Amount>,
    path: impl Fn() -> String,
) -> Result<Decimal, TotalsError> {
    if let Some(amount) = amount {
        return decimal(&amount.amount, || format!("{}.actualAmount", path()));
    }
    let (Some(basis), Some(percent)) = (basis, percent) else {
        return Err(TotalsError::Missing { path: format!("{}.actualAmount", path()) });
    };
    let basis = decimal(&basis.amount, || format!("{}.basisAmount", path()))?;
    let percent = decimal(percent, || format!("{}.calculationPercent", path()))?;
    let value = percentage(basis, percent).ok_or_else(|| TotalsError::TooLarge { path: path() })?;
    *amount = Some(Money::new(value));
    Ok(value)
}

/// An entry of the VAT breakdown.
struct Entry {
    detail: TaxDetail,
    base: Decimal,
    vat: Decimal,
}

/// Returns the present breakdown with recomputed VAT, for an invoice without lines.
fn kept(invoice: &Invoice) -> Result<Vec<Entry>, TotalsError> {
    if invoice.tax_details.is_empty() {
        return Err(TotalsError::Missing { path: "lines".to_owned() });
    }
    let mut entries = Vec::new();
    for (at, detail) in invoice.tax_details.iter().enumerate() {
        let path = |rest: &str| format!("taxDetails.{at}.{rest}");
        let base = detail.taxable_amount.as_ref().map(|base| &base.amount);
        let base = needed(base, || path("taxableAmount"))?;
        let percent = rate(detail.percent.as_ref(), || path("percent"))?;
        entries.push(entry(detail.clone(), base, percent, || path("taxableAmount"))?);
    }
    Ok(entries)
}

/// Computes the breakdown from lines, allowances and charges.
fn breakdown(invoice: &Invoice) -> Result<Vec<Entry>, TotalsError> {
    let mut groups: Vec<(Key, TaxCategory, Decimal)> = Vec::new();
    let mut add = |tax: Option<&TaxCategory>, amount: Option<Decimal>, path: &str| {
        let (Some(tax), Some(amount)) = (tax, amount) else { return Ok(()) };
        let key = Key::of(tax, || format!("{path}.taxDetail.percent"))?;
        match groups.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, known, base)) => {
                *base = base.checked_add(amount).ok_or_else(|| too_large(path))?;
                known.exemption_reason =
                    known.exemption_reason.take().or_else(|| tax.exemption_reason.clone());
                let code = known.exemption_reason_code.take();
                known.exemption_reason_code = code.or_else(|| tax.exemption_reason_code.clone());
            }
            None => groups.push((key, tax.clone(), amount)),
        }
        Ok(())
    };
    for (at, line) in invoice.lines.iter().enumerate() {
        add(line.tax_detail.as_ref(), value(line.total_amount.as_ref()), &format!("lines.{at}"))?;
    }
    for (at, item) in invoice.allowances.iter().enumerate() {
        let amount = value(item.actual_amount.as_ref()).map(|amount| -amount);
        add(item.tax_detail.as_ref(), amount, &format!("allowances.{at}"))?;
    }
    for (at, item) in invoice.charges.iter().enumerate() {
        add(item.tax_detail.as_ref(), value(item.actual_amount.as_ref()), &format!("charges.{at}"))?;
    }
    let mut entries = Vec::new();
    for (key, tax, base) in groups {
        let percent = key.percent;
        let known = invoice.tax_details.iter().find(|detail| key.fits(detail));
        let detail = described(known, &tax);
        entries.push(entry(detail, base, percent, || "taxDetails".to_owned())?);
    }
    Ok(entries)
}

/// The key of a breakdown entry. A missing rate is a zero rate; `20` and `20.00` are one rate.
#[derive(PartialEq)]
struct Key {
    category: String,
    percent: Decimal,
}

impl Key {
    fn of(tax: &TaxCategory, path: impl Fn() -> String) -> Result<Self, TotalsError> {
        let category = tax.category_code.clone().unwrap_or_default();
        Ok(Self { category, percent: rate(tax.percent.as_ref(), path)? })
    }

    fn fits(&self, detail: &TaxDetail) -> bool {
        let percent = detail.percent.as_ref().and_then(Amount::decimal).unwrap_or_default();
        detail.category_code.as_deref() == Some(self.category.as_str()) && percent == self.percent
    }
}

/// Completes the present entry with the data of the lines, or creates a new one.
fn described(known: Option<&TaxDetail>, tax: &TaxCategory) -> TaxDetail {
    let mut detail = known.cloned().unwrap_or_default();
    detail.tax_type = detail.tax_type.or_else(|| tax.tax_type.clone()).or_else(|| Some("VAT".to_owned()));
    detail.category_code = detail.category_code.or_else(|| tax.category_code.clone());
    detail.percent = detail.percent.or_else(|| tax.percent.clone());
    detail.exemption_reason = tax.exemption_reason.clone().or(detail.exemption_reason);
    detail.exemption_reason_code = tax.exemption_reason_code.clone().or(detail.exemption_reason_code);
    detail
}

fn entry(
    mut detail: TaxDetail,
    base: Decimal,
    percent: Decimal,
    path: impl Fn() -> String,
) -> Result<Entry, TotalsError> {
    let base = rounded(base);
    let vat = percentage(base, percent).ok_or_else(|| TotalsError::TooLarge { path: path() })?;
    replace(&mut detail.taxable_amount, base);
    replace(&mut detail.tax_amount, vat);
    Ok(Entry { detail, base, vat })
}

fn rate(percent: Option<&Amount>, path: impl Fn() -> String) -> Result<Decimal, TotalsError> {
    percent.map_or(Ok(Decimal::ZERO), |percent| decimal(percent, path))
}

fn needed(amount: Option<&Amount>, path: impl Fn() -> String) -> Result<Decimal, TotalsError> {
    let amount = amount.ok_or_else(|| TotalsError::Missing { path: path() })?;
    decimal(amount, path)
}

fn decimal(amount: &Amount, path: impl Fn() -> String) -> Result<Decimal, TotalsError> {
    amount.decimal().ok_or_else(|| TotalsError::NotDecimal { path: path() })
}

fn too_large(path: &str) -> TotalsError {
    TotalsError::TooLarge { path: path.to_owned() }
}
