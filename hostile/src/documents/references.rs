//! Cross-references that multiply: many entries, or many paths to one object.

use super::{Case, Scale};
use crate::Pdf;
use crate::pdf::{deflated, deflated_pieces, push, stream};

pub(super) const CASES: &[Case] = &[
    Case::new("each stream's length is the next stream", length_chain),
    Case::new("a stream's length is the stream itself", |_| length_of_itself()),
    Case::new("12 million entries of a cross-reference stream at one offset", |scale| {
        entries_at_one_offset(scale.of(12_000_000))
    }),
    Case::new("1 million entries of a cross-reference stream at one offset", |scale| {
        entries_at_one_offset(scale.of(1_000_000))
    }),
    Case::new("a cross-reference stream that announces 4 billion entries", |_| announced("/Size 4294967295")),
    Case::new("a cross-reference stream with a huge index", |_| {
        announced("/Size 5/Index[0 4294967295 0 9223372036854775807]")
    }),
    Case::new("a cross-reference table that announces 4 billion entries", |_| {
        b"%PDF-1.7\nxref\n0 4294967295\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF".to_vec()
    }),
    Case::new("2,000 entries at one array of arrays", |scale| {
        same_place(scale.of(2_000), &[b"[".to_vec(), b"[]".repeat(scale.of(200_000)), b"]".to_vec()].concat())
    }),
    Case::new("3,000 entries at one stream of 1 MB", |scale| {
        same_place(scale.of(3_000), &stream("", &vec![b'x'; scale.of(1_000_000)]))
    }),
    Case::new("3,000 entries at one dictionary of 1 MB", |scale| {
        let entries: String = (0..scale.of(100_000)).map(|at| format!("/K{at} 1")).collect();
        same_place(scale.of(3_000), format!("<<{entries}>>").as_bytes())
    }),
    Case::new("1,000 entries at one array that never ends", |scale| {
        same_place(scale.of(1_000), &[b"[".to_vec(), b"[]".repeat(scale.of(50_000))].concat())
    }),
    Case::new("20,000 entries at one array that never ends", |scale| {
        same_place(scale.of(20_000), &[b"[".to_vec(), b"[]".repeat(scale.of(500_000))].concat())
    }),
    Case::new("20,000 entries at one text that never ends", |scale| {
        same_place(scale.of(20_000), &[b"(".to_vec(), b"\\(".repeat(scale.of(500_000))].concat())
    }),
    Case::new("100,000 earlier sections, each empty", previous_sections),
    Case::new("earlier sections in a circle", |_| sections_in_a_circle()),
    Case::new("sections that share one table of 50,000 entries", |scale| {
        overlapping_tables(scale.of(50_000))
    }),
    Case::new("a million references in a row", |scale| reference_chain(scale.of(1_000_000))),
    Case::new("each object stream's length is in the next one", |scale| streams_within(scale.of(20_000))),
    Case::new("a million small objects", |scale| {
        let mut pdf = Pdf::new();
        for _ in 0..scale.of(1_000_000) {
            pdf.add("[1]");
        }
        let invoice = pdf.attachment("factur-x.xml", b"<invoice/>");
        pdf.with_names(&[invoice])
    }),
];

fn length_chain(scale: Scale) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let count = u32::try_from(scale.of(100_000)).unwrap_or(0);
    let first = pdf.next();
    for at in 0..count {
        pdf.add(format!("<</Type/EmbeddedFile/Length {} 0 R>>stream\nx\nendstream", first + at + 1));
    }
    let invoice = pdf.specification("(factur-x.xml)", first);
    pdf.with_names(&[invoice])
}

fn length_of_itself() -> Vec<u8> {
    let mut pdf = Pdf::new();
    let number = pdf.next();
    pdf.add(format!("<</Length {number} 0 R>>stream\n<invoice/>\nendstream"));
    let invoice = pdf.specification("(factur-x.xml)", number);
    pdf.with_names(&[invoice])
}

fn entries_at_one_offset(count: usize) -> Vec<u8> {
    let rows = [1, 0, 9, 0].repeat(1_000);
    let data = deflated_pieces((0..count.div_ceil(1_000)).map(|_| rows.as_slice()));
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n".to_vec();
    let start = out.len();
    let entries = format!("/Type/XRef/Size {count}/W[1 2 1]/Root 1 0 R/Filter/FlateDecode");
    push(&mut out, "2 0 obj");
    out.extend(stream(&entries, &data));
    push(&mut out, &format!("endobj\nstartxref\n{start}\n%%EOF"));
    out
}

