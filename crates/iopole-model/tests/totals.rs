//! Totals are computed from lines, and the rules of EN 16931 are checked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use iopole_model::codes::DocumentTypeCode;
use iopole_model::invoice::{
    ArithmeticRule, BaseQuantity, BilledQuantity, DocumentAllowanceCharge, Invoice, InvoiceLine,
    LineAllowanceCharge, LinePrice, TaxCategory, TaxDetail, TotalsError,
};
use iopole_model::money::{Amount, CurrencyCode, Decimal, Money};
use iopole_model::party::TradeParty;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn line(quantity: &str, price: &str, tax: TaxCategory) -> InvoiceLine {
    InvoiceLine::of("1", "Article", BilledQuantity::pieces(decimal(quantity)), decimal(price), tax)
}

fn invoice(lines: impl IntoIterator<Item = InvoiceLine>) -> Invoice {
    let party = |name: &str| {
        TradeParty::named(name)
            .with_electronic_address("732829320".parse::<iopole_model::identifiers::Siren>().unwrap())
    };
    let kind = DocumentTypeCode::CommercialInvoice;
    let draft = Invoice::draft("F-1", kind, "2026-10-01", party("Vendeur"), party("Acheteur"));
    lines.into_iter().fold(draft, Invoice::with_line)
}

fn vat(percent: &str) -> TaxCategory {
    TaxCategory::standard(decimal(percent))
}

fn text(money: Option<&Money>) -> String {
    money.map(|money| money.amount.to_string()).unwrap_or_default()
}

fn totals(invoice: &Invoice) -> [String; 7] {
    let totals = invoice.monetary.as_ref().unwrap();
    [
        text(totals.line_total_amount.as_ref()),
        text(totals.allowance_total_amount.as_ref()),
        text(totals.charge_total_amount.as_ref()),
        text(totals.tax_basis_total_amount.as_ref()),
        text(totals.tax_total_amount.as_ref()),
        text(totals.invoice_amount.as_ref()),
        text(totals.payable_amount.as_ref()),
    ]
}

fn breakdown(invoice: &Invoice) -> Vec<[String; 4]> {
    let row = |detail: &TaxDetail| {
        [
            detail.category_code.clone().unwrap_or_default(),
            detail.percent.as_ref().map(Amount::to_string).unwrap_or_default(),
            text(detail.taxable_amount.as_ref()),
            text(detail.tax_amount.as_ref()),
        ]
    };
    invoice.tax_details.iter().map(row).collect()
}

#[test]
fn several_rates_allowances_and_charges_make_the_totals() {
    let discount = LineAllowanceCharge::percentage(decimal("10"), decimal("100")).with_reason("Remise");
    let mut invoice = invoice([
        line("4", "25.00", vat("20")).with_allowance(discount),
        line("3", "9.995", vat("5.5")).with_charge(LineAllowanceCharge::of(decimal("0.50"))),
        line("1", "10", vat("20.00")),
    ])
    .with_allowance(DocumentAllowanceCharge::percentage(decimal("5"), decimal("100"), vat("20")))
    .with_charge(DocumentAllowanceCharge::of(decimal("7.5"), vat("5.5")))
    .with_prepaid(decimal("30"));
    invoice.compute_totals().unwrap();

    // 90.00 + 30.49 (29.985 + 0.50, rounded up) + 10.00
    assert_eq!(totals(&invoice), ["130.49", "5.00", "7.50", "132.99", "21.09", "154.08", "124.08"]);
    assert_eq!(
        breakdown(&invoice),
        [["S", "20", "95.00", "19.00"], ["S", "5.5", "37.99", "2.09"]].map(|row| row.map(str::to_owned))
    );
    let vat_total = invoice.monetary.as_ref().unwrap().tax_total_amount.as_ref().unwrap();
    assert_eq!(vat_total.currency, Some(CurrencyCode::EUR));
    assert_eq!(invoice.check_totals(), Ok(()));
    assert!(invoice.missing_members().is_empty());

    let before = invoice.clone();
    invoice.compute_totals().unwrap();
    assert!(invoice == before, "computing twice changes nothing");
}

#[test]
fn half_a_cent_is_rounded_away_from_zero() {
    for (price, total) in [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.124", "0.12"), ("2.675", "2.68")] {
        let mut invoice = invoice([line("1", price, vat("0"))]);
        invoice.compute_totals().unwrap();
        assert_eq!(totals(&invoice)[0], total, "{price}");
    }
}

