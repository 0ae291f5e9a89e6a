//! A bounded walk through an XML document, which refuses what is not well-formed.

mod visitor;

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};

pub use super::encoding::text_of;
use super::encoding::{first_not_allowed, is_allowed, is_name, not_allowed};
pub use visitor::{Element, Visitor};

/// Deeper than any invoice nests.
const DEEPEST: usize = 64;
/// Elements that any document may have, and how many bytes of it allow one more.
const FREE_ELEMENTS: usize = 100_000;
const BYTES_PER_ELEMENT: usize = 32;
/// Most of a name that is kept, in bytes.
const LONGEST_NAME: usize = 200;
/// Attributes kept per element, and the length kept of each.
const MOST_ATTRIBUTES: usize = 12;
const LONGEST_ATTRIBUTE: usize = 512;

/// Receives the parts of a document in its order.
pub(crate) trait Sink<'t> {
    /// An element opens, by its local name.
    fn open(&mut self, name: &str, namespace: &str);
    /// The element that opened last has an attribute, by its local name; those that declare namespaces are left out.
    fn attribute(&mut self, name: &str, value: &str);
    /// The element that opened last has an attribute too many, or one too long.
    fn cut(&mut self) {}
    /// A piece of the text of the innermost element.
    fn text(&mut self, text: Cow<'t, str>);
    /// The innermost element closes.
    fn close(&mut self);
}

/// The root element of a document.
#[derive(Debug)]
pub struct Root {
    /// Name of its namespace; empty without one.
    pub namespace: String,
    /// Local name.
    pub name: String,
}

/// Finds the root element without reading the rest.
pub fn root_of(text: &str) -> Result<Root, String> {
    let mut reader = NsReader::from_str(text);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|error| broken(&error))?;
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let namespace = match namespace {
                    ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
                    ResolveResult::Unbound => String::new(),
                    ResolveResult::Unknown(prefix) => return Err(unbound(&prefix)),
                };
                return Ok(Root { namespace, name: clipped(start.local_name().into_inner(), 100) });
            }
            Event::DocType(_) => return Err(doctype()),
            Event::Eof => return Err("XML error: there is no root element".to_owned()),
            _ => {}
        }
    }
}

/// Walks the whole document.
pub fn walk(text: &str, visitor: &mut impl Visitor) -> Result<(), String> {
    read_into(text, &mut visitor::Open::new(visitor))
}

/// Passes the whole document to a sink.
pub(crate) fn read_into<'t>(text: &'t str, sink: &mut impl Sink<'t>) -> Result<(), String> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut first = true;
    let mut depth =
        Depth { open: 0, roots: 0, elements_left: FREE_ELEMENTS + text.len() / BYTES_PER_ELEMENT };
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Start(start) => {
                depth.enter()?;
                open(&start, reader.resolver(), sink)?;
            }
            Event::Empty(start) => {
                depth.enter()?;
                open(&start, reader.resolver(), sink)?;
                depth.leave();
                sink.close();
            }
            Event::End(_) => {
                depth.leave();
                sink.close();
            }
            Event::Text(text) => {
                if memchr::memchr(b']', text.as_bytes()).is_some() && text.contains("]]>") {
                    return Err("XML error: ]]> outside of a CDATA section".to_owned());
                }
                let text = text.xml10_content();
                if depth.open > 0 {
                    sink.text(text);
                } else if !text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
                    return Err(outside());
                }
            }
            Event::CData(_) | Event::GeneralRef(_) if depth.open == 0 => return Err(outside()),
            Event::CData(data) => sink.text(data.xml10_content()),
            Event::GeneralRef(reference) => sink.text(referenced(&reference)?),
            Event::DocType(_) => return Err(doctype()),
            Event::Eof if depth.open == 0 && depth.roots == 1 => return Ok(()),
            Event::Eof if depth.roots == 0 => return Err("XML error: there is no root element".to_owned()),
            Event::Eof => return Err("XML error: the document ends inside an element".to_owned()),
            Event::Decl(_) if !first => {
                return Err("XML error: the declaration is not at the start of the document".to_owned());
            }
            Event::PI(instruction) => named(instruction.target())?,
            Event::Comment(_) | Event::Decl(_) => {}
        }
        first = false;
        if depth.roots > 1 {
            return Err("XML error: there is more than one root element".to_owned());
        }
    }
}

