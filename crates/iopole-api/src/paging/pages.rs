//! Every row of a search, page by page.

use std::fmt;
use std::time::SystemTime;

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::search::Page;

use super::cursor::Cursor;
use super::span::Span;
use super::walk::{Answer, RowKey, Walk};
use crate::call::Call;
use crate::options::{Options, awaitable};
use crate::search::LARGEST_LIMIT;

/// A page to request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) span: Span,
    pub(crate) offset: u32,
    pub(crate) limit: u32,
}

/// A search whose pages can be requested in any order.
pub(crate) struct Paged<T> {
    /// The query as sent, or the reason why it cannot be.
    pub(crate) query: Result<String, Error>,
    /// True where the search can be divided by the time of creation.
    pub(crate) divisible: bool,
    /// True where the contract documents a 404 for a search that finds nothing.
    pub(crate) none_is_404: bool,
    pub(crate) fetch: Box<dyn Fn(Ask) -> Call<Page<T>> + Send + Sync>,
    pub(crate) key: fn(&T) -> RowKey,
}

/// Every page of a search, each row once. Nothing is sent before [`Pages::next`].
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, stored: Option<iopole_api::Cursor>) -> Result<(), iopole_api::Error> {
/// use iopole_api::query::InvoiceQuery;
/// use iopole_api::model::search::InvoiceDirection;
///
/// let received = InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
/// let mut pages = client.user().invoices().search().query(received).with_business_data().pages();
/// if let Some(cursor) = stored {
///     pages = pages.resume(cursor)?;
/// }
/// while let Some(page) = pages.next().await? {
///     if !page.odd().is_empty() {
///         eprintln!("{} rows cannot be read", page.odd().len());
///     }
///     // Store page.data, then the position to resume from.
///     let cursor = pages.cursor()?.to_string();
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent before the next page is awaited"]
pub struct Pages<T> {
    search: Paged<T>,
    walk: Walk,
    limit: u32,
    pub(super) options: Options,
    /// The error that ended the walk, returned after the rows received with it.
    failed: Option<Error>,
}

impl<T: Send + 'static> Pages<T> {
    pub(crate) fn new(search: Paged<T>, options: Options) -> Self {
        let walk = Walk::new(search.divisible);
        Self { search, walk, limit: LARGEST_LIMIT, options, failed: None }
    }

    /// Sets the number of rows per request: 1 to 200. The default is 200.
    ///
    /// Paging reaches 1,000 rows and one page, so a smaller number reaches fewer rows.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Replaces the options.
    pub(crate) fn with_options(mut self, options: &Options) -> Self {
        self.options = options.clone();
        self
    }

    /// Continues from a stored position in the same search.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a cursor of another search or of another version of this library.
    pub fn resume(mut self, cursor: Cursor) -> Result<Self, Error> {
        self.walk = cursor.into_walk(&self.query()?, self.search.divisible)?;
        Ok(self)
    }

    /// Returns the position behind the page that was returned last.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a query that cannot be written.
    pub fn cursor(&self) -> Result<Cursor, Error> {
        Ok(Cursor::new(&self.query()?, self.walk.clone()))
    }

    /// Returns the next page with new rows, or `None` after the last one. The page's `meta` is that of its response.
    ///
    /// # Errors
    ///
    /// | kind | cause |
    /// |---|---|
    /// | [`ErrorKind::Unreadable`] | The response holds no list of rows, or the platform counts more rows than it shows. |
    /// | [`ErrorKind::BeyondReach`] | The search has rows that paging cannot reach. The rows before were returned. |
    /// | any other | The request failed. After an error that [`Error::is_retryable`], call `next` again: no row is lost. |
    pub async fn next(&mut self) -> Result<Option<Page<T>>, Error> {
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.query()?;
            let Some((span, offset)) = self.walk.next(self.limit) else { return Ok(None) };
            let call = (self.search.fetch)(Ask { span, offset, limit: self.limit });
            let page = match call.with_options(&self.options).await {
                Err(error) if self.search.none_is_404 && error.kind() == ErrorKind::NotFound => {
                    Page::default()
                }
                page => page?,
            };
            let page = self.take(page);
            if !page.data.is_empty() || !page.odd().is_empty() {
                return Ok(Some(page));
            }
        }
    }

    /// Returns the pages as a stream, which ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Page<T>, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut pages| {
            Ok(pages.next().await?.map(|page| (page, pages)))
        }))
    }

    /// Keeps the new rows of a response.
    fn take(&mut self, mut page: Page<T>) -> Page<T> {
        let rows: Vec<RowKey> = page.data.iter().map(self.search.key).collect();
        let answer = Answer {
            rows: &rows,
            odd: page.odd().len(),
            count: page.total(),
            limit: page.meta.as_ref().and_then(|meta| meta.limit),
        };
        let (new, failed) = self.walk.take(&answer, self.limit, now());
        self.failed = failed;
        let mut new = new.into_iter();
        page.data.retain(|_| new.next().unwrap_or(true));
        page
    }

    pub(super) fn walk(&self) -> &Walk {
        &self.walk
    }

    pub(super) fn key(&self, row: &T) -> RowKey {
        (self.search.key)(row)
    }

    pub(super) fn query(&self) -> Result<String, Error> {
        match &self.search.query {
            Ok(query) => Ok(query.clone()),
            Err(error) => Err(Error::new(ErrorKind::InvalidRequest, error.to_string())),
        }
    }
}

awaitable!([T: Send + 'static] Pages<T>, options);

/// Only used to divide a search by time: a wrong clock makes the parts less even.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("limit", &self.limit).finish_non_exhaustive()
    }
}