#[test]
fn a_price_for_a_hundred_is_divided_once_and_rounded_last() {
    let price = LinePrice::net(decimal("1")).with_base_quantity(BaseQuantity::of(decimal("3"), "C62"));
    let mut invoice = invoice([line("30000", "1", vat("20")).with_price(price)]);
    invoice.compute_totals().unwrap();
    assert_eq!(totals(&invoice)[0], "10000.00");
}

#[test]
fn exemptions_keep_their_reasons() {
    let exempt = TaxCategory::rated("E", Decimal::ZERO).with_exemption_reason_code("VATEX-EU-132");
    let mut invoice = invoice([
        line("1", "10", TaxCategory::rated("AE", Decimal::ZERO)),
        line("1", "20", exempt),
        line("1", "5", TaxCategory::outside_scope()),
    ]);
    let mut known = TaxDetail::new();
    known.category_code = Some("AE".to_owned());
    known.exemption_reason = Some("Autoliquidation".to_owned());
    invoice.tax_details.push(known);
    invoice.compute_totals().unwrap();
    let [reverse, exempt, outside] = invoice.tax_details.as_slice() else { panic!("three entries") };
    assert_eq!(reverse.exemption_reason.as_deref(), Some("Autoliquidation"));
    assert_eq!(exempt.exemption_reason_code.as_deref(), Some("VATEX-EU-132"));
    assert_eq!((outside.percent.as_ref(), text(outside.tax_amount.as_ref())), (None, "0.00".to_owned()));
    assert_eq!(invoice.check_totals(), Ok(()));
}

#[test]
fn given_totals_of_lines_are_kept() {
    let mut invoice = invoice([line("3", "10", vat("20")).with_total(decimal("29.99"))]);
    invoice.compute_totals().unwrap();
    assert_eq!(totals(&invoice)[0], "29.99");
}

#[test]
fn an_invoice_without_lines_follows_from_its_breakdown() {
    let mut invoice = invoice([]).with_charge(DocumentAllowanceCharge::of(decimal("10"), vat("20")));
    assert_eq!(invoice.compute_totals(), Err(TotalsError::Missing { path: "lines".to_owned() }));
    let mut entry = TaxDetail::new();
    entry.category_code = Some("S".to_owned());
    entry.percent = Some(decimal("20").into());
    entry.taxable_amount = Some(Money::new(decimal("110.00")));
    invoice.tax_details.push(entry);
    invoice.compute_totals().unwrap();
    assert_eq!(totals(&invoice), ["100.00", "", "10.00", "110.00", "22.00", "132.00", "132.00"]);
    assert_eq!(invoice.check_totals(), Ok(()));
}

#[test]
fn a_missing_member_is_named_and_nothing_is_changed() {
    let mut no_price = invoice([line("1", "1", vat("20"))]);
    no_price.lines[0].price = None;
    let mut no_vat = invoice([line("1", "1", TaxCategory::new())]);
    let mut zero = invoice([line("1", "1", vat("20"))]);
    let base = BaseQuantity::of(Decimal::ZERO, "C62");
    zero.lines[0].price = Some(LinePrice::net(decimal("1")).with_base_quantity(base));
    let mut no_amount = invoice([line("1", "1", vat("20"))]);
    let mut charge = DocumentAllowanceCharge::new();
    charge.tax_detail = Some(vat("20"));
    no_amount.charges.push(charge);
    let mut huge = invoice([line("79228162514264337593543950335", "2", vat("20"))]);
    let cases: [(&mut Invoice, &str); 5] = [
        (&mut no_price, "`lines.0.price.netAmount` is needed"),
        (&mut no_vat, "`lines.0.taxDetail.categoryCode` is needed"),
        (&mut zero, "`lines.0.price.baseQuantity.quantity` must not be zero"),
        (&mut no_amount, "`charges.0.actualAmount` is needed"),
        (&mut huge, "`lines.0.price.netAmount` results in a number of more than 28 digits"),
    ];
    for (invoice, message) in cases {
        let before = invoice.clone();
        let error = invoice.compute_totals().unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(*invoice == before);
    }
    let mut odd: Invoice = serde_json::from_value(serde_json::json!({
        "lines": [{"totalAmount": {"amount": "dix"}, "taxDetail": {"categoryCode": "S"}}]
    }))
    .unwrap();
    assert_eq!(odd.compute_totals(), Err(TotalsError::NotDecimal { path: "lines.0.totalAmount".to_owned() }));
}

