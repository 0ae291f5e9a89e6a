//! Reads back the generated documents.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::flavour::Flavour;
use super::source::{
    Address, Allowance, Attachment, Contact, Delivery, Item, Line, Note, Party, PaymentMeans, Period,
    Preceding, Price, References, Source, Tax, TaxEntry, TaxPoint, Totals,
};
use super::{cii, from_cii};

fn text() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÿ0-9&<>\"'€]([A-Za-zÀ-ÿ0-9&<>\"'€ ]{0,18}[A-Za-zÀ-ÿ0-9&<>\"'€])?"
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    of(text())
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..7).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn day() -> impl Strategy<Value = String> {
    (1900_i16..2100, 1_i8..13, 1_i8..29)
        .prop_map(|(year, month, day)| jiff::civil::date(year, month, day).to_string())
}

fn period() -> impl Strategy<Value = Option<Period>> {
    of((day(), day()).prop_map(|(begin, end)| Period { begin: Some(begin), end: Some(end) }))
}

fn tax() -> impl Strategy<Value = Tax> {
    (prop::sample::select(vec!["S", "AE", "O"]), of(amount()))
        .prop_map(|(category, percent)| Tax { category: category.to_owned(), percent })
}

prop_compose! {
    fn allowance(taxed: bool)(
        is_charge in any::<bool>(), amount in amount(), base in of(amount()), percent in of(amount()),
        reason in maybe(), reason_code in maybe(), tax in tax(),
    ) -> Allowance {
        Allowance { is_charge, amount, base, percent, reason, reason_code, tax: taxed.then_some(tax) }
    }
}

prop_compose! {
    fn address()(
        line_one in maybe(), line_two in maybe(), line_three in maybe(), city in maybe(), postal_code in maybe(),
        subdivision in maybe(),
    ) -> Address {
        let country = Some("FR".to_owned());
        Address { line_one, line_two, line_three, city, postal_code, subdivision, country }
    }
}

prop_compose! {
    fn party()(
        name in text(), trading_name in maybe(), french in any::<bool>(), vat_number in maybe(),
        electronic in of(text()), address in of(address()), person in maybe(), department in maybe(), phone in maybe(),
        email in maybe(),
    ) -> Party {
        Party {
            name: Some(name), trading_name, vat_number, address,
            siren: french.then(|| "732829320".to_owned()),
            siret: french.then(|| "73282932000074".to_owned()),
            electronic_address: electronic.map(|value| ("0225".to_owned(), value)),
            contact: Contact { person, department, phone, email },
            legal_id: (!french).then(|| ("0208".to_owned(), "0662827625".to_owned())),
            identifiers: if french { Vec::new() } else { vec![("0088".to_owned(), "7609999000000".to_owned())] },
        }
    }
}

prop_compose! {
    fn item()(
        name in text(), description in maybe(), seller_id in maybe(), buyer_id in maybe(), standard in maybe(),
        class in maybe(), attributes in vec((text(), text()), 0..3),
    ) -> Item {
        Item {
            name, description, seller_id, buyer_id, attributes,
            standard_id: standard.map(|value| ("0160".to_owned(), value)),
            class: class.map(|value| ("TST".to_owned(), value)),
            origin: Some("FR".to_owned()),
        }
    }
}

prop_compose! {
    fn line()(
        id in text(), note in maybe(), object in maybe(), quantity in amount(), total in amount(), order_line in maybe(),
        accounting in maybe(), period in period(), allowances in vec(allowance(false), 0..3), net in amount(),
        base in of(amount()), tax in tax(), item in item(),
    ) -> Line {
        Line {
            id, quantity, total, order_line, accounting, period, allowances, tax, item,
            notes: note.map(|content| Note { code: None, content }).into_iter().collect(),
            object: object.map(|value| ("AAB".to_owned(), value)),
            unit: "C62".to_owned(),
            order: None,
            price: Price {
                net, base, discount: None, gross: None, base_unit: base.map(|_| "C62".to_owned()),
            },
        }
    }
}

