//! Places of the values of an invoice.

use std::collections::HashMap;

use crate::tree::{At, Tree};

/// Place of a value in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Term of EN 16931, such as `BT-129`; the member's name for a party that only EXTENDED has.
    pub term: &'static str,
    /// Path with the usual prefixes.
    pub xpath: String,
}

/// The places of all values, without the values.
#[derive(Debug)]
pub(super) struct Places {
    tree: Tree<'static>,
    /// Terms and the numbers of their elements.
    terms: Vec<(&'static str, u32)>,
}

impl Places {
    pub(super) fn new(tree: Tree<'_>, terms: Vec<(&'static str, u32)>) -> Self {
        Self { tree: tree.into_skeleton(), terms }
    }

    pub(super) fn first(&self, term: &str) -> Option<String> {
        let (_, id) = self.terms.iter().find(|(known, _)| *known == term)?;
        Some(self.tree.at(*id).xpath())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        let steps = Steps::of(&self.tree);
        self.terms.iter().map(move |(term, id)| Place { term, xpath: steps.xpath(self.tree.at(*id)) })
    }
}

/// Number of each element among its siblings of one name, and how many these are.
struct Steps {
    numbers: Vec<u32>,
    counts: HashMap<(u32, String), u32>,
}

impl Steps {
    fn of(tree: &Tree<'_>) -> Self {
        let mut steps = Self { numbers: Vec::with_capacity(tree.len()), counts: HashMap::new() };
        for at in tree.all() {
            let count = steps.counts.entry(Self::key(at)).or_default();
            *count += 1;
            steps.numbers.push(*count);
        }
        steps
    }

    fn key(at: At<'_>) -> (u32, String) {
        (at.parent().map_or(u32::MAX, At::id), at.name().to_owned())
    }

    fn xpath(&self, at: At<'_>) -> String {
        let mut steps = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next {
            let number = self.numbers.get(at.id() as usize).copied().unwrap_or(1);
            let count = self.counts.get(&Self::key(at)).copied().unwrap_or(1);
            let name = at.prefixed();
            steps.push(if count > 1 { format!("{name}[{number}]") } else { name });
            next = at.parent();
        }
        steps.reverse();
        format!("/{}", steps.join("/"))
    }
}
