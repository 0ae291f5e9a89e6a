//! PDFs, sound and hostile.

use lopdf::{StringFormat, dictionary};

use super::*;

const INVOICE: &[u8] = b"<invoice/>";
const OTHER: &[u8] = b"<other/>";

/// A PDF under construction.
struct Pdf {
    document: Document,
    catalog: Dictionary,
}

impl Pdf {
    fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        let page = document.add_object(dictionary! {"Type" => "Page", "Parent" => pages});
        document
            .set_object(pages, dictionary! {"Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1});
        Self { document, catalog: dictionary! {"Type" => "Catalog", "Pages" => pages} }
    }

    /// A file specification, not yet listed anywhere.
    fn file(&mut self, name: impl Into<Object>, subtype: &str, content: &[u8]) -> ObjectId {
        let mut stream = Stream::new(dictionary! {"Type" => "EmbeddedFile"}, content.to_vec());
        stream.dict.set("Subtype", Object::Name(subtype.as_bytes().to_vec()));
        stream.compress().unwrap();
        let stream = self.document.add_object(stream);
        let content = dictionary! {"F" => stream};
        self.document.add_object(dictionary! {"Type" => "Filespec", "UF" => name.into(), "EF" => content})
    }

    fn named(&mut self, name: &str, content: &[u8]) -> ObjectId {
        self.file(Object::string_literal(name), "application/octet-stream", content)
    }

    fn tree(mut self, tree: Dictionary) -> Vec<u8> {
        let tree = self.document.add_object(tree);
        self.catalog.set("Names", dictionary! {"EmbeddedFiles" => tree});
        self.bytes()
    }

    fn bytes(mut self) -> Vec<u8> {
        let catalog = self.document.add_object(self.catalog);
        self.document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        bytes
    }
}

fn names(files: &[ObjectId]) -> Vec<Object> {
    files.iter().flat_map(|file| [Object::string_literal("key"), Object::from(*file)]).collect()
}

fn found(bytes: &[u8]) -> Option<Vec<u8>> {
    extract(bytes, LIMITS).unwrap()
}

#[test]
fn the_invoice_is_found_in_the_name_tree_and_its_kids() {
    let mut pdf = Pdf::new();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    let bytes = pdf.tree(dictionary! {"Names" => names(&[invoice])});
    assert_eq!(found(&bytes).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    let photo = pdf.named("photo.jpg", b"x");
    let leaf = pdf.document.add_object(dictionary! {"Names" => names(&[invoice])});
    let first = pdf.document.add_object(dictionary! {"Names" => names(&[photo])});
    let middle = dictionary! {"Kids" => vec![leaf.into()]};
    let bytes = pdf.tree(dictionary! {"Kids" => vec![first.into(), middle.into()]});
    assert_eq!(found(&bytes).as_deref(), Some(INVOICE));
}

#[test]
fn the_invoice_is_found_among_associated_files() {
    let mut pdf = Pdf::new();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    pdf.catalog.set("AF", vec![Object::from(invoice)]);
    assert_eq!(found(&pdf.bytes()).as_deref(), Some(INVOICE));
}

#[test]
fn standard_names_come_first_then_any_xml() {
    let mut pdf = Pdf::new();
    let files = [pdf.named("a.xml", OTHER), pdf.named("ZUGFeRD-invoice.xml", INVOICE)];
    assert_eq!(found(&pdf.tree(dictionary! {"Names" => names(&files)})).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let files = [pdf.named("a.txt", OTHER), pdf.named("a.XML", INVOICE)];
    assert_eq!(found(&pdf.tree(dictionary! {"Names" => names(&files)})).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let typed = pdf.file(Object::string_literal("data"), "text/xml", INVOICE);
    let files = [pdf.named("b.txt", OTHER), typed];
    assert_eq!(found(&pdf.tree(dictionary! {"Names" => names(&files)})).as_deref(), Some(INVOICE));

    let mut pdf = Pdf::new();
    let wide: Vec<u8> = [0xfe, 0xff].into_iter().chain("factur-x.xml".bytes().flat_map(|b| [0, b])).collect();
    let wide = pdf.file(Object::String(wide, StringFormat::Hexadecimal), "text/plain", INVOICE);
    assert_eq!(found(&pdf.tree(dictionary! {"Names" => names(&[wide])})).as_deref(), Some(INVOICE));
}

#[test]
fn a_pdf_without_an_invoice_has_none() {
    assert_eq!(found(&Pdf::new().bytes()), None);
    let mut pdf = Pdf::new();
    let photo = pdf.named("photo.jpg", b"x");
    assert_eq!(found(&pdf.tree(dictionary! {"Names" => names(&[photo])})), None);
}

#[test]
fn a_tree_that_bites_its_tail_ends() {
    let mut pdf = Pdf::new();
    let node = pdf.document.new_object_id();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    let kids = vec![Object::from(node); 500];
    pdf.document.set_object(node, dictionary! {"Kids" => kids.clone(), "Names" => names(&[invoice])});
    assert_eq!(found(&pdf.tree(dictionary! {"Kids" => kids})).as_deref(), Some(INVOICE));

    // Two objects that are each only a reference to the other.
    let mut pdf = Pdf::new();
    let (one, two) = (pdf.document.new_object_id(), pdf.document.new_object_id());
    pdf.document.set_object(one, Object::Reference(two));
    pdf.document.set_object(two, Object::Reference(one));
    pdf.catalog.set("Names", one);
    pdf.catalog.set("AF", two);
    assert_eq!(found(&pdf.bytes()), None);
}

#[test]
fn a_tree_is_followed_only_so_far() {
    let mut pdf = Pdf::new();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    let mut node = pdf.document.add_object(dictionary! {"Names" => names(&[invoice])});
    for _ in 0..MOST_NODES + 10 {
        node = pdf.document.add_object(dictionary! {"Kids" => vec![node.into()]});
    }
    assert_eq!(found(&pdf.tree(dictionary! {"Kids" => vec![node.into()]})), None);

    let mut pdf = Pdf::new();
    let many: Vec<ObjectId> = (0..MOST_ATTACHMENTS).map(|_| pdf.named("a.txt", b"x")).collect();
    let late = pdf.named("factur-x.xml", INVOICE);
    let bytes = pdf.tree(dictionary! {"Names" => names(&[many, vec![late]].concat())});
    assert_eq!(found(&bytes), None);
}

#[test]
fn an_attachment_that_grows_too_large_is_refused() {
    let mut pdf = Pdf::new();
    let bomb = pdf.named("factur-x.xml", &vec![b' '; 2_000_000]);
    let bytes = pdf.tree(dictionary! {"Names" => names(&[bomb])});
    assert!(bytes.len() < 50_000);
    let limits = Limits { attachment: 1_999_999, ..LIMITS };
    let refused = extract(&bytes, limits).unwrap_err();
    assert!(refused.starts_with("The embedded invoice cannot be read"), "{refused}");
    let enough = Limits { attachment: 2_000_000, ..LIMITS };
    assert_eq!(extract(&bytes, enough).unwrap().map(|content| content.len()), Some(2_000_000));
}

#[test]
fn an_object_stream_that_grows_too_large_is_refused() {
    let mut pdf = Pdf::new();
    let mut content = b"99 0 ".to_vec();
    content.resize(1_000_000, b' ');
    // The library writes no object streams of its own making: this one gets its name afterwards.
    let mut stream = Stream::new(dictionary! {"Type" => "Later!", "N" => 1, "First" => 5}, content);
    stream.compress().unwrap();
    pdf.document.add_object(stream);
    let mut bytes = pdf.bytes();
    let at = bytes.windows(6).position(|at| at == b"Later!").unwrap();
    bytes[at..at + 6].copy_from_slice(b"ObjStm");
    let refused = extract(&bytes, Limits { object_streams: 500_000, ..LIMITS });
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(extract(&bytes, LIMITS), Ok(None));
}

#[test]
fn damage_never_panics() {
    let mut pdf = Pdf::new();
    let invoice = pdf.named("factur-x.xml", INVOICE);
    let bytes = pdf.tree(dictionary! {"Names" => names(&[invoice])});
    let mut outcomes = [0_u32; 3];
    let mut look = |bytes: &[u8]| match extract(bytes, LIMITS) {
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
