//! Keeps tokens and customer ids from any origin but one.

use async_trait::async_trait;
use http::Extensions;
use http::header::AUTHORIZATION;
use iopole_auth::SecureUrl;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next};
use url::{Position, Url};

use crate::customer_id;
use crate::error::{Error, ErrorKind};

/// `reqwest-middleware` that rejects a request with a token or a customer id to another origin than the configured one
/// (RFC 6454: scheme, host and port). It must come after [`Authorize`](crate::Authorize).
#[derive(Debug)]
pub struct OriginGuard(Url);

impl OriginGuard {
    /// Creates a guard for the origin of this URL.
    pub fn new(api: &SecureUrl) -> Self {
        Self::of(api.as_url())
    }

    pub(crate) fn of(api: &Url) -> Self {
        Self(api.clone())
    }

    /// Compares origins as `Url::origin` does, for URLs with a host, without an allocation. Equal text is decided first.
    fn allows(&self, url: &Url) -> bool {
        if url[..Position::BeforePath] == self.0[..Position::BeforePath] {
            return true;
        }
        let port = Url::port_or_known_default;
        url.scheme() == self.0.scheme() && url.host() == self.0.host() && port(url) == port(&self.0)
    }

    /// Checks the URL of a request that carries a token or a customer id.
    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        if self.allows(url) {
            return Ok(());
        }
        let message = format!(
            "the request goes to {}, but tokens go to {} only",
            url.origin().ascii_serialization(),
            self.0.origin().ascii_serialization()
        );
        Err(Error::new(ErrorKind::Configuration, message))
    }
}

#[async_trait]
impl Middleware for OriginGuard {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let headers = request.headers();
        if headers.contains_key(AUTHORIZATION) || headers.contains_key(customer_id::HEADER) {
            self.check(request.url()).map_err(reqwest_middleware::Error::middleware)?;
        }
        next.run(request, extensions).await
    }
}
