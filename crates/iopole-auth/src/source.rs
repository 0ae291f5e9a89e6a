//! The trait that everything above asks for tokens.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::error::TokenError;
use crate::token::{AccessToken, Generation};
use crate::transport::Transport;

/// Gives access tokens. Swap it in a unit test, wrap it to add behaviour.
///
/// The implementations of this crate: [`Cached`](crate::Cached) (the only cache, around any source),
/// [`StaticToken`](crate::StaticToken), with the feature `reqwest` `ClientCredentials` (one request a call), and with
/// the feature `mock` a `MockTokenSource`.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that may be sent now.
    ///
    /// # Errors
    /// [`TokenError`], whose kind says whether waiting can help.
    async fn token(&self) -> Result<AccessToken, TokenError>;

    /// Says that the API answered 401 to the token of this generation. Call it at most once for each
    /// refusal, then ask for a token again. A source that keeps nothing ignores it; a cache drops the
    /// token, unless it already holds a newer one, and hands the refusal on to the source within.
    fn invalidate(&self, refused: Generation) {
        let _ = refused;
    }

    /// Hands over the HTTP client of an API client whose transport was adjusted, when that is built: token requests
    /// need the same proxy and the same root certificates. A source that makes no HTTP request ignores it, as the
    /// default does; a source around another hands it on.
    fn adopt(&self, transport: &Transport) {
        let _ = transport;
    }
}

// Without `adopt`, so that a test need not expect it.
#[cfg(feature = "mock")]
mockall::mock! {
    /// A mock of [`TokenSource`] by mockall.
    pub TokenSource {}

    #[async_trait]
    impl TokenSource for TokenSource {
        async fn token(&self) -> Result<AccessToken, TokenError>;
        fn invalidate(&self, refused: Generation);
    }
}

#[cfg(feature = "mock")]
impl std::fmt::Debug for MockTokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockTokenSource").finish_non_exhaustive()
    }
}

impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    // Written out, so that the source's own future is handed on without a second one around it.
    fn token<'s, 'f>(&'s self) -> Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        (**self).token()
    }

    fn invalidate(&self, refused: Generation) {
        (**self).invalidate(refused);
    }

    fn adopt(&self, transport: &Transport) {
        (**self).adopt(transport);
    }
}

/// A fixed token: for a test, or for a token that another program keeps fresh.
///
/// It is given out for ever, refused or not. A cache around it adds nothing but pauses after a refusal.
#[derive(Debug, Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// A source of this token.
    pub fn new(token: AccessToken) -> Self {
        Self(token)
    }
}

#[async_trait]
impl TokenSource for StaticToken {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Ok(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Lifetime;

    #[tokio::test]
    async fn a_static_token_is_given_out_for_ever() {
        let token = AccessToken::new(&"fixed".into(), Lifetime::Unlimited).unwrap();
        let source: Arc<dyn TokenSource> = Arc::new(StaticToken::new(token.clone()));
        source.invalidate(token.generation());
        assert_eq!(source.token().await.unwrap().generation(), token.generation());
    }
}
