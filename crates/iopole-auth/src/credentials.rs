//! The client id, and where the client secret is kept.

use std::env::{self, VarError};
use std::fmt;
use std::future::Future;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use secrecy::SecretString;

use crate::error::{TokenError, TokenErrorKind};

/// The environment variable that holds the client id.
pub const CLIENT_ID_VARIABLE: &str = "IOPOLE_CLIENT_ID";
/// The environment variable that holds the client secret.
pub const CLIENT_SECRET_VARIABLE: &str = "IOPOLE_CLIENT_SECRET";
/// The environment variable that names a file with the client secret.
pub const CLIENT_SECRET_FILE_VARIABLE: &str = "IOPOLE_CLIENT_SECRET_FILE";

const LONGEST_SECRET: u64 = 64 * 1024;

type SecretFuture = Pin<Box<dyn Future<Output = Result<SecretString, TokenError>> + Send>>;

/// A client id and the place of its secret.
///
/// The secret is read for each token request, so one that was rotated is taken up without a restart.
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
    /// request, and once more when the realm refuses what it gave.
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
    /// [`TokenErrorKind::Credentials`], naming the variables that are missing, or both secrets given.
    pub fn from_env() -> Result<Self, TokenError> {
        Self::from_variables(|name| match env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(unusable(format!("{name} is not valid UTF-8"))),
        })
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<String>, TokenError>) -> Result<Self, TokenError> {
        let client_id = read(CLIENT_ID_VARIABLE)?;
        let secret = read(CLIENT_SECRET_VARIABLE)?;
        let file = read(CLIENT_SECRET_FILE_VARIABLE)?;
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
    /// [`TokenErrorKind::Credentials`] when the file cannot be read, is empty or is open to others;
    /// whatever a provider function fails with.
    pub async fn secret(&self) -> Result<SecretString, TokenError> {
        match &self.secret {
            Secret::Fixed(secret) => Ok(secret.clone()),
            Secret::Provider(provider) => provider().await,
            Secret::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read_secret(&path)).await;
                read.map_err(|_| unusable("reading the secret file was cut short"))?
            }
        }
    }
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

fn unusable(message: impl Into<String>) -> TokenError {
    TokenError::new(TokenErrorKind::Credentials, message)
}

fn read_secret(path: &Path) -> Result<SecretString, TokenError> {
    let shown = path.display();
    let failed = |error: std::io::Error| unusable(format!("cannot read the secret file {shown}: {error}"));
    // Before it is opened, which blocks on a pipe that nobody writes to. A mounted secret is a link.
    check_regular(&std::fs::metadata(path).map_err(failed)?, path)?;
    let file = std::fs::File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    check_regular(&metadata, path)?;
    check_mode(&metadata, path)?;
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    file.take(LONGEST_SECRET + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST_SECRET {
        return Err(unusable(format!("the secret file {shown} is larger than 64 KiB")));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| unusable(format!("the secret file {shown} is not UTF-8 text")))?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(unusable(format!("the secret file {shown} is empty")));
    }
    Ok(SecretString::from(text))
}

fn check_regular(metadata: &std::fs::Metadata, path: &Path) -> Result<(), TokenError> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(unusable(format!("the secret file {} is not a regular file", path.display())))
}

#[cfg(unix)]
fn check_mode(metadata: &std::fs::Metadata, path: &Path) -> Result<(), TokenError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display();
    Err(unusable(format!(
        "the secret file {shown} is open to other users (mode {mode:04o}): run `chmod 600 {shown}`, \
         or mount it with mode 0400"
    )))
}

#[cfg(not(unix))]
fn check_mode(_: &std::fs::Metadata, _: &Path) -> Result<(), TokenError> {
    Ok(())
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
