//! Bytes that are not verified yet: hashed, and kept in memory, on the disk or in the caller's writer.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::TempPath;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::body::PIECE;
use crate::content::{Content, Place, blocking};
use crate::limits::Limits;
use crate::signature::hex;
use crate::temporary::Temporary;

/// Collects the bytes of one [`Content`].
pub(crate) struct Spool<'w> {
    target: Target<'w>,
    length: u64,
    hash: Sha256,
}

enum Target<'w> {
    Memory { held: Held, most: usize, temporary: Arc<Temporary> },
    Disk { file: tokio::fs::File, path: TempPath },
    Writer(&'w mut (dyn AsyncWrite + Send + Unpin)),
    Nowhere,
}

impl<'w> Spool<'w> {
    fn with_target(target: Target<'w>) -> Self {
        Self { target, length: 0, hash: Sha256::new() }
    }

    pub(crate) fn new(limits: &Limits, temporary: &Arc<Temporary>) -> Self {
        let temporary = Arc::clone(temporary);
        Self::with_target(Target::Memory { held: Held::default(), most: limits.memory, temporary })
    }

    pub(crate) fn to_writer(writer: &'w mut (dyn AsyncWrite + Send + Unpin)) -> Self {
        Self::with_target(Target::Writer(writer))
    }

    /// Only hashes; its futures are ready at once.
    pub(crate) fn nowhere() -> Self {
        Self::with_target(Target::Nowhere)
    }

    pub(crate) async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        self.length += piece.len() as u64;
        self.hash.update(&piece);
        if let Target::Memory { held, most, temporary } = &mut self.target {
            if held.len() + piece.len() <= *most {
                held.add(piece);
                return Ok(());
            }
            let (mut file, path) = temporary_file(Arc::clone(temporary)).await?;
            file.write_all(held.as_slice()).await?;
            self.target = Target::Disk { file, path };
        }
        match &mut self.target {
            Target::Disk { file, .. } => file.write_all(&piece).await,
            Target::Writer(writer) => writer.write_all(&piece).await,
            Target::Memory { .. } | Target::Nowhere => Ok(()),
        }
    }

    /// Returns the SHA-256 of the bytes so far.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    pub(crate) async fn finish(self) -> io::Result<Content> {
        let checksum = hex(&self.digest());
        let place = match self.target {
            Target::Memory { held, .. } => Place::Memory(held.into_bytes()),
            Target::Disk { mut file, path } => {
                file.flush().await?;
                Place::Disk(path, file.into_std().await)
            }
            Target::Writer(writer) => {
                writer.flush().await?;
                Place::Writer
            }
            Target::Nowhere => Place::Writer,
        };
        Ok(Content::new(place, self.length, checksum))
    }
}

/// Bytes in memory: one large piece as it came, or a copy of all pieces.
#[derive(Default)]
struct Held {
    whole: Bytes,
    copy: Vec<u8>,
}

impl Held {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn as_slice(&self) -> &[u8] {
        if self.copy.is_empty() { &self.whole } else { &self.copy }
    }

    /// Adds a piece. A small one is copied, because it may be a slice of a much larger buffer of the transport.
    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 && piece.len() >= PIECE {
            self.whole = piece;
            return;
        }
        self.copy.reserve(self.whole.len() + piece.len());
        self.copy.extend_from_slice(&std::mem::take(&mut self.whole));
        self.copy.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.copy.is_empty() { self.whole } else { self.copy.into() }
    }
}

async fn temporary_file(temporary: Arc<Temporary>) -> io::Result<(tokio::fs::File, TempPath)> {
    let (file, path) = blocking(move || temporary.create()).await?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    // The size of a piece: a larger buffer would only use more memory.
    file.set_max_buf_size(64 * 1024);
    Ok((file, path))
}
