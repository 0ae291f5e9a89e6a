//! The client id, and the source of the client secret.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use crate::error::{Recheck, TokenError};
use crate::secret::{check_form, fingerprint, read_file, unusable};
use crate::variable;

/// Environment variable with the client id.
pub const CLIENT_ID_VARIABLE: &str = "IOPOLE_CLIENT_ID";
/// Environment variable with the client secret.
pub const CLIENT_SECRET_VARIABLE: &str = "IOPOLE_CLIENT_SECRET";
/// Environment variable with the path of a file that holds the client secret.
pub const CLIENT_SECRET_FILE_VARIABLE: &str = "IOPOLE_CLIENT_SECRET_FILE";

/// Shortest time between two calls of a provider function after a rejection: it may ask a vault.
const PROVIDER_PACE: Duration = Duration::from_secs(1);

type SecretFuture = Pin<Box<dyn Future<Output = Result<SecretString, TokenError>> + Send>>;

/// Client id and the source of its secret: memory, a file, or a function.
///
/// # Rotation
/// The secret is read for each token request, and after a rejection at each call that needs a token. A rotated secret
/// is used without a restart.
///
/// # Malformed secrets
/// An empty secret, white space only, several lines, a byte order mark or a control character is an error of kind
/// `Credentials`. It names the file, variable or provider, and shows nothing of the secret.
///
/// # Platform behavior
/// In preproduction the client id is the account's e-mail address. It is sent as given, neither trimmed nor
/// lower-cased.
///
/// # Examples
///
/// ```
/// use iopole_auth::Credentials;
///
/// let fixed = Credentials::new("compta@exemple.fr", "the secret");
/// let mounted = Credentials::from_file("compta@exemple.fr", "/run/secrets/iopole");
/// let vault = Credentials::from_provider("compta@exemple.fr", || async {
///     Ok("asked of the vault".into())
/// });
/// assert!(!format!("{fixed:?} {mounted:?} {vault:?}").contains("the secret"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    client_id: String,
    secret: Secret,
}

#[derive(Clone)]
enum Secret {
    Fixed(SecretString),
    File(PathBuf),
    Provider(Arc<dyn Fn() -> SecretFuture + Send + Sync>),
}

impl Credentials {
    /// Creates credentials with a secret in memory.
    pub fn new(client_id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { client_id: client_id.into(), secret: Secret::Fixed(secret.into()) }
    }

    /// Creates credentials with a secret in a regular file, or in a link to one.
    ///
    /// The file has 64 KiB at most; one trailing newline is removed. On Unix its group and others must have no access
    /// (mode 0600 or 0400), else reading fails.
    pub fn from_file(client_id: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { client_id: client_id.into(), secret: Secret::File(path.into()) }
    }

