//! Page after page.

use std::fmt;
use std::time::SystemTime;

use futures_util::{Stream, stream};
use iopole_http::{Error, ErrorKind};
use iopole_model::Page;

use super::cursor::Cursor;
use super::items::Items;
use super::span::Span;
use super::walk::{Answer, RowKey, Walk};
use crate::call::Call;
use crate::options::{Options, told};
use crate::search::LARGEST_LIMIT;

/// One page to ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) span: Span,
    pub(crate) offset: u32,
    pub(crate) limit: u32,
}

/// A search that can be asked for any of its pages.
pub(crate) struct Paged<T> {
    /// The query as it is sent.
    pub(crate) query: Result<String, Error>,
    /// Whether it can be divided by time.
    pub(crate) divisible: bool,
    /// Whether a search that finds nothing is answered 404, by the contract.
    pub(crate) none_is_404: bool,
    pub(crate) fetch: Box<dyn Fn(Ask) -> Call<Page<T>> + Send + Sync>,
    pub(crate) key: fn(&T) -> RowKey,
}

/// Every row of a search, a page at a time, each row once. Nothing is sent before [`Pages::next`].
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, stored: Option<iopole_api::Cursor>) -> Result<(), iopole_api::Error> {
/// use iopole_api::query::InvoiceQuery;
/// use iopole_api::model::InvoiceDirection;
///
/// let received = InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
/// let mut pages = client.user().invoices().search().query(received).with_business_data().pages();
/// if let Some(cursor) = stored {
///     pages = pages.resume(cursor)?;
/// }
/// while let Some(page) = pages.next().await? {
///     if !page.odd().is_empty() {
///         eprintln!("{} rows cannot be read; the others follow", page.odd().len());
///     }
///     // store page.data, and then where to go on should the program end here:
///     let cursor = pages.cursor()?.to_string();
/// }
/// # Ok(()) }
/// ```
pub struct Pages<T> {
    search: Paged<T>,
    walk: Walk,
    limit: u32,
    options: Options,
    /// What the walk ended with, told after the rows that came with it.
    failed: Option<Error>,
}

impl<T: Send + 'static> Pages<T> {
    pub(crate) fn new(search: Paged<T>) -> Self {
        let walk = Walk::new(search.divisible);
        Self { search, walk, limit: LARGEST_LIMIT, options: Options::default(), failed: None }
    }

    /// Rows asked for with each request: 1 to 200; 200 by default. Fewer bring less far: rows past 1,000 and one page
    /// cannot be reached.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Sends each request once at the most, as [`Call::no_replay`] does.
    #[must_use]
    pub fn no_replay(mut self) -> Self {
        self.options.set_no_replay();
        self
    }

    /// With what was told a call of several requests.
    pub(crate) fn told(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Goes on where a walk over the same search stood.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a cursor of another search or of another version of this library.
    pub fn resume(mut self, cursor: Cursor) -> Result<Self, Error> {
        self.walk = cursor.into_walk(&self.query()?, self.search.divisible)?;
        Ok(self)
    }

    /// Where it stands: behind the page that was given last.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a query that cannot be written.
    pub fn cursor(&self) -> Result<Cursor, Error> {
        Ok(Cursor::new(&self.query()?, self.walk.clone()))
    }

    /// The next page that has rows which were not given yet; `None` after the last one. The page's `meta` is that of
    /// the answer it came in.
    ///
    /// # Errors
    /// Whatever the request fails with; after an error that [`Error::is_retryable`] it may be asked again, and loses
    /// nothing. [`ErrorKind::Unreadable`] for an answer without a list of rows, and when the platform says that there are
    /// more rows than it shows. [`ErrorKind::BeyondReach`] when there are rows that the platform does not let anyone page to: not all
    /// rows were given then.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, Error> {
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            self.query()?;
            let Some((span, offset)) = self.walk.next(self.limit) else { return Ok(None) };
            let call = (self.search.fetch)(Ask { span, offset, limit: self.limit });
            let page = match self.options.apply(call).await {
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

    /// All rows, for a decision that may rest on the absence of one.
    ///
    /// # Errors
    /// As [`Items::next`]: not all rows were read then.
    pub(crate) async fn all(self) -> Result<Vec<T>, Error> {
        let (mut items, mut rows) = (self.items(), Vec::new());
        while let Some(row) = items.next().await? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// The same as a stream; it ends after the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Page<T>, Error>> + Send + Unpin {
        Box::pin(stream::try_unfold(self, async |mut pages| {
            Ok(pages.next().await?.map(|page| (page, pages)))
        }))
    }

    /// Row by row.
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// The rows of an answer that are new.
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

told!(#[must_use] [T: Send + 'static] Pages<T>, options);

/// Only to divide a search by time; if the clock is wrong the parts are less even.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("limit", &self.limit).finish_non_exhaustive()
    }
}