prop_compose! {
    fn references()(
        buyer in maybe(), project in maybe(), contract in maybe(), buyer_order in maybe(), seller_order in maybe(),
        receipt in maybe(), despatch in maybe(), tender in maybe(), accounting in maybe(), mandate in maybe(),
        creditor in maybe(), object in maybe(),
    ) -> References {
        let additional = object.map(|id| (id, "130".to_owned())).into_iter().collect();
        References {
            buyer, project, contract, buyer_order, seller_order, receipt, despatch, tender, accounting, mandate,
            creditor, additional,
        }
    }
}

prop_compose! {
    fn totals()(
        lines in of(amount()), allowances in of(amount()), charges in of(amount()), without_tax in amount(),
        tax in of(amount()), with_tax in amount(), prepaid in of(amount()), rounding in of(amount()),
        payable in amount(), tax_accounting in amount(),
    ) -> Totals {
        let tax_accounting = Some(tax_accounting);
        Totals { lines, allowances, charges, without_tax, tax, tax_accounting, with_tax, prepaid, rounding, payable }
    }
}

prop_compose! {
    fn entry()(
        base in amount(), amount in amount(), tax in tax(), exemption_reason in maybe(), exemption_code in maybe(),
    ) -> TaxEntry {
        TaxEntry { base, amount, tax, exemption_reason, exemption_code }
    }
}

prop_compose! {
    fn means()(iban in maybe(), account_name in maybe(), bic in maybe(), card in of((text(), text())), debited in maybe())
        -> PaymentMeans
    {
        PaymentMeans {
            type_code: "30".to_owned(), label: None, reference: None, iban, account_name, bic, proprietary: None, card,
            debited,
        }
    }
}

prop_compose! {
    fn attachment()(reference in text(), description in maybe(), url in maybe(), data in any::<bool>()) -> Attachment {
        let some = |text: &str| data.then(|| text.to_owned());
        // Longer than what is kept of any other text.
        let data = data.then(|| "QUJD".repeat(5000));
        Attachment { reference, description, url, data, mime: some("text/csv"), filename: some("a.csv") }
    }
}

prop_compose! {
    fn head()(
        number in text(), issue_date in day(), due_date in of(day()), payment_terms in maybe(), process in maybe(),
        references in references(), notes in vec((of("[A-Z]{3}"), text()), 0..3), earlier in of((text(), of(day()))),
        point in of(prop::sample::select(vec![TaxPoint::Invoice, TaxPoint::Delivery, TaxPoint::Payment])),
    ) -> Source {
        Source {
            number, issue_date, due_date, payment_terms, process, references,
            type_code: "380".to_owned(),
            currency: "CHF".to_owned(),
            tax_currency: Some("EUR".to_owned()),
            tax_point: point,
            notes: notes.into_iter().map(|(code, content)| Note { code, content }).collect(),
            preceding: earlier
                .map(|(number, date)| Preceding { number, date, type_code: None })
                .into_iter()
                .collect(),
            ..Source::default()
        }
    }
}

prop_compose! {
    fn source()(
        head in head(), seller in party(), buyer in party(), delivered in of((day(), address())), period in period(),
        payment_means in vec(means(), 0..3), allowances in vec(allowance(true), 0..3), totals in totals(),
        taxes in vec(entry(), 1..3), attachments in vec(attachment(), 0..2), lines in vec(line(), 1..4),
    ) -> Source {
        let delivery = delivered.map(|(date, address)| Delivery {
            date: Some(date),
            party: Party { address: Some(address), ..Party::default() },
        });
        Source { seller, buyer, delivery, period, payment_means, allowances, totals, taxes, attachments, lines, ..head }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_cii_is_read_back_whole(source in source()) {
        let xml = cii::write(&source, Flavour::En16931);
        let read = from_cii::read(xml.as_bytes()).unwrap();
        prop_assert_eq!(read, source);
    }
}

#[test]
fn what_is_no_cii_is_refused_with_a_reason() {
    for (bytes, reason) in [
        (&b"<Invoice xmlns=\"urn:x\"/>"[..], "its root element is Invoice"),
        (b"<rsm:CrossIndustryInvoice><unclosed>", "XML error"),
        (b"not XML", "XML error"),
    ] {
        let error = from_cii::read(bytes).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
    let sound = cii::write(&Source { number: "1".to_owned(), ..Source::default() }, Flavour::En16931);
    let error = from_cii::read(sound.replace(">0<", ">zero<").as_bytes()).unwrap_err();
    assert!(error.contains("is not a"), "{error}");
}
