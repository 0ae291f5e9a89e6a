//! Lines as parts of invoices inside an invoice.

use crate::check::context::{Context, Line};
use crate::tree::At;

/// Invoices inside an invoice that are looked at.
const MOST_GROUPS: usize = 200;

/// A line as part of an invoice inside the invoice.
pub(super) struct Sub<'t> {
    pub(super) at: At<'t>,
    pub(super) id: Option<&'t str>,
    pub(super) parent: Option<&'t str>,
    pub(super) status: Option<&'t str>,
    pub(super) seller: Option<At<'t>>,
    pub(super) seller_id: Option<&'t str>,
    /// Number of the invoice that the line belongs to: the reference AFL of type 130.
    pub(super) invoice: Option<&'t str>,
    pub(super) total: Option<At<'t>>,
    pub(super) tax: Option<At<'t>>,
    pub(super) grand: Option<At<'t>>,
    /// Exemption reason of the line's VAT category.
    pub(super) reason: Option<&'t str>,
}

pub(super) fn subs<'t>(c: &Context<'t>) -> Vec<Sub<'t>> {
    c.lines.iter().map(|line| if c.is_cii() { of_cii(c, line) } else { of_ubl(c, line) }).collect()
}

/// Top groups.
pub(super) fn groups<'t>(c: &Context<'t>) -> Vec<Sub<'t>> {
    let tops = subs(c).into_iter().filter(|sub| sub.status == Some("GROUP") && sub.parent.is_none());
    tops.take(MOST_GROUPS).collect()
}

pub(super) fn in_currency<'t>(amounts: Vec<At<'t>>, currency: Option<At<'_>>) -> Option<At<'t>> {
    let currency = currency?.text();
    amounts.into_iter().find(|at| at.attribute("currencyID") == Some(currency))
}

fn of_cii<'t>(c: &Context<'t>, line: &Line<'t>) -> Sub<'t> {
    let at = line.at;
    let sums = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation";
    let seller = at.first("SpecifiedLineTradeAgreement/ItemSellerTradeParty");
    let references = at.all("SpecifiedLineTradeSettlement/AdditionalReferencedDocument").into_iter();
    let invoice = references
        .filter(|at| at.value("ReferenceTypeCode") == Some("AFL") && at.value("TypeCode") == Some("130"))
        .find_map(|at| at.value("IssuerAssignedID"));
    Sub {
        at,
        id: line.id.map(At::text),
        parent: at.first("AssociatedDocumentLineDocument/ParentLineID").map(At::text),
        status: line.status,
        seller,
        seller_id: seller.and_then(|at| at.value("SpecifiedLegalOrganization/ID")),
        invoice,
        total: line.total,
        tax: in_currency(at.all(&format!("{sums}/TaxTotalAmount")), c.currency),
        grand: at.first(&format!("{sums}/GrandTotalAmount")),
        reason: at.value("SpecifiedLineTradeSettlement/ApplicableTradeTax/ExemptionReason"),
    }
}

fn of_ubl<'t>(c: &Context<'t>, line: &Line<'t>) -> Sub<'t> {
    let at = line.at;
    let own = c.number.map(At::text);
    let mut references = at.all("BillingReference").into_iter();
    let reference = references.find(|at| at.first("InvoiceDocumentReference/ID").map(At::text) == own);
    let seller = at.first("Item/ManufacturerParty");
    let documents = at.all("DocumentReference").into_iter();
    let invoice = documents
        .filter(|at| at.value("DocumentTypeCode") == Some("130"))
        .filter_map(|at| at.first("ID"))
        .find(|id| id.attribute("schemeID") == Some("AFL"))
        .map(At::text);
    Sub {
        at,
        id: line.id.map(At::text),
        parent: reference.and_then(|at| at.first("BillingReferenceLine/ID")).map(At::text),
        status: line.status,
        seller,
        seller_id: seller.and_then(|at| at.value("PartyLegalEntity/CompanyID")),
        invoice: invoice.filter(|invoice| !invoice.is_empty()),
        total: line.total,
        tax: in_currency(at.all("TaxTotal/TaxAmount"), c.currency),
        grand: at.first("TaxInclusiveLineExtensionAmount"),
        reason: at.value("Item/ClassifiedTaxCategory/TaxExemptionReason"),
    }
}