/// The number of elements, which is bounded.
struct Depth {
    open: usize,
    roots: usize,
    elements_left: usize,
}

impl Depth {
    fn enter(&mut self) -> Result<(), String> {
        self.roots += usize::from(self.open == 0);
        if self.open >= DEEPEST {
            return Err(format!("XML error: elements nest deeper than {DEEPEST} levels"));
        }
        self.open += 1;
        self.elements_left = self.elements_left.checked_sub(1).ok_or_else(|| {
            "XML error: it has more elements than a document of its size may have".to_owned()
        })?;
        Ok(())
    }

    fn leave(&mut self) {
        self.open = self.open.saturating_sub(1);
    }
}

/// Passes the start of an element to a sink.
fn open<'t>(
    start: &BytesStart<'_>,
    namespaces: &NamespaceResolver,
    sink: &mut impl Sink<'t>,
) -> Result<(), String> {
    let (namespace, local_name) = namespaces.resolve_element(start.name());
    let namespace = match &namespace {
        ResolveResult::Bound(namespace) => namespace.as_ref(),
        ResolveResult::Unbound => "",
        ResolveResult::Unknown(prefix) => return Err(unbound(prefix)),
    };
    named(start.name().into_inner())?;
    if !is_spaced(start.attributes_raw()) {
        return Err("XML error: no white space between two attributes".to_owned());
    }
    sink.open(prefix(local_name.into_inner(), LONGEST_NAME), namespace);
    let mut kept = 0;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("XML error: {error}"))?;
        named(attribute.key.into_inner())?;
        if attribute.value.contains('<') {
            return Err("XML error: < in the value of an attribute".to_owned());
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error))?;
        if let Some(character) = first_not_allowed(&value) {
            return Err(not_allowed(character));
        }
        let declares = attribute.key.as_namespace_binding().is_some();
        if declares {
            continue;
        }
        if kept >= MOST_ATTRIBUTES || value.len() > LONGEST_ATTRIBUTE {
            sink.cut();
        }
        if kept < MOST_ATTRIBUTES {
            kept += 1;
            sink.attribute(attribute.key.local_name().into_inner(), prefix(&value, LONGEST_ATTRIBUTE));
        }
    }
    Ok(())
}

/// The text that a reference stands for.
fn referenced(reference: &BytesRef<'_>) -> Result<Cow<'static, str>, String> {
    match reference.resolve_char_ref().map_err(|error| broken(&error))? {
        Some(character) if !is_allowed(character) => Err(not_allowed(character)),
        Some(character) => Ok(Cow::Owned(character.to_string())),
        None => resolve_predefined_entity(reference)
            .map(Cow::Borrowed)
            .ok_or_else(|| format!("XML error: undeclared entity &{};", clipped(reference, 40))),
    }
}

/// Every value in quotes is followed by white space, or by nothing.
fn is_spaced(attributes: &str) -> bool {
    let mut quote = None;
    let mut bytes = attributes.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match quote {
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            Some(open) if open == byte => {
                quote = None;
                if bytes.peek().is_some_and(|next| !next.is_ascii_whitespace()) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

fn named(name: &str) -> Result<(), String> {
    if is_name(name) { Ok(()) } else { Err(format!("XML error: {:?} is not a name", clipped(name, 40))) }
}

fn outside() -> String {
    "XML error: text outside the root element".to_owned()
}

fn doctype() -> String {
    "XML error: a document type declaration is not allowed".to_owned()
}

fn unbound(prefix: &str) -> String {
    format!("XML error: the prefix {} is not declared", clipped(prefix, 40))
}

fn broken(error: &dyn std::fmt::Display) -> String {
    clipped(&format!("XML error: {error}"), 300)
}

fn clipped(text: &str, longest: usize) -> String {
    prefix(text, longest).to_owned()
}

/// The longest start of a text that fits in so many bytes.
pub(crate) fn prefix(text: &str, longest: usize) -> &str {
    if text.len() <= longest {
        return text;
    }
    let mut end = longest;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
