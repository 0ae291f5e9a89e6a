//! Per-call options of everything that can be awaited: customer id, timeout, no replay, stop.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, BoxFuture, Either, Shared};
use iopole_http::{CustomerId, Error, ErrorKind, Request};

use crate::timer::Timer;

/// Options of a call, kept until its request is sent. An operation of several requests applies them to each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    customer_id: Option<Option<CustomerId>>,
    timeout: Option<Duration>,
    no_replay: bool,
    stop: Option<Shared<BoxFuture<'static, ()>>>,
}

impl Options {
    pub(crate) fn set_customer_id(&mut self, customer_id: impl Into<Option<CustomerId>>) {
        self.customer_id = Some(customer_id.into());
    }

    /// Returns the customer id, if one is set.
    pub(crate) fn customer_id(&self) -> Option<&CustomerId> {
        self.customer_id.as_ref()?.as_ref()
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(crate) fn set_no_replay(&mut self) {
        self.no_replay = true;
    }

    pub(crate) fn set_stop(&mut self, stop: impl Future<Output = ()> + Send + 'static) {
        self.stop = Some(stop.boxed().shared());
    }

    /// Returns the request with these options.
    pub(crate) fn apply(self, mut request: Request) -> Request {
        if let Some(customer_id) = self.customer_id {
            request = request.customer_id(customer_id);
        }
        if let Some(timeout) = self.timeout {
            request = request.timeout(timeout);
        }
        if let Some(stop) = self.stop {
            request = request.stop_on(stop);
        }
        if self.no_replay { request.no_replay() } else { request }
    }

    /// Waits between two requests. Fails with [`ErrorKind::Stopped`] when the caller stops the operation first.
    pub(crate) async fn sleep(&self, timer: &dyn Timer, duration: Duration) -> Result<(), Error> {
        let sleep = timer.sleep(duration);
        let Some(stop) = self.stop.clone() else {
            sleep.await;
            return Ok(());
        };
        match future::select(stop, sleep).await {
            Either::Left(_) => {
                Err(Error::new(ErrorKind::Stopped, "stopped by the caller between two requests"))
            }
            Either::Right(_) => Ok(()),
        }
    }
}

/// Implements the options on a type, given the path to its [`Options`]. With `=> Output` it also implements
/// [`IntoFuture`], by the type's own `run`.
///
/// `awaitable!([] SendReport, options => CreatedElement);` expands to:
///
/// ```text
/// impl SendReport {
///     pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
///         self.options.set_customer_id(customer_id);
///         self
///     }
///     // and so on: timeout, no_replay, stop_on
/// }
///
/// impl IntoFuture for SendReport {
///     type Output = Result<CreatedElement, Error>;
///     type IntoFuture = BoxFuture<'static, Self::Output>;
///
///     fn into_future(self) -> Self::IntoFuture {
///         Box::pin(self.run())
///     }
/// }
/// ```
macro_rules! awaitable {
    ([$($generics:tt)*] $type:ty, $($options:ident).+ => $output:ty) => {
        $crate::options::awaitable!([$($generics)*] $type, $($options).+);

        impl<$($generics)*> ::std::future::IntoFuture for $type {
            type Output = Result<$output, ::iopole_http::Error>;
            type IntoFuture = ::futures_util::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(self.run())
            }
        }
    };
    ([$($generics:tt)*] $type:ty, $($options:ident).+) => {
        impl<$($generics)*> $type {
            /// Sets the customer id, in place of the client's. `None` sends no customer id.
            pub fn customer_id(
                mut self,
                customer_id: impl Into<Option<::iopole_http::CustomerId>>,
            ) -> Self {
                self.$($options).+.set_customer_id(customer_id);
                self
            }

            /// Sets the timeout of each attempt of each request and its response, in place of the client's.
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.$($options).+.set_timeout(timeout);
                self
            }

            /// Sends each request at most once, whatever the class of the operation: no retry, no replay after a 401.
            pub fn no_replay(mut self) -> Self {
                self.$($options).+.set_no_replay();
                self
            }

            /// Stops soon after this future resolves, for example when the program shuts down.
            ///
            /// The error is [`ErrorKind::Stopped`] if it is safe to start over. It is [`ErrorKind::OutcomeUnknown`] if
            /// a part of a request that must not be sent twice has gone out: find out with
            /// [`Invoices::reconcile`](crate::Invoices::reconcile), as after any unknown outcome. A result that has
            /// arrived is returned.
            ///
            /// [`ErrorKind::Stopped`]: iopole_http::ErrorKind::Stopped
            /// [`ErrorKind::OutcomeUnknown`]: iopole_http::ErrorKind::OutcomeUnknown
            ///
            /// ```no_run
            /// # async fn example(client: iopole_api::Client, document: iopole_api::Document) -> Result<(), iopole_api::Error> {
            /// let shutdown = async { drop(tokio::signal::ctrl_c().await) };
            /// let id = client.user().invoices().send(document).stop_on(shutdown).await?;
            /// println!("{id}");
            /// # Ok(()) }
            /// ```
            pub fn stop_on(
                mut self,
                stop: impl ::std::future::Future<Output = ()> + Send + 'static,
            ) -> Self {
                self.$($options).+.set_stop(stop);
                self
            }
        }
    };
}

pub(crate) use awaitable;

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::time::Duration;

    use iopole_model::invoice::InvoiceDetails;
    use iopole_model::search::SearchInvoice;

    use crate::{
        Call, Composed, GenerateFacturx, Inbox, Items, Pages, Reconcile, SearchFrenchDirectory,
        SearchInvoices, SearchParticipants, SearchPeppolDirectory, SearchReportFolders, SendReport,
        UnseenInvoice, UnseenStatus, Watch,
    };

    /// Compiles only if each type has every option.
    macro_rules! has_all_options {
        ($($type:ty),+ $(,)?) => {
            $(const _: fn($type) -> $type = |awaited| {
                awaited.customer_id(None).timeout(Duration::ZERO).no_replay().stop_on(ready(()))
            };)+
        };
    }

    has_all_options!(
        Call<InvoiceDetails>,
        Composed<Vec<SearchInvoice>>,
        GenerateFacturx,
        Inbox<UnseenInvoice>,
        Inbox<UnseenStatus>,
        Items<SearchInvoice>,
        Pages<SearchInvoice>,
        Reconcile,
        SearchFrenchDirectory,
        SearchInvoices,
        SearchParticipants,
        SearchPeppolDirectory,
        SearchReportFolders,
        SendReport,
        Watch,
    );
}
