//! Every row of a search, page after page.
//!
//! The platform pages by offset over an index that changes meanwhile, and accepts no offset above 1,000. So each page
//! starts with the last row of the page before. Where that row is missing, rows have moved up, and the pages before are
//! read again. Each row is returned once.

mod cursor;
mod items;
mod pages;
mod span;
mod walk;

pub use self::cursor::{Cursor, CursorError};
pub use self::items::Items;
pub(crate) use self::items::unreadable;
pub use self::pages::Pages;

pub(crate) use self::pages::{Ask, Paged};
pub(crate) use self::span::Span;
pub(crate) use self::walk::RowKey;

#[cfg(test)]
mod tests;
