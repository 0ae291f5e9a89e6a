//! The client id, and where the client secret is kept.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use crate::error::TokenError;
use crate::recheck::Recheck;
use crate::secret::{check_form, fingerprint, read_file, unusable};
use crate::variable;

/// The environment variable that holds the client id.
pub const CLIENT_ID_VARIABLE: &str = "IOPOLE_CLIENT_ID";
/// The environment variable that holds the client secret.
pub const CLIENT_SECRET_VARIABLE: &str = "IOPOLE_CLIENT_SECRET";
/// The environment variable that names a file with the client secret.
pub const CLIENT_SECRET_FILE_VARIABLE: &str = "IOPOLE_CLIENT_SECRET_FILE";

/// After a refusal, a provider function is called again this often at most: it may ask a vault.
const PROVIDER_PACE: Duration = Duration::from_secs(1);

type SecretFuture = Pin<Box<dyn Future<Output = Result<SecretString, TokenError>> + Send>>;

/// A client id and the place of its secret.
///
/// The secret is read for each token request, and after a refusal at each call that needs a token, so one that was
/// rotated is taken up without a restart. A secret of an odd form (empty, white space only, several lines, a byte order
/// mark, a control character) is an error of kind `Credentials` that names the place and shows nothing of it.
///
/// In the platform's sandbox the client id is the account's e-mail address: it is sent as given,
/// neither trimmed nor lower-cased.
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
    /// A secret held in memory.
    pub fn new(client_id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { client_id: client_id.into(), secret: Secret::Fixed(secret.into()) }
    }

    /// A secret in a regular file, or a link to one: 64 KiB at most, one trailing newline removed. On Unix the
    /// file must be closed to its group and to others (mode 0600 or 0400), else reading it fails.
    pub fn from_file(client_id: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { client_id: client_id.into(), secret: Secret::File(path.into()) }
    }

    /// A secret that a function fetches, from a vault for example. It is called for each token
    /// request, and once more when the realm refuses what it gave. While a [`Cached`](crate::Cached) pauses after that
    /// refusal, calls that need a token call it again, once a second at most.
    pub fn from_provider<F, R>(client_id: impl Into<String>, provider: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<SecretString, TokenError>> + Send + 'static,
    {
        let provider = Arc::new(move || -> SecretFuture { Box::pin(provider()) });
        Self { client_id: client_id.into(), secret: Secret::Provider(provider) }
    }

    /// From the environment: `IOPOLE_CLIENT_ID`, and `IOPOLE_CLIENT_SECRET` or
    /// `IOPOLE_CLIENT_SECRET_FILE`.
    ///
    /// # Errors
    /// [`TokenErrorKind::Credentials`](crate::TokenErrorKind::Credentials), naming the variables that are missing, both
    /// secrets given, or a value of an odd form.
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

    /// The client id, as given.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret as it is now.
    ///
    /// # Errors
    /// [`TokenErrorKind::Credentials`](crate::TokenErrorKind::Credentials) when the file cannot be read or is open to
    /// others, or the secret has an odd form; whatever a provider function fails with.
    pub async fn secret(&self) -> Result<SecretString, TokenError> {
        self.read().await.map_err(|error| match (&self.secret, self.recheck(None)) {
            // A file that cannot be read now may be put right while a cache pauses.
            (Secret::File(_), Some(recheck)) => error.with_recheck(recheck),
            _ => error,
        })
    }

    async fn read(&self) -> Result<SecretString, TokenError> {
        let (secret, place) = match &self.secret {
            Secret::Fixed(secret) => (secret.clone(), "the client secret"),
            Secret::Provider(provider) => (provider().await?, "the client secret that the provider gave"),
            Secret::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
                return read.map_err(|_| unusable("reading the secret file was cut short"))?;
            }
        };
        check_form(secret.expose_secret(), place)?;
        Ok(secret)
    }

    /// A check whether a usable secret other than the refused one is there; `None` where it cannot change.
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

/// Whether `pace` has passed since it was last due; the first time, it is.
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
#[path = "credentials_tests.rs"]
mod tests;
