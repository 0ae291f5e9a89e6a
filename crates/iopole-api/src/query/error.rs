//! Errors of queries.

use iopole_http::{Error, ErrorKind};

/// Error of a query, known before anything is sent. It names the field and hides the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The value cannot be put between quotation marks.
    #[error(
        "{field}: a value with a quotation mark, a backslash or a control character cannot be searched for: the \
         platform does not say how to escape it; replace it with * and use `like`"
    )]
    Unquotable {
        /// The field.
        field: String,
    },
    /// The value is empty.
    #[error("{field}: the value is empty")]
    Empty {
        /// The field.
        field: String,
    },
    /// The value holds a `*` and is to be matched exactly.
    #[error("{field}: `*` matches any text, so the value cannot be matched exactly; use `like`")]
    Wildcard {
        /// The field.
        field: String,
    },
    /// The value has fewer characters than the platform requires.
    #[error("{field}: the platform requires at least {least} characters beside wildcards, not {found}")]
    TooShort {
        /// The field.
        field: String,
        /// The least number of characters.
        least: usize,
        /// The number of characters of the value.
        found: usize,
    },
    /// The identifier has the wrong length.
    #[error("{field}: {expected} characters are expected, not {found}")]
    Length {
        /// The field.
        field: String,
        /// The right number of characters.
        expected: usize,
        /// The number of characters of the value.
        found: usize,
    },
    /// The platform's form of dates cannot hold the year.
    #[error("{field}: a date must lie in the years 0 to 9999")]
    Year {
        /// The field.
        field: String,
    },
    /// The name of the field is invalid.
    #[error("a field's name starts with a letter and holds letters, digits, dots and underscores only")]
    FieldName,
    /// The group has no terms.
    #[error("a group of terms is empty")]
    NoTerms,
    /// The text written by hand cannot be part of a group: it would end the group.
    #[error(
        "an expression written by hand is empty, or leaves a quotation mark, a parenthesis or a bracket open, so it \
         cannot be combined with others"
    )]
    Unbalanced,
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::new(ErrorKind::InvalidRequest, format!("the query cannot be written: {error}"))
    }
}
