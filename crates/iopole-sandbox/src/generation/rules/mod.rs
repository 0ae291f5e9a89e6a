//! The business rules of EN 16931 that generation is held to, by the numbers of the standard.
//!
//! Not all of them: those that an invoice read from the request can break, other than by the long code lists.

mod amounts;
mod codes;
mod parties;
mod peppol;
mod sums;
mod vat;

use super::flavour::Flavour;
use super::source::Source;

/// The syntax that locations are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Cii,
    Ubl,
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) id: String,
    pub(crate) location: String,
    pub(crate) text: String,
}

/// All broken rules, none for an invoice that may be issued.
pub(super) fn broken(source: &Source, flavour: Flavour, syntax: Syntax) -> Vec<Broken> {
    let mut found = Found { list: Vec::new(), syntax, credit_note: source.is_credit_note() };
    parties::check(source, flavour, &mut found);
    content(source, flavour, &mut found);
    amounts::check(source, &mut found);
    sums::check(source, flavour, &mut found);
    vat::check(source, flavour, &mut found);
    if flavour == Flavour::PeppolBis3 {
        peppol::check(source, &mut found);
    }
    found.list
}

/// Location in the document.
#[derive(Debug, Clone, Copy)]
enum At {
    Document,
    Seller,
    Buyer,
    Line(usize),
    Tax(usize),
    Totals,
    Payment(usize),
    Allowance(usize),
}

struct Found {
    list: Vec<Broken>,
    syntax: Syntax,
    credit_note: bool,
}

impl Found {
    /// Notes a rule that does not hold.
    fn unless(&mut self, holds: bool, id: &str, at: At, text: &str) {
        if !holds {
            let location = self.location(at);
            self.list.push(Broken { id: id.to_owned(), location, text: format!("[{id}] {text}") });
        }
    }

    fn location(&self, at: At) -> String {
        match self.syntax {
            Syntax::Cii => cii_location(at),
            Syntax::Ubl => ubl_location(at, self.credit_note),
        }
    }
}

fn cii_location(at: At) -> String {
    const TRADE: &str = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction";
    let below = |path: &str| format!("{TRADE}/{path}");
    let settlement = |path: &str| format!("{TRADE}/ram:ApplicableHeaderTradeSettlement/{path}");
    match at {
        At::Document => "/rsm:CrossIndustryInvoice".to_owned(),
        At::Seller => below("ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"),
        At::Buyer => below("ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty"),
        At::Line(at) => below(&format!("ram:IncludedSupplyChainTradeLineItem[{}]", at + 1)),
        At::Tax(at) => settlement(&format!("ram:ApplicableTradeTax[{}]", at + 1)),
        At::Totals => settlement("ram:SpecifiedTradeSettlementHeaderMonetarySummation"),
        At::Payment(at) => settlement(&format!("ram:SpecifiedTradeSettlementPaymentMeans[{}]", at + 1)),
        At::Allowance(at) => settlement(&format!("ram:SpecifiedTradeAllowanceCharge[{}]", at + 1)),
    }
}

fn ubl_location(at: At, credit_note: bool) -> String {
    let (root, line) =
        if credit_note { ("/CreditNote", "CreditNoteLine") } else { ("/Invoice", "InvoiceLine") };
    match at {
        At::Document => root.to_owned(),
        At::Seller => format!("{root}/cac:AccountingSupplierParty/cac:Party"),
        At::Buyer => format!("{root}/cac:AccountingCustomerParty/cac:Party"),
        At::Line(at) => format!("{root}/cac:{line}[{}]", at + 1),
        At::Tax(at) => format!("{root}/cac:TaxTotal[1]/cac:TaxSubtotal[{}]", at + 1),
        At::Totals => format!("{root}/cac:LegalMonetaryTotal"),
        At::Payment(at) => format!("{root}/cac:PaymentMeans[{}]", at + 1),
        At::Allowance(at) => format!("{root}/cac:AllowanceCharge[{}]", at + 1),
    }
}

/// Required terms, and some codes.
fn content(source: &Source, flavour: Flavour, found: &mut Found) {
    for (holds, id, text) in [
        (!source.number.is_empty(), "BR-02", "An invoice must have a number (BT-1)."),
        (!source.issue_date.is_empty(), "BR-03", "An invoice must have a date of issue (BT-2)."),
        (!source.type_code.is_empty(), "BR-04", "An invoice must have a type (BT-3)."),
        (!source.currency.is_empty(), "BR-05", "An invoice must have a currency (BT-5)."),
        (source.seller.name.is_some(), "BR-06", "The seller must have a name (BT-27)."),
        (source.buyer.name.is_some(), "BR-07", "The buyer must have a name (BT-44)."),
    ] {
        found.unless(holds, id, At::Document, text);
    }
    let lines = flavour == Flavour::BasicWl || !source.lines.is_empty();
    found.unless(lines, "BR-16", At::Document, "An invoice must have at least one line (BG-25).");
    let known = source.type_code.len() <= 3 && source.type_code.bytes().all(|byte| byte.is_ascii_digit());
    found.unless(
        known,
        "BR-CL-01",
        At::Document,
        "The type of the document (BT-3) must be a code of UNTDID 1001.",
    );
    let currency = codes::is_currency(&source.currency);
    found.unless(currency, "BR-CL-04", At::Document, "The currency (BT-5) must be a code of ISO 4217.");
    let currency = source.tax_currency.as_deref().is_none_or(codes::is_currency);
    let text = "The accounting currency (BT-6) must be a code of ISO 4217.";
    found.unless(currency, "BR-CL-05", At::Document, text);
    let reasoned = source.totals.payable <= Default::default()
        || source.due_date.is_some()
        || source.payment_terms.is_some();
    let text =
        "Where an amount is due (BT-115), the due date (BT-9) or the terms of payment (BT-20) must be there.";
    found.unless(reasoned, "BR-CO-25", At::Totals, text);
    for (at, means) in source.payment_means.iter().enumerate() {
        let transfer = matches!(means.type_code.as_str(), "30" | "58");
        let account = !transfer || means.iban.is_some() || means.proprietary.is_some();
        let text = "A credit transfer (BT-81) needs the account to pay to (BT-84).";
        found.unless(account, "BR-61", At::Payment(at), text);
    }
    for (at, item) in source.allowances.iter().enumerate() {
        let reasoned = item.reason.is_some() || item.reason_code.is_some();
        let id = if item.is_charge { "BR-38" } else { "BR-33" };
        found.unless(
            reasoned,
            id,
            At::Allowance(at),
            "An allowance or charge must have a reason or its code.",
        );
    }
    for (at, line) in source.lines.iter().enumerate() {
        let text = "The net price of an item (BT-146) must not be negative.";
        found.unless(!line.price.net.is_sign_negative(), "BR-27", At::Line(at), text);
        let gross = line.price.gross.is_none_or(|gross| !gross.is_sign_negative());
        let text = "The gross price of an item (BT-148) must not be negative.";
        found.unless(gross, "BR-28", At::Line(at), text);
        for item in &line.allowances {
            let reasoned = item.reason.is_some() || item.reason_code.is_some();
            let id = if item.is_charge { "BR-44" } else { "BR-42" };
            found.unless(
                reasoned,
                id,
                At::Line(at),
                "An allowance or charge must have a reason or its code.",
            );
        }
    }
}
