//! What every call can be told, kept for those that consist of several.

use std::time::Duration;

use iopole_http::CustomerId;

use crate::call::Call;

/// Told once, given to every request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    customer_id: Option<Option<CustomerId>>,
    timeout: Option<Duration>,
    no_replay: bool,
}

impl Options {
    pub(crate) fn set_customer_id(&mut self, customer_id: impl Into<Option<CustomerId>>) {
        self.customer_id = Some(customer_id.into());
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(crate) fn set_no_replay(&mut self) {
        self.no_replay = true;
    }

    /// The call with what was told.
    pub(crate) fn apply<T: Send + 'static>(&self, mut call: Call<T>) -> Call<T> {
        if let Some(customer_id) = &self.customer_id {
            call = call.customer_id(customer_id.clone());
        }
        if let Some(timeout) = self.timeout {
            call = call.timeout(timeout);
        }
        if self.no_replay { call.no_replay() } else { call }
    }
}

/// The steps that tell a call of several requests what every call can be told: they go to its [`Options`], at this place.
macro_rules! told {
    ($(#[$attribute:meta])* [$($generics:tt)*] $type:ty, $($options:ident).+) => {
        impl<$($generics)*> $type {
            /// The customer id of every request, in place of the client's; `None` sends none.
            $(#[$attribute])*
            pub fn customer_id(
                mut self,
                customer_id: impl Into<Option<::iopole_http::CustomerId>>,
            ) -> Self {
                self.$($options).+.set_customer_id(customer_id);
                self
            }

            /// The bound on each attempt of each request and its answer, in place of the client's.
            $(#[$attribute])*
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.$($options).+.set_timeout(timeout);
                self
            }
        }
    };
}

pub(crate) use told;
