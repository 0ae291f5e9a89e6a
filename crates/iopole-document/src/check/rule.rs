//! A rule as data, and the places where a document breaks it.

use std::borrow::Cow;

use super::context::Context;
use super::report::{Finding, Severity, Text};
use crate::tree::At;

/// Findings of one rule that are kept: more of them say nothing new.
const MOST_PER_RULE: usize = 10;
/// Characters of a value that a finding shows.
const LONGEST_FOUND: usize = 100;

/// A rule: what it is called, what it says, and the function that finds where it is broken.
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) terms: &'static [&'static str],
    /// Message and advice in French.
    pub(super) fr: (&'static str, &'static str),
    /// Message and advice in English.
    pub(super) en: (&'static str, &'static str),
    pub(super) check: fn(&Context<'_>, &mut Hits),
}

impl Rule {
    pub(super) fn apply(&self, context: &Context<'_>, findings: &mut Vec<Finding>) {
        let Some(name) = context.sheet.name(self.id) else { return };
        let mut hits = Hits::default();
        (self.check)(context, &mut hits);
        for hit in hits.list {
            findings.push(Finding {
                rule: name.clone(),
                severity: Severity::Fatal,
                terms: self.terms.iter().map(|term| Cow::Borrowed(*term)).collect(),
                place: hit.place,
                found: hit.found,
                message: Text::new(self.fr.0, self.en.0),
                advice: Text::new(self.fr.1, self.en.1),
            });
        }
    }
}

/// A place where a rule is broken.
pub(super) struct Hit {
    pub(super) place: String,
    pub(super) found: Option<String>,
}

/// Places where a rule is broken.
#[derive(Default)]
pub(super) struct Hits {
    pub(super) list: Vec<Hit>,
}

impl Hits {
    fn push(&mut self, place: impl FnOnce() -> String, found: Option<String>) {
        if self.list.len() < MOST_PER_RULE {
            self.list.push(Hit { place: place(), found });
        }
    }

    /// The value of this element breaks the rule.
    pub(super) fn value(&mut self, at: At<'_>) {
        let text = at.text();
        self.push(|| at.xpath(), Some(shown(text)));
    }

    /// This attribute of an element breaks the rule.
    pub(super) fn attribute(&mut self, at: At<'_>, name: &str) {
        let found = at.attribute(name).map(shown);
        self.push(|| format!("{}/@{name}", at.xpath()), found);
    }

    /// This element breaks the rule, for something that is not one value.
    pub(super) fn at(&mut self, at: At<'_>) {
        self.push(|| at.xpath(), None);
    }

    /// This element breaks the rule; a computed value says how.
    pub(super) fn found(&mut self, at: At<'_>, found: impl Into<String>) {
        self.push(|| at.xpath(), Some(shown(&found.into())));
    }

    /// An element that is missing below this one.
    pub(super) fn missing(&mut self, at: At<'_>, path: &str) {
        self.push(|| format!("{}/{path}", at.xpath()), None);
    }

    /// Fails where the element is missing or its text is empty.
    pub(super) fn require(&mut self, parent: Option<At<'_>>, path: &str, context: &Context<'_>) {
        let at = parent.unwrap_or(context.root);
        if at.value(path).is_none() {
            self.missing(at, path);
        }
    }
}

/// A value as a finding shows it.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST_FOUND) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
