//! Operations that take more than one call of the platform.

use std::fmt;
use std::future::{Future, IntoFuture};

use iopole_http::Error;

use crate::call::BoxFuture;
use crate::options::{Options, told};

type Run<T> = Box<dyn FnOnce(Options) -> BoxFuture<Result<T, Error>> + Send>;

/// Several calls that belong together. Nothing is sent before it is awaited (or [`Composed::send`] is).
#[must_use = "nothing is sent before it is awaited"]
pub struct Composed<T> {
    options: Options,
    run: Run<T>,
}

impl<T> Composed<T> {
    pub(crate) fn new<F>(run: impl FnOnce(Options) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        Self { options: Options::default(), run: Box::new(|options| Box::pin(run(options))) }
    }

    /// Sends each request once at the most, as [`Call::no_replay`](crate::Call::no_replay) does.
    pub fn no_replay(mut self) -> Self {
        self.options.set_no_replay();
        self
    }

    /// Sends what it takes, one request after the other.
    ///
    /// # Errors
    /// [`Error`]; see the method for those that it has of its own.
    pub async fn send(self) -> Result<T, Error> {
        (self.run)(self.options).await
    }
}

told!([T] Composed<T>, options);

impl<T: Send + 'static> IntoFuture for Composed<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        (self.run)(self.options)
    }
}

impl<T> fmt::Debug for Composed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composed").field("options", &self.options).finish_non_exhaustive()
    }
}
