//! Streams that grow: compressed many times over, by many filters, or many of them.

use super::{Case, Scale};
use crate::Pdf;
use crate::pdf::{deflated, deflated_pieces, push};

pub(super) const CASES: &[Case] = &[
    Case::new("an attachment that decompresses to 1 GB", |scale| {
        attached("/Filter/FlateDecode", &gigabyte(scale))
    }),
    Case::new("an attachment compressed twice, 1 GB", |scale| {
        attached("/Filter[/FlateDecode/FlateDecode]", &deflated(&gigabyte(scale)))
    }),
    Case::new("an attachment compressed three times, 1 GB", |scale| {
        attached("/Filter[/Fl/Fl/Fl]", &deflated(&deflated(&gigabyte(scale))))
    }),
    Case::new("an object stream that decompresses to 1 GB", |scale| object_stream(&gigabyte(scale), 1)),
    Case::new("an object stream of 4 billion members", |_| {
        object_stream(&deflated(b"1 0 null"), 4_294_967_295)
    }),
    Case::new("200 object streams of 20,000 members", |scale| many_object_streams(200, scale.of(20_000))),
    Case::new("100 object streams of 1 MB", |scale| many_object_streams(scale.of(100), 100_000)),
    Case::new("10,000 filters", |scale| {
        let filters = "/ASCIIHexDecode".repeat(scale.of(10_000));
        attached(&format!("/Filter[{filters}]"), b"3c612f3e>")
    }),
    Case::new("8 filters over 1 MB", |scale| {
        attached("/Filter[/A85/A85/A85/A85/A85/A85/A85/A85]", &vec![b'z'; scale.of(1_000_000)])
    }),
    Case::new("run lengths that grow to 1 GB, thrice", |scale| {
        let data = [129, b' '].repeat(scale.of(4_000_000));
        attached("/Filter[/FlateDecode/RunLengthDecode]", &deflated(&data))
    }),
    Case::new("base 85 that grows to 4 GB", |scale| {
        let piece = vec![b'z'; 1_000_000];
        let data = deflated_pieces((0..scale.of(1_000)).map(|_| piece.as_slice()));
        attached("/Filter[/FlateDecode/ASCII85Decode]", &data)
    }),
    Case::new("LZW of one letter", |scale| {
        // Codes of twelve bits, each for a longer run than the one before.
        attached("/Filter[/FlateDecode/LZWDecode]", &deflated(&lzw(scale.of(1_000_000))))
    }),
    Case::new("a predictor of absurd columns", |_| {
        let parameters =
            "/DecodeParms<</Predictor 15/Columns 4294967295/Colors 4294967295/BitsPerComponent 32>>";
        attached(&format!("/Filter/FlateDecode{parameters}"), &deflated(b"<a/>"))
    }),
    Case::new("a predictor of one column over 40 MB", |scale| {
        let data = vec![2; scale.of(40_000_000)];
        attached("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>", &deflated(&data))
    }),
    Case::new("an attachment of 40 MB that is no XML", |scale| {
        let data: Vec<u8> = (0..scale.of(40_000_000)).map(|at| (at % 251).to_le_bytes()[0]).collect();
        attached("", &data)
    }),
    Case::new("an encrypted document", |_| {
        let mut pdf = Pdf::new();
        let text = "0".repeat(64);
        let keys = format!("/O<{text}>/U<{text}>/P -1");
        let dictionary = pdf.add(format!("<</Filter/Standard/V 1/R 2/Length 40{keys}>>"));
        pdf.trailer(&format!("/Encrypt {dictionary} 0 R/ID[(a)(b)]"));
        let invoice = pdf.attachment("factur-x.xml", b"<invoice/>");
        pdf.with_names(&[invoice])
    }),
    Case::new("an encryption dictionary that is itself", |_| {
        let mut pdf = Pdf::new();
        let number = pdf.next();
        pdf.add(format!("<</Filter/Standard/V {number} 0 R/R {number} 0 R/CF {number} 0 R>>"));
        pdf.trailer(&format!("/Encrypt {number} 0 R"));
        pdf.finish()
    }),
];

fn attached(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let file = pdf.stream(&format!("/Type/EmbeddedFile{entries}"), data);
    let invoice = pdf.specification("(factur-x.xml)", file);
    pdf.with_names(&[invoice])
}

/// Returns compressed spaces.
fn gigabyte(scale: Scale) -> Vec<u8> {
    let piece = vec![b' '; 1 << 20];
    let pieces = match scale {
        Scale::Full => 1 << 10,
        // Still more than a reader accepts.
        Scale::Small => 1 << 5,
    };
    deflated_pieces((0..pieces).map(|_| piece.as_slice()))
}

/// Returns a document whose catalog is in an object stream.
fn object_stream(data: &[u8], members: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let entries = format!("/Type/ObjStm/N {members}/First 4/Filter/FlateDecode");
    push(&mut out, "2 0 obj");
    out.extend(crate::pdf::stream(&entries, data));
    push(&mut out, "endobj\n");
    let start = out.len();
    let rows = [0, 0, 0, 0, 2, 0, 2, 0, 1, 0, 9, 0];
    push(&mut out, "3 0 obj");
    out.extend(crate::pdf::stream("/Type/XRef/Size 3/W[1 2 1]/Root 1 0 R", &rows));
    push(&mut out, &format!("endobj\nstartxref\n{start}\n%%EOF"));
    out
}

/// Returns streams without a cross-reference, so that a reader must open each.
fn many_object_streams(count: usize, members: usize) -> Vec<u8> {
    let heads: String = (0..members).map(|at| format!("{} {} ", at + 10, at * 2)).collect();
    let data = [heads.as_bytes(), &b"1 ".repeat(members)].concat();
    let entries = format!("/Type/ObjStm/N {members}/First {}/Filter/FlateDecode", heads.len());
    let mut pdf = Pdf::new();
    let body = crate::pdf::stream(&entries, &deflated(&data));
    for _ in 0..count {
        pdf.add(body.clone());
    }
    pdf.finish_bare()
}

/// Returns a clear code, a letter, then each code as soon as it exists.
fn lzw(rounds: usize) -> Vec<u8> {
    let (mut out, mut bits, mut filled) = (Vec::new(), 0_u64, 0_u32);
    let mut write = |code: u64, width: u32| {
        bits = (bits << width) | code;
        filled += width;
        while filled >= 8 {
            filled -= 8;
            out.push((bits >> filled).to_le_bytes()[0]);
        }
    };
    let mut written = 0;
    while written < rounds {
        write(256, 9);
        write(32, 9);
        for code in 258_u64..4_094 {
            let width = match code + 1 {
                0..512 => 9,
                512..1_024 => 10,
                1_024..2_048 => 11,
                _ => 12,
            };
            write(code, width);
        }
        written += 3_838;
        write(256, 12);
    }
    out
}
