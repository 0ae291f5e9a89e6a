//! EDI messages.

use std::path::PathBuf;

use bytes::Bytes;
use iopole_http::Upload;
use iopole_model::codes::EdiMessageType;
use iopole_model::ids::EdiMessageId;

use crate::call::Call;
use crate::document::{DocumentError, Source};
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
pub struct EdiFile(Source);

impl EdiFile {
    /// Opens a file on disk. The file is read when it is sent, and again for each retry.
    ///
    /// # Errors
    /// [`DocumentError`] for a missing or unreadable file, a directory, and an empty file.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DocumentError> {
        Source::open(path.into()).map(Self)
    }

    /// Makes a file of bytes in memory.
    ///
    /// # Errors
    /// [`DocumentError::Empty`] for no bytes.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Result<Self, DocumentError> {
        Source::from_bytes(name.into(), bytes.into()).map(Self)
    }

    fn into_upload(self) -> Upload {
        self.0.into_upload("application/octet-stream")
    }
}

impl std::fmt::Debug for EdiFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EdiFile").field("name", &self.0.name()).finish_non_exhaustive()
    }
}
