//! An XML document in memory: elements in document order, each with its text, attributes and way up.

use std::borrow::Cow;
use std::iter::successors;
use std::mem::replace;
use std::ops::Range;

use crate::names::{Names, index};
use crate::xml::{self, Sink, prefix};

/// Texts that rules look at are shorter; the rest is cut.
const LONGEST_TEXT: usize = 4 * 1024;

/// Namespace of an element, as far as invoices use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Namespace {
    Rsm,
    Ram,
    Udt,
    Qdt,
    Invoice,
    CreditNote,
    Cac,
    Cbc,
    Ext,
    Other,
}

impl Namespace {
    fn of(uri: &str) -> Self {
        match uri {
            "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" => Self::Rsm,
            "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" => Self::Ram,
            "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" => Self::Udt,
            "urn:un:unece:uncefact:data:standard:QualifiedDataType:100" => Self::Qdt,
            "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" => Self::Invoice,
            "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" => Self::CreditNote,
            "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" => Self::Cac,
            "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" => Self::Cbc,
            "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" => Self::Ext,
            _ => Self::Other,
        }
    }

    /// Usual prefix in a path.
    fn prefix(self) -> &'static str {
        match self {
            Self::Rsm => "rsm:",
            Self::Ram => "ram:",
            Self::Udt => "udt:",
            Self::Qdt => "qdt:",
            Self::Cac => "cac:",
            Self::Cbc => "cbc:",
            Self::Ext => "ext:",
            Self::Invoice | Self::CreditNote | Self::Other => "",
        }
    }
}

/// Stands for no element.
const NONE: u32 = u32::MAX;

struct Node<'t> {
    name: u32,
    namespace: Namespace,
    cut: bool,
    /// Its own number for the root.
    parent: u32,
    first_child: u32,
    next_sibling: u32,
    /// The next element of this name in the document.
    next_of_name: u32,
    /// Place of its attributes in those of the document.
    attributes: (u32, u32),
    text: Cow<'t, str>,
}

struct Attribute {
    name: u32,
    /// Place in the values of the document.
    value: Range<usize>,
}

/// A document, of which most texts are not copied.
#[derive(Default)]
pub(crate) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    names: Names,
    attributes: Vec<Attribute>,
    /// The values of all attributes.
    values: String,
    /// The first element of each name.
    first_of_name: Vec<u32>,
}

impl std::fmt::Debug for Tree<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Tree").field("elements", &self.nodes.len()).finish_non_exhaustive()
    }
}

struct Builder<'t> {
    longest: usize,
    tree: Tree<'t>,
    open: Vec<Opened>,
    /// The last element of each name.
    last_of_name: Vec<u32>,
}

struct Opened {
    id: u32,
    last_child: u32,
}

impl<'t> Sink<'t> for Builder<'t> {
    fn open(&mut self, name: &str, namespace: &str) {
        let name = self.tree.names.add(name);
        let id = index(self.tree.nodes.len());
        let mut parent = id;
        if let Some(above) = self.open.last_mut() {
            parent = above.id;
            let before = replace(&mut above.last_child, id);
            match self.tree.nodes.get_mut(before as usize) {
                Some(sibling) => sibling.next_sibling = id,
                None => self.update(parent, |above| {
                    above.first_child = id;
                    if is_blank(&above.text) {
                        above.text = Cow::Borrowed("");
                    }
                }),
            }
        }
        self.link(name, id);
        let attributes = index(self.tree.attributes.len());
        self.tree.nodes.push(Node {
            name,
            namespace: Namespace::of(namespace),
            cut: false,
            parent,
            first_child: NONE,
            next_sibling: NONE,
            next_of_name: NONE,
            attributes: (attributes, attributes),
            text: Cow::Borrowed(""),
        });
        self.open.push(Opened { id, last_child: NONE });
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let name = self.tree.names.add(name);
        let start = self.tree.values.len();
        self.tree.values.push_str(value);
        self.tree.attributes.push(Attribute { name, value: start..self.tree.values.len() });
        let end = index(self.tree.attributes.len());
        self.update_open(|node| node.attributes.1 = end);
    }

    fn cut(&mut self) {
        self.update_open(|node| node.cut = true);
    }

    fn text(&mut self, text: Cow<'t, str>) {
        let longest = self.longest;
        self.update_open(|node| {
            if node.first_child != NONE && node.text.is_empty() && is_blank(&text) {
                return;
            }
            let room = longest.saturating_sub(node.text.len());
            node.cut |= text.len() > room;
            match text {
                Cow::Borrowed(text) if node.text.is_empty() => node.text = Cow::Borrowed(prefix(text, room)),
                text => node.text.to_mut().push_str(prefix(&text, room)),
            }
        });
    }

    fn close(&mut self) {
        self.open.pop();
    }
}

