//! A position in a search, to be stored.

use std::fmt;
use std::str::FromStr;

use iopole_http::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

use super::walk::Walk;

const VERSION: u32 = 2;

/// Position of a walk over a search. Store it, and give it to [`Pages::resume`](super::Pages::resume) later, for
/// example in another process.
///
/// A cursor is stored as JSON (serde) or as text (`Display`, `FromStr`). It holds the query and the identifiers of the
/// rows that may come again: usually at most 80 kB.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    version: u32,
    query: String,
    walk: Walk,
}

impl Cursor {
    pub(super) fn new(query: &str, walk: Walk) -> Self {
        Self { version: VERSION, query: query.to_owned(), walk }
    }

    /// Returns the walk, if it belongs to this search.
    pub(super) fn into_walk(self, query: &str, divisible: bool) -> Result<Walk, Error> {
        let invalid = |message| Err(Error::new(ErrorKind::InvalidRequest, message));
        if self.version != VERSION {
            return invalid("the cursor was made by another version of this library: start over");
        }
        if self.query != query || self.walk.is_divisible() != divisible {
            return invalid(
                "the cursor belongs to another search: resume it with the query that it was made with",
            );
        }
        Ok(self.walk)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Hides the query and the identifiers, which are content.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Error of a text that is not a [`Cursor`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor of a search, or it was cut short")]
pub struct CursorError(());

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text).map_err(|_| CursorError(()))
    }
}
