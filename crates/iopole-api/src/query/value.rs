//! Values of terms, checked.

use super::error::QueryError;
use super::expression::Operand;

/// Rules of the platform for a field's value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rule {
    /// Least number of characters beside wildcards.
    pub(super) least: Option<usize>,
    /// Number of characters of a value without wildcards.
    pub(super) length: Option<usize>,
}

/// Checks a text that is matched exactly.
pub(super) fn exact(field: &str, rule: Rule, text: String) -> Result<String, QueryError> {
    if text.contains('*') {
        return Err(QueryError::Wildcard { field: field.to_owned() });
    }
    let found = text.chars().count();
    match rule.length {
        Some(expected) if found != expected => {
            Err(QueryError::Length { field: field.to_owned(), expected, found })
        }
        _ => quotable(field, rule, text),
    }
}

/// Checks a text that may hold wildcards.
pub(super) fn quotable(field: &str, rule: Rule, text: String) -> Result<String, QueryError> {
    // A backslash may escape the closing quotation mark.
    if text.chars().any(|character| matches!(character, '"' | '\\') || character.is_control()) {
        return Err(QueryError::Unquotable { field: field.to_owned() });
    }
    if text.trim().is_empty() {
        return Err(QueryError::Empty { field: field.to_owned() });
    }
    let found = text.chars().filter(|character| *character != '*').count();
    match rule.least {
        Some(least) if found < least => Err(QueryError::TooShort { field: field.to_owned(), least, found }),
        _ => Ok(text),
    }
}

/// Value that is written without quotation marks: a whole number or a boolean.
pub trait Plain: sealed::Sealed {
    /// Returns the value in the platform's language.
    fn plain(self) -> String;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! plain {
    ($($type:ty),+) => { $(
        impl sealed::Sealed for $type {}

        impl Plain for $type {
            fn plain(self) -> String {
                self.to_string()
            }
        }
    )+ };
}

plain!(bool, i8, i16, i32, i64, u8, u16, u32, u64);

pub(super) fn bare(value: impl Plain) -> Operand {
    Operand::Bare(value.plain())
}
