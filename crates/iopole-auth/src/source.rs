//! The trait that supplies tokens, and a fixed source.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::error::TokenError;
use crate::token::{AccessToken, Generation};
use crate::transport::Transport;

/// Source of access tokens. Replace it in a unit test, or wrap it to add behavior.
///
/// # Implementations
///
/// | source | token |
/// |---|---|
/// | [`Cached`](crate::Cached) | that of another source, kept and refreshed |
/// | `ClientCredentials` (feature `reqwest`) | a new one from the token endpoint at each call |
/// | [`StaticToken`](crate::StaticToken) | a fixed one |
/// | `MockTokenSource` (feature `mock`) | as the unit test says |
///
/// # Your own source
/// Implement [`token`](TokenSource::token) with [`async_trait`](crate::async_trait), and wrap the source in a
/// [`Cached`](crate::Cached): an API client asks for a token with each request. This source reads a token that another
/// program writes to a file:
///
/// ```
/// use std::path::PathBuf;
/// use std::time::Duration;
/// use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenErrorKind, TokenSource, async_trait};
///
/// struct TokenFile(PathBuf);
///
/// #[async_trait]
/// impl TokenSource for TokenFile {
///     async fn token(&self) -> Result<AccessToken, TokenError> {
///         let text = std::fs::read_to_string(&self.0).map_err(|error| {
///             TokenError::new(TokenErrorKind::Unavailable, "cannot read the token file").with_source(error)
///         })?;
///         AccessToken::new(&text.trim().into(), Lifetime::Limited(Duration::from_secs(30)))
///     }
/// }
///
/// let tokens = Cached::new(TokenFile("/run/iopole/token".into()));
/// # let _ = tokens;
/// ```
///
/// # Unit tests
/// A hand-written source can count its calls, or fail on purpose:
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use iopole_auth::{AccessToken, TokenError, TokenErrorKind, TokenSource, async_trait};
///
/// #[derive(Default)]
/// struct Down {
///     calls: AtomicUsize,
/// }
///
/// #[async_trait]
/// impl TokenSource for Down {
///     async fn token(&self) -> Result<AccessToken, TokenError> {
///         self.calls.fetch_add(1, Ordering::Relaxed);
///         Err(TokenError::new(TokenErrorKind::Unavailable, "the realm is down"))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let tokens = Down::default();
/// assert!(tokens.token().await.unwrap_err().is_retryable());
/// assert_eq!(tokens.calls.load(Ordering::Relaxed), 1);
/// # }
/// ```
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Returns a token that may be sent now.
    ///
    /// # Errors
    /// [`TokenError`]; [`TokenError::is_retryable`] decides whether a caller waits and asks again.
    async fn token(&self) -> Result<AccessToken, TokenError>;

    /// Reports that the API answered 401 to the token of this generation.
    ///
    /// Call it at most once for each 401, then ask for a token again. A source that keeps nothing ignores it. A cache
    /// drops the token, unless it already holds a newer one, and reports the rejection to the source within.
    fn invalidate(&self, rejected: Generation) {
        let _ = rejected;
    }

    /// Receives the HTTP client of an API client whose transport was adjusted, when that client is built.
    ///
    /// Token requests need the same proxy and root certificates. A source without HTTP ignores it, as the default does.
    /// A source around another passes it on.
    fn adopt(&self, transport: &Transport) {
        let _ = transport;
    }
}

// Without `adopt`, so that a test need not expect the call.
#[cfg(feature = "mock")]
mockall::mock! {
    /// A mock of [`TokenSource`] by mockall.
    pub TokenSource {}

    #[async_trait]
    impl TokenSource for TokenSource {
        async fn token(&self) -> Result<AccessToken, TokenError>;
        fn invalidate(&self, rejected: Generation);
    }
}

#[cfg(feature = "mock")]
impl std::fmt::Debug for MockTokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockTokenSource").finish_non_exhaustive()
    }
}

impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    // Desugared by hand, so that the future of the source is returned without a second one around it.
    fn token<'s, 'f>(&'s self) -> Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        (**self).token()
    }

    fn invalidate(&self, rejected: Generation) {
        (**self).invalidate(rejected);
    }

    fn adopt(&self, transport: &Transport) {
        (**self).adopt(transport);
    }
}

/// Source of one fixed token, for a test or a short program.
///
/// It returns the token for ever, rejected or not. A cache around it only adds pauses after a rejection.
#[derive(Debug, Clone)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Creates a source of this token.
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
    async fn a_static_token_is_returned_for_ever() {
        let token = AccessToken::new(&"fixed".into(), Lifetime::Unlimited).unwrap();
        let source: Arc<dyn TokenSource> = Arc::new(StaticToken::new(token.clone()));
        source.invalidate(token.generation());
        assert_eq!(source.token().await.unwrap().generation(), token.generation());
    }
}
