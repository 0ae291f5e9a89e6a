//! Errors of files that cannot be sent.

use std::io;
use std::path::{Path, PathBuf};

use iopole_http::{Error, ErrorKind, Printable};

/// Most characters of a file's name in an error.
const LONGEST_NAME: usize = 300;

/// Makes a file's name safe to show: a stranger may have chosen it.
fn shown(name: impl AsRef<Path>) -> String {
    Printable::new(&name.as_ref().to_string_lossy()).longest(LONGEST_NAME).to_string()
}

/// Error of a file that cannot be sent. Nothing was sent.
///
/// `Display` shows the file's name on one line, without control characters. The members hold it unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", shown(.path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The path is a directory.
    #[error("{} is a directory: name the invoice file in it", shown(.0))]
    Directory(PathBuf),
    /// The file is empty.
    #[error("{} is empty: was it written completely?", shown(.0))]
    Empty(String),
    /// The file is larger than the platform accepts.
    #[error(
        "{} has {length} bytes; the platform accepts 50 MB at most: remove attachments or shrink images",
        shown(.name)
    )]
    TooLarge {
        /// The file.
        name: String,
        /// Its length in bytes.
        length: u64,
    },
    /// The name does not have an accepted ending.
    #[error(
        "{}: the name of an invoice ends in .pdf (Factur-X) or .xml (UBL, CII): rename or convert the file",
        shown(.0)
    )]
    Extension(String),
    /// The name holds a control character, which no header carries.
    #[error("{}: the name holds a control character: rename the file", shown(.0))]
    Name(String),
    /// The content is neither PDF nor XML.
    #[error("{} holds neither PDF nor XML: is it the right file?", shown(.0))]
    Content(String),
}

impl DocumentError {
    pub(super) fn unreadable(path: &Path, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), source }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::new(ErrorKind::InvalidRequest, error.to_string())
    }
}
