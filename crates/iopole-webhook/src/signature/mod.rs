//! The signature of a delivery: HMAC-SHA256 over time stamp, method, path with query, and a checksum.

mod canonical;
mod error;
mod timestamp;
mod verification;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit as _};
use http::{HeaderMap, Method, Request};
use iopole_model::Secret;
use sha2::Sha256;

pub(crate) use canonical::hex;
#[cfg(feature = "testing")]
pub(crate) use canonical::{canonical, sha256};
pub use error::SignatureError;
pub use verification::{Signed, Verification};

use crate::authentication::ConfigError;
use crate::path::PublicPath;

pub(crate) type Key = Hmac<Sha256>;
/// The time, injected so that tests need not wait.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Verifies signatures.
///
/// The time stamp must be within 300 s of this machine's clock, both ways; see [`with_window`](Self::with_window).
/// Several secrets may be in use at once, for a rotation without a gap.
///
/// ```
/// # fn main() -> Result<(), iopole_webhook::ConfigError> {
/// use std::time::Duration;
/// use iopole_webhook::Verifier;
///
/// let verifier = Verifier::new("the new secret, of 32 characters at least")?
///     .with_secret("the old secret, until the platform has the new one")?
///     .with_window(Duration::from_secs(600));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Key>,
    window: Duration,
    clock: Clock,
}

impl Verifier {
    /// How far a time stamp may be from now, unless set otherwise.
    pub const DEFAULT_WINDOW: Duration = Duration::from_secs(300);

    /// Verifies with one secret: the text that the webhook was configured with, not its hexadecimal decoding.
    ///
    /// # Errors
    /// When the secret is empty, or is the mask that the platform shows instead of it (`abcd1****`).
    pub fn new(secret: impl Into<Secret>) -> Result<Self, ConfigError> {
        let verifier =
            Self { keys: Vec::new(), window: Self::DEFAULT_WINDOW, clock: Arc::new(SystemTime::now) };
        verifier.with_secret(secret)
    }

    /// Accepts one more secret.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Result<Self, ConfigError> {
        let secret = usable(secret.into())?;
        // HMAC takes keys of any length.
        self.keys
            .push(Key::new_from_slice(secret.expose().as_bytes()).map_err(|_| ConfigError::EmptySecret)?);
        Ok(self)
    }

    /// How far the time stamp may be from now, before or after. Whether the platform signs a retry anew is not known;
    /// its default retries end 10 minutes after the first try, and configured ones may take longer.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Takes the time from elsewhere, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Begins to verify a request whose body is still to come: checks the headers and the time stamp. If the request
    /// says its checksum (`X-Checksum`), the signature is verified here already, and the body is then held against the
    /// checksum; so a forger's body need not be read.
    ///
    /// `target` is path and query as the platform called them; see [`PublicPath`].
    ///
    /// # Errors
    /// When a header is missing, there twice or not in its form, when the time stamp is too far from now, or when the
    /// signature does not hold.
    pub fn start(
        &self,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<Verification, SignatureError> {
        Verification::start(&self.keys, (self.clock)(), self.window, method, target, headers)
    }

    /// Verifies a request whose body is at hand: the whole body, or of a multipart body the part named `file`.
    ///
    /// # Errors
    /// As [`start`](Self::start); or when the signature does not hold, or when a multipart body cannot be read, has no
    /// part named `file` or more than one.
    pub fn verify<B: AsRef<[u8]>>(
        &self,
        request: &Request<B>,
        path: &PublicPath,
    ) -> Result<Signed, SignatureError> {
        let target = path.target(request.uri());
        let mut verification = self.start(request.method(), &target, request.headers())?;
        let body = request.body().as_ref();
        match crate::multipart::boundary(request.headers())? {
            None => verification.update(body),
            Some(boundary) => {
                crate::multipart::read_whole(body, &boundary, |piece| verification.update(piece))?;
            }
        }
        verification.finish()
    }
}

/// Neither empty nor a mask.
pub(crate) fn usable(secret: Secret) -> Result<Secret, ConfigError> {
    match secret.expose() {
        "" => Err(ConfigError::EmptySecret),
        _ if secret.is_masked() => Err(ConfigError::MaskedSecret),
        _ => Ok(secret),
    }
}

/// No secret is shown.
impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}
