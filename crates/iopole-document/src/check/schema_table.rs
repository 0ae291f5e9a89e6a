//! Tables of elements and types: `data/cii.txt` and `data/ubl.txt`.
//!
//! A line of a table is a type: its name, then its children in the order of the schema. A child is a name, then how often
//! it may come (nothing: once, `?`: at most once, `*`: any number, `+`: at least once), then its kind: `#` a decimal, `@` a date,
//! `!` true or false, `=Type` another line, `=` a type whose content is not looked at, and at last `~` and the letter of the
//! attributes that it may have. `|A,B` is a choice of one.

use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) static CII: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("../../data/cii.txt")));
pub(super) static UBL: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("../../data/ubl.txt")));

/// Attributes that the letter of a child allows.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["currencyID", "currencyCodeListVersionID"]),
    ("b", &["characterSetCode", "encodingCode", "filename", "format", "mimeCode", "uri"]),
    (
        "c",
        &[
            "languageID",
            "listAgencyID",
            "listAgencyName",
            "listID",
            "listName",
            "listSchemeURI",
            "listURI",
            "listVersionID",
            "name",
        ],
    ),
    ("f", &["format"]),
    ("g", &["listAgencyID"]),
    (
        "i",
        &[
            "schemeAgencyID",
            "schemeAgencyName",
            "schemeDataURI",
            "schemeID",
            "schemeName",
            "schemeURI",
            "schemeVersionID",
        ],
    ),
    ("m", &["unitCode", "unitCodeListVersionID"]),
    ("n", &["listAgencyID", "listID", "listVersionID", "name"]),
    ("q", &["unitCode", "unitCodeListAgencyID", "unitCodeListAgencyName", "unitCodeListID"]),
    ("s", &["schemeAgencyID", "schemeID", "schemeVersionID"]),
    ("t", &["languageID", "languageLocaleID"]),
    ("u", &["listAgencyID", "listID", "listURI", "listVersionID"]),
    ("v", &["listAgencyID", "listID", "listVersionID"]),
    ("w", &["listAgencyID", "listID", "listURI", "listVersionID", "name"]),
    ("x", &["listAgencyID", "listID"]),
];

pub(super) struct Schema {
    pub(super) types: HashMap<&'static str, Type>,
}

#[derive(Default)]
pub(super) struct Type {
    pub(super) children: Vec<Child>,
    /// Place of each child in the sequence.
    pub(super) places: HashMap<&'static str, usize>,
    pub(super) is_choice: bool,
}

pub(super) struct Child {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) kind: Kind,
    /// Attributes that it may have.
    pub(super) attributes: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text,
    Decimal,
    Date,
    Boolean,
    Type(&'static str),
    Opaque,
}

impl Schema {
    fn read(table: &'static str) -> Self {
        let types = table.lines().filter_map(|line| {
            let (name, children) = line.split_once(": ")?;
            Some((name, Type::read(children)))
        });
        Self { types: types.collect() }
    }
}

impl Type {
    fn read(children: &'static str) -> Self {
        let mut read = Self::default();
        if let Some(choice) = children.strip_prefix('|') {
            read.is_choice = true;
            for name in choice.split(',') {
                let kind = if name == "Indicator" { Kind::Boolean } else { Kind::Text };
                let attributes = if name.ends_with("String") { attributes("f") } else { &[] };
                read.add(Child { name, required: false, repeats: false, kind, attributes });
            }
        } else {
            children.split(' ').for_each(|child| read.add(Child::read(child)));
        }
        read
    }

    fn add(&mut self, child: Child) {
        self.places.insert(child.name, self.children.len());
        self.children.push(child);
    }
}

impl Child {
    fn read(text: &'static str) -> Self {
        let (text, letter) = text.split_once('~').unwrap_or((text, ""));
        let end = text.find(['?', '*', '+', '#', '@', '!', '=']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let (count, kind) = match rest.strip_prefix(['?', '*', '+']) {
            Some(kind) => (rest.get(..1).unwrap_or_default(), kind),
            None => ("", rest),
        };
        let kind = match kind {
            "" => Kind::Text,
            "#" => Kind::Decimal,
            "@" => Kind::Date,
            "!" => Kind::Boolean,
            "=" => Kind::Opaque,
            other => Kind::Type(other.get(1..).unwrap_or_default()),
        };
        let required = matches!(count, "" | "+");
        Self { name, required, repeats: matches!(count, "*" | "+"), kind, attributes: attributes(letter) }
    }
}

fn attributes(letter: &str) -> &'static [&'static str] {
    ATTRIBUTES.iter().find(|(known, _)| *known == letter).map_or(&[], |(_, names)| names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_that_a_table_names_is_in_it() {
        for schema in [&*CII, &*UBL] {
            for child in schema.types.values().flat_map(|kind| &kind.children) {
                if let Kind::Type(name) = child.kind {
                    assert!(schema.types.contains_key(name), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_child_is_read_with_count_kind_and_attributes() {
        let child = Child::read("BasisAmount?#~a");
        assert_eq!((child.name, child.required, child.repeats), ("BasisAmount", false, false));
        assert!(child.kind == Kind::Decimal);
        assert_eq!(child.attributes, ["currencyID", "currencyCodeListVersionID"]);
        assert!(Child::read("Party*=Party").attributes.is_empty());
    }
}
