//! Every row of a search, row by row.

use std::collections::VecDeque;
use std::fmt;

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::json::RawJson;

use super::cursor::Cursor;
use super::pages::Pages;
use super::walk::Walk;
use crate::options::awaitable;

/// Every row of a search, each once. Nothing is sent before [`Items::next`].
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::ErrorKind;
///
/// let mut invoices = client.user().invoices().search().with_business_data().items();
/// loop {
///     match invoices.next().await {
///         Ok(Some(invoice)) => println!("{}", invoice.metadata.invoice_id),
///         Ok(None) => break,
///         // Unreadable rows: the search continues behind them. An unreadable response has a status.
///         Err(error) if error.kind() == ErrorKind::Unreadable && error.status().is_none() => eprintln!("{error}"),
///         Err(error) => return Err(error),
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent before the next row is awaited"]
pub struct Items<T> {
    pages: Pages<T>,
    rows: VecDeque<T>,
    /// The walk before the page of `rows`, with the rows returned since.
    walk: Walk,
    /// Unreadable rows of that page, as received.
    unread: Vec<RawJson>,
}

/// Error of rows that cannot be read, with their text.
pub(crate) fn unreadable(rows: &[RawJson]) -> Error {
    let message = format!("{} rows of a page cannot be read", rows.len());
    let raw = serde_json::to_vec(rows).unwrap_or_default();
    Error::new(ErrorKind::Unreadable, message).with_raw_body(raw)
}

impl<T: Send + 'static> Pages<T> {
    /// Returns the rows of the pages, one after the other.
    pub fn items(self) -> Items<T> {
        let walk = self.walk().clone();
        Items { pages: self, rows: VecDeque::new(), walk, unread: Vec::new() }
    }

    /// Returns all rows, for a decision that may rest on the absence of one.
    pub(crate) async fn all(self) -> Result<Vec<T>, Error> {
        self.items().up_to(usize::MAX).await
    }
}

impl<T: Send + 'static> Items<T> {
    /// Continues from a stored position in the same search.
    ///
    /// # Errors
    /// Those of [`Pages::resume`].
    pub fn resume(self, cursor: Cursor) -> Result<Self, Error> {
        Ok(self.pages.resume(cursor)?.items())
    }

    /// Returns the position behind the row that was returned last.
    ///
    /// # Errors
    /// Those of [`Pages::cursor`].
    pub fn cursor(&self) -> Result<Cursor, Error> {
        Ok(Cursor::new(&self.pages.query()?, self.walk.clone()))
    }

    /// Returns the next row, or `None` after the last one.
    ///
    /// # Errors
    /// Those of [`Pages::next`].
    ///
    /// An unreadable row does not go unnoticed. The rows beside it are returned first, then
    /// [`ErrorKind::Unreadable`], with the unreadable rows as its raw body. The next call continues behind them.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                self.walk.give(&self.pages.key(&row));
                if self.rows.is_empty() && self.unread.is_empty() {
                    self.walk = self.pages.walk().clone();
                }
                return Ok(Some(row));
            }
            self.walk = self.pages.walk().clone();
            if !self.unread.is_empty() {
                let unread = std::mem::take(&mut self.unread);
                return Err(unreadable(&unread));
            }
            let Some(page) = self.pages.next().await? else { return Ok(None) };
            self.unread = page.odd();
            self.rows = page.data.into();
        }
    }

    /// Returns at most this many next rows; fewer only at the end. An error drops the rows before it.
    pub(crate) async fn up_to(&mut self, most: usize) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while rows.len() < most
            && let Some(row) = self.next().await?
        {
            rows.push(row);
        }
        Ok(rows)
    }

    /// Returns the rows as a stream, which ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut items| {
            Ok(items.next().await?.map(|item| (item, items)))
        }))
    }
}

awaitable!([T: Send + 'static] Items<T>, pages.options);

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("waiting", &self.rows.len()).finish_non_exhaustive()
    }
}
