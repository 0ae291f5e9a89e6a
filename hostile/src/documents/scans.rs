//! Damaged files that a reader scans for objects: many beginnings, few ends.

use super::Case;
use crate::Pdf;
use crate::pdf::push;

pub(super) const CASES: &[Case] = &[
    Case::new("objects whose texts never end", |scale| begun("( ", scale.of(100_000))),
    Case::new("objects whose arrays never end", |scale| begun("[ ", scale.of(100_000))),
    Case::new("objects whose dictionaries never end", |scale| begun("<</A ", scale.of(100_000))),
    Case::new("objects whose names never end", |scale| begun("/a", scale.of(100_000))),
    Case::new("objects whose comments never end", |scale| begun("%", scale.of(100_000))),
    Case::new("3 million beginnings of objects", |scale| begun("", scale.of(3_000_000))),
    Case::new("streams without an end", |scale| {
        begun("<</Type/ObjStm/N 1/First 4>>stream\n", scale.of(100_000))
    }),
    Case::new("trailers that never end", |scale| {
        let mut out = Pdf::new().finish_bare();
        push(&mut out, &"trailer<</Root 1 0 R/A".repeat(scale.of(100_000)));
        out
    }),
    Case::new("the word obj alone", |scale| {
        [b"%PDF-1.7\n", "obj ".repeat(scale.of(10_000_000)).as_bytes()].concat()
    }),
    Case::new("digits alone", |scale| {
        [b"%PDF-1.7\n", "1 0 ".repeat(scale.of(10_000_000)).as_bytes()].concat()
    }),
    Case::new("white space alone", |scale| {
        [b"%PDF-1.7\n", " ".repeat(scale.of(45_000_000)).as_bytes()].concat()
    }),
    Case::new("comments alone", |scale| {
        [b"%PDF-1.7\n", "%\n".repeat(scale.of(20_000_000)).as_bytes()].concat()
    }),
    Case::new("100,000 catalogs", |scale| {
        let mut pdf = Pdf::new();
        for _ in 0..scale.of(100_000) {
            pdf.add("<</Type/Catalog/Names 1 0 R>>");
        }
        pdf.finish_bare()
    }),
    Case::new("many ends of the file", |scale| {
        let mut out = Pdf::new().finish();
        push(&mut out, &"startxref\n9\n%%EOF\n".repeat(scale.of(1_000_000)));
        out
    }),
    Case::new("a sound invoice whose table is lost", |_| {
        let mut pdf = Pdf::new();
        let invoice = pdf.attachment("factur-x.xml", b"<invoice/>");
        pdf.catalog(&format!("/AF[{invoice} 0 R]"));
        pdf.finish_bare()
    }),
];

/// Returns objects without an end, which nest for a reader that continues.
fn begun(body: &str, count: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    for number in 1..=count {
        push(&mut out, &format!("{number} 0 obj {body}"));
    }
    out
}
