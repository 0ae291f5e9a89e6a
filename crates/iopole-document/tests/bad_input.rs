//! Files made to harm, and files of the wrong kind: a finding names the cause, within bounds.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use iopole_document::{Outcome, check};
use iopole_hostile::Pdf;

const CII: &str = include_str!("../../../examples/invoices/facture-cii.xml");

/// Rule and cause of a file that cannot be read.
fn cause(file: &[u8]) -> (String, String) {
    let report = check(file);
    assert_eq!(report.outcome(), Outcome::Unreadable);
    let finding = report.findings.first().unwrap();
    (finding.rule.to_string(), finding.found.clone().unwrap())
}

#[test]
fn an_unreadable_file_has_a_finding_that_names_the_cause() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Invoice>&b;</Invoice>"#;
    let external = r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><Invoice>&x;</Invoice>"#;
    let deep = CII.replacen("<ram:Name>", &format!("{}<ram:Name>", "<a>".repeat(100)), 1);
    let unclosed = CII.replacen("</ram:Name>", "", 1);
    for (file, rule, part) in [
        ("", "FILE", "empty"),
        ("hello", "FILE", "neither"),
        (laughs, "XML", "document type declaration"),
        (external, "XML", "document type declaration"),
        ("<Order/>", "XML", "Order"),
        ("<Invoice/>", "XSD", "namespace"),
        (deep.as_str(), "XML", "nest deeper"),
        (unclosed.as_str(), "XML", "XML error"),
        ("%PDF-1.7", "PDF", "no catalog"),
    ] {
        let report = check(file.as_bytes());
        let finding = report.findings.first().unwrap();
        let found = finding.found.clone().unwrap_or_default();
        assert!(finding.rule == rule && found.contains(part), "{part}: {} {found}", finding.rule);
        assert_ne!(report.outcome(), Outcome::Accept, "{part}");
    }
}

#[test]
fn other_encodings_are_read() {
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    let document = CII.replacen("encoding=\"UTF-8\"", "encoding=\"UTF-16\"", 1);
    assert_eq!(check(&utf_16(&document)).outcome(), Outcome::Accept);
    let latin = CII.replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1);
    let latin: String = latin.chars().filter(|c| u32::from(*c) < 256).collect();
    let latin: Vec<u8> = latin.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    assert_eq!(check(&latin).outcome(), Outcome::Accept);
}

#[test]
fn an_encrypted_pdf_is_named_as_such() {
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", CII.as_bytes());
    pdf.trailer("/Encrypt<</Filter/Standard>>");
    let (rule, found) = cause(&pdf.with_names(&[invoice]));
    assert!(rule == "PDF" && found.contains("encrypted"), "{rule} {found}");
}

#[test]
fn the_container_has_findings_of_its_own() {
    let mut pdf = Pdf::new();
    let first = pdf.attachment("factur-x.xml", CII.as_bytes());
    let second = pdf.attachment("xrechnung.xml", CII.as_bytes());
    let report = check(&pdf.with_names(&[first, second]));
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_ref()).collect();
    for rule in ["FX-RELATIONSHIP", "FX-TWO-INVOICES", "FX-AF", "FX-XMP"] {
        assert!(rules.contains(&rule), "{rule}: {rules:?}");
    }
    assert_eq!(report.container(), Some("PDF"));
}

#[test]
fn the_metadata_of_a_container_are_held_against_the_invoice() {
    const SOUND: &str = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\
        <fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>\
        <fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>";
    for (from, to, rule) in [
        ("", "", None),
        (">3<", ">2<", Some("FX-PDFA")),
        ("<pdfaid:conformance>B</pdfaid:conformance>", "", Some("FX-PDFA")),
        ("<fx:Version>1.0</fx:Version>", "", Some("FX-XMP")),
        (">INVOICE<", ">ORDER<", Some("FX-XMP")),
        (">factur-x.xml<", ">xrechnung.xml<", Some("FX-NAME")),
        (">EN 16931<", ">BASIC<", Some("FX-LEVEL")),
    ] {
        let facts = SOUND.replacen(from, to, 1);
        let packet = format!(
            "<rdf:Description xmlns:rdf=\"urn:rdf\" xmlns:pdfaid=\"urn:pdfaid\" xmlns:fx=\"urn:fx\">{facts}</rdf:Description>"
        );
        let mut pdf = Pdf::new();
        let invoice = pdf.attachment("factur-x.xml", CII.as_bytes());
        let metadata = pdf.stream("/Type/Metadata/Subtype/XML", packet.as_bytes());
        pdf.catalog(&format!("/Metadata {metadata} 0 R"));
        let report = check(&pdf.with_names(&[invoice]));
        let of_metadata = report.findings.iter().filter(|finding| finding.place == "PDF: /Root/Metadata");
        let found: Vec<_> = of_metadata.map(|finding| finding.rule.as_ref()).collect();
        assert_eq!(found, rule.into_iter().collect::<Vec<_>>(), "{from} -> {to}");
    }
}

#[test]
fn fifty_megabytes_are_bounded() {
    let note = format!("<ram:Content>{}</ram:Content>", "x".repeat(50 * 1024 * 1024));
    let large = CII.replacen("<ram:Content>", &format!("{note}<ram:Content>"), 1);
    assert_ne!(check(large.as_bytes()).outcome(), Outcome::Unreadable);
    let many = CII.replacen("<ram:IncludedNote>", &"<ram:IncludedNote/>".repeat(60_000), 1);
    let report = check(many.as_bytes());
    assert!(report.findings.len() < 1_000, "{}", report.findings.len());
}
