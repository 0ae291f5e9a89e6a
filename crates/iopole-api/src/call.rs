//! Operations that can be adjusted, then awaited.

use std::fmt::{self, Display};
use std::future::Future;

use futures_util::future::BoxFuture;
use iopole_http::{Error, ErrorKind, Request, Response};

use crate::options::{Options, awaitable};
use crate::warning::{self, Warning};

type Reader<T> = Box<dyn FnOnce(Response) -> BoxFuture<'static, Result<T, Error>> + Send>;

/// Call of one operation. Nothing is sent before the call is awaited.
///
/// Awaiting it returns the parsed response, or the one [`Error`] of all calls.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::ids::InvoiceId) -> Result<(), iopole_api::Error> {
/// use std::time::Duration;
///
/// let invoice = client.user().invoices().get(&id).timeout(Duration::from_secs(5)).await?;
/// println!("{}", invoice.invoice_id);
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent before the call is awaited"]
pub struct Call<T> {
    request: Request,
    reader: Reader<T>,
    pub(crate) options: Options,
    /// The first failed check: nothing is sent then.
    rejected: Option<Error>,
    warnings: Vec<Warning>,
}

impl<T: Send + 'static> Call<T> {
    pub(crate) fn new<F, R>(request: Request, reader: R) -> Self
    where
        R: FnOnce(Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let reader = Box::new(|response| -> BoxFuture<'static, _> { Box::pin(reader(response)) });
        let (options, rejected, warnings) = (Options::default(), None, Vec::new());
        Self { request, reader, options, rejected, warnings }
    }

    /// Fails the call before anything is sent, with [`ErrorKind::InvalidRequest`], if this check has failed.
    pub(crate) fn checked(mut self, check: Result<(), impl Display>) -> Self {
        if let Err(reason) = check
            && self.rejected.is_none()
        {
            let error = Error::new(ErrorKind::InvalidRequest, reason.to_string());
            self.rejected = Some(error.with_operation(self.request.operation()));
        }
        self
    }

    /// Maps the value that the call returns.
    pub(crate) fn map<U: Send + 'static>(self, make: impl FnOnce(T) -> U + Send + 'static) -> Call<U> {
        let Self { request, reader, options, rejected, warnings } = self;
        let reader: Reader<U> =
            Box::new(|response| Box::pin(async move { reader(response).await.map(make) }));
        Call { request, reader, options, rejected, warnings }
    }

    /// Changes the request.
    pub(crate) fn with_request(mut self, change: impl FnOnce(Request) -> Request) -> Self {
        self.request = change(self.request);
        self
    }

    /// Replaces the options.
    pub(crate) fn with_options(mut self, options: &Options) -> Self {
        self.options = options.clone();
        self
    }

    /// Adds warnings.
    pub(crate) fn warned(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// Returns the warnings about this call, which do not stop it. Each is also logged when the call is sent.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Sends the request and returns the response unread.
    ///
    /// # Errors
    /// Those of the operation for an error response, or for none.
    pub async fn raw(self) -> Result<Response, Error> {
        self.dispatch().await.map(|(response, _)| response)
    }

    async fn run(self) -> Result<T, Error> {
        let (response, reader) = self.dispatch().await?;
        reader(response).await
    }

    async fn dispatch(self) -> Result<(Response, Reader<T>), Error> {
        if let Some(error) = self.rejected {
            return Err(error);
        }
        warning::trace(&self.warnings, self.request.operation());
        let response = self.options.apply(self.request).send().await?;
        Ok((response, self.reader))
    }
}

awaitable!([T: Send + 'static] Call<T>, options => T);

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

type Run<T> = Box<dyn FnOnce(Options) -> BoxFuture<'static, Result<T, Error>> + Send>;

/// Operation that sends several requests, one after the other. Nothing is sent before it is awaited.
///
/// Its options apply to each request.
#[must_use = "nothing is sent before the operation is awaited"]
pub struct Composed<T> {
    pub(crate) options: Options,
    run: Run<T>,
}

impl<T: Send + 'static> Composed<T> {
    pub(crate) fn new<F>(run: impl FnOnce(Options) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        Self { options: Options::default(), run: Box::new(|options| Box::pin(run(options))) }
    }

    fn run(self) -> BoxFuture<'static, Result<T, Error>> {
        (self.run)(self.options)
    }
}

awaitable!([T: Send + 'static] Composed<T>, options => T);

impl<T> fmt::Debug for Composed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composed").field("options", &self.options).finish_non_exhaustive()
    }
}
