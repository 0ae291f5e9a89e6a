//! Invoice files, checked before they are sent.

mod error;
mod sniff;
mod source;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use iopole_http::Upload;

pub use self::error::DocumentError;
use self::sniff::looks_like_xml;
pub(crate) use self::sniff::{HEAD, is_document, is_page, is_pdf, is_xml};
pub(crate) use self::source::Source;
use crate::warning::Warning;

/// Largest file that the platform accepts, in bytes: 50 MB, interpreted as 50 × 1024 × 1024.
pub const LARGEST_DOCUMENT: u64 = 50 * 1024 * 1024;

/// Invoice file: Factur-X PDF, UBL or CII.
///
/// Where name and content differ, the content decides the media type, and [`Document::warnings`] says so.
///
/// # Platform behavior
/// The platform checks the name first: it must end in `.pdf`, `.PDF`, `.Pdf`, `.xml`, `.XML` or `.Xml` (contract). It
/// detects the format from the content.
#[derive(Clone)]
pub struct Document {
    source: Source,
    kind: Kind,
    /// The kind by the name.
    named: Kind,
    progress: Option<Arc<dyn Fn(u64, u64) + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Xml,
}

impl Document {
    /// Opens a file on disk. The file is read when it is sent, and again for each retry.
    ///
    /// # Errors
    /// [`DocumentError`] for a missing file, a directory, an empty or too large file, and a name or a content that the
    /// platform does not accept.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DocumentError> {
        Self::of(Source::open(path.into())?)
    }

    /// Makes a document of bytes in memory, under a file name.
    ///
    /// # Errors
    /// [`DocumentError`] for no bytes or too many, and for a name or a content that the platform does not accept.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Result<Self, DocumentError> {
        Self::of(Source::from_bytes(name.into(), bytes.into())?)
    }

    fn of(source: Source) -> Result<Self, DocumentError> {
        let (name, length) = (source.name(), source.length());
        if length > LARGEST_DOCUMENT {
            return Err(DocumentError::TooLarge { name: name.to_owned(), length });
        }
        if name.contains(char::is_control) {
            return Err(DocumentError::Name(name.to_owned()));
        }
        let named = Kind::of_name(name)?;
        let kind = Kind::of_content(name, &source.head(HEAD)?)?;
        Ok(Self { source, kind, named, progress: None })
    }

    /// Returns the file's name, without its folder.
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Returns the length in bytes.
    pub fn length(&self) -> u64 {
        self.source.length()
    }

    /// Returns the warnings about this file, which do not stop the call.
    pub fn warnings(&self) -> &'static [Warning] {
        if self.kind == self.named { &[] } else { &[Warning::NameIsNotContent] }
    }

    /// Calls a function before each piece of the upload, with the bytes sent and the bytes in all. A retry starts over.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    pub(crate) fn into_upload(self) -> Upload {
        let media_type = match self.kind {
            Kind::Pdf => "application/pdf",
            Kind::Xml => "application/xml",
        };
        let upload = self.source.into_upload(media_type);
        match self.progress {
            Some(progress) => upload.on_progress(move |gone, total| progress(gone, total)),
            None => upload,
        }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("name", &self.name())
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}

impl Kind {
    fn of_name(name: &str) -> Result<Self, DocumentError> {
        // The documented pattern, `^.*.(pdf|PDF|xml|XML|Pdf|Xml)$`, requires any one character before these.
        let ends = |endings: [&str; 3]| {
            let rest = endings.iter().find_map(|ending| name.strip_suffix(ending));
            rest.is_some_and(|rest| !rest.is_empty() && !name.contains(['\n', '\r']))
        };
        if ends(["pdf", "PDF", "Pdf"]) {
            Ok(Self::Pdf)
        } else if ends(["xml", "XML", "Xml"]) {
            Ok(Self::Xml)
        } else {
            Err(DocumentError::Extension(name.to_owned()))
        }
    }

