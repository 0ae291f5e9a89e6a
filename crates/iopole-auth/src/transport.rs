//! The HTTP client of an API client, on its way to the source of tokens.

use std::any::Any;
use std::fmt;

/// The HTTP client that an API client was adjusted to use, for its [`TokenSource`](crate::TokenSource) to use too.
///
/// It is opaque, so that a source without HTTP needs no HTTP library. `ClientCredentials` takes a `reqwest::Client`.
pub struct Transport {
    client: Box<dyn Any + Send + Sync>,
    local: bool,
}

impl Transport {
    /// Wraps an HTTP client. `local` says that it was made for an API on this machine: it may use plain http, and
    /// passes by the proxies of the environment. The client must follow no redirect and repeat no request.
    pub fn new(client: impl Any + Send + Sync, local: bool) -> Self {
        Self { client: Box::new(client), local }
    }

    /// The client, if it is of this type.
    pub fn client<T: Any>(&self) -> Option<&T> {
        self.client.downcast_ref()
    }

    /// Whether it was made for an API on this machine.
    pub fn is_local(&self) -> bool {
        self.local
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("local", &self.local).finish_non_exhaustive()
    }
}
