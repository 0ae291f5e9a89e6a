//! Compares a downloaded copy with a SHA-256.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use iopole_http::Error;
use tokio::io::AsyncWrite;

use crate::document::{HEAD, is_document};
use crate::download::Download;

/// Result of comparing a copy with the wanted file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Equal bytes.
    Same,
    /// Another document.
    Other,
    /// Not a document: a gateway's page, or a response without its body. It proves nothing about the copy.
    None,
}

/// SHA-256 of a downloaded file, and whether the file is a document.
#[derive(Debug, Clone)]
pub(super) struct Fingerprint {
    pub(super) sha256: String,
    pub(super) is_document: bool,
}

impl Fingerprint {
    pub(super) async fn of(download: Download) -> Result<Self, Error> {
        let mut head = Head::default();
        let (_, sha256) = download.unjudged().write_to_hashed(&mut head).await?;
        Ok(Self { sha256, is_document: is_document(&head.0) })
    }

    pub(super) fn compare(&self, sha256: &str) -> Evidence {
        match self.sha256 == sha256 {
            true => Evidence::Same,
            false if self.is_document => Evidence::Other,
            false => Evidence::None,
        }
    }
}

/// Keeps the first bytes of a file.
#[derive(Default)]
struct Head(Vec<u8>);

impl AsyncWrite for Head {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, io::Error>> {
        let room = HEAD.saturating_sub(self.0.len());
        self.0.extend(bytes.iter().take(room));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }
}