    /// Creates credentials with a secret that a function fetches, from a vault for example.
    ///
    /// The function is called for each token request, and once more when the realm rejects the secret. While a
    /// [`Cached`](crate::Cached) pauses after that rejection, calls that need a token call the function again, once a
    /// second at most.
    pub fn from_provider<F, R>(client_id: impl Into<String>, provider: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<SecretString, TokenError>> + Send + 'static,
    {
        let provider = Arc::new(move || -> SecretFuture { Box::pin(provider()) });
        Self { client_id: client_id.into(), secret: Secret::Provider(provider) }
    }

    /// Reads credentials from the environment: `IOPOLE_CLIENT_ID`, and `IOPOLE_CLIENT_SECRET` or
    /// `IOPOLE_CLIENT_SECRET_FILE`.
    ///
    /// # Errors
    /// [`TokenErrorKind::Credentials`](crate::TokenErrorKind::Credentials) when a variable is missing or malformed, or
    /// both secrets are set. The message names the variables.
    pub fn from_env() -> Result<Self, TokenError> {
        Self::from_variables(|name| variable::read(name).map_err(|error| unusable(error.to_string())))
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<String>, TokenError>) -> Result<Self, TokenError> {
        let client_id = read(CLIENT_ID_VARIABLE)?;
        let secret = read(CLIENT_SECRET_VARIABLE)?;
        let file = read(CLIENT_SECRET_FILE_VARIABLE)?;
        for (name, value) in [(CLIENT_ID_VARIABLE, &client_id), (CLIENT_SECRET_VARIABLE, &secret)] {
            if let Some(value) = value {
                check_form(value, format_args!("the variable {name}"))?;
            }
        }
        match (client_id, secret, file) {
            (Some(client_id), Some(secret), None) => Ok(Self::new(client_id, secret)),
            (Some(client_id), None, Some(file)) => Ok(Self::from_file(client_id, file)),
            (_, Some(_), Some(_)) => Err(unusable(format!(
                "both {CLIENT_SECRET_VARIABLE} and {CLIENT_SECRET_FILE_VARIABLE} are set: unset one of them"
            ))),
            (client_id, secret, file) => {
                let mut missing = Vec::new();
                if client_id.is_none() {
                    missing.push(CLIENT_ID_VARIABLE.to_owned());
                }
                if secret.is_none() && file.is_none() {
                    missing.push(format!("{CLIENT_SECRET_VARIABLE} (or {CLIENT_SECRET_FILE_VARIABLE})"));
                }
                Err(unusable(format!("no credentials: set {}", missing.join(" and "))))
            }
        }
    }

    /// Returns the client id, as given.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Reads the current secret.
    ///
    /// # Errors
    /// [`TokenErrorKind::Credentials`](crate::TokenErrorKind::Credentials) when the file cannot be read or others have
    /// access to it, or the secret is malformed. A provider function's own error is returned unchanged.
    pub async fn secret(&self) -> Result<SecretString, TokenError> {
        self.read().await.map_err(|error| match (&self.secret, self.recheck(None)) {
            // A file that cannot be read now may be corrected while a cache pauses.
            (Secret::File(_), Some(recheck)) => error.with_recheck(recheck),
            _ => error,
        })
    }

    async fn read(&self) -> Result<SecretString, TokenError> {
        let (secret, origin) = match &self.secret {
            Secret::Fixed(secret) => (secret.clone(), "the client secret"),
            Secret::Provider(provider) => (provider().await?, "the client secret that the provider gave"),
            Secret::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
                return read.map_err(|_| unusable("reading the secret file was cut short"))?;
            }
        };
        check_form(secret.expose_secret(), origin)?;
        Ok(secret)
    }

    /// Creates a check for a usable secret other than the rejected one; `None` if the secret cannot change.
    pub(crate) fn recheck(&self, refused: Option<&SecretString>) -> Option<Recheck> {
        let pace = match &self.secret {
            Secret::Fixed(_) => return None,
            Secret::File(_) => Duration::ZERO,
            Secret::Provider(_) => PROVIDER_PACE,
        };
        let (credentials, refused, last) = (self.clone(), refused.map(fingerprint), Mutex::new(None));
        Some(Recheck::new(move || {
            let (credentials, due) = (credentials.clone(), is_due(&last, pace));
            async move {
                due && credentials.read().await.is_ok_and(|secret| Some(fingerprint(&secret)) != refused)
            }
        }))
    }
}

/// Returns true the first time, and when `pace` has passed since it last did.
fn is_due(last: &Mutex<Option<Instant>>, pace: Duration) -> bool {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    let due = last.is_none_or(|last| last.elapsed() >= pace);
    if due {
        *last = Some(Instant::now());
    }
    due
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret: &dyn fmt::Debug = match &self.secret {
            Secret::Fixed(_) => &"[redacted]",
            Secret::File(path) => path,
            Secret::Provider(_) => &"[provider]",
        };
        f.debug_struct("Credentials").field("client_id", &self.client_id).field("secret", secret).finish()
    }
}

#[cfg(test)]
mod tests;
