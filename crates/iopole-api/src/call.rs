//! The shape that all operations share: a call that can be adjusted, then sent.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use iopole_http::{CustomerId, Error, Request, Response};
use iopole_model::{CreatedElement, ElementId, OneOrMany};
use serde::de::DeserializeOwned;

use crate::warning::{self, Warning};

/// A future that may move between threads.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Reader<T> = Box<dyn FnOnce(Response) -> BoxFuture<Result<T, Error>> + Send>;

/// A call of one operation. Nothing is sent before it is awaited (or [`Call::send`] is).
#[must_use = "nothing is sent before the call is awaited"]
pub struct Call<T> {
    request: Result<Request, Error>,
    reader: Reader<T>,
    warnings: Vec<Warning>,
}

impl<T: Send + 'static> Call<T> {
    pub(crate) fn new<F, R>(request: Request, reader: R) -> Self
    where
        R: FnOnce(Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let reader = Box::new(|response| -> BoxFuture<_> { Box::pin(reader(response)) });
        Self { request: Ok(request), reader, warnings: Vec::new() }
    }

    /// Lets the call fail before anything is sent, if this check has.
    pub(crate) fn checked(mut self, check: Result<(), Error>) -> Self {
        if let Err(error) = check {
            self.request = Err(error);
        }
        self
    }

    /// The same call, with this made of what it brings.
    pub(crate) fn map<U: Send + 'static>(self, make: impl FnOnce(T) -> U + Send + 'static) -> Call<U> {
        let reader = self.reader;
        Call {
            request: self.request,
            reader: Box::new(|response| Box::pin(async move { reader(response).await.map(make) })),
            warnings: self.warnings,
        }
    }

    /// Notes what may be wrong with it.
    pub(crate) fn warned(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// What may be wrong with it, and is no reason to refuse it. As it is sent, each is told as a trace event too.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The customer id of this call, in place of the client's; `None` sends none.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.request = self.request.map(|request| request.customer_id(customer_id));
        self
    }

    /// The bound on one attempt of this request and its answer, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request = self.request.map(|request| request.timeout(timeout));
        self
    }

    /// Sends the request once at the most, of whatever class the operation is: no retry, no replay after a 401.
    pub fn no_replay(mut self) -> Self {
        self.request = self.request.map(Request::no_replay);
        self
    }

    /// Sends it and reads the answer.
    ///
    /// # Errors
    /// [`Error`]; see the operation for those that it has of its own.
    pub async fn send(self) -> Result<T, Error> {
        let Self { request, reader, warnings } = self;
        let response = dispatch(request?, &warnings).await?;
        reader(response).await
    }

    /// Sends it and leaves the answer unread.
    ///
    /// # Errors
    /// [`Error`] for an answer that is no success, and for none.
    pub async fn raw(self) -> Result<Response, Error> {
        dispatch(self.request?, &self.warnings).await
    }
}

async fn dispatch(request: Request, warnings: &[Warning]) -> Result<Response, Error> {
    warning::trace(warnings, request.operation());
    request.send().await
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// For a builder with a method `call`: `send`, and `await`.
macro_rules! sends {
    ($builder:ty => $output:ty) => {
        impl $builder {
            /// Sends it and reads the answer, as awaiting it does.
            ///
            /// # Errors
            /// [`Error`](iopole_http::Error); see the operation for those that it has of its own.
            pub async fn send(self) -> Result<$output, ::iopole_http::Error> {
                self.call().send().await
            }
        }

        impl ::std::future::IntoFuture for $builder {
            type Output = Result<$output, ::iopole_http::Error>;
            type IntoFuture = $crate::call::BoxFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                self.call().into_future()
            }
        }
    };
}

pub(crate) use sends;

/// The body as JSON.
pub(crate) async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    response.json().await
}

/// No body, or one that says nothing: the platform was seen to send either where it documents the other.
pub(crate) async fn nothing(_: Response) -> Result<(), Error> {
    Ok(())
}

/// The identifier of what was created.
pub(crate) async fn created<T: From<ElementId>>(response: Response) -> Result<T, Error> {
    let id = |elements: OneOrMany<CreatedElement>| {
        let mut ids = elements.items.into_iter().filter_map(|element| element.id_as());
        ids.next().ok_or("it holds no identifier")
    };
    response.json_then(id).await
}

/// The same where the platform was seen to answer without a body or an identifier: the creation is done all the
/// same, and an error would invite a second one.
pub(crate) async fn created_if_told<T: From<ElementId>>(response: Response) -> Result<Option<T>, Error> {
    let body = response.bytes().await?;
    let elements = serde_json::from_slice::<OneOrMany<CreatedElement>>(&body).ok();
    Ok(elements.and_then(|elements| elements.items.into_iter().find_map(|element| element.id_as())))
}
