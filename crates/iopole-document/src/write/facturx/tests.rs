//! The PDF holds what it must.

use iopole_model::codes::DocumentTypeCode;
use iopole_model::invoice::{BilledQuantity, InvoiceLine, TaxCategory};
use iopole_model::money::Decimal;
use iopole_model::party::TradeParty;
use lopdf::Document;

use super::*;

fn invoice(lines: usize) -> Invoice {
    let line = |at: usize| {
        let name = format!("Article n° {at} œuvré 漢字 \u{7}");
        let vat = TaxCategory::standard(Decimal::from(20));
        InvoiceLine::of(at.to_string(), name, BilledQuantity::pieces(Decimal::ONE), Decimal::ONE, vat)
    };
    let parties = (TradeParty::named("Atelier de l'Été"), TradeParty::named("x".repeat(3000)));
    let kind = DocumentTypeCode::CommercialInvoice;
    let mut invoice = Invoice::draft("F-1", kind, "2026-10-01", parties.0, parties.1);
    invoice.lines = (0..lines).map(line).collect();
    invoice.compute_totals().unwrap();
    invoice
}

fn made(lines: usize, language: PageLanguage) -> Vec<u8> {
    let created = Timestamp::from_millisecond(1_790_000_000_000).unwrap();
    write(&invoice(lines), Profile::En16931, language, b"<rsm/>", created).unwrap()
}

#[test]
fn the_pdf_is_a_facturx_with_the_xml_inside() {
    let pdf = made(2, PageLanguage::French);
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let document = Document::load_mem(&pdf).unwrap();
    let at = document.catalog().unwrap().get(b"Metadata").unwrap().as_reference().unwrap();
    let packet = document.get_object(at).unwrap().as_stream().unwrap().content.clone();
    let packet = String::from_utf8(packet).unwrap();
    for part in [
        "<pdfaid:part>3</pdfaid:part>",
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>",
    ] {
        assert!(packet.contains(part), "{part} in {packet}");
    }
    let text = document.extract_text(&[1]).unwrap();
    assert!(text.contains("Facture F-1") && text.contains("Atelier de l'Été"), "{text}");
}

/// Checks the structure by PDF/A-3 and Factur-X, after the file was rewritten with its metadata. No validator of
/// PDF/A is at hand here; `cargo xtask test-generation` checks the XML, and what it can of the PDF.
#[test]
fn the_pdf_has_the_structure_of_its_standard() {
    let document = Document::load_mem(&made(1, PageLanguage::French)).unwrap();
    let at = |object: &lopdf::Object| match object {
        lopdf::Object::Reference(id) => document.get_object(*id).unwrap().clone(),
        other => other.clone(),
    };
    let catalog = document.catalog().unwrap();
    let associated = at(catalog.get(b"AF").unwrap());
    let file = at(&associated.as_array().unwrap()[0]);
    let file = file.as_dict().unwrap();
    assert_eq!(file.get(b"AFRelationship").unwrap().as_name().unwrap(), b"Alternative");
    for name in [b"F".as_slice(), b"UF"] {
        let name = lopdf::decode_text_string(file.get(name).unwrap()).unwrap();
        assert_eq!(name, "factur-x.xml");
    }
    let embedded = at(at(file.get(b"EF").unwrap()).as_dict().unwrap().get(b"F").unwrap());
    let embedded = embedded.as_stream().unwrap();
    assert_eq!(embedded.dict.get(b"Subtype").unwrap().as_name().unwrap(), b"text/xml");
    assert!(at(embedded.dict.get(b"Params").unwrap()).as_dict().unwrap().has(b"ModDate"));
    assert_eq!(embedded.decompressed_content().unwrap(), b"<rsm/>");
    let names = at(catalog.get(b"Names").unwrap());
    assert!(names.as_dict().unwrap().has(b"EmbeddedFiles"));

    let intents = at(catalog.get(b"OutputIntents").unwrap());
    let intent = at(&intents.as_array().unwrap()[0]);
    let intent = intent.as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    assert!(at(intent.get(b"DestOutputProfile").unwrap()).as_stream().is_ok());

    let metadata = at(catalog.get(b"Metadata").unwrap());
    let metadata = &metadata.as_stream().unwrap().dict;
    assert_eq!(metadata.get(b"Subtype").unwrap().as_name().unwrap(), b"XML");
    assert!(!metadata.has(b"Filter"), "readable without unpacking");
    assert!(document.trailer.has(b"ID") && !document.trailer.has(b"Encrypt"));
    for id in document.get_pages().into_values() {
        for font in document.get_page_fonts(id).unwrap().into_values() {
            let described = at(font.get(b"DescendantFonts").unwrap());
            let described = at(&described.as_array().unwrap()[0]);
            let descriptor = at(described.as_dict().unwrap().get(b"FontDescriptor").unwrap());
            let descriptor = descriptor.as_dict().unwrap();
            assert!(descriptor.has(b"FontFile2") || descriptor.has(b"FontFile3"), "embedded");
        }
    }
}

#[test]
fn many_lines_make_many_pages_and_each_language_its_labels() {
    let fonts = Fonts::load().unwrap();
    assert_eq!(pages::pages(&invoice(1), PageLanguage::French, &fonts).len(), 1);
    let pages_of = pages::pages(&invoice(200), PageLanguage::German, &fonts);
    assert!(pages_of.len() >= 3, "{}", pages_of.len());
    let words: Vec<&str> = pages_of.iter().flatten().map(|text| text.text.as_str()).collect();
    assert!(words.contains(&"Rechnung F-1") && words.contains(&"Zahlbetrag"), "{words:?}");
    assert!(
        words.iter().any(|word| word.contains("Article n° 199 œuvré ?")),
        "all lines, odd glyphs replaced"
    );
    assert!(
        pages::pages(&invoice(1), PageLanguage::English, &fonts)
            .iter()
            .flatten()
            .any(|text| text.text == "Amount due")
    );
    for text in pages_of.iter().flatten() {
        assert!(text.x >= 0.0 && text.x + fonts.width(&text.text, text.size, text.bold) <= WIDTH, "{text:?}");
    }
}

#[test]
fn the_same_invoice_makes_the_same_bytes() {
    assert!(made(1, PageLanguage::English) == made(1, PageLanguage::English));
}

#[test]
fn the_rules_accept_each_profile_in_its_container() {
    let file = include_bytes!("../../../../../examples/invoices/facture-facturx.pdf");
    let invoice = crate::read(file).unwrap().invoice;
    for profile in crate::write::FACTURX_PROFILES {
        let created = "2026-03-01T08:00:00Z".parse().unwrap();
        let written = crate::write::facturx(&invoice, *profile, PageLanguage::French, created).unwrap();
        let report = crate::check_with(&written.file, crate::Rules::En16931);
        let findings: Vec<_> =
            report.findings.iter().map(|finding| (&finding.rule, &finding.place)).collect();
        assert_eq!(findings, [], "{profile:?}");
        assert_eq!(report.profile, profile.name());
    }
}
