//! The access token: a ready header, a generation and a lifetime. It cannot be printed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::claims::Claims;
use crate::error::{TokenError, TokenErrorKind};

/// Lifetime assumed when the endpoint states none: 60 s. RFC 6749 section 5.1 only recommends stating it.
pub const UNSTATED_LIFETIME: Duration = Duration::from_secs(60);

/// Longest lifetime of a token: a day. Longer ones are capped.
pub const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Access token, ready to be sent (RFC 6750 section 2.1).
///
/// A clone is cheap and shares one buffer, which is overwritten when the last clone is dropped. That is a best effort:
/// an HTTP client's write buffers keep copies of sent bytes.
///
/// `Debug` shows the generation and the lifetime only. There is no `Display` and no `Serialize`.
///
/// # Examples
///
/// ```
/// use iopole_auth::{AccessToken, Lifetime};
///
/// let token = AccessToken::new(&"eyJhbGciOi…".replace('…', "").into(), Lifetime::Unlimited)?;
/// assert!(token.header().is_sensitive());
/// assert!(!format!("{token:?}").contains("eyJ"));
/// # Ok::<(), iopole_auth::TokenError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    header: HeaderValue,
    generation: Generation,
    lifetime: Lifetime,
}

impl AccessToken {
    /// Creates a token with the next generation of this process.
    ///
    /// # Errors
    /// [`TokenErrorKind::Malformed`] when the text is empty or holds a character that a header cannot carry.
    pub fn new(token: &SecretString, lifetime: Lifetime) -> Result<Self, TokenError> {
        let text = token.expose_secret();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let reason = "the access token is empty or holds a character that no header may carry";
            return Err(TokenError::new(TokenErrorKind::Malformed, reason));
        }
        let mut line = Zeroizing::new(Vec::with_capacity(PREFIX.len() + text.len()));
        line.extend_from_slice(PREFIX.as_bytes());
        line.extend_from_slice(text.as_bytes());
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(line)).map_err(|_| {
            TokenError::new(TokenErrorKind::Malformed, "the access token does not fit a header")
        })?;
        header.set_sensitive(true);
        Ok(Self(Arc::new(Inner { header, generation: Generation::next(), lifetime })))
    }

    /// Returns the value of the `Authorization` header, `Bearer …`, marked sensitive.
    pub fn header(&self) -> &HeaderValue {
        &self.0.header
    }

    /// Returns the generation: a later token of this process has a greater one.
    pub fn generation(&self) -> Generation {
        self.0.generation
    }

    /// Returns the lifetime, counted from the start of the token request.
    pub fn lifetime(&self) -> Lifetime {
        self.0.lifetime
    }

    /// Reads the claims of the token, if it is a JWT (RFC 7519).
    ///
    /// The signature is not verified: use the claims for a diagnosis, not for a decision.
    pub fn claims(&self) -> Option<Claims> {
        let header = self.0.header.as_bytes();
        Claims::read(header.get(PREFIX.len()..)?)
    }
}

const PREFIX: &str = "Bearer ";

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("generation", &self.0.generation)
            .field("lifetime", &self.0.lifetime)
            .finish_non_exhaustive()
    }
}

/// Number of a token within this process, in order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Lifetime of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// This long, counted from the start of the token request.
    Limited(Duration),
    /// Usable at once by the callers that waited for it, and not kept. The endpoint stated zero or less.
    SingleUse,
    /// Without end, for a fixed token.
    Unlimited,
}

impl Lifetime {
    /// Converts an `expires_in` of the token endpoint, in seconds (RFC 6749 section 5.1).
    ///
    /// Missing: [`UNSTATED_LIFETIME`]. Zero or negative: [`Lifetime::SingleUse`]. Above [`LONGEST_LIFETIME`]: capped.
    pub fn from_expires_in(seconds: Option<i64>) -> Self {
        match seconds.map(u64::try_from) {
            None => Self::Limited(UNSTATED_LIFETIME),
            Some(Ok(seconds)) if seconds > 0 => {
                Self::Limited(Duration::from_secs(seconds).min(LONGEST_LIFETIME))
            }
            Some(_) => Self::SingleUse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Result<AccessToken, TokenError> {
        AccessToken::new(&text.into(), Lifetime::Unlimited)
    }

    #[test]
    fn the_header_is_sensitive_and_shared_by_clones() {
        let token = token("abc.def").unwrap();
        assert_eq!(token.header().as_bytes(), b"Bearer abc.def");
        assert!(token.header().is_sensitive());
        let copy = token.clone();
        assert_eq!(copy.header().as_bytes().as_ptr(), token.header().as_bytes().as_ptr());
    }

    #[test]
    fn later_tokens_have_greater_generations() {
        let (first, second) = (token("a").unwrap(), token("a").unwrap());
        assert!(second.generation() > first.generation());
        assert_eq!(first.clone().generation(), first.generation());
    }

    #[test]
    fn a_text_that_no_header_can_carry_is_rejected() {
        for bad in ["", "a b", "a\r\nX: y", "é", "a\u{7f}"] {
            assert_eq!(token(bad).unwrap_err().kind(), TokenErrorKind::Malformed, "{bad:?}");
        }
    }

    #[test]
    fn lifetimes_are_capped_at_a_day() {
        let limited = |seconds| Lifetime::Limited(Duration::from_secs(seconds));
        assert_eq!(Lifetime::from_expires_in(Some(1740)), limited(1740));
        assert_eq!(Lifetime::from_expires_in(Some(1)), limited(1));
        assert_eq!(Lifetime::from_expires_in(None), limited(60));
        assert_eq!(Lifetime::from_expires_in(Some(0)), Lifetime::SingleUse);
        assert_eq!(Lifetime::from_expires_in(Some(-5)), Lifetime::SingleUse);
        assert_eq!(Lifetime::from_expires_in(Some(i64::MAX)), limited(86_400));
    }
}
