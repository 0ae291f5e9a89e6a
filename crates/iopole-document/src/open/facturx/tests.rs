//! PDFs, sound and hostile.

use arbitrary::Unstructured;
use iopole_hostile::{Pdf, random};

use super::*;

const INVOICE: &[u8] = b"<invoice/>";
const OTHER: &[u8] = b"<other/>";

fn limits(bytes: &[u8]) -> Limits {
    Limits::of(bytes.len())
}

fn found(bytes: &[u8]) -> Option<Vec<u8>> {
    extract(bytes, limits(bytes)).unwrap()
}

/// Reason for which a file is not read.
fn refusal(bytes: &[u8]) -> String {
    embedded_invoice(bytes).unwrap_err()
}

fn names(files: &[u32]) -> String {
    let files: Vec<String> = files.iter().map(|file| format!("(key) {file} 0 R")).collect();
    format!("/Names[{}]", files.join(" "))
}

#[test]
fn the_invoice_is_found_in_the_name_tree_and_its_kids() {
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", INVOICE);
    assert_eq!(found(&pdf.with_names(&[invoice])).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", INVOICE);
    let photo = pdf.attachment("photo.jpg", b"x");
    let leaf = pdf.add(format!("<<{}>>", names(&[invoice])));
    let first = pdf.add(format!("<<{}>>", names(&[photo])));
    let bytes = pdf.with_tree(&format!("<</Kids[{first} 0 R<</Kids[{leaf} 0 R]>>]>>"));
    assert_eq!(found(&bytes).as_deref(), Some(INVOICE));
}

#[test]
fn the_invoice_is_found_among_associated_files() {
    for list in [true, false] {
        let mut pdf = Pdf::new();
        let invoice = pdf.attachment("factur-x.xml", INVOICE);
        pdf.catalog(&if list { format!("/AF[{invoice} 0 R]") } else { format!("/AF {invoice} 0 R") });
        assert_eq!(found(&pdf.finish()).as_deref(), Some(INVOICE), "a list: {list}");
    }
}

#[test]
fn standard_names_come_first_then_any_xml() {
    let mut pdf = Pdf::new();
    let files = [pdf.attachment("a.xml", OTHER), pdf.attachment("ZUGFeRD-invoice.xml", INVOICE)];
    assert_eq!(found(&pdf.with_names(&files)).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let files = [pdf.attachment("a.txt", OTHER), pdf.attachment("a.XML", INVOICE)];
    assert_eq!(found(&pdf.with_names(&files)).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let files = [pdf.attachment("b.txt", OTHER), pdf.attachment_of_type("(data)", "text/xml", INVOICE)];
    assert_eq!(found(&pdf.with_names(&files)).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let wide: String = "factur-x.xml".bytes().map(|byte| format!("00{byte:02x}")).collect();
    let file = pdf.attachment_of_type(&format!("<feff{wide}>"), "text/plain", INVOICE);
    assert_eq!(found(&pdf.with_names(&[file])).as_deref(), Some(INVOICE));
}

#[test]
fn a_pdf_without_an_invoice_has_none() {
    assert_eq!(found(&Pdf::new().finish()), None);
    let mut pdf = Pdf::new();
    let photo = pdf.attachment("photo.jpg", b"x");
    assert_eq!(found(&pdf.with_names(&[photo])), None);
}

#[test]
fn every_way_to_end_a_file_is_read() {
    let pdf = || {
        let mut pdf = Pdf::new();
        let invoice = pdf.attachment("factur-x.xml", INVOICE);
        pdf.catalog(&format!("/AF[{invoice} 0 R]"));
        pdf
    };
    assert_eq!(found(&pdf().finish_compressed()).as_deref(), Some(INVOICE), "in object streams");
    assert_eq!(found(&pdf().finish_bare()).as_deref(), Some(INVOICE), "without a table");
    let shifted = [b"junk\n", pdf().finish().as_slice()].concat();
    assert_eq!(found(&shifted).as_deref(), Some(INVOICE), "behind something else");
    for text in ["startxref\n", "xref\n", "trailer\n"] {
        let mut bytes = pdf().finish();
        let at = bytes.windows(text.len()).rposition(|at| at == text.as_bytes()).unwrap();
        bytes[at] = b'?';
        assert_eq!(found(&bytes).as_deref(), Some(INVOICE), "without {text}");
    }
    let mut bytes = pdf().finish_compressed();
    let at = bytes.windows(9).rposition(|at| at == b"startxref").unwrap();
    bytes.truncate(at);
    assert_eq!(found(&bytes).as_deref(), Some(INVOICE), "object streams without their table");
}

#[test]
fn the_newest_of_several_sections_counts() {
    let mut pdf = Pdf::new();
    let file = pdf.next();
    let invoice = pdf.attachment("factur-x.xml", OTHER);
    let mut bytes = pdf.with_names(&[invoice]);
    let previous = bytes.windows(5).rposition(|at| at == b"\nxref").unwrap() + 1;
    let at = bytes.len();
    let catalog = String::from_utf8_lossy(&bytes[previous..]).into_owned();
    let root = catalog.split("/Root ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    bytes.extend_from_slice(
        format!("{file} 0 obj<</Length 10>>stream\n<invoice/>\nendstream endobj\n").as_bytes(),
    );
    let start = bytes.len();
    bytes.extend_from_slice(
        format!("xref\n{file} 1\n{at:010} 00000 n \ntrailer<</Root {root} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF")
            .as_bytes(),
    );
    assert_eq!(found(&bytes).as_deref(), Some(INVOICE));
}

#[test]
fn every_filter_that_holds_data_is_undone() {
    let deflated = iopole_hostile::deflated(INVOICE);
    let hexadecimal: String = INVOICE.iter().map(|byte| format!("{byte:02X}")).collect();
    let up: Vec<u8> = INVOICE
        .chunks(5)
        .enumerate()
        .flat_map(|(line, part)| {
            let above = if line == 0 { [0; 5] } else { INVOICE[..5].try_into().unwrap() };
            let row: Vec<u8> = part.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)).collect();
            [vec![2], row].concat()
        })
        .collect();
    let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(INVOICE).unwrap();
    let cases: [(&str, Vec<u8>); 7] = [
        ("/Filter/FlateDecode", deflated.clone()),
        ("/Filter[/ASCIIHexDecode]", hexadecimal.into_bytes()),
        (
            "/Filter[/AHx/Fl]",
            deflated.iter().map(|byte| format!("{byte:02x} ")).collect::<String>().into_bytes(),
        ),
        ("/Filter/RunLengthDecode", [&[9], INVOICE, &[128]].concat()),
        ("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 5>>", iopole_hostile::deflated(&up)),
        ("/Filter/A85", b"4DA\\VDeW]m00T~>".to_vec()),
        ("/Filter/LZWDecode", lzw),
    ];
    for (entries, data) in cases {
        let mut pdf = Pdf::new();
        let stream = pdf.stream(entries, &data);
        let file = pdf.specification("(factur-x.xml)", stream);
        let bytes = pdf.with_names(&[file]);
        let content = found(&bytes).unwrap();
        assert_eq!(String::from_utf8_lossy(&content), String::from_utf8_lossy(INVOICE), "{entries}");
    }
}

#[test]
fn a_tree_that_bites_its_tail_ends() {
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", INVOICE);
    let node = pdf.next();
    let kids = format!("{node} 0 R ").repeat(500);
    pdf.add(format!("<</Kids[{kids}]{}>>", names(&[invoice])));
    assert_eq!(found(&pdf.with_tree(&format!("<</Kids[{kids}]>>"))).as_deref(), Some(INVOICE));

    // Two objects that are each only a reference to the other.
    let mut pdf = Pdf::new();
    let one = pdf.next();
    pdf.add(format!("{} 0 R", one + 1));
    pdf.add(format!("{one} 0 R"));
    pdf.catalog(&format!("/Names {one} 0 R/AF {} 0 R", one + 1));
    assert_eq!(found(&pdf.finish()), None);
}

#[test]
fn a_tree_is_followed_only_so_far() {
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", INVOICE);
    let mut node = pdf.add(format!("<<{}>>", names(&[invoice])));
    for _ in 0..MOST_NODES + 10 {
        node = pdf.add(format!("<</Kids[{node} 0 R]>>"));
    }
    assert_eq!(found(&pdf.with_tree(&format!("<</Kids[{node} 0 R]>>"))), None);

    let mut pdf = Pdf::new();
    let mut many: Vec<u32> = (0..MOST_ATTACHMENTS).map(|_| pdf.attachment("a.txt", b"x")).collect();
    many.push(pdf.attachment("factur-x.xml", INVOICE));
    assert_eq!(found(&pdf.with_names(&many)), None);
}

#[test]
fn streams_that_grow_too_large_are_refused() {
    let mut pdf = Pdf::new();
    let bomb = pdf.attachment("factur-x.xml", &vec![b' '; 2_000_000]);
    let bytes = pdf.with_names(&[bomb]);
    assert!(bytes.len() < 50_000);
    let read = |decompressed| extract(&bytes, Limits { decompressed, ..limits(&bytes) });
    let refused = read(1_999_999).unwrap_err().to_string();
    assert_eq!(refused, "its streams decompress to more than 1999999 bytes");
    assert_eq!(read(2_000_000).unwrap().map(|content| content.len()), Some(2_000_000));

    // All streams together, those of objects too.
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", &vec![b' '; 1_000_000]);
    pdf.add(vec![b' '; 1_000_000]);
    pdf.catalog(&format!("/AF[{invoice} 0 R]"));
    let bytes = pdf.finish_compressed();
    let read = |decompressed| extract(&bytes, Limits { decompressed, ..limits(&bytes) });
    assert!(matches!(read(1_900_000), Err(Fault::Refused(_))));
    assert!(matches!(read(2_100_000), Ok(Some(_))));
}

#[test]
fn a_file_lists_no_more_objects_than_its_size_allows() {
    let rows = [1, 0, 9].repeat(60_000);
    let mut bytes = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n".to_vec();
    let start = bytes.len();
    let data = iopole_hostile::deflated(&rows);
    let head = format!(
        "2 0 obj<</Type/XRef/Size 60000/W[1 2 0]/Root 1 0 R/Filter/Fl/Length {}>>stream\n",
        data.len()
    );
    bytes.extend(
        [head.as_bytes(), &data, format!("\nendstream endobj\nstartxref\n{start}\n%%EOF").as_bytes()]
            .concat(),
    );
    let refused = refusal(&bytes);
    assert!(refused.starts_with("The PDF cannot be read: it lists more than 50"), "{refused}");
}

#[test]
fn one_place_is_not_read_without_end() {
    // A thousand names for one array of 100 kB.
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let references: String = (3..1_003).map(|number| format!("{number} 0 R ")).collect();
    let mut offsets = vec![bytes.len()];
    bytes.extend_from_slice(b"1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj\n");
    offsets.push(bytes.len());
    bytes.extend_from_slice(format!("2 0 obj<</Kids[{references}]>>endobj\n").as_bytes());
    offsets.extend(vec![bytes.len(); 1_000]);
    bytes.extend_from_slice(format!("3 0 obj[{}]endobj\n", "[]".repeat(50_000)).as_bytes());
    let start = bytes.len();
    bytes.extend_from_slice(b"xref\n1 1002\n");
    offsets.iter().for_each(|offset| bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes()));
    bytes.extend_from_slice(format!("trailer<</Root 1 0 R>>\nstartxref\n{start}\n%%EOF").as_bytes());
    // Each of them but the first is another object than it says, so the file is scanned as well.
    assert_eq!(found(&bytes), None);
    let refused = extract(&bytes, Limits { work: 1_000_000, ..limits(&bytes) }).unwrap_err().to_string();
    assert_eq!(refused, "its structure makes a reader look at more than 1000000 bytes");
}

#[test]
fn a_refusal_names_its_cause() {
    let with = |entries: &str, data: &[u8]| {
        let mut pdf = Pdf::new();
        let stream = pdf.stream(entries, data);
        let file = pdf.specification("(factur-x.xml)", stream);
        pdf.with_names(&[file])
    };
    let deep = |count: usize| {
        let mut pdf = Pdf::new();
        pdf.catalog(&format!("/Names {}{}", "[".repeat(count), "]".repeat(count)));
        pdf.finish()
    };
    let mut encrypted = Pdf::new();
    encrypted.trailer("/Encrypt<</Filter/Standard>>");
    for (bytes, cause) in [
        (encrypted.finish(), "it is encrypted, which PDF/A-3 does not allow"),
        (with("/Filter/DCTDecode", b"x"), "it uses the filter DCTDecode, which does not hold data"),
        (with(&format!("/Filter[{}]", "/AHx".repeat(9)), b"41>"), "a stream of it has more than 8 filters"),
        (with("/F(file)", b"x"), "a stream of it is in another file"),
        (deep(300), "its objects nest deeper than 256 levels"),
    ] {
        assert_eq!(refusal(&bytes), format!("The PDF cannot be read: {cause}"));
    }
    assert_eq!(found(&deep(200)), None);
}

#[test]
fn a_length_that_is_another_stream_is_no_length() {
    let mut pdf = Pdf::new();
    let first = pdf.next();
    for at in 1..3_000 {
        pdf.add(format!("<</Length {} 0 R>>stream\n<invoice/>\nendstream", first + at));
    }
    let file = pdf.specification("(factur-x.xml)", first);
    assert_eq!(found(&pdf.with_names(&[file])).as_deref(), Some(INVOICE));
}

#[test]
fn damage_never_panics() {
    let mut pdf = Pdf::new();
    let invoice = pdf.attachment("factur-x.xml", INVOICE);
    let bytes = pdf.with_names(&[invoice]);
    let mut outcomes = [0_u32; 3];
    let mut look = |bytes: &[u8]| match extract(bytes, limits(bytes)) {
        Ok(Some(_)) => outcomes[0] += 1,
        Ok(None) => outcomes[1] += 1,
        Err(_) => outcomes[2] += 1,
    };
    for length in (0..bytes.len()).step_by(13) {
        look(&bytes[..length]);
    }
    let mut rng = fastrand::Rng::with_seed(5);
    for _ in 0..400 {
        let mut damaged = bytes.clone();
        for _ in 0..rng.usize(1..6) {
            let at = rng.usize(..damaged.len());
            damaged[at] = *rng.choice(b"<>[]()/0123456789 Rendobj\0\xff").unwrap();
        }
        look(&damaged);
    }
    // The damage is neither too mild nor too harsh to show anything.
    assert!(outcomes.iter().all(|count| *count > 10), "{outcomes:?}");
}

#[test]
fn documents_of_any_structure_are_read_or_refused() {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut outcomes = [0_u32; 3];
    for _ in 0..2_000 {
        let choices: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(600).collect();
        let Ok(bytes) = random::pdf(&mut Unstructured::new(&choices)) else { continue };
        match extract(&bytes, limits(&bytes)) {
            Ok(Some(_)) => outcomes[0] += 1,
            Ok(None) => outcomes[1] += 1,
            Err(_) => outcomes[2] += 1,
        }
    }
    assert!(outcomes.iter().all(|count| *count > 20), "{outcomes:?}");
}
