//! Reads a client secret from a file, and checks the form of a secret of any origin.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Read as _;
use std::path::Path;
use std::sync::LazyLock;

use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{TokenError, TokenErrorKind};

const LONGEST_SECRET: u64 = 64 * 1024;

pub(crate) fn unusable(message: impl Into<String>) -> TokenError {
    TokenError::new(TokenErrorKind::Credentials, message)
}

/// Returns a keyed hash that distinguishes secrets without keeping them, in this process only.
pub(crate) fn fingerprint(secret: &SecretString) -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEYS.hash_one(secret.expose_secret())
}

/// Rejects a form that no realm's secret has, and that an editor, a shell or a mount produces by mistake.
///
/// The message names the origin and repeats nothing of the text.
pub(crate) fn check_form(text: &str, origin: impl fmt::Display) -> Result<(), TokenError> {
    let wrong = if text.is_empty() {
        "is empty"
    } else if text.contains('\u{feff}') {
        "holds a byte order mark: save it as UTF-8 without one"
    } else if text.contains('\0') {
        "holds a NUL character: save it as UTF-8 text"
    } else if text.trim().is_empty() {
        "holds white space only"
    } else if text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        "holds more than one line, or a newline too many: put the value alone on one line"
    } else if text.contains(char::is_control) {
        "holds a control character: put the value there as it was issued"
    } else {
        return Ok(());
    };
    Err(unusable(format!("{origin} {wrong}")))
}

pub(crate) fn read_file(path: &Path) -> Result<SecretString, TokenError> {
    let shown = path.display();
    let failed = |error: std::io::Error| unusable(format!("cannot read the secret file {shown}: {error}"));
    // Checked before opening, which blocks on a pipe without a writer. A mounted secret is a link.
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
    check_form(text, format_args!("the secret file {shown}"))?;
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
