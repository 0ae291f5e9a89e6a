//! Every row of a search, page after page.
//!
//! The platform pages by offset, over an index that moves meanwhile, and lets no one past offset 1,000. So a page
//! begins with the last row of the one before: where that row is not there any more, others have moved up, and the
//! pages before are read again. Rows that come twice are given once.

mod cursor;
mod items;
mod pages;
mod seen;
mod span;
mod walk;

pub use self::cursor::{Cursor, CursorError};
pub use self::items::Items;
pub use self::pages::Pages;

pub(crate) use self::pages::{Ask, Paged};
pub(crate) use self::walk::RowKey;

#[cfg(test)]
mod tests;
