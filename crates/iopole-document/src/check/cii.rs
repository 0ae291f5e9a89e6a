//! Terms of a CII invoice.

use super::context::{Category, Charge, Context, Line, Note, Party, Tax, Totals};
use super::report::Syntax;
use super::sheet::Sheet;
use crate::profile::Profile;
use crate::tree::{At, Tree};

/// Group of the header that holds parties and references.
pub(super) const AGREEMENT: &str = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement";
/// Group of the header that holds the delivery.
pub(super) const DELIVERY: &str = "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery";
/// Group of the header that holds payment, VAT and totals.
pub(super) const SETTLEMENT: &str = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement";

pub(super) fn context<'t>(tree: &'t Tree<'t>, root: At<'t>, is_embedded: bool) -> Context<'t> {
    let in_context = root.first("ExchangedDocumentContext");
    let header = root.first("ExchangedDocument");
    let agreement = root.first(AGREEMENT);
    let settlement = root.first(SETTLEMENT);
    let find = |parent: Option<At<'t>>, path| parent.and_then(|at| at.first(path));
    let all = |parent: Option<At<'t>>, path| parent.map(|at| at.all(path)).unwrap_or_default();
    let guideline = find(in_context, "GuidelineSpecifiedDocumentContextParameter/ID");
    let profile = Profile::of(guideline.map(At::text));
    Context {
        tree,
        root,
        syntax: Syntax::Cii,
        profile,
        sheet: Sheet::of(profile, Syntax::Cii, is_embedded),
        guideline,
        process: find(in_context, "BusinessProcessSpecifiedDocumentContextParameter/ID"),
        number: find(header, "ID"),
        issue_date: find(header, "IssueDateTime/DateTimeString"),
        due_dates: all(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        type_code: find(header, "TypeCode"),
        currency: find(settlement, "InvoiceCurrencyCode"),
        tax_currency: find(settlement, "TaxCurrencyCode"),
        notes: all(header, "IncludedNote").into_iter().map(note).collect(),
        seller: find(agreement, "SellerTradeParty").map(party),
        buyer: find(agreement, "BuyerTradeParty").map(party),
        payee: find(settlement, "PayeeTradeParty").map(party),
        representative: find(agreement, "SellerTaxRepresentativeTradeParty").map(party),
        charges: all(settlement, "SpecifiedTradeAllowanceCharge").into_iter().map(charge).collect(),
        totals: find(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation").map(totals),
        tax_totals: all(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount"),
        taxes: all(settlement, "ApplicableTradeTax").into_iter().map(tax).collect(),
        lines: root
            .all("SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem")
            .into_iter()
            .map(line)
            .collect(),
    }
}

fn note(at: At<'_>) -> Note<'_> {
    let raw = |name| at.first(name).map(At::raw);
    Note { at, code: raw("SubjectCode"), text: raw("Content").unwrap_or_default() }
}

pub(super) fn party(at: At<'_>) -> Party<'_> {
    let tax_ids = at.all("SpecifiedTaxRegistration/ID");
    let mut ids = at.all("ID");
    ids.extend(at.all("GlobalID"));
    Party {
        at,
        name: at.first("Name"),
        legal_ids: at.all("SpecifiedLegalOrganization/ID"),
        ids,
        vat: tax_ids.iter().copied().filter(|id| id.attribute("schemeID") == Some("VA")).collect(),
        tax_ids: tax_ids
            .into_iter()
            .filter(|id| matches!(id.attribute("schemeID"), Some("VA" | "FC")))
            .collect(),
        endpoints: at.all("URIUniversalCommunication/URIID"),
        address: at.first("PostalTradeAddress"),
        country: at.first("PostalTradeAddress/CountryID"),
    }
}

pub(super) fn category(at: At<'_>) -> Category<'_> {
    Category {
        at,
        code: at.first("CategoryCode"),
        rate: at.first("RateApplicablePercent"),
        reason: at.first("ExemptionReason"),
        reason_code: at.first("ExemptionReasonCode"),
        is_vat: at.first("TypeCode").is_some_and(|code| code.text().eq_ignore_ascii_case("VAT")),
    }
}

fn charge(at: At<'_>) -> Charge<'_> {
    Charge {
        at,
        is_charge: match at.value("ChargeIndicator/Indicator") {
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            _ => None,
        },
        amount: at.first("ActualAmount"),
        base: at.first("BasisAmount"),
        reason: at.first("Reason"),
        reason_code: at.first("ReasonCode"),
        category: at.first("CategoryTradeTax").map(category),
    }
}

fn totals(at: At<'_>) -> Totals<'_> {
    Totals {
        at,
        lines: at.first("LineTotalAmount"),
        allowances: at.first("AllowanceTotalAmount"),
        charges: at.first("ChargeTotalAmount"),
        without_tax: at.first("TaxBasisTotalAmount"),
        with_tax: at.first("GrandTotalAmount"),
        prepaid: at.first("TotalPrepaidAmount"),
        rounding: at.first("RoundingAmount"),
        payable: at.first("DuePayableAmount"),
    }
}

fn tax(at: At<'_>) -> Tax<'_> {
    Tax {
        at,
        taxable: at.first("BasisAmount"),
        tax: at.first("CalculatedAmount"),
        category: Some(category(at)),
    }
}

fn line(at: At<'_>) -> Line<'_> {
    let settlement = at.first("SpecifiedLineTradeSettlement");
    let all = |path| settlement.map(|at| at.all(path)).unwrap_or_default();
    Line {
        at,
        id: at.first("AssociatedDocumentLineDocument/LineID"),
        quantity: at.first("SpecifiedLineTradeDelivery/BilledQuantity"),
        total: settlement
            .and_then(|at| at.first("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")),
        name: at.first("SpecifiedTradeProduct/Name"),
        price: at.first("SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
        gross_price: at.first("SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/ChargeAmount"),
        categories: all("ApplicableTradeTax").into_iter().map(category).collect(),
        charges: all("SpecifiedTradeAllowanceCharge").into_iter().map(charge).collect(),
        status: at.value("AssociatedDocumentLineDocument/LineStatusReasonCode"),
    }
}
