//! Tables of elements and types: `data/cii.txt` and `data/ubl.txt`.
//!
//! A line of a table is a type: its name, then its children in the order of the schema. A child is a name, then how often
//! it may come (nothing: once, `?`: at most once, `*`: any number, `+`: at least once), then its kind: `#` a decimal, `@` a date,
//! `!` true or false, `=Type` another line, `=` a type whose content is not looked at, and at last `~` and the letter of the
//! attributes that it may have (`data/attributes.txt`). `|A,B` is a choice of one.

use std::sync::LazyLock;

use crate::names::{self, VOCABULARY};

pub(super) static CII: LazyLock<Schema> = LazyLock::new(|| Schema::read(names::CII));
pub(super) static UBL: LazyLock<Schema> = LazyLock::new(|| Schema::read(names::UBL));

pub(super) struct Schema {
    types: Vec<Type>,
}

#[derive(Default)]
pub(super) struct Type {
    name: &'static str,
    pub(super) children: Vec<Child>,
    /// Numbers of the children's names, sorted, and the places of the children in the sequence.
    places: Vec<(u32, usize)>,
    pub(super) is_choice: bool,
}

pub(super) struct Child {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) kind: Kind,
    /// Numbers of the names of the attributes that it may have.
    pub(super) attributes: &'static [u32],
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Text,
    Decimal,
    Date,
    Boolean,
    /// Place of the type in the schema.
    Type(usize),
    Opaque,
}

impl Schema {
    fn read(table: &'static str) -> Self {
        let lines: Vec<_> = table.lines().filter_map(|line| line.split_once(": ")).collect();
        let types: Vec<_> = lines.iter().map(|(name, _)| *name).collect();
        Self { types: lines.iter().map(|(name, children)| Type::read(name, children, &types)).collect() }
    }

    /// The type of this name.
    pub(super) fn named(&self, name: &str) -> Option<&Type> {
        self.types.iter().find(|kind| kind.name == name)
    }

    pub(super) fn get(&self, place: usize) -> Option<&Type> {
        self.types.get(place)
    }
}

impl Type {
    fn read(name: &'static str, children: &'static str, types: &[&str]) -> Self {
        let mut read = Self { name, ..Self::default() };
        if let Some(choice) = children.strip_prefix('|') {
            read.is_choice = true;
            for name in choice.split(',') {
                let kind = if name == "Indicator" { Kind::Boolean } else { Kind::Text };
                let attributes = if name.ends_with("String") { attributes("f") } else { &[] };
                read.children.push(Child { name, required: false, repeats: false, kind, attributes });
            }
        } else {
            read.children.extend(children.split(' ').map(|child| Child::read(child, types)));
        }
        let numbers = read.children.iter().filter_map(|child| VOCABULARY.number(child.name));
        read.places = numbers.zip(0..).collect();
        read.places.sort_unstable();
        read
    }

    /// Place of a child in the sequence, by the number of its name.
    pub(super) fn place(&self, name: u32) -> Option<usize> {
        let found = self.places.binary_search_by_key(&name, |(name, _)| *name).ok()?;
        self.places.get(found).map(|(_, place)| *place)
    }
}

impl Child {
    fn read(text: &'static str, types: &[&str]) -> Self {
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
            other => {
                let place = types.iter().position(|name| other.strip_prefix('=') == Some(name));
                place.map_or(Kind::Opaque, Kind::Type)
            }
        };
        let required = matches!(count, "" | "+");
        Self { name, required, repeats: matches!(count, "*" | "+"), kind, attributes: attributes(letter) }
    }
}

/// Numbers of the attributes of a letter.
fn attributes(letter: &str) -> &'static [u32] {
    static LETTERS: LazyLock<Vec<(&str, Vec<u32>)>> = LazyLock::new(|| {
        let lines = names::ATTRIBUTES.lines().filter_map(|line| line.split_once(": "));
        let numbers = |names: &str| names.split(' ').filter_map(|name| VOCABULARY.number(name)).collect();
        lines.map(|(letter, names)| (letter, numbers(names))).collect()
    });
    LETTERS.iter().find(|(known, _)| *known == letter).map_or(&[], |(_, numbers)| numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_that_a_table_names_is_in_it() {
        for (table, schema) in [(names::CII, &*CII), (names::UBL, &*UBL)] {
            for (_, name) in
                table.split_whitespace().filter_map(|word| word.split('~').next()?.split_once('='))
            {
                assert!(name.is_empty() || schema.named(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn a_child_is_found_by_its_name() {
        for schema in [&*CII, &*UBL] {
            for kind in &schema.types {
                for (place, child) in kind.children.iter().enumerate() {
                    let number = VOCABULARY.number(child.name).unwrap();
                    assert_eq!(kind.place(number), Some(place), "{} of {}", child.name, kind.name);
                }
            }
        }
    }

    #[test]
    fn a_child_is_read_with_count_kind_and_attributes() {
        let number = |name| VOCABULARY.number(name).unwrap();
        let child = Child::read("BasisAmount?#~a", &[]);
        assert_eq!((child.name, child.required, child.repeats), ("BasisAmount", false, false));
        assert!(child.kind == Kind::Decimal);
        assert_eq!(child.attributes, [number("currencyID"), number("currencyCodeListVersionID")]);
        let child = Child::read("Party*=Party", &["Item", "Party"]);
        assert!(child.kind == Kind::Type(1) && child.attributes.is_empty());
    }
}
