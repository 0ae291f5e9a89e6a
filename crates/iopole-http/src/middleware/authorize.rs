//! Attaches the token, and answers a 401 with one replay under a new one.

use std::sync::Arc;

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::{Extensions, StatusCode};
use iopole_auth::{AccessToken, TokenSource};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next};

use super::spare::Spare;
use crate::call::Call;
use crate::customer_id::{self, CustomerId};
use crate::error::Error;

/// Gives every request the token of a [`TokenSource`], and the `customer-id` where one is configured.
///
/// After a 401 the token is reported as refused, and the request is sent once more with a new one, if
/// its body can be made again: bytes can, a stream cannot (an upload of this crate's [`Client`](crate::Client)
/// can always).
///
/// It can be used alone, in anybody's `reqwest-middleware` stack. Redirects should be off in the client
/// below it, and [`OriginGuard`](crate::OriginGuard) should follow it:
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
    /// Tokens of this source, no customer id.
    pub fn new(tokens: T) -> Self {
        Self { tokens, customer_id: None }
    }

    /// The customer id of every request that does not bring its own.
    #[must_use]
    pub fn customer_id(mut self, customer_id: Option<CustomerId>) -> Self {
        self.customer_id = customer_id;
        self
    }

    async fn attach(&self, request: &mut Request, extensions: &Extensions) -> Result<AccessToken, Error> {
        let token = self.tokens.token().await?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, token.header().clone());
        let call = extensions.get::<Arc<Call>>();
        let customer_id = call.and_then(|call| call.customer_id()).unwrap_or(&self.customer_id);
        if let Some(customer_id) = customer_id {
            headers.insert(customer_id::HEADER, customer_id.header());
        }
        if let Some(call) = call {
            call.send_off(request);
        }
        Ok(token)
    }

    /// Sends the request once more, under a new token; where it cannot be made again, the refusal stands.
    async fn replay(
        &self,
        spare: Spare,
        refusal: Response,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let Some(mut again) = spare.make().await.map_err(chained)? else {
            return Ok(refusal);
        };
        drop(refusal);
        self.attach(&mut again, extensions).await.map_err(chained)?;
        next.run(again, extensions).await
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
        let token = self.attach(&mut request, extensions).await.map_err(chained)?;
        let spare = Spare::of(&request, extensions);
        let response = next.clone().run(request, extensions).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.tokens.invalidate(token.generation());
        // Boxed: what is rare must not make every call's future large.
        Box::pin(self.replay(spare, response, extensions, next)).await
    }
}

fn chained(error: Error) -> reqwest_middleware::Error {
    reqwest_middleware::Error::middleware(error)
}