impl<'t> Builder<'t> {
    fn update(&mut self, id: u32, update: impl FnOnce(&mut Node<'t>)) {
        if let Some(node) = self.tree.nodes.get_mut(id as usize) {
            update(node);
        }
    }

    /// Updates the innermost element.
    fn update_open(&mut self, update: impl FnOnce(&mut Node<'t>)) {
        if let Some(id) = self.open.last().map(|open| open.id) {
            self.update(id, update);
        }
    }

    /// Appends an element to those of its name.
    fn link(&mut self, name: u32, id: u32) {
        let count = self.tree.names.len();
        if self.last_of_name.len() < count {
            self.last_of_name.resize(count, NONE);
            self.tree.first_of_name.resize(count, NONE);
        }
        let Some(last) = self.last_of_name.get_mut(name as usize) else { return };
        let last = replace(last, id);
        match self.tree.nodes.get_mut(last as usize) {
            Some(last) => last.next_of_name = id,
            None => {
                if let Some(first) = self.tree.first_of_name.get_mut(name as usize) {
                    *first = id;
                }
            }
        }
    }
}

/// True for white space of XML. Before and between children it is not kept.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

impl<'t> Tree<'t> {
    /// Reads a document for its rules, with long texts cut; the error says where its XML is broken.
    pub(crate) fn read(text: &'t str) -> Result<Self, String> {
        Self::build(text, LONGEST_TEXT)
    }

    /// Reads a document with its whole texts.
    pub(crate) fn read_whole(text: &'t str) -> Result<Self, String> {
        Self::build(text, text.len())
    }

    fn build(text: &'t str, longest: usize) -> Result<Self, String> {
        let mut builder =
            Builder { longest, tree: Self::default(), open: Vec::new(), last_of_name: Vec::new() };
        xml::read_into(text, &mut builder)?;
        Ok(builder.tree)
    }

    /// Returns the elements without their texts and attributes.
    pub(crate) fn into_skeleton(self) -> Tree<'static> {
        let bare = |node: Node<'_>| Node { text: Cow::Borrowed(""), attributes: (0, 0), ..node };
        Tree {
            nodes: self.nodes.into_iter().map(bare).collect(),
            names: self.names,
            first_of_name: self.first_of_name,
            ..Tree::default()
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The element with this number in document order.
    pub(crate) fn at(&self, id: u32) -> At<'_> {
        At { tree: self, id }
    }

    fn existing(&self, id: u32) -> Option<At<'_>> {
        (id != NONE).then_some(At { tree: self, id })
    }

    /// The root element.
    pub(crate) fn root(&self) -> Option<At<'_>> {
        self.nodes.first().map(|_| At { tree: self, id: 0 })
    }

    /// All elements, in document order.
    pub(crate) fn all(&self) -> impl Iterator<Item = At<'_>> {
        (0..index(self.nodes.len())).map(|id| At { tree: self, id })
    }

    /// Name that a number stands for.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.name(number)
    }

    /// All elements of this local name, in document order.
    pub(crate) fn named<'s>(&'s self, name: &str) -> impl Iterator<Item = At<'s>> + use<'s, 't> {
        let first = self.names.number(name).and_then(|number| self.first_of_name.get(number as usize));
        let first = first.and_then(|first| self.existing(*first));
        successors(first, |at| self.existing(at.node()?.next_of_name))
    }
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct At<'t> {
    tree: &'t Tree<'t>,
    id: u32,
}

impl PartialEq for At<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl std::fmt::Debug for At<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.xpath())
    }
}

impl<'t> At<'t> {
    fn node(self) -> Option<&'t Node<'t>> {
        self.tree.nodes.get(self.id as usize)
    }

    pub(crate) fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Number of the element in document order.
    pub(crate) fn id(self) -> u32 {
        self.id
    }

