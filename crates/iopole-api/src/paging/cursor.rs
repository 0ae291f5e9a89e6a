//! A place in a search, to be kept.

use std::fmt;
use std::str::FromStr;

use iopole_http::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

use super::walk::Walk;

const VERSION: u32 = 1;

/// Where a walk over a search stands: to be stored, as JSON (serde) or as text (`Display`, `FromStr`), and given to
/// `resume` later, in another process for example.
///
/// It holds the query and the identifiers of the rows that may come again: 50 kB at most as a rule.
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

    /// The walk, if it is one over the same search.
    pub(super) fn into_walk(self, query: &str, divisible: bool) -> Result<Walk, Error> {
        let refused = |what| Err(Error::new(ErrorKind::InvalidRequest, what));
        if self.version != VERSION {
            return refused("the cursor was made by another version of this library: start over");
        }
        if self.query != query || self.walk.is_divisible() != divisible {
            return refused(
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

/// What is searched for is content.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The text is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor of a search, or it was cut short")]
pub struct CursorError(());

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text).map_err(|_| CursorError(()))
    }
}