#[test]
fn each_broken_rule_is_named_with_its_amounts() {
    use ArithmeticRule as Rule;
    let sound = || {
        let mut invoice = invoice([line("1", "100", vat("20"))])
            .with_allowance(DocumentAllowanceCharge::of(decimal("10"), vat("20")))
            .with_charge(DocumentAllowanceCharge::of(decimal("5"), vat("20")))
            .with_prepaid(decimal("1"));
        invoice.compute_totals().unwrap();
        invoice
    };
    let wrong = || Some(Money::new(decimal("99.99")));
    type Spoil = fn(&mut Invoice, Option<Money>);
    let cases: [(Rule, &str, Spoil); 8] = [
        (Rule::BrCo10, "lineTotalAmount", |i, m| i.monetary.as_mut().unwrap().line_total_amount = m),
        (Rule::BrCo11, "allowanceTotalAmount", |i, m| {
            i.monetary.as_mut().unwrap().allowance_total_amount = m;
        }),
        (Rule::BrCo12, "chargeTotalAmount", |i, m| i.monetary.as_mut().unwrap().charge_total_amount = m),
        (Rule::BrCo13, "taxBasisTotalAmount", |i, m| {
            i.monetary.as_mut().unwrap().tax_basis_total_amount = m;
        }),
        (Rule::BrCo14, "taxTotalAmount", |i, m| i.monetary.as_mut().unwrap().tax_total_amount = m),
        (Rule::BrCo15, "invoiceAmount", |i, m| i.monetary.as_mut().unwrap().invoice_amount = m),
        (Rule::BrCo16, "payableAmount", |i, m| i.monetary.as_mut().unwrap().payable_amount = m),
        (Rule::BrCo17, "taxDetails.0.taxAmount", |i, m| i.tax_details[0].tax_amount = m),
    ];
    for (rule, member, spoil) in cases {
        let mut invoice = sound();
        spoil(&mut invoice, wrong());
        let error = invoice.check_totals().unwrap_err();
        let broken = error.broken().iter().find(|broken| broken.rule() == rule).unwrap();
        assert!(broken.path().ends_with(member), "{}", broken.path());
        assert_eq!(broken.found(), &Amount::new(decimal("99.99")), "{rule}");
        assert!(broken.describe().ends_with(&format!("expected {}, found 99.99", broken.expected())));
        assert!(error.to_string().contains(rule.as_str()));
        assert!(!format!("{error} {error:?}").contains("99.99"), "amounts are content");
    }
    assert_eq!(sound().check_totals(), Ok(()));
    assert_eq!(Invoice::new().check_totals(), Ok(()), "what is not there is not judged");
}

#[test]
fn the_extended_profile_allows_a_cent_for_each_part() {
    let mut invoice = invoice([line("1", "100", vat("20")), line("1", "100", vat("20"))]);
    invoice.compute_totals().unwrap();
    let set = |invoice: &mut Invoice, amount: &str| {
        invoice.monetary.as_mut().unwrap().line_total_amount = Some(Money::new(decimal(amount)));
        invoice.monetary.as_mut().unwrap().tax_basis_total_amount = Some(Money::new(decimal(amount)));
    };
    set(&mut invoice, "200.02");
    assert!(invoice.check_totals().is_err());
    assert_eq!(invoice.check_totals_extended(), Ok(()));
    set(&mut invoice, "200.10");
    assert!(invoice.check_totals_extended().is_err());
}

#[test]
fn the_members_that_the_contract_requires_are_named() {
    let missing = Invoice::new().missing_members();
    for path in
        ["invoiceId", "monetary.payableAmount", "taxDetails", "buyer.electronicAddress", "seller.name"]
    {
        assert!(missing.iter().any(|known| known == path), "{path} in {missing:?}");
    }
    let mut invoice = invoice([line("1", "100", vat("20"))]);
    invoice.compute_totals().unwrap();
    invoice.lines[0].tax_detail = Some(TaxCategory::new());
    invoice.lines[0].id = None;
    assert_eq!(invoice.missing_members(), ["lines.0.id", "lines.0.taxDetail.categoryCode"]);
}

