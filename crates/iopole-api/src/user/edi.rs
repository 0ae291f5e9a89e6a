//! EDI messages.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use iopole_http::Upload;
use iopole_model::codes::EdiMessageType;
use iopole_model::ids::EdiMessageId;

use crate::call::Call;
use crate::document::DocumentError;
use crate::download::{Download, Expected, download};
use crate::{operations, read};

/// Operations on EDI messages. They need the role user, by the contract's assumption.
#[derive(Debug, Clone, Copy)]
pub struct Edi<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Edi<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Sends an EDI message of this type. [`EdiMessageType::Auto`] lets the platform detect the type.
    ///
    /// Success means that the platform accepted the message for processing. Of the forms that the contract allows (a
    /// file, JSON, XML) this sends the file.
    ///
    /// # Errors
    /// The error codes of [`sendEdiMessage`](operations::SEND_EDI_MESSAGE). A type without a name fails the call before
    /// anything is sent.
    ///
    /// # Retries
    /// Never sent twice: the platform has no idempotency key.
    ///
    /// # Platform behavior
    /// The contract names no limit of size.
    pub fn send(self, message_type: impl Into<EdiMessageType>, file: EdiFile) -> Call<EdiMessageId> {
        let message_type = message_type.into();
        let check = if message_type.as_str().trim().is_empty() {
            Err("an EDI message needs a type: its name, or AUTO to let the platform detect it")
        } else {
            Ok(())
        };
        let request = self.http.call(&operations::SEND_EDI_MESSAGE);
        let request = request.path("messageType", message_type.as_str()).upload(file.into_upload());
        Call::new(request, read::created).checked(check)
    }

    /// Downloads an EDI message as it was sent or received, byte for byte.
    ///
    /// # Errors
    /// The error codes of [`downloadEdiMessage`](operations::DOWNLOAD_EDI_MESSAGE).
    pub fn download(self, id: &EdiMessageId) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_EDI_MESSAGE).path("messageId", id.as_str());
        download(request, Expected::Any)
    }

    /// Downloads every file of an EDI message, in one ZIP archive.
    ///
    /// # Errors
    /// The error codes of [`downloadEdiMessageArchive`](operations::DOWNLOAD_EDI_MESSAGE_ARCHIVE).
    pub fn download_archive(self, id: &EdiMessageId) -> Call<Download> {
        let request =
            self.http.call(&operations::DOWNLOAD_EDI_MESSAGE_ARCHIVE).path("messageId", id.as_str());
        download(request, Expected::Zip)
    }
}

/// File with an EDI message, of any format.
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
    /// Opens a file on disk. The file is read when it is sent, and again for each retry.
    ///
    /// # Errors
    /// [`DocumentError`] for a missing or unreadable file, a directory, and an empty file.
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

    /// Makes a file of bytes in memory.
    ///
    /// # Errors
    /// [`DocumentError::Empty`] for no bytes.
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
