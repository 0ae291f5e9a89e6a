//! The PDF holds what it must.

use lopdf::Document;
use rust_decimal::Decimal;

use super::{Fonts, Language, pages, write};
use crate::generation::flavour::Flavour;
use crate::generation::source::{Item, Line, Party, Source};

fn source(lines: usize) -> Source {
    let line = |at: usize| Line {
        id: at.to_string(),
        quantity: Decimal::ONE,
        unit: "C62".to_owned(),
        item: Item { name: format!("Article n° {at} œuvré 漢字 \u{7}"), ..Item::default() },
        ..Line::default()
    };
    Source {
        number: "F-1".to_owned(),
        issue_date: "2026-10-01".to_owned(),
        currency: "EUR".to_owned(),
        seller: Party { name: Some("Atelier de l'Été".to_owned()), ..Party::default() },
        buyer: Party { name: Some("x".repeat(3000)), ..Party::default() },
        lines: (0..lines).map(line).collect(),
        ..Source::default()
    }
}

fn made(lines: usize, language: Language) -> Vec<u8> {
    write(&source(lines), Flavour::En16931, language, "<rsm/>", 1_790_000_000_000).unwrap()
}

#[test]
fn the_pdf_is_a_facturx_with_the_xml_inside() {
    let pdf = made(2, Language::French);
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

#[test]
fn many_lines_make_many_pages_and_each_language_its_labels() {
    let fonts = Fonts::load().unwrap();
    assert_eq!(pages::pages(&source(1), Language::French, &fonts).len(), 1);
    let pages_of = pages::pages(&source(200), Language::German, &fonts);
    assert!(pages_of.len() >= 3, "{}", pages_of.len());
    let words: Vec<&str> = pages_of.iter().flatten().map(|text| text.text.as_str()).collect();
    assert!(words.contains(&"Rechnung F-1") && words.contains(&"Zahlbetrag"), "{words:?}");
    assert!(
        words.iter().any(|word| word.contains("Article n° 199 œuvré ?")),
        "all lines, odd glyphs replaced"
    );
    assert!(
        pages::pages(&source(1), Language::English, &fonts)
            .iter()
            .flatten()
            .any(|text| text.text == "Amount due")
    );
    for text in pages_of.iter().flatten() {
        assert!(
            text.x >= 0.0 && text.x + fonts.width(&text.text, text.size, text.bold) <= super::WIDTH,
            "{text:?}"
        );
    }
}

#[test]
fn the_same_invoice_makes_the_same_bytes() {
    assert!(made(1, Language::English) == made(1, Language::English));
}
