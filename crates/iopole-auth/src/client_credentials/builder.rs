//! Settings of the flow.

use std::fmt;
use std::time::Duration;

use super::ClientCredentials;
use super::endpoint::Endpoint;
use crate::credentials::Credentials;
use crate::error::TokenError;
use crate::secure_url::SecureUrl;
use crate::transport::Adjust;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(15);

/// Builder of a [`ClientCredentials`].
#[must_use]
pub struct ClientCredentialsBuilder {
    token_url: SecureUrl,
    credentials: Credentials,
    connect_timeout: Duration,
    timeout: Duration,
    adjust: Option<Adjust>,
}

impl ClientCredentialsBuilder {
    pub(super) fn new(token_url: SecureUrl, credentials: Credentials) -> Self {
        Self { token_url, credentials, connect_timeout: CONNECT_TIMEOUT, timeout: TIMEOUT, adjust: None }
    }

    /// Sets the timeout for connecting; 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of a token request, its answer included; 15 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Changes the HTTP client of token requests: a proxy, or private root certificates.
    ///
    /// The flow then ignores the HTTP client of the API client that it is used in. Redirects, retries and the referer
    /// stay off, and plain http goes to a loopback address only, whatever the function sets.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn example(url: iopole_auth::SecureUrl, credentials: iopole_auth::Credentials, proxy: reqwest::Proxy)
    /// # -> Result<(), iopole_auth::TokenError> {
    /// use iopole_auth::ClientCredentials;
    ///
    /// let flow = ClientCredentials::builder(url, credentials).transport(|http| http.proxy(proxy)).build()?;
    /// # let _ = flow; Ok(()) }
    /// ```
    pub fn transport(
        mut self,
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Builds the flow. No request is made.
    ///
    /// # Errors
    /// [`TokenErrorKind::Configuration`](crate::TokenErrorKind::Configuration) when no HTTP client can be
    /// built, for want of root certificates on this machine for example.
    pub fn build(self) -> Result<ClientCredentials, TokenError> {
        let endpoint = Endpoint::new(&self.token_url, self.connect_timeout, self.timeout, self.adjust)?;
        Ok(ClientCredentials::of(self.token_url, self.credentials, endpoint))
    }
}

impl fmt::Debug for ClientCredentialsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentialsBuilder")
            .field("token_url", &self.token_url)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