    fn of_content(name: &str, head: &[u8]) -> Result<Self, DocumentError> {
        if is_pdf(head) {
            Ok(Self::Pdf)
        } else if looks_like_xml(head) {
            Ok(Self::Xml)
        } else {
            Err(DocumentError::Content(name.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use iopole_http::{Error, ErrorKind};

    use super::*;

    fn bytes(name: &str, content: &[u8]) -> Result<Document, DocumentError> {
        Document::from_bytes(name, content.to_vec())
    }

    #[test]
    fn a_file_that_the_platform_accepts_is_accepted() {
        for (name, content) in [
            ("a.xml", &b"<?xml version=\"1.0\"?><Invoice/>"[..]),
            ("a.Xml", b"\xEF\xBB\xBF\n <Invoice/>"),
            ("a.XML", b"\xFF\xFE<\0"),
            ("a.pdf", b"%PDF-1.7"),
            ("a.Pdf", b"%PDF-1.7"),
            (".xml", b"<a/>"),
            ("facture_xml", b"<a/>"),
            ("a b.PDF", b"junk before\n%PDF-1.4"),
        ] {
            assert!(bytes(name, content).is_ok(), "{name}");
        }
    }

    #[test]
    fn another_file_is_rejected_with_advice() {
        let message = |name: &str, content: &[u8]| bytes(name, content).unwrap_err().to_string();
        assert!(message("a.xml", b"").contains("is empty"));
        for name in ["a.docx", "a.PdF", "a.pDF", "a.xMl", "xml", "", "a", "a.xml.zip", "a.xml "] {
            assert!(message(name, b"<a/>").contains("ends in .pdf (Factur-X) or .xml"), "{name}");
        }
        for (name, content) in [("a.xml", &b"   "[..]), ("a.pdf", b"PK\x03\x04"), ("a.xml", b"{\"a\": 1}")] {
            assert!(message(name, content).contains("neither PDF nor XML"), "{name}");
        }
        let error: Error = bytes("a.xml", b"").unwrap_err().into();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }

    #[test]
    fn the_content_decides_and_another_name_is_a_warning() {
        for (name, content, kind) in [
            ("a.pdf", &b"<a/>"[..], Kind::Xml),
            ("a.xml", b"%PDF-1.7", Kind::Pdf),
            ("a.Xml", b"<a/>", Kind::Xml),
        ] {
            let document = bytes(name, content).unwrap();
            assert_eq!(document.kind, kind, "{name}");
            assert_eq!(document.warnings().is_empty(), name == "a.Xml");
        }
    }

    #[test]
    fn a_name_with_a_control_character_is_refused_before_anything_is_sent() {
        for name in ["a\tb.xml", "a\n.pdf", "\u{1b}[2J.xml"] {
            let error = bytes(name, b"<a/>").unwrap_err();
            assert!(matches!(error, DocumentError::Name(_)), "{error}");
            assert!(error.to_string().contains("rename the file"), "{error}");
        }
    }

    #[test]
    fn an_error_shows_a_name_without_control_characters() {
        let name = "a\u{1b}]0;x\u{7}\nINFO \u{202e}b";
        let folder = tempfile::tempdir().unwrap();
        let errors = [
            bytes(name, b"<a/>").unwrap_err(),
            bytes(name, b"").unwrap_err(),
            DocumentError::Name(name.to_owned()),
            bytes(&"x".repeat(100_000), b"<a/>").unwrap_err(),
            bytes("a\u{1b}[2J.xml", b"{").unwrap_err(),
            bytes("a\u{1b}[2J.xml", b"{").unwrap_err(),
            DocumentError::TooLarge { name: name.to_owned(), length: 1 },
            DocumentError::Directory(name.into()),
            Document::open(folder.path().join(name)).unwrap_err(),
        ];
        for error in errors {
            let shown = error.to_string();
            assert!(!shown.contains(|c: char| c.is_control() || c == '\u{202e}'), "{shown:?}");
            assert!(shown.chars().count() < 600, "{}", shown.len());
        }
    }

    #[test]
    fn a_file_on_disk_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("été.xml");
        fs::write(&path, "<Invoice/>").unwrap();
        let document = Document::open(&path).unwrap();
        assert_eq!((document.name(), document.length()), ("été.xml", 10));
        assert!(!format!("{document:?}").contains("<Invoice"));
        let message = |path: PathBuf| Document::open(path).unwrap_err().to_string();
        assert!(message(folder.path().to_owned()).contains("is a directory"));
        assert!(message(folder.path().join("none.xml")).contains("none.xml: No such file"));
        let large = folder.path().join("large.xml");
        File::create(&large).unwrap().set_len(LARGEST_DOCUMENT + 1).unwrap();
        assert!(message(large).contains("50 MB at most"));
        #[cfg(unix)]
        assert!(message("/dev/null".into()).contains("not a regular file"));
    }
}
