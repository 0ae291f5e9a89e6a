//! Taking the invoice out of a Factur-X PDF.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};

use super::pdf_text;

/// How much a compressed part may grow.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The embedded invoice.
    attachment: usize,
    /// All the object streams of the file together.
    object_streams: usize,
}

const LIMITS: Limits = Limits { attachment: 20 * 1024 * 1024, object_streams: 64 * 1024 * 1024 };
/// What one object stream may always take, however many there are.
const LEAST_OBJECT_STREAM: usize = 256 * 1024;
/// Where the header may stand.
const HEADER_WINDOW: usize = 1024;
/// Nodes of the name tree looked at.
const MOST_NODES: usize = 1_000;
/// Attachments looked at.
const MOST_ATTACHMENTS: usize = 200;

/// Names the standards give to the embedded invoice, best first.
const INVOICE_NAMES: [&str; 4] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"];

/// Whether the bytes begin as a PDF does.
pub(crate) fn looks_like_pdf(bytes: &[u8]) -> bool {
    let window = bytes.get(..HEADER_WINDOW).unwrap_or(bytes);
    window.windows(5).any(|at| at == b"%PDF-")
}

/// The embedded invoice; `None` if the PDF has no XML attachment.
pub(crate) fn embedded_invoice(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    // The PDF library is careful, but the files come from anywhere: a defect in it must stay one bad document.
    std::panic::catch_unwind(|| extract(bytes, LIMITS))
        .unwrap_or_else(|_| Err("The PDF cannot be read".to_owned()))
}

fn extract(bytes: &[u8], limits: Limits) -> Result<Option<Vec<u8>>, String> {
    let streams = bytes.windows(7).filter(|at| *at == b"/ObjStm").count().max(1);
    let options = LoadOptions {
        max_decompressed_size: Some((limits.object_streams / streams).max(LEAST_OBJECT_STREAM)),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| format!("The PDF cannot be read: {error}"))?;
    if document.is_encrypted() {
        return Err("The PDF cannot be read: it is encrypted".to_owned());
    }
    let catalog = document.catalog().map_err(|error| format!("The PDF cannot be read: {error}"))?;
    let files = attachments(&document, catalog);
    let Some(stream) = choose(&files) else { return Ok(None) };
    stream
        .get_plain_content_with_limit(limits.attachment)
        .map(Some)
        .map_err(|error| format!("The embedded invoice cannot be read: {error}"))
}

/// A file inside the PDF: its name and its content.
struct Attachment<'a> {
    name: String,
    stream: &'a Stream,
}

fn choose<'a>(files: &[Attachment<'a>]) -> Option<&'a Stream> {
    let named = |name: &str| files.iter().find(|file| file.name.eq_ignore_ascii_case(name));
    INVOICE_NAMES
        .iter()
        .find_map(|name| named(name))
        .or_else(|| files.iter().find(|file| file.name.to_lowercase().ends_with(".xml")))
        .or_else(|| files.iter().find(|file| declared_xml(&file.stream.dict)))
        .map(|file| file.stream)
}

fn declared_xml(dictionary: &Dictionary) -> bool {
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    let subtype = subtype.to_ascii_lowercase();
    subtype == b"text/xml" || subtype == b"application/xml"
}

/// Attachments of the `EmbeddedFiles` name tree, then those of the associated files (`AF`).
fn attachments<'a>(document: &'a Document, catalog: &'a Dictionary) -> Vec<Attachment<'a>> {
    let mut found = Vec::new();
    let tree = catalog
        .get_deref(b"Names", document)
        .and_then(Object::as_dict)
        .and_then(|names| names.get_deref(b"EmbeddedFiles", document))
        .and_then(Object::as_dict);
    if let Ok(tree) = tree {
        walk_tree(document, tree, &mut found);
    }
    if let Ok(associated) = catalog.get_deref(b"AF", document) {
        let one = std::slice::from_ref(associated);
        for file in associated.as_array().map_or(one, Vec::as_slice) {
            take(document, file, &mut found);
        }
    }
    found
}

/// Walks the tree with a list of its own, so that no nesting or loop in the file can matter.
fn walk_tree<'a>(document: &'a Document, root: &'a Dictionary, found: &mut Vec<Attachment<'a>>) {
    let mut waiting = vec![root];
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut visited = 0_usize;
    while let Some(node) = waiting.pop() {
        visited += 1;
        if visited > MOST_NODES {
            return;
        }
        if let Ok(names) = node.get_deref(b"Names", document).and_then(Object::as_array) {
            // Keys and values take turns.
            for file in names.iter().skip(1).step_by(2) {
                take(document, file, found);
            }
        }
        let Ok(kids) = node.get_deref(b"Kids", document).and_then(Object::as_array) else { continue };
        for kid in kids.iter().take(MOST_NODES).rev() {
            let first_visit = kid.as_reference().map_or(true, |id| seen.insert(id));
            if let (true, Ok((_, Object::Dictionary(kid)))) = (first_visit, document.dereference(kid)) {
                waiting.push(kid);
            }
        }
    }
}

fn take<'a>(document: &'a Document, file: &'a Object, found: &mut Vec<Attachment<'a>>) {
    if found.len() >= MOST_ATTACHMENTS {
        return;
    }
    let Ok((_, Object::Dictionary(file))) = document.dereference(file) else { return };
    let name = [b"UF".as_slice(), b"F", b"Unix", b"DOS"]
        .iter()
        .find_map(|key| file.get_deref(key, document).and_then(Object::as_str).ok())
        .map(pdf_text::decode)
        .unwrap_or_default();
    let Ok(content) = file.get_deref(b"EF", document).and_then(Object::as_dict) else { return };
    let stream = [b"F".as_slice(), b"UF", b"Unix", b"DOS"]
        .iter()
        .find_map(|key| content.get_deref(key, document).and_then(Object::as_stream).ok());
    if let Some(stream) = stream {
        found.push(Attachment { name, stream });
    }
}

#[cfg(test)]
mod tests;
