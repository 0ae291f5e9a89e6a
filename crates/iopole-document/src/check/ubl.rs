//! Terms of a UBL invoice or credit note.

use super::context::{Category, Charge, Context, Line, Note, Party, Tax, Totals};
use super::report::Syntax;
use super::sheet::Sheet;
use crate::profile::Profile;
use crate::tree::{At, Tree};

pub(super) fn context<'t>(tree: &'t Tree<'t>, root: At<'t>) -> Context<'t> {
    let guideline = root.first("CustomizationID");
    let number = root.first("ID");
    let mut due_dates = root.all("DueDate");
    due_dates.extend(root.all("PaymentMeans/PaymentDueDate"));
    let mut lines = root.all("InvoiceLine");
    lines.extend(root.all("CreditNoteLine"));
    let own = number.map(At::text);
    let profile = Profile::of(guideline.map(At::text));
    Context {
        tree,
        root,
        syntax: Syntax::Ubl,
        profile,
        sheet: Sheet::of(profile, Syntax::Ubl, false),
        guideline,
        process: root.first("ProfileID"),
        number,
        issue_date: root.first("IssueDate"),
        due_dates,
        type_code: root.first("InvoiceTypeCode").or_else(|| root.first("CreditNoteTypeCode")),
        currency: root.first("DocumentCurrencyCode"),
        tax_currency: root.first("TaxCurrencyCode"),
        notes: root.all("Note").into_iter().map(note).collect(),
        seller: root.first("AccountingSupplierParty/Party").map(party),
        buyer: root.first("AccountingCustomerParty/Party").map(party),
        payee: root.first("PayeeParty").map(party),
        representative: root.first("TaxRepresentativeParty").map(party),
        charges: root.all("AllowanceCharge").into_iter().map(charge).collect(),
        totals: root.first("LegalMonetaryTotal").map(totals),
        tax_totals: root.all("TaxTotal/TaxAmount"),
        taxes: root.all("TaxTotal/TaxSubtotal").into_iter().map(tax).collect(),
        lines: lines.into_iter().map(|at| line(at, own)).collect(),
    }
}

/// UBL has no element for a subject code: it is the start of the note, between `#`.
fn note(at: At<'_>) -> Note<'_> {
    let text = at.text();
    let coded = text.trim_start_matches('#').split_once('#').filter(|(code, _)| code.len() == 3);
    match coded.filter(|_| text.starts_with('#')) {
        Some((code, rest)) => Note { at, code: Some(code), text: rest.trim_start_matches('#') },
        None => Note { at, code: None, text },
    }
}

pub(super) fn party(at: At<'_>) -> Party<'_> {
    let schemes = at.all("PartyTaxScheme");
    let is_vat =
        |scheme: &At<'_>| scheme.value("TaxScheme/ID").is_some_and(|id| id.eq_ignore_ascii_case("VAT"));
    Party {
        at,
        name: at.first("PartyLegalEntity/RegistrationName"),
        legal_ids: at.all("PartyLegalEntity/CompanyID"),
        ids: at.all("PartyIdentification/ID"),
        vat: schemes.iter().copied().filter(is_vat).filter_map(|scheme| scheme.first("CompanyID")).collect(),
        tax_ids: schemes.into_iter().filter_map(|scheme| scheme.first("CompanyID")).collect(),
        endpoints: at.all("EndpointID"),
        address: at.first("PostalAddress"),
        country: at.first("PostalAddress/Country/IdentificationCode"),
    }
}

fn category(at: At<'_>) -> Category<'_> {
    Category {
        at,
        code: at.first("ID"),
        rate: at.first("Percent"),
        reason: at.first("TaxExemptionReason"),
        reason_code: at.first("TaxExemptionReasonCode"),
        is_vat: at.value("TaxScheme/ID").is_some_and(|id| id.eq_ignore_ascii_case("VAT")),
    }
}

pub(super) fn charge(at: At<'_>) -> Charge<'_> {
    Charge {
        at,
        is_charge: match at.value("ChargeIndicator") {
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            _ => None,
        },
        amount: at.first("Amount"),
        base: at.first("BaseAmount"),
        reason: at.first("AllowanceChargeReason"),
        reason_code: at.first("AllowanceChargeReasonCode"),
        category: at.first("TaxCategory").map(category),
    }
}

fn totals(at: At<'_>) -> Totals<'_> {
    Totals {
        at,
        lines: at.first("LineExtensionAmount"),
        allowances: at.first("AllowanceTotalAmount"),
        charges: at.first("ChargeTotalAmount"),
        without_tax: at.first("TaxExclusiveAmount"),
        with_tax: at.first("TaxInclusiveAmount"),
        prepaid: at.first("PrepaidAmount"),
        rounding: at.first("PayableRoundingAmount"),
        payable: at.first("PayableAmount"),
    }
}

fn tax(at: At<'_>) -> Tax<'_> {
    Tax {
        at,
        taxable: at.first("TaxableAmount"),
        tax: at.first("TaxAmount"),
        category: at.first("TaxCategory").map(category),
    }
}

fn line<'t>(at: At<'t>, own: Option<&str>) -> Line<'t> {
    let status = at.all("BillingReference/InvoiceDocumentReference").into_iter().find_map(|reference| {
        (reference.value("ID").is_some() && reference.value("ID") == own)
            .then(|| reference.value("DocumentStatusCode"))
            .flatten()
    });
    Line {
        at,
        id: at.first("ID"),
        quantity: at.first("InvoicedQuantity").or_else(|| at.first("CreditedQuantity")),
        total: at.first("LineExtensionAmount"),
        name: at.first("Item/Name"),
        price: at.first("Price/PriceAmount"),
        gross_price: at.first("Price/AllowanceCharge/BaseAmount"),
        categories: at.all("Item/ClassifiedTaxCategory").into_iter().map(category).collect(),
        charges: at.all("AllowanceCharge").into_iter().map(charge).collect(),
        status,
    }
}
