//! The search language: `field:"value"` terms with `AND`, `OR`, `NOT`, `-` and parentheses.

mod parser;
mod pattern;
mod scanner;

use std::cmp::Ordering;

pub(crate) use parser::parse;
use pattern::Pattern;

/// An invalid search expression; the platform gives no reason either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadQuery;

/// A search expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Term { field: String, test: Test },
}

/// Condition on the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// `"text"`, `text*`
    Like(Pattern),
    /// `=12`, `=true`
    Is(String),
    /// `>`, `>=`, `<`, `<=`
    Compared { wanted: Ordering, or_equal: bool, to: String },
    /// `[a TO b]`, `{a TO b}`
    Between { low: String, high: String, inclusive: bool },
}

/// An object of a search.
pub(crate) trait Searchable {
    /// The values of a field; empty without one.
    fn values(&self, field: &str) -> Vec<String>;
}

impl Query {
    pub(crate) fn matches(&self, record: &impl Searchable) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(record)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(record)),
            Self::Not(part) => !part.matches(record),
            Self::Term { field, test } => record.values(field).iter().any(|value| test.accepts(value)),
        }
    }

    /// The only value of a field that can match, if the expression requires one.
    pub(crate) fn required(&self, field: &str) -> Option<&str> {
        match self {
            Self::All(parts) => parts.iter().find_map(|part| part.required(field)),
            Self::Term { field: own, test: Test::Like(pattern) } if own == field => pattern.exact(),
            _ => None,
        }
    }

    /// Calls `look` with each term.
    pub(crate) fn each_term(&self, look: &mut impl FnMut(&str, &Test)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_term(look)),
            Self::Not(part) => part.each_term(look),
            Self::Term { field, test } => look(field, test),
        }
    }
}

impl Test {
    fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Like(pattern) => pattern.accepts(value),
            Self::Is(wanted) => compare(value, wanted) == Ordering::Equal,
            Self::Compared { wanted, or_equal, to } => {
                let found = compare(value, to);
                found == *wanted || (*or_equal && found == Ordering::Equal)
            }
            Self::Between { low, high, inclusive } => {
                let (above, below) = (compare(value, low), compare(value, high));
                let within = above == Ordering::Greater && below == Ordering::Less;
                let on_edge = above == Ordering::Equal || below == Ordering::Equal;
                within || (*inclusive && on_edge && above != Ordering::Less && below != Ordering::Greater)
            }
        }
    }
}

/// Compares numbers by size, dates by time, other text by its letters.
fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.total_cmp(&right),
        _ => moment(left).cmp(&moment(right)),
    }
}

/// Writes a date so that dates compare as text; a day becomes its midnight.
fn moment(text: &str) -> String {
    let dated = text.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    if dated && text.get(4..5) == Some("-") {
        const MIDNIGHT: &str = "0000-00-00 00:00:00.000";
        let written = text.replacen('T', " ", 1).trim_end_matches('Z').to_owned();
        let rest = MIDNIGHT.get(written.len()..).unwrap_or_default();
        written + rest
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
