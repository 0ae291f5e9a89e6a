//! A file that the platform sends.

use bytes::Bytes;
use futures_util::Stream;
use iopole_http::{Error, Request, Response};
use tokio::io::AsyncWrite;

use crate::call::Call;

/// What an invoice may come as.
pub(super) const INVOICE: &str = "application/pdf, application/xml;q=0.9, */*;q=0.1";

pub(crate) fn download(request: Request) -> Call<Download> {
    Call::new(request, async |response| Ok(Download { response }))
}

/// A file on its way in.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::InvoiceId) -> Result<(), Box<dyn std::error::Error>> {
/// let download = client.user().invoices().download(&id).await?;
/// let mut file = tokio::fs::File::create("facture.pdf").await?;
/// let (length, sha256) = download.write_to_hashed(&mut file).await?;
/// println!("{length} bytes, SHA-256 {sha256}");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Download {
    response: Response,
}

impl Download {
    /// The media type that the platform names; it was seen to name a wrong one.
    pub fn media_type(&self) -> Option<&str> {
        self.response.content_type()
    }

    /// The whole file in memory, 64 MiB at most.
    ///
    /// # Errors
    /// When it breaks off or is larger.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.response.bytes().await
    }

    /// Calls this as the file comes in, with the bytes that came, and the bytes in all where the platform says so
    /// (else zero).
    #[must_use]
    pub fn on_progress(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { response: self.response.on_progress(progress) }
    }

    /// Writes the file as it flows in, however large it is, and returns its length in bytes.
    ///
    /// # Errors
    /// When it breaks off, or the writer fails; what came before has been written.
    pub async fn write_to<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<u64, Error> {
        self.response.write_to(writer).await
    }

    /// The same, with the file's SHA-256 in lower-case hexadecimal digits, as the platform writes checksums.
    ///
    /// # Errors
    /// As [`Download::write_to`].
    pub async fn write_to_hashed<W: AsyncWrite + Unpin>(
        self,
        writer: &mut W,
    ) -> Result<(u64, String), Error> {
        self.response.write_to_hashed(writer).await
    }

    /// The file as it flows in.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        self.response.stream()
    }
}
