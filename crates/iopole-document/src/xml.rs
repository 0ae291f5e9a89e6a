//! A bounded walk through an XML document, giving each element's path, text and attributes as it closes.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

pub use super::encoding::text_of;
use super::encoding::{first_not_allowed, is_allowed, is_name, not_allowed};

/// Deeper than any invoice nests.
const DEEPEST: usize = 64;
/// Elements that any document may have, and how many bytes of it allow one more.
const FREE_ELEMENTS: usize = 100_000;
const BYTES_PER_ELEMENT: usize = 32;
/// Most text that is kept of one element, in bytes; the rest (mostly attachments) is skipped.
const LONGEST_TEXT: usize = 8 * 1024;
/// Attributes kept per element, and the length kept of each.
const MOST_ATTRIBUTES: usize = 12;
const LONGEST_ATTRIBUTE: usize = 512;

/// An element that has just closed.
#[derive(Debug)]
pub struct Element {
    text: String,
    attributes: Vec<(String, String)>,
    cut: bool,
}

impl Element {
    /// The element's own text, without the white space around it.
    pub fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text, unless there is none.
    pub fn filled(&self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The element's own text, as written, and its attributes by their local names, without those that declare
    /// namespaces.
    pub(crate) fn into_parts(self) -> (String, Vec<(String, String)>) {
        (self.text, self.attributes)
    }

    /// True if the text or an attribute is longer than what is kept of it, or an attribute is one too many.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Value of an attribute, by its local name, without the white space around it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }
}

/// Takes what it needs from the elements of a document.
pub trait Visitor {
    /// Most bytes of an element's text that the visitor wants.
    fn longest_text(&self) -> usize {
        LONGEST_TEXT
    }

    /// An element opens, in this namespace. `path` is made of local names: `/Invoice/ID`.
    fn open(&mut self, _path: &str, _namespace: &str) {}
    /// An element closes.
    fn close(&mut self, path: &str, element: Element);
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
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut first = true;
    let mut open = Open {
        longest: visitor.longest_text(),
        elements_left: FREE_ELEMENTS + text.len() / BYTES_PER_ELEMENT,
        ..Open::default()
    };
    let mut roots = 0_usize;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|error| broken(&error))?;
        if let ResolveResult::Unknown(prefix) = &namespace {
            return Err(unbound(prefix));
        }
        let namespace = match &namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref(),
            _ => "",
        };
        match event {
            Event::Start(start) => {
                roots += usize::from(open.frames.is_empty());
                open.push(&start)?;
                visitor.open(&open.path, namespace);
            }
            Event::Empty(start) => {
                roots += usize::from(open.frames.is_empty());
                open.push(&start)?;
                visitor.open(&open.path, namespace);
                open.pop(visitor);
            }
            Event::End(_) => open.pop(visitor),
            Event::Text(text) => {
                if memchr::memchr(b']', text.as_bytes()).is_some() && text.contains("]]>") {
                    return Err("XML error: ]]> outside of a CDATA section".to_owned());
                }
                open.add(&text.xml10_content())?;
            }
            Event::CData(_) | Event::GeneralRef(_) if open.frames.is_empty() => return Err(outside()),
            Event::CData(data) => open.add(&data.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| broken(&error))?;
                let mut buffer = [0_u8; 4];
                let text = match character {
                    Some(character) if !is_allowed(character) => return Err(not_allowed(character)),
                    Some(character) => &*character.encode_utf8(&mut buffer),
                    None => resolve_predefined_entity(&reference).ok_or_else(|| {
                        format!("XML error: undeclared entity &{};", clipped(&reference, 40))
                    })?,
                };
                open.add(text)?;
            }
            Event::DocType(_) => return Err(doctype()),
            Event::Eof if open.frames.is_empty() && roots == 1 => return Ok(()),
            Event::Eof if roots == 0 => return Err("XML error: there is no root element".to_owned()),
            Event::Eof => return Err("XML error: the document ends inside an element".to_owned()),
            Event::Decl(_) if !first => {
                return Err("XML error: the declaration is not at the start of the document".to_owned());
            }
            Event::PI(instruction) => named(instruction.target())?,
            Event::Comment(_) | Event::Decl(_) => {}
        }
        first = false;
        if roots > 1 {
            return Err("XML error: there is more than one root element".to_owned());
        }
    }
}

/// The elements that are open, from the root down.
#[derive(Default)]
struct Open {
    /// Kept text of one element.
    longest: usize,
    elements_left: usize,
    path: String,
    frames: Vec<Frame>,
}

struct Frame {
    path_before: usize,
    text: String,
    attributes: Vec<(String, String)>,
    cut: bool,
}

impl Open {
    fn push(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        if self.frames.len() >= DEEPEST {
            return Err(format!("XML error: elements nest deeper than {DEEPEST} levels"));
        }
        self.elements_left = self.elements_left.checked_sub(1).ok_or_else(|| {
            "XML error: it has more elements than a document of its size may have".to_owned()
        })?;
        named(start.name().into_inner())?;
        if !is_spaced(start.attributes_raw()) {
            return Err("XML error: no white space between two attributes".to_owned());
        }
        let mut attributes = Vec::new();
        let mut cut = false;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| format!("XML error: {error}"))?;
            named(attribute.key.into_inner())?;
            if attribute.value.contains('<') {
                return Err("XML error: < in the value of an attribute".to_owned());
            }
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error))?;
            if let Some(character) = first_not_allowed(&value) {
                return Err(not_allowed(character));
            }
            let declares = attribute.key.as_namespace_binding().is_some();
            if declares {
                continue;
            }
            cut |= attributes.len() >= MOST_ATTRIBUTES || value.len() > LONGEST_ATTRIBUTE;
            if attributes.len() < MOST_ATTRIBUTES {
                let name = attribute.key.local_name().into_inner().to_owned();
                attributes.push((name, clipped(&value, LONGEST_ATTRIBUTE)));
            }
        }
        let path_before = self.path.len();
        self.path.push('/');
        self.path.push_str(prefix(start.local_name().into_inner(), 200));
        self.frames.push(Frame { path_before, text: String::new(), attributes, cut });
        Ok(())
    }

    fn pop(&mut self, visitor: &mut impl Visitor) {
        if let Some(frame) = self.frames.pop() {
            let Frame { path_before, text, attributes, cut } = frame;
            visitor.close(&self.path, Element { text, attributes, cut });
            self.path.truncate(path_before);
        }
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        match self.frames.last_mut() {
            Some(frame) => {
                let room = self.longest.saturating_sub(frame.text.len());
                frame.text.push_str(prefix(text, room));
                frame.cut |= text.len() > room;
                Ok(())
            }
            None if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => Ok(()),
            None => Err(outside()),
        }
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
fn prefix(text: &str, longest: usize) -> &str {
    if text.len() <= longest {
        return text;
    }
    let mut end = longest;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
