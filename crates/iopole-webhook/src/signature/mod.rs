//! The signature of a delivery: HMAC-SHA256 over time stamp, method, path with query, and checksum.

mod canonical;
mod error;
mod timestamp;
mod verification;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit as _};
use http::{HeaderMap, Method};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

pub(crate) use canonical::hex;
#[cfg(feature = "testing")]
pub(crate) use canonical::{canonical, sha256};
pub use error::SignatureError;
pub use verification::{Signed, Verification};

use crate::config_error::ConfigError;
use crate::secret_form::usable;

pub(crate) type Key = Hmac<Sha256>;
/// Source of the time, injected so that tests need not wait.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Verifies signatures.
///
/// The time stamp must be within 15 minutes of this machine's clock, before or after; see
/// [`with_window`](Self::with_window). Several secrets can be in use at once, for a rotation without a gap.
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
    /// Default distance of a time stamp from now, before or after: 15 minutes.
    ///
    /// It outlasts the platform's default retry strategy, whose retries may keep their first time stamp: pauses of 1, 4
    /// and 6 minutes, three earlier attempts of up to 60 s each, and one minute between the two clocks.
    pub const DEFAULT_WINDOW: Duration = Duration::from_secs(15 * 60);

    /// Verifies with one secret: the text that the webhook was configured with, not its hexadecimal decoding.
    ///
    /// # Errors
    /// Fails if the secret is empty, is the mask that the platform shows instead of it (`abcd1****`), or has white
    /// space, quotation marks or invisible characters around it.
    pub fn new(secret: impl Into<SecretString>) -> Result<Self, ConfigError> {
        let verifier =
            Self { keys: Vec::new(), window: Self::DEFAULT_WINDOW, clock: Arc::new(SystemTime::now) };
        verifier.with_secret(secret)
    }

    /// Accepts one more secret.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn with_secret(mut self, secret: impl Into<SecretString>) -> Result<Self, ConfigError> {
        let secret = usable(secret.into())?;
        // HMAC takes keys of any length.
        self.keys.push(
            Key::new_from_slice(secret.expose_secret().as_bytes()).map_err(|_| ConfigError::EmptySecret)?,
        );
        Ok(self)
    }

    /// Sets the largest distance of a time stamp from now, before or after; 15 minutes by default.
    ///
    /// A retry strategy with longer pauses needs a wider window: the sum of its pauses, 60 s for each attempt, and the
    /// difference of the clocks. A narrower window loses deliveries if retries keep their first time stamp.
    ///
    /// # Replays
    /// Within the window anyone who has seen a request can send it again. A [`Receiver`](crate::Receiver) does not
    /// handle it again while its store remembers the first, so the store must remember longer than twice the window.
    ///
    /// # Platform behavior
    /// It was never measured if the platform signs a retry again.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts to verify a request before its body arrives: checks the headers and the time stamp.
    ///
    /// If the request announces its checksum (`X-Checksum`), this verifies the signature, and the content is compared
    /// with the checksum at the end. So the body of a forger need not be read.
    ///
    /// `target` is path and query as the platform called them; see [`PublicPath`](crate::PublicPath).
    ///
    /// # Errors
    /// Fails if a header is missing, repeated or malformed, if the time stamp is too far from now, or if the signature
    /// is wrong.
    pub fn start(
        &self,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<Verification, SignatureError> {
        Verification::start(&self.keys, (self.clock)(), self.window, method, target, headers)
    }
}

/// Shows the number of secrets; no secret.
impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}