fn cents(range: std::ops::Range<i64>, scale: u32) -> impl Strategy<Value = Decimal> {
    range.prop_map(move |digits| Decimal::new(digits, scale))
}

fn any_vat() -> impl Strategy<Value = TaxCategory> {
    prop_oneof![
        prop::sample::select(vec!["20", "10", "5.5", "2.1", "8.5"]).prop_map(vat),
        Just(TaxCategory::rated("Z", Decimal::ZERO)),
        Just(TaxCategory::rated("E", Decimal::ZERO).with_exemption_reason("Exonéré")),
        Just(TaxCategory::outside_scope()),
    ]
}

prop_compose! {
    fn any_line()(
        quantity in cents(-99_999_999..99_999_999, 4),
        price in cents(0..9_999_999_999, 6),
        base in prop::option::of(cents(1..100_000, 2)),
        tax in any_vat(),
        allowance in prop::option::of((cents(0..10_000, 2), cents(0..1_000_000, 2))),
        charge in prop::option::of(cents(0..1_000_000, 2)),
    ) -> InvoiceLine {
        let mut line = InvoiceLine::of("1", "Article", BilledQuantity::pieces(quantity), price, tax);
        if let Some(base) = base {
            line.price.as_mut().unwrap().base_quantity = Some(BaseQuantity::of(base, "C62"));
        }
        if let Some((percent, basis)) = allowance {
            line = line.with_allowance(LineAllowanceCharge::percentage(percent, basis));
        }
        match charge {
            Some(amount) => line.with_charge(LineAllowanceCharge::of(amount)),
            None => line,
        }
    }
}

proptest! {
    #[test]
    fn computed_totals_pass_every_rule(
        lines in prop::collection::vec(any_line(), 1..20),
        allowance in prop::option::of((cents(0..1_000_000, 2), any_vat())),
        charge in prop::option::of((cents(0..10_000, 2), cents(0..1_000_000, 2), any_vat())),
        prepaid in prop::option::of(cents(0..1_000_000, 2)),
    ) {
        let mut invoice = invoice(lines);
        if let Some((amount, tax)) = allowance {
            invoice = invoice.with_allowance(DocumentAllowanceCharge::of(amount, tax));
        }
        if let Some((percent, basis, tax)) = charge {
            invoice = invoice.with_charge(DocumentAllowanceCharge::percentage(percent, basis, tax));
        }
        if let Some(prepaid) = prepaid {
            invoice = invoice.with_prepaid(prepaid);
        }
        invoice.compute_totals().unwrap();
        prop_assert_eq!(invoice.check_totals(), Ok(()));
        prop_assert!(invoice.missing_members().is_empty());
        // No total has more than two decimals, and all totals survive a round trip.
        prop_assert!(totals(&invoice).iter().all(|total| total.split_once('.').is_none_or(|(_, d)| d.len() == 2)));
        let read: Invoice = serde_json::from_str(&serde_json::to_string(&invoice).unwrap()).unwrap();
        prop_assert!(read == invoice);
        // A difference of one cent in the amount due is found.
        let due = invoice.monetary.as_mut().unwrap().payable_amount.as_mut().unwrap();
        due.amount = Amount::new(due.amount.decimal().unwrap() + Decimal::new(1, 2));
        let error = invoice.check_totals().unwrap_err();
        prop_assert_eq!(error.broken().iter().map(|b| b.rule()).collect::<Vec<_>>(), [ArithmeticRule::BrCo16]);
    }

    #[test]
    fn no_numbers_make_it_panic(
        quantity in any::<i64>(), price in any::<i64>(), base in any::<i64>(), scale in 0_u32..28, rate in any::<i64>(),
    ) {
        let tax = TaxCategory::standard(Decimal::new(rate, scale));
        let line = line("1", "1", tax).with_price(
            LinePrice::net(Decimal::new(price, scale))
                .with_base_quantity(BaseQuantity::of(Decimal::new(base, scale), "C62")),
        );
        let mut line = line;
        line.billed_quantity = Some(BilledQuantity::pieces(Decimal::new(quantity, 28 - scale)));
        let mut invoice = invoice([line]);
        if invoice.compute_totals().is_ok() {
            let _ = invoice.check_totals();
        }
    }
}
