//! The rules that each VAT category has: `BR-S-…`, `BR-Z-…`, `BR-E-…`, `BR-AE-…`, `BR-IC-…`, `BR-G-…`, `BR-O-…`.

use rust_decimal::Decimal;

use super::super::flavour::Flavour;
use super::super::source::{Source, Tax};
use super::sums::{near, sum};
use super::{At, Found};

/// Category code, and how the rules call it.
const CATEGORIES: [(&str, &str); 7] =
    [("S", "S"), ("Z", "Z"), ("E", "E"), ("AE", "AE"), ("K", "IC"), ("G", "G"), ("O", "O")];

pub(super) fn check(source: &Source, flavour: Flavour, found: &mut Found) {
    for (code, name) in CATEGORIES {
        let uses = uses(source, code);
        let entries = source.taxes.iter().filter(|entry| entry.tax.category == code).count();
        if uses.is_empty() && entries == 0 {
            continue;
        }
        let rule = |number: u8| format!("BR-{name}-{number:02}");
        let text = "A VAT category that is used must be in the breakdown (BG-23).";
        found.unless(uses.is_empty() || entries > 0, &rule(1), At::Document, text);
        identities(source, code, name, !uses.is_empty(), found);
        for (at, number, tax) in uses {
            let sound = match (code, tax.percent) {
                ("O", percent) => percent.is_none(),
                ("S", percent) => percent.is_some_and(|percent| percent > Decimal::ZERO),
                (_, percent) => percent.is_some_and(|percent| percent.is_zero()),
            };
            found.unless(sound, &rule(number), at, "The rate does not go with the VAT category.");
        }
        breakdown(source, code, name, flavour, found);
    }
    let known =
        |code: &str| CATEGORIES.iter().any(|(known, _)| *known == code) || matches!(code, "L" | "M" | "B");
    for (at, entry) in source.taxes.iter().enumerate() {
        let text = "The VAT category (BT-118) must be one that EN 16931 takes from UNTDID 5305.";
        found.unless(known(&entry.tax.category), "BR-CL-17", At::Tax(at), text);
    }
    for (at, line) in source.lines.iter().enumerate() {
        let text = "The VAT category (BT-151) must be one that EN 16931 takes from UNTDID 5305.";
        found.unless(known(&line.tax.category), "BR-CL-18", At::Line(at), text);
    }
}

/// Lines, allowances and charges of a category, each with the number of the rule on its rate.
fn uses<'a>(source: &'a Source, code: &str) -> Vec<(At, u8, &'a Tax)> {
    let lines = source.lines.iter().enumerate().map(|(at, line)| (At::Line(at), 5, &line.tax));
    let allowances = source.allowances.iter().enumerate().filter_map(|(at, item)| {
        let number = if item.is_charge { 7 } else { 6 };
        item.tax.as_ref().map(|tax| (At::Allowance(at), number, tax))
    });
    lines.chain(allowances).filter(|(_, _, tax)| tax.category == code).collect()
}

/// Parties that need a VAT number, and parties that must not have one.
fn identities(source: &Source, code: &str, name: &str, used: bool, found: &mut Found) {
    let id = format!("BR-{name}-02");
    let representative = source.representative.as_ref().is_some_and(|party| party.vat_number.is_some());
    let seller = source.seller.vat_number.is_some() || representative;
    let buyer = &source.buyer;
    if code == "O" {
        let text = "Outside the scope of VAT neither seller nor buyer may have a VAT number.";
        let none = source.seller.vat_number.is_none() && !representative && buyer.vat_number.is_none();
        found.unless(!used || none, &id, At::Seller, text);
        return;
    }
    if used {
        let text =
            "With this VAT category the seller must have a VAT number (BT-31), or a representative (BT-63).";
        found.unless(seller, &id, At::Seller, text);
    }
    let buyer_known = match code {
        "AE" => buyer.vat_number.is_some() || buyer.legal().is_some(),
        "K" => buyer.vat_number.is_some(),
        _ => true,
    };
    found.unless(
        !used || buyer_known,
        &id,
        At::Buyer,
        "With this VAT category the buyer must have a VAT number.",
    );
    if code == "K" && used {
        let delivered = source.delivery.as_ref();
        let dated = delivered.is_some_and(|delivery| delivery.date.is_some()) || source.period.is_some();
        let text = "A supply within the Union needs a date of delivery (BT-72) or a period (BG-14).";
        found.unless(dated, "BR-IC-11", At::Document, text);
        let country = delivered.and_then(|delivery| delivery.party.address.as_ref()?.country.as_ref());
        let text = "A supply within the Union needs the country of delivery (BT-80).";
        found.unless(country.is_some(), "BR-IC-12", At::Document, text);
    }
}

/// Base and reason of each entry.
fn breakdown(source: &Source, code: &str, name: &str, flavour: Flavour, found: &mut Found) {
    let exempt = matches!(code, "E" | "AE" | "K" | "G" | "O");
    for (at, entry) in source.taxes.iter().enumerate().filter(|(_, entry)| entry.tax.category == code) {
        let reasoned = entry.exemption_reason.is_some() || entry.exemption_code.is_some();
        let text = if exempt {
            "This VAT category needs the reason (BT-120) or its code (BT-121)."
        } else {
            "This VAT category has no exemption reason (BT-120, BT-121)."
        };
        found.unless(exempt == reasoned, &format!("BR-{name}-10"), At::Tax(at), text);
        let zero = code == "S" || entry.amount.is_zero();
        found.unless(
            zero,
            &format!("BR-{name}-09"),
            At::Tax(at),
            "This VAT category has no VAT amount (BT-117).",
        );
        if flavour == Flavour::BasicWl {
            continue;
        }
        let same = |tax: &Tax| {
            let rate = tax.percent.unwrap_or_default() == entry.tax.percent.unwrap_or_default();
            tax.category == code && (code != "S" || rate)
        };
        let lines = source.lines.iter().filter(|line| same(&line.tax)).map(|line| line.total);
        let others = source.allowances.iter().filter(|item| item.tax.as_ref().is_some_and(same));
        let others = others.map(|item| if item.is_charge { item.amount } else { -item.amount });
        // The official validation of category S forgives a unit of the currency.
        let tolerance = if code == "S" { Decimal::ONE } else { Decimal::ZERO };
        let tolerance = if flavour == Flavour::Extended { Decimal::ONE } else { tolerance };
        let holds = sum(lines.chain(others)).is_some_and(|expected| near(entry.base, expected, tolerance));
        let text = "BT-116 must be the sum of what has this VAT: lines, less allowances, plus charges.";
        found.unless(holds, &format!("BR-{name}-08"), At::Tax(at), text);
    }
}
