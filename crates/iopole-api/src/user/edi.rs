//! EDI messages.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use iopole_http::{Error, ErrorKind, Upload};
use iopole_model::{EdiMessageId, EdiMessageType};

use super::download::{Download, Expected, download};
use crate::call::{self, Call};
use crate::document::DocumentError;
use crate::operations;

/// EDI messages: role user, by the contract's assumption.
#[derive(Debug, Clone, Copy)]
pub struct Edi<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Edi<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Sends a message of this type; [`EdiMessageType::Auto`] lets the platform find it out.
    ///
    /// `sendEdiMessage`, asynchronous, not to be sent twice: there is no idempotency key. The contract names neither a
    /// limit of size nor an error of its own beside 401 and 403. Of the forms that the contract takes (a file, JSON,
    /// XML) this sends the file. Role user. Codes: 401, 403.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] before anything is sent, for a type without a name.
    pub fn send(self, message_type: impl Into<EdiMessageType>, file: EdiFile) -> Call<EdiMessageId> {
        let message_type = message_type.into();
        let check = if message_type.as_str().trim().is_empty() {
            let message = "an EDI message needs a type: its name, or AUTO to let the platform find it out";
            Err(Error::new(ErrorKind::InvalidRequest, message).of(&operations::SEND_EDI_MESSAGE))
        } else {
            Ok(())
        };
        let request =
            self.http.call(&operations::SEND_EDI_MESSAGE).path("messageType", message_type.as_str());
        Call::new(request.upload(file.into_upload()), call::created).checked(check)
    }

    /// The message as it was sent or received, byte for byte.
    ///
    /// `downloadEdiMessage`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn download(self, id: &EdiMessageId) -> Call<Download> {
        download(
            self.http.call(&operations::DOWNLOAD_EDI_MESSAGE).path("messageId", id.as_str()),
            Expected::Any,
        )
    }

    /// Every file of the message, in one zip archive.
    ///
    /// `downloadEdiMessageArchive`, safe. Synchronous, role user. Codes: 401, 403.
    pub fn download_archive(self, id: &EdiMessageId) -> Call<Download> {
        download(
            self.http.call(&operations::DOWNLOAD_EDI_MESSAGE_ARCHIVE).path("messageId", id.as_str()),
            Expected::Zip,
        )
    }
}

/// A file with an EDI message, of any format.
#[derive(Clone)]
pub struct EdiFile {
    name: String,
    source: Source,
}

#[derive(Clone)]
enum Source {
    File { path: PathBuf, length: u64 },
    Bytes(Bytes),
}

impl EdiFile {
    /// A file on disk. It is read when it is sent, and again should the request have to be replayed.
    ///
    /// # Errors
    /// [`DocumentError`], before anything is sent: no such file, a directory, or nothing in it.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DocumentError> {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let metadata =
            fs::metadata(&path).map_err(|source| DocumentError::Unreadable { path: path.clone(), source })?;
        if metadata.is_dir() {
            return Err(DocumentError::Directory(path));
        }
        let length = metadata.len();
        if length == 0 {
            return Err(DocumentError::Empty(name));
        }
        Ok(Self { name, source: Source::File { path, length } })
    }

    /// A file in memory, under a name.
    ///
    /// # Errors
    /// [`DocumentError::Empty`] for nothing.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Result<Self, DocumentError> {
        let (name, bytes) = (name.into(), bytes.into());
        if bytes.is_empty() {
            return Err(DocumentError::Empty(name));
        }
        Ok(Self { name, source: Source::Bytes(bytes) })
    }

    fn into_upload(self) -> Upload {
        let media_type = "application/octet-stream";
        match self.source {
            Source::File { path, length } => Upload::from_file("file", self.name, media_type, path, length),
            Source::Bytes(bytes) => Upload::from_bytes("file", self.name, media_type, bytes),
        }
    }
}

impl std::fmt::Debug for EdiFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EdiFile").field("name", &self.name).finish_non_exhaustive()
    }
}
