//! Marks that travel in the extensions of a request or of its answer.

use std::sync::{Arc, OnceLock};

use crate::client::ApiClient;
use crate::ids::CustomerId;

/// Name of the operation that a request is for; absent where the path leads nowhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation(pub(crate) &'static str);

impl Operation {
    /// The name among the extensions of a request.
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Option<&'static str> {
        extensions.get::<Self>().map(|operation| operation.0)
    }
}

/// Reason of an error response, for the journal, where the answer itself says less.
#[derive(Debug, Clone)]
pub(crate) struct Reason(pub(crate) String);

/// Client that a request comes from and customer that it acts for, filled in once they are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller(Arc<(OnceLock<String>, OnceLock<CustomerId>)>);

impl Caller {
    /// Sets the client. A request has one client only, so a second call changes nothing.
    pub(crate) fn set_client(&self, client: &ApiClient) {
        let _ = self.0.0.set(client.id.clone());
    }

    pub(crate) fn set_customer(&self, customer: CustomerId) {
        let _ = self.0.1.set(customer);
    }

    pub(crate) fn client(&self) -> Option<String> {
        self.0.0.get().cloned()
    }

    pub(crate) fn customer(&self) -> Option<String> {
        self.0.1.get().map(ToString::to_string)
    }
}
