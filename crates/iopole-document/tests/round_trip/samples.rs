//! The examples of the repository, and documents made from them.

use std::path::Path;

use iopole_document::{Format, Outcome, Profile, Reading, Syntax, check, read, write};

pub(crate) fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices").join(name);
    std::fs::read(path).unwrap()
}

pub(crate) fn example(name: &str) -> Reading {
    read(&file(name)).unwrap()
}

/// The example with a part replaced.
fn changed(name: &str, from: &str, to: &str) -> Reading {
    let text = String::from_utf8(file(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}");
    read(text.replacen(from, to, 1).as_bytes()).unwrap()
}

#[test]
fn every_example_is_read_whole_and_written_in_each_syntax() {
    for name in ["facture-cii.xml", "avoir-cii.xml", "facture-facturx.pdf", "facture-ubl.xml"] {
        let reading = example(name);
        assert_eq!(reading.leftovers, [], "{name}");
        for (syntax, written) in [
            ("CII", write::cii(&reading.invoice, Profile::En16931)),
            ("UBL", write::ubl(&reading.invoice, Profile::En16931)),
        ] {
            let written = written.unwrap();
            assert_eq!(written.leftovers, [], "{name} as {syntax}");
            let report = check(&written.file);
            let fatal: Vec<_> = report.fatal().map(|finding| (&finding.rule, &finding.place)).collect();
            assert_eq!(report.outcome(), Outcome::Accept, "{name} as {syntax}: {fatal:?}");
            assert!(read(&written.file).unwrap().invoice == reading.invoice, "{name} as {syntax}");
        }
    }
}

#[test]
fn a_reading_names_format_syntax_profile_and_places() {
    let reading = example("facture-facturx.pdf");
    assert_eq!((reading.format, reading.syntax), (Format::FacturX, Syntax::Cii));
    assert_eq!(reading.guideline.as_deref(), Some("urn:cen.eu:en16931:2017"));
    assert_eq!(reading.profile, Profile::En16931);
    let line = |at: usize| {
        format!(
            "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem[{at}]\
             /ram:SpecifiedTradeProduct/ram:Name"
        )
    };
    assert_eq!(reading.place("BT-153"), Some(line(1)));
    let names: Vec<String> =
        reading.places().filter(|place| place.term == "BT-153").map(|place| place.xpath).collect();
    assert_eq!(names.len(), reading.invoice.lines.len());
    assert_eq!(names[1], line(2));
    assert_eq!(reading.place("BT-999"), None);
}

#[test]
fn a_value_that_an_invoice_cannot_hold_is_left_over_with_its_place() {
    let places = |reading: Reading| -> Vec<(String, String)> {
        reading.leftovers.into_iter().map(|leftover| (leftover.place, leftover.text)).collect()
    };
    let date = "<cbc:TaxPointDate>2026-10-05</cbc:TaxPointDate><cbc:DocumentCurrencyCode>";
    let left = places(changed("facture-ubl.xml", "<cbc:DocumentCurrencyCode>", date));
    assert_eq!(left, [("/Invoice/cbc:TaxPointDate".to_owned(), "2026-10-05".to_owned())]);
    // An unreadable number, an attribute, and a second value of a term that has one.
    let left = places(changed("facture-cii.xml", "format=\"102\">2026", "format=\"610\">2026"));
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].0.ends_with("/ram:IssueDateTime/udt:DateTimeString/@format"), "{left:?}");
    let twice = "<ram:ID>A</ram:ID><ram:ID>F2026-0042</ram:ID>";
    let reading = changed("facture-cii.xml", "<ram:ID>F2026-0042</ram:ID>", twice);
    assert_eq!(reading.invoice.invoice_id.as_deref(), Some("A"));
    let left = places(reading);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].0.ends_with("/rsm:ExchangedDocument/ram:ID[2]"), "{left:?}");
}

#[test]
fn an_amount_that_is_none_and_a_date_that_is_none_are_left_over() {
    let reading = changed("facture-ubl.xml", "<cbc:IssueDate>2", "<cbc:IssueDate>x2");
    assert_eq!(reading.invoice.invoice_date, None);
    assert_eq!(reading.leftovers[0].place, "/Invoice/cbc:IssueDate");
    let reading = changed(
        "facture-ubl.xml",
        "<cbc:PayableAmount currencyID=\"EUR\">",
        "<cbc:PayableAmount currencyID=\"EUR\">x",
    );
    let monetary = reading.invoice.monetary.unwrap();
    assert!(monetary.payable_amount.is_none() && monetary.invoice_amount.is_some());
    let places: Vec<_> = reading.leftovers.iter().map(|leftover| leftover.place.as_str()).collect();
    let place = "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount";
    assert_eq!(places, [place, &format!("{place}/@currencyID")]);
}

#[test]
fn repeats_beyond_the_size_of_the_file_are_counted_and_not_kept() {
    let text = String::from_utf8(file("facture-ubl.xml")).unwrap();
    let line = "<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>";
    let many = text.replacen("</Invoice>", &format!("{}</Invoice>", line.repeat(20_000)), 1);
    assert!(many.len() > text.len());
    let reading = read(many.as_bytes()).unwrap();
    assert!(reading.invoice.lines.len() < 20_000, "{}", reading.invoice.lines.len());
    let all = reading.invoice.lines.len() + reading.leftovers.len() + reading.unlisted;
    assert_eq!(all, 20_000 + example("facture-ubl.xml").invoice.lines.len());
}

#[test]
fn a_file_that_is_no_invoice_is_refused_with_its_cause() {
    for (bytes, cause) in [
        (&b""[..], "The file is empty"),
        (b"hello", "neither a PDF nor an XML document"),
        (b"<Invoice xmlns=\"urn:x\"/>", "unknown namespace 'urn:x'"),
        (b"<unclosed>", "No known invoice format has the root element unclosed"),
        (b"%PDF-1.7\n", "The PDF cannot be read"),
    ] {
        let error = read(bytes).unwrap_err();
        assert!(error.to_string().contains(cause), "{error}");
    }
}
