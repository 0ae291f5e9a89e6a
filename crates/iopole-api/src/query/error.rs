//! Why a query cannot be written.

use iopole_http::{Error, ErrorKind};

/// What is wrong with a query, known before it is sent. Values are not repeated in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A value that cannot be put between quotation marks.
    #[error(
        "{field}: a value with a quotation mark, a backslash or a control character cannot be searched for: the \
         platform does not say how to escape it; replace it with * and use `like`"
    )]
    Unquotable {
        /// The field.
        field: String,
    },
    /// No value at all.
    #[error("{field}: the value is empty")]
    Empty {
        /// The field.
        field: String,
    },
    /// A `*` where the text is to be matched exactly.
    #[error("{field}: * stands for any text, so the value cannot be matched exactly; use `like`")]
    Wildcard {
        /// The field.
        field: String,
    },
    /// Fewer characters than the platform searches for.
    #[error("{field}: the platform wants at least {least} characters beside wildcards, not {found}")]
    TooShort {
        /// The field.
        field: String,
        /// How many it takes.
        least: usize,
        /// How many there are.
        found: usize,
    },
    /// An identifier of the wrong length.
    #[error("{field}: {expected} characters are expected, not {found}")]
    Length {
        /// The field.
        field: String,
        /// How many it has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A year that the platform's form of dates has no room for.
    #[error("{field}: a date must lie in the years 0 to 9999")]
    Year {
        /// The field.
        field: String,
    },
    /// Not the name of a field.
    #[error("a field's name starts with a letter and holds letters, digits, dots and underscores only")]
    FieldName,
    /// A group of nothing.
    #[error("a group of terms is empty")]
    NoTerms,
    /// Text by hand that cannot stand in a group: it would end it.
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
