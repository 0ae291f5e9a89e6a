//! Downloaded files.

use bytes::Bytes;
use futures_util::Stream;
use iopole_http::{Error, Request, Response};
use tokio::io::AsyncWrite;

use crate::call::Call;
use crate::document::{is_document, is_page, is_pdf, is_xml};

pub(crate) fn download(request: Request, expected: Expected) -> Call<Download> {
    Call::new(request, async move |response| Ok(Download { response: expected.of(response) }))
}

/// Expected kind of a file. An empty 2xx, a web page and a JSON message are never a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// PDF or XML.
    Invoice,
    Pdf,
    Xml,
    Zip,
    /// Any file: an attachment or an EDI message.
    Any,
}

impl Expected {
    fn of(self, response: Response) -> Response {
        let named = response.content_type().map(str::to_ascii_lowercase);
        response.expecting(move |head| self.check(head, named.as_deref()))
    }

    fn check(self, head: &[u8], media_type: Option<&str>) -> Result<(), &'static str> {
        if head.is_empty() {
            return Err("it is empty, not a file");
        }
        let is = |fits: bool, otherwise: &'static str| if fits { Ok(()) } else { Err(otherwise) };
        match self {
            // With the media type of the contract, the file itself may be a web page or JSON.
            Self::Any => match media_type {
                Some(named) if named.starts_with("application/octet-stream") => Ok(()),
                _ if is_page(head) => Err(PAGE),
                _ if is_json_object(head) => Err(MESSAGE),
                _ => Ok(()),
            },
            _ if is_page(head) => Err(PAGE),
            Self::Zip => is(head.starts_with(b"PK"), or_message(head, "it is not a ZIP archive")),
            Self::Invoice => is(is_document(head), or_message(head, "it is neither PDF nor XML")),
            Self::Pdf => is(is_pdf(head), or_message(head, "it is not a PDF")),
            Self::Xml => is(is_xml(head), or_message(head, "it is not XML")),
        }
    }
}

const PAGE: &str = "it is a web page, not a file";
const MESSAGE: &str = "it is a JSON message, not a file";

fn or_message(head: &[u8], otherwise: &'static str) -> &'static str {
    if is_json_object(head) { MESSAGE } else { otherwise }
}

fn is_json_object(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
}

/// Download in progress.
///
/// A successful response may hold no file: it may be empty, a web page, a JSON message, or another kind of file.
/// Reading it then fails with [`ErrorKind::Unreadable`](iopole_http::ErrorKind::Unreadable), before a byte is written.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client, id: iopole_api::model::ids::InvoiceId) -> Result<(), Box<dyn std::error::Error>> {
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
    /// Turns off the check of the file's kind, for a caller that checks it.
    pub(crate) fn unjudged(self) -> Self {
        Self { response: self.response.expecting(|_| Ok(())) }
    }

    /// Returns the media type of the response.
    ///
    /// # Platform behavior
    /// The platform was seen to name a wrong one.
    pub fn media_type(&self) -> Option<&str> {
        self.response.content_type()
    }

    /// Reads the whole file into memory, at most 64 MiB.
    ///
    /// # Errors
    /// [`ErrorKind::Unreadable`](iopole_http::ErrorKind::Unreadable) for a larger file and a response without a file;
    /// any other kind for a broken connection.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.response.bytes().await
    }

    /// Calls a function after each piece of the file, with the bytes received and the bytes in all (zero where
    /// unknown).
    #[must_use]
    pub fn on_progress(self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self { response: self.response.on_progress(progress) }
    }

    /// Writes the file to a writer while it is received, and returns its length in bytes. There is no limit of size.
    ///
    /// # Errors
    /// Nothing was written if the response holds no file. The bytes before the error were written if the connection
    /// breaks or the writer fails.
    pub async fn write_to<W: AsyncWrite + Unpin>(self, writer: &mut W) -> Result<u64, Error> {
        self.response.write_to(writer).await
    }

    /// Writes the file to a writer, and returns its length in bytes and its SHA-256 in lower-case hexadecimal digits,
    /// as the platform writes checksums.
    ///
    /// # Errors
    /// Those of [`Download::write_to`].
    pub async fn write_to_hashed<W: AsyncWrite + Unpin>(
        self,
        writer: &mut W,
    ) -> Result<(u64, String), Error> {
        self.response.write_to_hashed(writer).await
    }

    /// Returns the file as a stream of bytes.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin {
        self.response.stream()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XHTML: &[u8] =
        b"<?xml version=\"1.0\"?>\n<!-- gateway -->\n<!DOCTYPE html PUBLIC \"-//W3C//DTD\"><html/>";

    #[test]
    fn an_empty_body_a_web_page_and_a_message_are_not_files() {
        let bad: [&[u8]; 6] = [
            b"",
            b"<!DOCTYPE html><p>busy</p>",
            b"\xEF\xBB\xBF\r\n<HTML lang=fr>",
            XHTML,
            b"<!-- proxy --><html>",
            b" {\"statusMessage\":\"not ready\"}",
        ];
        for body in bad {
            for expected in [Expected::Invoice, Expected::Pdf, Expected::Xml, Expected::Zip] {
                assert!(expected.check(body, Some("application/pdf")).is_err(), "{expected:?} {body:?}");
            }
            for named in [Some("text/html"), Some("application/json; charset=utf-8"), None] {
                assert!(Expected::Any.check(body, named).is_err(), "{named:?} {body:?}");
            }
        }
    }

    #[test]
    fn every_real_file_is_accepted() {
        for (expected, body) in [
            (Expected::Invoice, &b"%PDF-1.7"[..]),
            (Expected::Invoice, b"\xEF\xBB\xBF<?xml version=\"1.0\"?><Invoice/>"),
            (Expected::Invoice, b"<Invoice/>"),
            (Expected::Pdf, b"junk\n%PDF-1.4"),
            (Expected::Xml, b"\xFF\xFE<\0"),
            (Expected::Zip, b"PK\x03\x04"),
            (Expected::Zip, b"PK\x05\x06"),
            (Expected::Any, b"a;b;c"),
            (Expected::Any, b"{\"a\": 1}"),
            (Expected::Any, b"<html>"),
            (Expected::Any, b"\x89PNG"),
        ] {
            assert_eq!(
                expected.check(body, Some("application/octet-stream")),
                Ok(()),
                "{expected:?} {body:?}"
            );
        }
        assert_eq!(Expected::Any.check(b"a;b;c", Some("text/csv")), Ok(()));
        assert_eq!(Expected::Any.check(b"UNB+UNOC:3", None), Ok(()));
    }

    #[test]
    fn a_file_of_another_kind_is_rejected() {
        for (expected, body) in [
            (Expected::Pdf, &b"<Invoice/>"[..]),
            (Expected::Xml, b"%PDF-1.7"),
            (Expected::Zip, b"%PDF-1.7"),
            (Expected::Invoice, b"PK\x03\x04"),
            (Expected::Invoice, b"Bad Gateway"),
        ] {
            assert!(expected.check(body, None).is_err(), "{expected:?} {body:?}");
        }
    }
}
