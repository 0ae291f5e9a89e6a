//! Row after row.

use std::collections::VecDeque;
use std::fmt;

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::RawJson;

use super::cursor::Cursor;
use super::pages::Pages;
use super::walk::Walk;

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
///         // Rows that cannot be read: the search goes on behind them. A whole answer that cannot be read has a status.
///         Err(error) if error.kind() == ErrorKind::Unreadable && error.status().is_none() => eprintln!("{error}"),
///         Err(error) => return Err(error),
///     }
/// }
/// # Ok(()) }
/// ```
pub struct Items<T> {
    pages: Pages<T>,
    rows: VecDeque<T>,
    /// Before the page that the rows are from, with those that were given.
    walk: Walk,
    /// Rows of that page that could not be read, as they came.
    unread: Vec<RawJson>,
}

impl<T: Send + 'static> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        let walk = pages.walk().clone();
        Self { pages, rows: VecDeque::new(), walk, unread: Vec::new() }
    }

    /// Goes on where a walk over the same search stood.
    ///
    /// # Errors
    /// As [`Pages::resume`].
    pub fn resume(self, cursor: Cursor) -> Result<Self, Error> {
        Ok(Self::new(self.pages.resume(cursor)?))
    }

    /// Where it stands: behind the row that was given last.
    ///
    /// # Errors
    /// As [`Pages::cursor`].
    pub fn cursor(&self) -> Result<Cursor, Error> {
        Ok(Cursor::new(&self.pages.query()?, self.walk.clone()))
    }

    /// The next row; `None` after the last one.
    ///
    /// # Errors
    /// As [`Pages::next`]. A row that cannot be read does not go unnoticed: the rows beside it are given, then
    /// [`ErrorKind::Unreadable`] with those that cannot be read as its raw body, and the walk goes on when asked again.
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
                let message = format!("{} rows of a page cannot be read", unread.len());
                let raw = serde_json::to_vec(&unread).unwrap_or_default();
                return Err(Error::new(ErrorKind::Unreadable, message).with_raw_body(raw));
            }
            let Some(page) = self.pages.next().await? else { return Ok(None) };
            self.unread = page.odd();
            self.rows = page.data.into();
        }
    }

    /// The next rows, at most so many; fewer only at the end.
    ///
    /// # Errors
    /// As [`next`](Self::next). The rows before the error are lost.
    pub(crate) async fn up_to(&mut self, most: usize) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while rows.len() < most
            && let Some(row) = self.next().await?
        {
            rows.push(row);
        }
        Ok(rows)
    }

    /// The same as a stream; it ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut items| {
            Ok(items.next().await?.map(|item| (item, items)))
        }))
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("waiting", &self.rows.len()).finish_non_exhaustive()
    }
}
