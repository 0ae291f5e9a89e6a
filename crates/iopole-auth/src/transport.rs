//! The HTTP client that API and token requests share, and the settings that no caller can change.

use std::fmt;

/// HTTP client of an API client, handed to its [`TokenSource`](crate::TokenSource) for token requests.
///
/// An API client whose transport was adjusted (a proxy, a private root certificate) passes it to
/// [`TokenSource::adopt`](crate::TokenSource::adopt). Without the feature `http-client` the type is opaque and cannot
/// be made, so that a source without HTTP needs no HTTP library.
#[derive(Clone)]
pub struct Transport {
    #[cfg(feature = "http-client")]
    client: reqwest::Client,
    is_local: bool,
}

impl Transport {
    /// Wraps an HTTP client that follows no redirect and repeats no request.
    ///
    /// `is_local` marks a client for an API on this machine: it may use plain http, and ignores the proxies that the
    /// environment names.
    #[cfg(feature = "http-client")]
    pub fn new(client: reqwest::Client, is_local: bool) -> Self {
        Self { client, is_local }
    }

    /// Returns the HTTP client.
    #[cfg(feature = "http-client")]
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Returns true if the client was made for an API on this machine.
    pub fn is_local(&self) -> bool {
        self.is_local
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("is_local", &self.is_local).finish_non_exhaustive()
    }
}

#[cfg(feature = "http-client")]
pub use self::client::{Adjust, build_client};

#[cfg(feature = "http-client")]
mod client {
    use reqwest::ClientBuilder;
    use reqwest::redirect::Policy;

    use crate::secure_url::SecureUrl;

    /// A caller's changes of the HTTP client.
    pub type Adjust = Box<dyn FnOnce(ClientBuilder) -> ClientBuilder + Send + Sync>;

    /// Builds an HTTP client for requests that carry a secret to this URL.
    ///
    /// `configure` sets everything that may differ; `is_adjusted` is true if a caller's function is part of it. Fixed
    /// afterwards: no redirect is followed, nothing is sent again, no referer is sent, and plain http goes to a loopback
    /// address only.
    ///
    /// # Errors
    /// When the client cannot be built, for want of root certificates for example.
    pub fn build_client(
        url: &SecureUrl,
        is_adjusted: bool,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder();
        if url.is_loopback() {
            // Requests to this machine must not pass through a proxy of the environment.
            builder = builder.no_proxy();
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if url.as_url().scheme() == "http" && !(is_adjusted && has_root_certificates()) {
            // Plain http needs no root certificates, and the machine may have none. An adjusted client may serve
            // another host too.
            builder = builder.tls_certs_only([]);
        }
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        let _ = is_adjusted;
        configure(builder)
            // A redirect would carry the token, the customer id or the body elsewhere.
            .redirect(Policy::none())
            // A retry below our own could send an invoice twice.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .referer(false)
            .https_only(!url.is_loopback())
            .build()
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn has_root_certificates() -> bool {
        reqwest::Client::builder().build().is_ok()
    }
}