    /// Names and values.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.numbered_attributes().map(move |(number, value)| (self.tree.names.name(number), value))
    }

    /// Numbers of the names, and values.
    pub(crate) fn numbered_attributes(self) -> impl Iterator<Item = (u32, &'t str)> {
        let tree = self.tree;
        let (start, end) = self.node().map_or((0, 0), |node| node.attributes);
        let attributes = tree.attributes.get(start as usize..end as usize).unwrap_or_default();
        let value = move |place: &Range<usize>| tree.values.get(place.clone()).unwrap_or_default();
        attributes.iter().map(move |attribute| (attribute.name, value(&attribute.value)))
    }

    /// True if something of the element was too long to be kept.
    pub(crate) fn is_cut(self) -> bool {
        self.node().is_some_and(|node| node.cut)
    }

    /// Local name.
    pub(crate) fn name(self) -> &'t str {
        self.node().map(|node| self.tree.names.name(node.name)).unwrap_or_default()
    }

    /// Number of the local name.
    pub(crate) fn name_number(self) -> u32 {
        self.node().map_or(NONE, |node| node.name)
    }

    pub(crate) fn namespace(self) -> Namespace {
        self.node().map_or(Namespace::Other, |node| node.namespace)
    }

    /// Text, without the white space around it.
    pub(crate) fn text(self) -> &'t str {
        self.raw().trim()
    }

    /// Text as written.
    pub(crate) fn raw(self) -> &'t str {
        self.node().map(|node| &*node.text).unwrap_or_default()
    }

    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    pub(crate) fn parent(self) -> Option<At<'t>> {
        let parent = self.node()?.parent;
        (parent != self.id).then_some(At { tree: self.tree, id: parent })
    }

    pub(crate) fn children(self) -> impl Iterator<Item = At<'t>> {
        let tree = self.tree;
        let first = self.node().and_then(|node| tree.existing(node.first_child));
        successors(first, |at| tree.existing(at.node()?.next_sibling))
    }

    /// Elements that a path of local names leads to: `Party/PartyName/Name`.
    pub(crate) fn all(self, path: &str) -> Vec<At<'t>> {
        let mut found = Vec::new();
        self.each(path, &mut |at| found.push(at));
        found
    }

    /// Calls `take` with each element that a path leads to, in document order.
    fn each(self, path: &str, take: &mut impl FnMut(At<'t>)) {
        let (step, rest) = match path.split_once('/') {
            Some((step, rest)) => (step, Some(rest)),
            None => (path, None),
        };
        for child in self.children().filter(|child| child.name() == step) {
            match rest {
                Some(rest) => child.each(rest, take),
                None => take(child),
            }
        }
    }

    /// The first element that a path leads to.
    pub(crate) fn first(self, path: &str) -> Option<At<'t>> {
        match path.split_once('/') {
            None => self.children().find(|child| child.name() == path),
            Some((step, rest)) => {
                self.children().filter(|child| child.name() == step).find_map(|child| child.first(rest))
            }
        }
    }

    pub(crate) fn has(self, path: &str) -> bool {
        self.first(path).is_some()
    }

    pub(crate) fn count(self, path: &str) -> usize {
        let mut count = 0;
        self.each(path, &mut |_| count += 1);
        count
    }

    /// Text of the first element that a path leads to, unless it is empty.
    pub(crate) fn value(self, path: &str) -> Option<&'t str> {
        self.first(path).map(At::text).filter(|text| !text.is_empty())
    }

    /// Path in the document, with the usual prefixes and a number where a name repeats.
    pub(crate) fn xpath(self) -> String {
        let mut steps = Vec::new();
        let mut at = Some(self);
        while let Some(element) = at {
            steps.push(element.step());
            at = element.parent();
        }
        steps.reverse();
        format!("/{}", steps.join("/"))
    }

    /// Local name with the usual prefix.
    pub(crate) fn prefixed(self) -> String {
        format!("{}{}", self.namespace().prefix(), self.name())
    }

    fn step(self) -> String {
        let step = self.prefixed();
        let Some(parent) = self.parent() else { return step };
        // Without a list of all siblings: a hostile document has millions, and many of them are asked for their place.
        let name = self.node().map(|node| node.name);
        let mut same = parent.children().filter(|child| child.node().map(|node| node.name) == name);
        let before = same.by_ref().take_while(|child| *child != self).count();
        if before == 0 && same.next().is_none() { step } else { format!("{step}[{}]", before + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_their_path() {
        let tree = Tree::read("<a x='1'><b>one</b><b> two <c/></b></a>").unwrap();
        let root = tree.root().unwrap();
        assert_eq!(root.attribute("x"), Some("1"));
        let texts: Vec<_> = root.all("b").into_iter().map(At::text).collect();
        assert_eq!(texts, ["one", "two"]);
        assert_eq!(root.first("b/c").unwrap().xpath(), "/a/b[2]/c");
        assert_eq!(root.first("b").unwrap().xpath(), "/a/b[1]");
        assert_eq!(tree.named("b").count(), 2);
    }

    #[test]
    fn a_text_is_joined_and_white_space_around_children_is_left_out() {
        let tree = Tree::read("<a>\n <b>1 &amp; 2<!-- --> <![CDATA[<3>]]></b>\n <b/> x\r\n</a>").unwrap();
        let root = tree.root().unwrap();
        assert_eq!(root.raw(), " x\n");
        assert_eq!(root.first("b").unwrap().raw(), "1 & 2 <3>");
    }

    #[test]
    fn a_text_in_pieces_is_cut_as_a_whole() {
        let cut = |text| {
            let tree = Tree::build(text, 4).unwrap();
            let root = tree.root().unwrap();
            (root.raw().to_owned(), root.is_cut())
        };
        assert_eq!(cut("<a>1234</a>"), ("1234".to_owned(), false));
        assert_eq!(cut("<a>12345</a>"), ("1234".to_owned(), true));
        assert_eq!(cut("<a>12<!-- -->345</a>"), ("1234".to_owned(), true));
    }
}
