//! What the searches have in common: a query and a window, checked before anything is sent.

use iopole_http::{Error, ErrorKind, Operation, Request, Response};
use iopole_model::Page;
use iopole_model::json::FromJson;
use serde::Serialize;

use crate::call::{self, Call};
use crate::query::Query;

/// The highest offset that the platform takes; rows behind it cannot be reached by paging.
pub(crate) const HIGHEST_OFFSET: u32 = 1000;
/// The most rows on one page. Another page of the platform's documents says 100.
pub(crate) const LARGEST_LIMIT: u32 = 200;

/// What to find, and which part of it.
#[derive(Debug)]
pub(crate) struct Parameters<R> {
    pub(crate) query: Option<Query<R>>,
    pub(crate) offset: Option<u32>,
    pub(crate) limit: Option<u32>,
}

impl<R> Parameters<R> {
    pub(crate) fn new() -> Self {
        Self { query: None, offset: None, limit: None }
    }

    /// The search as a call on this request, which may have parameters of its own.
    pub(crate) fn call<T>(self, operation: &Operation, request: Request) -> Call<Page<T>>
    where
        T: FromJson + Serialize + Send + 'static,
    {
        self.call_read(operation, request, call::page)
    }

    /// The same for an answer that is read in a way of its own.
    pub(crate) fn call_read<T, F, Read>(self, operation: &Operation, request: Request, read: Read) -> Call<T>
    where
        T: Send + 'static,
        Read: FnOnce(Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        match self.written() {
            Ok(parameters) => {
                let add = |request: Request, (name, value)| request.query(name, value);
                Call::new(parameters.into_iter().fold(request, add), read)
            }
            Err(error) => Call::new(request, read).checked(Err(error.with_operation(operation))),
        }
    }

    /// The query for a walk over all pages, which begins at the first row.
    pub(crate) fn for_pages(&self, operation: &Operation) -> Result<String, Error> {
        if self.offset.is_some() {
            let message = "pages begin at the first row: leave the offset out, or resume with a cursor";
            return Err(Error::new(ErrorKind::InvalidRequest, message).with_operation(operation));
        }
        let text = self.query.as_ref().map(Query::text).transpose();
        text.map(Option::unwrap_or_default).map_err(|error| Error::from(error).with_operation(operation))
    }

    fn written(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let mut parameters = Vec::new();
        if let Some(query) = &self.query {
            parameters.push(("q", query.text()?));
        }
        for (name, value, least, most) in
            [("offset", self.offset, 0, HIGHEST_OFFSET), ("limit", self.limit, 1, LARGEST_LIMIT)]
        {
            let Some(value) = value else { continue };
            within(name, value, least, most)?;
            parameters.push((name, value.to_string()));
        }
        Ok(parameters)
    }
}

/// A bound that the platform states.
pub(crate) fn within(name: &str, value: u32, least: u32, most: u32) -> Result<(), Error> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let message = format!("{name} is {value}; the platform takes {least} to {most}");
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

impl<R> Clone for Parameters<R> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), ..*self }
    }
}

/// The steps that every search has which can be paged; they do the same to its `parameters`.
macro_rules! paged {
    ($search:ty => $row:ty) => {
        impl $search {
            /// Rows to skip: 0 to 1000; 0 by default.
            pub fn offset(mut self, offset: u32) -> Self {
                self.parameters.offset = Some(offset);
                self
            }

            /// Rows on the page: 1 to 200; 50 by default.
            pub fn limit(mut self, limit: u32) -> Self {
                self.parameters.limit = Some(limit);
                self
            }

            /// Every row, one after the other, as [`pages`](Self::pages) finds them.
            pub fn items(self) -> $crate::paging::Items<$row> {
                self.pages().items()
            }
        }
    };
}

pub(crate) use paged;
