//! Taking the invoice out of a Factur-X PDF.

use std::collections::HashSet;

use crate::pdf::{Fault, Limits, Object, Pdf, Span, Value};

/// Nodes of the name tree looked at.
const MOST_NODES: usize = 1_000;
/// Attachments looked at.
const MOST_ATTACHMENTS: usize = 200;

/// Names the standards give to the embedded invoice, best first.
const INVOICE_NAMES: [&str; 4] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"];

/// The embedded invoice; `None` if the PDF has no XML attachment.
pub(crate) fn embedded_invoice(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    extract(bytes, Limits::of(bytes.len())).map_err(|fault| format!("The PDF cannot be read: {fault}"))
}

fn extract(bytes: &[u8], limits: Limits) -> Result<Option<Vec<u8>>, Fault> {
    let mut pdf = Pdf::new(bytes, limits);
    let found = pdf.catalog().and_then(|catalog| invoice(&mut pdf, catalog));
    match found {
        Err(Fault::Damaged(_)) => {
            let catalog = pdf.recovered_catalog()?;
            invoice(&mut pdf, catalog)
        }
        found => found,
    }
}

fn invoice(pdf: &mut Pdf<'_>, catalog: Span) -> Result<Option<Vec<u8>>, Fault> {
    let files = attachments(pdf, catalog)?;
    choose(&files).map(|stream| pdf.content(stream)).transpose()
}

/// A file inside the PDF.
pub(crate) struct Attachment {
    pub(crate) name: String,
    /// Relation of the file to the PDF (`AFRelationship`).
    pub(crate) relation: Option<String>,
    /// True if the file declares itself as XML.
    is_xml: bool,
    stream: Object,
}

fn choose(files: &[Attachment]) -> Option<&Object> {
    let named = |name: &str| files.iter().find(|file| file.name.eq_ignore_ascii_case(name));
    INVOICE_NAMES
        .iter()
        .find_map(|name| named(name))
        .or_else(|| files.iter().find(|file| file.name.to_lowercase().ends_with(".xml")))
        .or_else(|| files.iter().find(|file| file.is_xml))
        .map(|file| &file.stream)
}

/// Attachments of the `EmbeddedFiles` name tree, then those of the associated files (`AF`).
pub(crate) fn attachments(pdf: &mut Pdf<'_>, catalog: Span) -> Result<Vec<Attachment>, Fault> {
    let mut found = Vec::new();
    let [names, associated] = pdf.entries(catalog, [b"Names", b"AF"])?;
    if let Some(names) = pdf.dictionary(names)? {
        let [tree] = pdf.entries(names, [b"EmbeddedFiles"])?;
        if let Some(tree) = pdf.dictionary(tree)? {
            walk_tree(pdf, tree, &mut found)?;
        }
    }
    let files = match pdf.array(associated)? {
        Some(list) => pdf.items(list, MOST_ATTACHMENTS)?,
        None => associated.into_iter().collect(),
    };
    for file in files {
        take(pdf, file, &mut found)?;
    }
    Ok(found)
}

/// Walks the tree with a list of its own, so that no nesting or loop in the file can matter.
fn walk_tree(pdf: &mut Pdf<'_>, root: Span, found: &mut Vec<Attachment>) -> Result<(), Fault> {
    let mut waiting = vec![Value::Dictionary(root)];
    let mut seen: HashSet<u32> = HashSet::new();
    let mut visited = 0_usize;
    while let Some(node) = waiting.pop() {
        visited += 1;
        if visited > MOST_NODES {
            return Ok(());
        }
        let Some(node) = pdf.dictionary(Some(node))? else { continue };
        let [names, kids] = pdf.entries(node, [b"Names", b"Kids"])?;
        if let Some(names) = pdf.array(names)? {
            // Keys and values take turns.
            for file in pdf.items(names, 2 * MOST_ATTACHMENTS)?.into_iter().skip(1).step_by(2) {
                take(pdf, file, found)?;
            }
        }
        let Some(kids) = pdf.array(kids)? else { continue };
        for kid in pdf.items(kids, MOST_NODES)?.into_iter().rev() {
            let first_visit = match kid {
                Value::Reference(number) => seen.insert(number),
                _ => true,
            };
            if first_visit && waiting.len() < 10 * MOST_NODES {
                waiting.push(kid);
            }
        }
    }
    Ok(())
}

fn take(pdf: &mut Pdf<'_>, file: Value, found: &mut Vec<Attachment>) -> Result<(), Fault> {
    if found.len() >= MOST_ATTACHMENTS {
        return Ok(());
    }
    let Some(file) = pdf.dictionary(Some(file))? else { return Ok(()) };
    let [unicode, plain, unix, dos, content, relation] =
        pdf.entries(file, [b"UF", b"F", b"Unix", b"DOS", b"EF", b"AFRelationship"])?;
    let relation = pdf.resolve(relation)?.map(|object| pdf.name_of(object.value));
    let relation = relation.map(|name| String::from_utf8_lossy(&name).into_owned());
    let Some(content) = pdf.dictionary(content)? else { return Ok(()) };
    let mut name = None;
    for candidate in [unicode, plain, unix, dos] {
        if name.is_none() {
            name = pdf.text(candidate)?;
        }
    }
    let streams: [Option<Value>; 4] = pdf.entries(content, [b"F", b"UF", b"Unix", b"DOS"])?;
    for candidate in streams {
        if let Some(stream) = pdf.stream(candidate)? {
            let is_xml = is_xml(pdf, &stream)?;
            found.push(Attachment { name: name.unwrap_or_default(), relation, is_xml, stream });
            return Ok(());
        }
    }
    Ok(())
}

fn is_xml(pdf: &Pdf<'_>, stream: &Object) -> Result<bool, Fault> {
    let Value::Dictionary(dictionary) = stream.value else { return Ok(false) };
    let [subtype] = pdf.entries(dictionary, [b"Subtype"])?;
    let subtype = subtype.map(|subtype| pdf.name_of(subtype).to_ascii_lowercase()).unwrap_or_default();
    Ok(subtype == b"text/xml" || subtype == b"application/xml")
}

#[cfg(test)]
mod tests;
