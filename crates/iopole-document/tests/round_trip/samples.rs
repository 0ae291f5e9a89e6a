//! The examples of the repository, and documents made from them.

use std::path::Path;

use iopole_document::model::invoice::Note;
use iopole_document::{Format, Outcome, Profile, Reading, Rules, Syntax, check, check_with, read, write};

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

/// BT-33, which the UBL example has and no member of an invoice holds.
const LEGAL_FORM: &str =
    "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm";

/// Places of the leftovers but for BT-33.
fn places(reading: &Reading) -> Vec<&str> {
    let places = reading.leftovers.iter().map(|leftover| leftover.place.as_str());
    places.filter(|place| *place != LEGAL_FORM).collect()
}

#[test]
fn every_example_is_read_whole_and_written_in_each_syntax() {
    for name in ["facture-cii.xml", "avoir-cii.xml", "facture-facturx.pdf", "facture-ubl.xml"] {
        let reading = example(name);
        assert_eq!(places(&reading), [""; 0], "{name}");
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
fn every_example_is_written_as_basic_wl_without_its_lines() {
    for name in ["facture-cii.xml", "avoir-cii.xml", "facture-facturx.pdf", "facture-ubl.xml"] {
        let reading = example(name);
        let written = write::cii(&reading.invoice, Profile::BasicWl).unwrap();
        let left: Vec<_> = written.leftovers.iter().map(|leftover| leftover.place.as_str()).collect();
        for line in 0..reading.invoice.lines.len() {
            let item = format!("lines.{line}.item.name");
            assert!(left.contains(&item.as_str()), "{name}: {item} is not in {left:?}");
        }
        let report = check_with(&written.file, Rules::En16931);
        let fatal: Vec<_> = report.fatal().map(|finding| (&finding.rule, &finding.place)).collect();
        assert_eq!(report.outcome(), Outcome::Accept, "{name}: {fatal:?}");
        let again = read(&written.file).unwrap();
        assert_eq!(again.profile, Profile::BasicWl, "{name}");
        assert_eq!(again.leftovers, [], "{name}");
        assert_eq!(again.invoice.lines, [], "{name}");
        // All that BASIC WL has is in the document: a second one loses nothing, and is the same.
        let second = write::cii(&again.invoice, Profile::BasicWl).unwrap();
        assert_eq!(second.leftovers, [], "{name}");
        assert!(second.file == written.file, "{name}");
    }
}

#[test]
fn a_note_of_a_subject_alone_is_listed_by_basic_wl() {
    let mut invoice = example("facture-cii.xml").invoice;
    let place = format!("notes.{}.type.code", invoice.notes.len());
    let mut note = Note::on("AAI", "");
    note.content = None;
    invoice.notes.push(note);
    let written = write::cii(&invoice, Profile::BasicWl).unwrap();
    assert!(written.leftovers.iter().any(|leftover| leftover.place == place), "{:?}", written.leftovers);
    assert_eq!(check_with(&written.file, Rules::En16931).outcome(), Outcome::Accept);
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
    let date = "<cbc:TaxPointDate>2026-10-05</cbc:TaxPointDate><cbc:DocumentCurrencyCode>";
    let reading = changed("facture-ubl.xml", "<cbc:DocumentCurrencyCode>", date);
    assert_eq!(places(&reading), ["/Invoice/cbc:TaxPointDate"]);
    assert_eq!(reading.leftovers[0].text, "2026-10-05");
    // An unreadable number, an attribute, and a second value of a term that has one.
    let reading = changed("facture-cii.xml", "format=\"102\">2026", "format=\"610\">2026");
    let left = places(&reading);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].ends_with("/ram:IssueDateTime/udt:DateTimeString/@format"), "{left:?}");
    let twice = "<ram:ID>A</ram:ID><ram:ID>F2026-0042</ram:ID>";
    let reading = changed("facture-cii.xml", "<ram:ID>F2026-0042</ram:ID>", twice);
    assert_eq!(reading.invoice.invoice_id.as_deref(), Some("A"));
    let left = places(&reading);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].ends_with("/rsm:ExchangedDocument/ram:ID[2]"), "{left:?}");
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
    let place = "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount";
    assert_eq!(places(&reading), [place, &format!("{place}/@currencyID")]);
    let monetary = reading.invoice.monetary.unwrap();
    assert!(monetary.payable_amount.is_none() && monetary.invoice_amount.is_some());
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
    let own = example("facture-ubl.xml");
    assert_eq!(all, 20_000 + own.invoice.lines.len() + own.leftovers.len());
}

#[test]
fn a_total_of_vat_that_ubl_requires_is_the_sum_of_the_rates() {
    let mut invoice = example("facture-cii.xml").invoice;
    let total = invoice.monetary.as_mut().unwrap().tax_total_amount.take();
    let again = read(&write::ubl(&invoice, Profile::En16931).unwrap().file).unwrap().invoice;
    assert!(total.is_some() && again.monetary.unwrap().tax_total_amount == total);
}

#[test]
fn a_line_that_groups_others_is_left_over() {
    let lines = example("facture-cii.xml").invoice.lines.len();
    let status =
        "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument>";
    let reading = changed("facture-cii.xml", "</ram:AssociatedDocumentLineDocument>", status);
    assert_eq!(reading.invoice.lines.len(), lines - 1);
    assert!(places(&reading).iter().any(|place| place.ends_with("/ram:SpecifiedTradeProduct/ram:Name")));
    let detail = status.replace("GROUP", "DETAIL");
    let reading = changed("facture-cii.xml", "</ram:AssociatedDocumentLineDocument>", &detail);
    assert_eq!(reading.invoice.lines.len(), lines);
    assert_eq!(places(&reading), [""; 0]);
}

#[test]
fn a_charge_for_transport_is_a_charge() {
    let charge = "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Port</ram:Description><ram:AppliedAmount>5.00\
                  </ram:AppliedAmount><ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S\
                  </ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:AppliedTradeTax>\
                  </ram:SpecifiedLogisticsServiceCharge><ram:SpecifiedTradePaymentTerms>";
    let reading = changed("facture-cii.xml", "<ram:SpecifiedTradePaymentTerms>", charge);
    assert_eq!(places(&reading), [""; 0]);
    let charge = reading.invoice.charges.last().unwrap();
    assert_eq!(charge.reason.as_deref(), Some("Port"));
    assert_eq!(charge.tax_detail.as_ref().unwrap().category_code.as_deref(), Some("S"));
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
