//! An XML document in memory: elements in document order, each with its text, attributes and way up.

use std::collections::HashMap;

use crate::xml::{self, Element, Visitor};

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

#[derive(Debug)]
struct Node {
    name: u32,
    namespace: Namespace,
    parent: u32,
    children: Vec<u32>,
    text: String,
    /// Numbers of their names, and values.
    attributes: Vec<(u32, String)>,
    cut: bool,
}

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    names: Vec<String>,
}

struct Builder {
    longest: usize,
    tree: Tree,
    known: HashMap<String, u32>,
    open: Vec<u32>,
}

impl Visitor for Builder {
    fn longest_text(&self) -> usize {
        self.longest
    }

    fn open(&mut self, path: &str, namespace: &str) {
        let name = self.name(path.rsplit('/').next().unwrap_or_default());
        let id = index(self.tree.nodes.len());
        let parent = self.open.last().copied().unwrap_or(id);
        if let Some(above) = self.tree.nodes.get_mut(parent as usize) {
            above.children.push(id);
        }
        self.tree.nodes.push(Node {
            name,
            namespace: Namespace::of(namespace),
            parent,
            children: Vec::new(),
            text: String::new(),
            attributes: Vec::new(),
            cut: false,
        });
        self.open.push(id);
    }

    fn close(&mut self, _path: &str, element: Element) {
        let Some(id) = self.open.pop() else { return };
        let cut = element.is_cut();
        let (text, attributes) = element.into_parts();
        let attributes = attributes.into_iter().map(|(name, value)| (self.name(&name), value)).collect();
        if let Some(node) = self.tree.nodes.get_mut(id as usize) {
            (node.text, node.attributes, node.cut) = (text, attributes, cut);
        }
    }
}

impl Builder {
    /// Number of a name, which is kept once.
    fn name(&mut self, name: &str) -> u32 {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        let number = index(self.tree.names.len());
        self.tree.names.push(name.to_owned());
        self.known.insert(name.to_owned(), number);
        number
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Tree {
    /// Reads a document for its rules, with long texts cut; the error says where its XML is broken.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        Self::build(text, LONGEST_TEXT)
    }

    /// Reads a document with its whole texts.
    pub(crate) fn read_whole(text: &str) -> Result<Self, String> {
        Self::build(text, text.len())
    }

    fn build(text: &str, longest: usize) -> Result<Self, String> {
        let mut builder = Builder { longest, tree: Self::default(), known: HashMap::new(), open: Vec::new() };
        xml::walk(text, &mut builder)?;
        Ok(builder.tree)
    }

    /// Returns the elements without their texts and attributes.
    pub(crate) fn into_skeleton(mut self) -> Self {
        for node in &mut self.nodes {
            node.text = String::new();
            node.attributes = Vec::new();
        }
        self
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The element with this number in document order.
    pub(crate) fn at(&self, id: u32) -> At<'_> {
        At { tree: self, id }
    }

    /// The root element.
    pub(crate) fn root(&self) -> Option<At<'_>> {
        self.nodes.first().map(|_| At { tree: self, id: 0 })
    }

    /// All elements, in document order.
    pub(crate) fn all(&self) -> impl Iterator<Item = At<'_>> {
        (0..index(self.nodes.len())).map(|id| At { tree: self, id })
    }

    /// All elements of this local name, in document order.
    pub(crate) fn named<'t>(&'t self, name: &'t str) -> impl Iterator<Item = At<'t>> {
        let known = self.names.iter().position(|known| known == name).map(index);
        self.all().filter(move |at| known.is_some() && at.node().map(|node| node.name) == known)
    }
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct At<'t> {
    tree: &'t Tree,
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
    fn node(self) -> Option<&'t Node> {
        self.tree.nodes.get(self.id as usize)
    }

    /// Number of the element in document order.
    pub(crate) fn id(self) -> u32 {
        self.id
    }

    /// Names and values.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let attributes = self.node().map(|node| node.attributes.as_slice()).unwrap_or_default();
        let tree = self.tree;
        attributes.iter().map(move |(name, value)| {
            let name = tree.names.get(*name as usize).map(String::as_str).unwrap_or_default();
            (name, value.as_str())
        })
    }

    /// True if something of the element was too long to be kept.
    pub(crate) fn is_cut(self) -> bool {
        self.node().is_some_and(|node| node.cut)
    }

    /// Local name.
    pub(crate) fn name(self) -> &'t str {
        let name = self.node().and_then(|node| self.tree.names.get(node.name as usize));
        name.map(String::as_str).unwrap_or_default()
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
        self.node().map(|node| node.text.as_str()).unwrap_or_default()
    }

    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    pub(crate) fn parent(self) -> Option<At<'t>> {
        let parent = self.node()?.parent;
        (parent != self.id).then_some(At { tree: self.tree, id: parent })
    }

    pub(crate) fn children(self) -> impl Iterator<Item = At<'t>> {
        let children = self.node().map(|node| node.children.as_slice()).unwrap_or_default();
        let tree = self.tree;
        children.iter().map(move |id| At { tree, id: *id })
    }

    /// Elements that a path of local names leads to: `Party/PartyName/Name`.
    pub(crate) fn all(self, path: &str) -> Vec<At<'t>> {
        let mut found = vec![self];
        for step in path.split('/') {
            found = found
                .into_iter()
                .flat_map(|at| at.children().filter(|child| child.name() == step).collect::<Vec<_>>())
                .collect();
        }
        found
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
        self.all(path).len()
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
}
