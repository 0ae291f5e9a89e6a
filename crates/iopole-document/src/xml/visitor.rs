//! The elements of a document for a visitor: each with its path, text and attributes as it closes.

use std::borrow::Cow;

use super::{Sink, prefix};

/// Most text that is kept of one element, in bytes; the rest (mostly attachments) is skipped.
const LONGEST_TEXT: usize = 8 * 1024;

/// An element that has just closed.
#[derive(Debug)]
pub struct Element {
    text: String,
    attributes: Vec<(String, String)>,
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

/// The elements that are open, from the root down.
pub(super) struct Open<'v, V> {
    visitor: &'v mut V,
    /// Kept text of one element.
    longest: usize,
    path: String,
    frames: Vec<Frame>,
}

struct Frame {
    path_before: usize,
    element: Element,
}

impl<'v, V: Visitor> Open<'v, V> {
    pub(super) fn new(visitor: &'v mut V) -> Self {
        let longest = visitor.longest_text();
        Self { visitor, longest, path: String::new(), frames: Vec::new() }
    }
}

impl<'t, V: Visitor> Sink<'t> for Open<'_, V> {
    fn open(&mut self, name: &str, namespace: &str) {
        let path_before = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        let element = Element { text: String::new(), attributes: Vec::new() };
        self.frames.push(Frame { path_before, element });
        self.visitor.open(&self.path, namespace);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.element.attributes.push((name.to_owned(), value.to_owned()));
        }
    }

    fn text(&mut self, text: Cow<'t, str>) {
        if let Some(Frame { element, .. }) = self.frames.last_mut() {
            let room = self.longest.saturating_sub(element.text.len());
            element.text.push_str(prefix(&text, room));
        }
    }

    fn close(&mut self) {
        if let Some(Frame { path_before, element }) = self.frames.pop() {
            self.visitor.close(&self.path, element);
            self.path.truncate(path_before);
        }
    }
}
