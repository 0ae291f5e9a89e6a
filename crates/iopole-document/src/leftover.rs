//! Values that did not fit.

use std::fmt;

/// A value that the target of a conversion has no place for.
///
/// [`read`](crate::read) lists the values of a document that the invoice cannot hold. The writers of
/// [`write`](crate::write) list the members of the invoice that the document cannot hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Leftover {
    /// XPath in the document that was read, or path of the member that was not written (`lines.0.notes.1.content`).
    pub place: String,
    /// The value, at most 100 characters of it.
    pub text: String,
}

impl Leftover {
    /// Characters kept of a value.
    const LONGEST: usize = 100;

    pub(crate) fn new(place: impl Into<String>, text: &str) -> Self {
        Self { place: place.into(), text: text.chars().take(Self::LONGEST).collect() }
    }
}

/// Shows the place and hides the value, which is business content.
impl fmt::Debug for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leftover").field("place", &self.place).finish_non_exhaustive()
    }
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}
