//! Bytes of a file to send: on disk, or in memory.

use std::fs;
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use iopole_http::Upload;

use super::error::DocumentError;

/// File to send, with its name and content.
#[derive(Clone)]
pub(crate) struct Source {
    name: String,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// Read when it is sent, and again for each retry.
    File {
        path: PathBuf,
        length: u64,
    },
    Bytes(Bytes),
}

impl Source {
    /// Checks that the path names a file with content.
    pub(crate) fn open(path: PathBuf) -> Result<Self, DocumentError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let metadata = fs::metadata(&path).map_err(|error| DocumentError::unreadable(&path, error))?;
        if metadata.is_dir() {
            return Err(DocumentError::Directory(path));
        }
        if !metadata.is_file() {
            return Err(DocumentError::unreadable(&path, io::Error::other("it is not a regular file")));
        }
        Self { name, content: Content::File { length: metadata.len(), path } }.with_content()
    }

    /// Checks that there are bytes.
    pub(crate) fn from_bytes(name: String, bytes: Bytes) -> Result<Self, DocumentError> {
        Self { name, content: Content::Bytes(bytes) }.with_content()
    }

    fn with_content(self) -> Result<Self, DocumentError> {
        if self.length() == 0 { Err(DocumentError::Empty(self.name)) } else { Ok(self) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the length in bytes.
    pub(crate) fn length(&self) -> u64 {
        match &self.content {
            Content::File { length, .. } => *length,
            Content::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Reads the first bytes.
    pub(super) fn head(&self, most: usize) -> Result<Bytes, DocumentError> {
        use io::Read as _;
        let path = match &self.content {
            Content::Bytes(bytes) => return Ok(bytes.slice(..bytes.len().min(most))),
            Content::File { path, .. } => path,
        };
        let mut head = Vec::with_capacity(most);
        let read = fs::File::open(path).and_then(|file| file.take(most as u64).read_to_end(&mut head));
        read.map_err(|error| DocumentError::unreadable(path, error))?;
        Ok(head.into())
    }

    pub(crate) fn into_upload(self, media_type: &'static str) -> Upload {
        match self.content {
            Content::File { path, length } => Upload::from_file("file", self.name, media_type, path, length),
            Content::Bytes(bytes) => Upload::from_bytes("file", self.name, media_type, bytes),
        }
    }
}
