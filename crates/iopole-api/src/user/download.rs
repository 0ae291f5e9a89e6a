//! A file that the platform sends.

use bytes::Bytes;
use futures_util::Stream;
use iopole_http::{Error, Request, Response};
use tokio::io::AsyncWrite;

use crate::call::Call;
use crate::document::{is_document, is_page, is_pdf, is_xml};

pub(crate) fn download(request: Request, expected: Expected) -> Call<Download> {
    Call::new(request, async move |response| Ok(Download { response: expected.of(response) }))
}

/// What a file must be. A 2xx with nothing, a web page or a JSON message is no file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// An invoice: PDF or XML.
    Invoice,
    Pdf,
    Xml,
    Zip,
    /// An attachment or an EDI message.
    Any,
}

impl Expected {
    fn of(self, response: Response) -> Response {
        let named = response.content_type().map(str::to_ascii_lowercase);
        response.expecting(move |head| self.check(head, named.as_deref()))
    }

    fn check(self, head: &[u8], media_type: Option<&str>) -> Result<(), &'static str> {
        if head.is_empty() {
            return Err("it is empty, and no file");
        }
        let is = |fits: bool, otherwise: &'static str| if fits { Ok(()) } else { Err(otherwise) };
        match self {
            // The contract gives these files one media type. Named so, they may be a page or JSON themselves.
            Self::Any => match media_type {
                Some(named) if named.starts_with("application/octet-stream") => Ok(()),
                _ if is_page(head) => Err(PAGE),
                _ if is_json_object(head) => Err(MESSAGE),
                _ => Ok(()),
            },
            _ if is_page(head) => Err(PAGE),
            Self::Zip => is(head.starts_with(b"PK"), told(head, "it is no ZIP archive")),
            Self::Invoice => is(is_document(head), told(head, "it is neither PDF nor XML")),
            Self::Pdf => is(is_pdf(head), told(head, "it is no PDF")),
            Self::Xml => is(is_xml(head), told(head, "it is no XML")),
        }
    }
}

const PAGE: &str = "it is a web page, and no file";
const MESSAGE: &str = "it is a JSON message, and no file";

fn told(head: &[u8], otherwise: &'static str) -> &'static str {
    if is_json_object(head) { MESSAGE } else { otherwise }
}

fn is_json_object(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
}

/// A file on its way in.
///
/// A success that holds no file is an error: nothing, a web page, a JSON message, or another kind of file than the
/// operation gives. Reading it then fails with [`ErrorKind::Unreadable`](iopole_http::ErrorKind::Unreadable) before a byte
/// is written.
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
    /// Reads whatever came: for those who judge it themselves.
    pub(super) fn unjudged(self) -> Self {
        Self { response: self.response.expecting(|_| Ok(())) }
    }

    /// The media type that the platform names; it was seen to name a wrong one.
    pub fn media_type(&self) -> Option<&str> {
        self.response.content_type()
    }

    /// The whole file in memory, 64 MiB at most.
    ///
    /// # Errors
    /// When it breaks off or is larger, or holds no file.
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
    /// When it holds no file; nothing has been written then. When it breaks off, or the writer fails; what came before
    /// has been written.
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

#[cfg(test)]
mod tests {
    use super::*;

    const XHTML: &[u8] =
        b"<?xml version=\"1.0\"?>\n<!-- gateway -->\n<!DOCTYPE html PUBLIC \"-//W3C//DTD\"><html/>";

    #[test]
    fn nothing_a_page_and_a_message_are_no_file() {
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
    fn no_true_file_is_refused() {
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
    fn each_kind_of_file_is_held_to_its_own() {
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
