//! Attaches the token, and replays a request once after a 401.

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::{Extensions, StatusCode};
use iopole_auth::{AccessToken, Generation, TokenSource};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next};

use crate::customer_id::{self, CustomerId};
use crate::error::Error;

/// `reqwest-middleware` that attaches the token of a [`TokenSource`], and a customer id where one is configured and the
/// request has none.
///
/// After a 401 it reports the token as rejected, and sends the request once more with a new one. A body of bytes can be
/// sent again, a stream cannot. An upload of this crate's [`Client`](crate::Client) always can.
///
/// # Your own stack
/// It works in any `reqwest-middleware` stack. The client beneath it should follow no redirect, and
/// [`OriginGuard`](crate::OriginGuard) should come after it:
///
/// ```
/// use iopole_auth::{AccessToken, Lifetime, StaticToken};
/// use iopole_http::{Authorize, OriginGuard};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tokens = StaticToken::new(AccessToken::new(&"a.b.c".into(), Lifetime::Unlimited)?);
/// let api = "https://api.ppd.iopole.fr".parse()?;
/// let transport = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
/// let client = reqwest_middleware::ClientBuilder::new(transport)
///     .with(Authorize::new(tokens))
///     .with(OriginGuard::new(&api))
///     .build();
/// # let _ = client; Ok(()) }
/// ```
#[derive(Debug)]
pub struct Authorize<T> {
    tokens: T,
    customer_id: Option<CustomerId>,
}

impl<T: TokenSource> Authorize<T> {
    /// Creates a middleware with this source of tokens and no customer id.
    pub fn new(tokens: T) -> Self {
        Self { tokens, customer_id: None }
    }

    /// Sets the customer id of every request that has none.
    #[must_use]
    pub fn customer_id(mut self, customer_id: Option<CustomerId>) -> Self {
        self.customer_id = customer_id;
        self
    }

    pub(super) async fn token(&self) -> Result<AccessToken, Error> {
        Ok(self.tokens.token().await?)
    }

    /// Attaches the token, and the customer id if there is one.
    pub(super) fn attach(request: &mut Request, token: &AccessToken, customer_id: Option<&CustomerId>) {
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, token.header().clone());
        if let Some(customer_id) = customer_id {
            headers.insert(customer_id::HEADER, customer_id.header());
        }
    }

    /// Reports that the API answered 401 to this token.
    pub(super) fn reject(&self, token: Generation) {
        self.tokens.invalidate(token);
    }
}

#[async_trait]
impl<T: TokenSource + 'static> Middleware for Authorize<T> {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let has_customer_id = request.headers().contains_key(customer_id::HEADER);
        let customer_id = self.customer_id.as_ref().filter(|_| !has_customer_id);
        let token = self.token().await.map_err(into_middleware_error)?;
        Self::attach(&mut request, &token, customer_id);
        let spare = request.try_clone();
        let response = next.clone().run(request, extensions).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.reject(token.generation());
        let Some(mut again) = spare else {
            return Ok(response);
        };
        drop(response);
        Self::attach(&mut again, &self.token().await.map_err(into_middleware_error)?, customer_id);
        next.run(again, extensions).await
    }
}

fn into_middleware_error(error: Error) -> reqwest_middleware::Error {
    reqwest_middleware::Error::middleware(error)
}
