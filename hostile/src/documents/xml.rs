//! XML that is large, deep, or different from its declaration.

use super::Case;

pub(super) const CASES: &[Case] = &[
    Case::new("XML: entities that multiply", |_| laughs()),
    Case::new("XML: an entity from a file", |_| {
        invoice("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>", "<ID>&x;</ID>")
    }),
    Case::new("XML: 5 million levels", |scale| invoice("", &"<a>".repeat(scale.of(5_000_000)))),
    Case::new("XML: 12 million empty elements", |scale| invoice("", &"<a/>".repeat(scale.of(12_000_000)))),
    Case::new("XML: 200,000 attributes", |scale| {
        let attributes: String = (0..scale.of(200_000)).map(|at| format!(" a{at}=\"\"")).collect();
        invoice("", &format!("<a{attributes}/>"))
    }),
    Case::new("XML: 200,000 namespaces", |scale| {
        let attributes: String = (0..scale.of(200_000)).map(|at| format!(" xmlns:a{at}=\"u\"")).collect();
        invoice("", &format!("<a{attributes}/>"))
    }),
    Case::new("XML: an attribute of 40 MB", |scale| {
        invoice("", &format!("<a b=\"{}\"/>", "x".repeat(scale.of(40_000_000))))
    }),
    Case::new("XML: an attribute of 8 million references", |scale| {
        invoice("", &format!("<a b=\"{}\"/>", "&#65;".repeat(scale.of(8_000_000))))
    }),
    Case::new("XML: a name of 40 MB", |scale| {
        let name = "x".repeat(scale.of(20_000_000));
        invoice("", &format!("<{name}></{name}>"))
    }),
    Case::new("XML: a text of 45 MB", |scale| {
        invoice("", &format!("<ID>{}</ID>", "9".repeat(scale.of(45_000_000))))
    }),
    Case::new("XML: 8 million references", |scale| {
        invoice("", &format!("<ID>{}</ID>", "&#57;".repeat(scale.of(8_000_000))))
    }),
    Case::new("XML: comments of 45 MB", |scale| invoice("", &"<!-- -->".repeat(scale.of(5_600_000)))),
    Case::new("XML: 200,000 dates that are none", |scale| {
        invoice("", &"<IssueDate>x</IssueDate>".repeat(scale.of(200_000)))
    }),
    Case::new("XML: 45 MB in UTF-16", |scale| {
        let text = invoice("", &"<ID>漢</ID>".repeat(scale.of(2_200_000)));
        let text = String::from_utf8(text).unwrap_or_default();
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }),
    Case::new("XML: 45 MB in ISO-8859-1", |scale| {
        let head = b"<?xml version='1.0' encoding='ISO-8859-1'?><Invoice xmlns='urn:x'><ID>";
        [head, vec![0xe9; scale.of(45_000_000)].as_slice(), b"</ID></Invoice>"].concat()
    }),
    Case::new("XML: 45 MB of control characters", |scale| {
        invoice("", &format!("<ID>{}</ID>", "\u{1}".repeat(scale.of(45_000_000))))
    }),
];

fn invoice(before: &str, inside: &str) -> Vec<u8> {
    let namespace = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
    format!("<?xml version=\"1.0\"?>{before}<Invoice xmlns=\"{namespace}\">{inside}</Invoice>").into_bytes()
}

fn laughs() -> Vec<u8> {
    let mut entities = "<!ENTITY e0 \"ha\">".to_owned();
    for level in 1..20 {
        let ten = format!("&e{};", level - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY e{level} \"{ten}\">"));
    }
    invoice(&format!("<!DOCTYPE a [{entities}]>"), "<ID>&e19;</ID>")
}