fn announced(entries: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n".to_vec();
    let start = out.len();
    push(&mut out, "2 0 obj");
    let entries = format!("/Type/XRef{entries}/W[1 2 1]/Root 1 0 R/Filter/FlateDecode");
    out.extend(stream(&entries, &deflated(&[1, 0, 9, 0])));
    push(&mut out, &format!("endobj\nstartxref\n{start}\n%%EOF"));
    out
}

/// Returns a table with many numbers for one object, all listed as kids, as names and as associated files.
fn same_place(count: usize, body: &[u8]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let references: String = (4..count + 4).map(|number| format!("{number} 0 R ")).collect();
    let heads = [
        "1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>/AF[".to_owned()
            + &references
            + "]>>endobj\n",
        format!("2 0 obj<</Type/Pages/Kids[{references}]/Count {count}>>endobj\n"),
        format!("3 0 obj<</Kids[{references}]/Names[{references}]>>endobj\n"),
    ];
    let mut offsets = Vec::new();
    for head in heads {
        offsets.push(out.len());
        push(&mut out, &head);
    }
    offsets.extend(std::iter::repeat_n(out.len(), count));
    push(&mut out, "4 0 obj ");
    out.extend_from_slice(body);
    push(&mut out, " endobj\n");
    let start = out.len();
    push(&mut out, &format!("xref\n0 {}\n0000000000 65535 f \n", count + 4));
    for offset in offsets {
        push(&mut out, &format!("{offset:010} 00000 n \n"));
    }
    push(&mut out, &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", count + 4));
    out
}

fn previous_sections(scale: Scale) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n".to_vec();
    let mut previous = 0;
    for _ in 0..scale.of(100_000) {
        let start = out.len();
        push(&mut out, &format!("xref\ntrailer<</Root 1 0 R/Prev {previous}>>\n"));
        previous = start;
    }
    push(&mut out, &format!("startxref\n{previous}\n%%EOF"));
    out
}

fn sections_in_a_circle() -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n".to_vec();
    let start = out.len();
    push(
        &mut out,
        &format!("xref\ntrailer<</Root 1 0 R/Prev {start}/XRefStm {start}>>\nstartxref\n{start}\n%%EOF"),
    );
    out
}

/// Returns sections whose tables begin at different entries of one table.
fn overlapping_tables(count: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n".to_vec();
    let mut previous = out.len();
    for _ in 0..900 {
        let start = out.len();
        push(&mut out, &format!("xref\n0 {count}\n"));
        for _ in 0..count / 900 {
            push(&mut out, "0000000009 00000 n \n");
        }
        push(&mut out, &format!("trailer<</Root 1 0 R/Prev {previous}>>\n"));
        previous = start;
    }
    push(&mut out, &format!("startxref\n{previous}\n%%EOF"));
    out
}

fn reference_chain(count: usize) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let first = pdf.next();
    for at in 0..u32::try_from(count).unwrap_or(0) {
        pdf.add(format!("{} 0 R", first + at + 1));
    }
    pdf.catalog(&format!("/Names {first} 0 R/AF {first} 0 R"));
    pdf.finish()
}

/// Returns nested object streams.
fn streams_within(count: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut rows = vec![0; 7];
    let row = |kind: u8, second: usize| {
        let second = u32::try_from(second).unwrap_or(u32::MAX).to_be_bytes();
        [&[kind], &second[..], &[0, 0]].concat()
    };
    for at in 0..count {
        // Odd numbers are streams, even numbers are their lengths, each in the next stream.
        let (number, held) = (2 * at + 1, (2 * at).max(2));
        rows.extend(row(1, out.len()));
        rows.extend(row(2, number + 2));
        let body = format!("{held} 0 14");
        push(
            &mut out,
            &format!(
                "{number} 0 obj<</Type/ObjStm/N 1/First {}/Length {} 0 R>>stream\n",
                body.len() - 2,
                number + 1
            ),
        );
        push(&mut out, &format!("{body}\nendstream endobj\n"));
    }
    let start = out.len();
    let entries = format!("/Type/XRef/Size {}/W[1 4 2]/Root 2 0 R/Filter/FlateDecode", 2 * count + 1);
    push(&mut out, &format!("{} 0 obj", 2 * count + 1));
    out.extend(stream(&entries, &deflated(&rows)));
    push(&mut out, &format!("endobj\nstartxref\n{start}\n%%EOF"));
    out
}
