//! The common part of the five searches: a query and a window of rows, checked before anything is sent.

use std::future::Future;

use iopole_http::{Error, ErrorKind, Operation, Request, Response};
use iopole_model::search::Page;

use crate::call::Call;
use crate::options::Options;
use crate::paging::{Ask, Paged, Pages, RowKey, Span};
use crate::query::Query;

/// The highest offset that the platform accepts. Paging does not reach the rows behind it.
pub(crate) const HIGHEST_OFFSET: u32 = 1000;
/// The most rows on one page. Another page of the platform's documents says 100.
pub(crate) const LARGEST_LIMIT: u32 = 200;

/// One of the platform's searches.
pub(crate) trait Search: Clone + Send + Sync + 'static {
    /// The type of what is searched.
    type Resource: 'static;
    type Row: Send + 'static;
    /// The type of the response.
    type Found: Send + 'static;

    const OPERATION: &'static Operation;
    /// True where [`Pages`] may divide the search by the time of creation.
    const DIVISIBLE: bool = false;
    /// True where the contract documents a 404 for a search that finds nothing.
    const NONE_IS_404: bool = false;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource>;

    /// Adds the parameters that only this search has.
    fn add(&self, request: Request) -> Request {
        request
    }

    /// Checks the parameters that only this search has.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// Appends to a cursor's description of the search what its query does not hold.
    fn describe(&self, query: String) -> String {
        query
    }

    /// Narrows the search to a part, where it is [divisible](Self::DIVISIBLE).
    fn narrow(&mut self, _part: Span) {}

    fn read(response: Response) -> impl Future<Output = Result<Self::Found, Error>> + Send + 'static;

    /// Puts the response into the common envelope.
    fn page(found: Self::Found) -> Page<Self::Row>;

    fn key(row: &Self::Row) -> RowKey;

    /// Returns the call for one page.
    fn call(mut self) -> Call<Self::Found> {
        let own = self.check();
        let parameters = self.parameters();
        let (options, written) = (parameters.options.clone(), parameters.written());
        let request = parameters.http.call(Self::OPERATION);
        let request = self.add(request);
        let (common, check) = match written {
            Ok(common) => (common, Ok(())),
            Err(reason) => (Vec::new(), Err(reason)),
        };
        let request = common.into_iter().fold(request, |request, (name, value)| request.query(name, value));
        Call::new(request, Self::read).checked(own).checked(check).with_options(&options)
    }

    /// Returns the walk over all pages.
    fn pages(mut self) -> Pages<Self::Row> {
        let parameters = self.parameters();
        let limit = parameters.limit.unwrap_or(LARGEST_LIMIT);
        let options = std::mem::take(&mut parameters.options);
        let query = parameters.text_for_pages().map_err(|error| error.with_operation(Self::OPERATION));
        let query = query.map(|text| self.describe(text));
        let fetch = move |ask: Ask| {
            let mut search = self.clone();
            search.narrow(ask.span);
            let parameters = search.parameters();
            (parameters.offset, parameters.limit) = (Some(ask.offset), Some(ask.limit));
            search.call().map(Self::page)
        };
        let (divisible, none_is_404) = (Self::DIVISIBLE, Self::NONE_IS_404);
        let paged = Paged { query, divisible, none_is_404, fetch: Box::new(fetch), key: Self::key };
        Pages::new(paged, options).limit(limit)
    }
}

/// The query and the window of rows.
#[derive(Debug)]
pub(crate) struct Parameters<R> {
    pub(crate) http: iopole_http::Client,
    pub(crate) query: Option<Query<R>>,
    pub(crate) offset: Option<u32>,
    pub(crate) limit: Option<u32>,
    pub(crate) options: Options,
}

impl<R> Parameters<R> {
    pub(crate) fn new(http: &iopole_http::Client) -> Self {
        Self { http: http.clone(), query: None, offset: None, limit: None, options: Options::default() }
    }

    pub(crate) fn with_query(mut self, query: impl Into<Query<R>>) -> Self {
        self.query = Some(query.into());
        self
    }

    /// The query of a walk over all pages, which starts at the first row.
    fn text_for_pages(&self) -> Result<String, Error> {
        if self.offset.is_some() {
            let message = "pages start at the first row: leave the offset out, or resume with a cursor";
            return Err(Error::new(ErrorKind::InvalidRequest, message));
        }
        let text = self.query.as_ref().map(Query::text).transpose();
        Ok(text.map(Option::unwrap_or_default)?)
    }

    fn written(&self) -> Result<Vec<(&'static str, String)>, String> {
        let mut parameters = Vec::new();
        if let Some(query) = &self.query {
            let text = query.text().map_err(|error| format!("the query cannot be written: {error}"))?;
            parameters.push(("q", text));
        }
        for (name, value, least, most) in
            [("offset", self.offset, 0, HIGHEST_OFFSET), ("limit", self.limit, 1, LARGEST_LIMIT)]
        {
            let Some(value) = value else { continue };
            if !(least..=most).contains(&value) {
                return Err(format!("{name} is {value}; the platform accepts {least} to {most}"));
            }
            parameters.push((name, value.to_string()));
        }
        Ok(parameters)
    }
}

impl<R> Clone for Parameters<R> {
    fn clone(&self) -> Self {
        let (http, query, options) = (self.http.clone(), self.query.clone(), self.options.clone());
        Self { http, query, options, ..*self }
    }
}

/// Implements the public methods of a [`Search`] with a field `parameters`. The documentation is that of `pages`.
///
/// `search! { /// Returns every page. SearchInvoices: SearchInvoice => SearchInvoicesResult }` expands to
/// `impl SearchInvoices { pub fn offset … pub fn limit … pub fn pages … pub fn items … }`, `run`, and
/// `awaitable!([] SearchInvoices, parameters.options => SearchInvoicesResult)`.
macro_rules! search {
    ($(#[$pages:meta])* $search:ty: $row:ty => $found:ty) => {
        impl $search {
            /// Sets the number of rows to skip: 0 to 1,000. The default is 0.
            pub fn offset(mut self, offset: u32) -> Self {
                self.parameters.offset = Some(offset);
                self
            }

            /// Sets the number of rows on the page: 1 to 200. The default is 50.
            pub fn limit(mut self, limit: u32) -> Self {
                self.parameters.limit = Some(limit);
                self
            }

            $(#[$pages])*
            pub fn pages(self) -> $crate::paging::Pages<$row> {
                $crate::search::Search::pages(self)
            }

            /// Returns every row, one after the other, as [`pages`](Self::pages) finds them.
            pub fn items(self) -> $crate::paging::Items<$row> {
                self.pages().items()
            }

            async fn run(self) -> Result<$found, ::iopole_http::Error> {
                $crate::search::Search::call(self).await
            }
        }

        $crate::options::awaitable!([] $search, parameters.options => $found);
    };
}

pub(crate) use search;
