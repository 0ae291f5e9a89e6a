//! Invoice files, checked before they are sent.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use iopole_http::{Error, ErrorKind, Printable, Upload};

use crate::warning::Warning;

/// Largest file that the platform accepts, in bytes: 50 MB, interpreted as 50 × 1024 × 1024.
pub const LARGEST_DOCUMENT: u64 = 50 * 1024 * 1024;

/// Number of bytes in which a PDF reader looks for the signature.
pub(crate) const HEAD: usize = 1024;

/// Invoice file: Factur-X PDF, UBL or CII.
///
/// Where name and content differ, the content decides the media type, and [`Document::warnings`] says so.
///
/// # Platform behavior
/// The platform checks the name first: it must end in `.pdf`, `.PDF`, `.Pdf`, `.xml`, `.XML` or `.Xml` (contract). It
/// detects the format from the content.
#[derive(Clone)]
pub struct Document {
    name: String,
    kind: Kind,
    /// The kind by the name.
    named: Kind,
    source: Source,
    progress: Option<Arc<dyn Fn(u64, u64) + Send + Sync>>,
}

#[derive(Clone)]
enum Source {
    File { path: PathBuf, length: u64 },
    Bytes(Bytes),
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
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let metadata = fs::metadata(&path).map_err(|error| DocumentError::unreadable(&path, error))?;
        if metadata.is_dir() {
            return Err(DocumentError::Directory(path));
        }
        if !metadata.is_file() {
            return Err(DocumentError::unreadable(&path, io::Error::other("it is not a regular file")));
        }
        let length = metadata.len();
        check_length(&name, length)?;
        let named = Kind::of_name(&name)?;
        let mut head = Vec::with_capacity(HEAD);
        let file = File::open(&path).map_err(|error| DocumentError::unreadable(&path, error))?;
        file.take(HEAD as u64)
            .read_to_end(&mut head)
            .map_err(|error| DocumentError::unreadable(&path, error))?;
        let kind = Kind::of_content(&name, &head)?;
        Ok(Self { name, kind, named, source: Source::File { path, length }, progress: None })
    }

    /// Makes a document of bytes in memory, under a file name.
    ///
    /// # Errors
    /// [`DocumentError`] for no bytes or too many, and for a name or a content that the platform does not accept.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Result<Self, DocumentError> {
        let (name, bytes) = (name.into(), bytes.into());
        check_length(&name, bytes.len() as u64)?;
        let named = Kind::of_name(&name)?;
        let kind = Kind::of_content(&name, bytes.get(..HEAD).unwrap_or(&bytes))?;
        Ok(Self { name, kind, named, source: Source::Bytes(bytes), progress: None })
    }

    /// Returns the file's name, without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the length in bytes.
    pub fn length(&self) -> u64 {
        match &self.source {
            Source::File { length, .. } => *length,
            Source::Bytes(bytes) => bytes.len() as u64,
        }
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
        let upload = match self.source {
            Source::File { path, length } => Upload::from_file("file", self.name, media_type, path, length),
            Source::Bytes(bytes) => Upload::from_bytes("file", self.name, media_type, bytes),
        };
        match self.progress {
            Some(progress) => upload.on_progress(move |gone, total| progress(gone, total)),
            None => upload,
        }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("name", &self.name)
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

/// True for the first bytes of a PDF or XML file. A web page is neither.
pub(crate) fn is_document(head: &[u8]) -> bool {
    is_pdf(head) && !is_page(head) || is_xml(head)
}

pub(crate) fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|window| window == b"%PDF-")
}

/// True for the first bytes of an XML file. A web page is not XML here.
pub(crate) fn is_xml(head: &[u8]) -> bool {
    !is_page(head) && looks_like_xml(head)
}

/// True for the first bytes of a web page, in any letter case, also behind an XML declaration and comments.
pub(crate) fn is_page(head: &[u8]) -> bool {
    let mut text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    for (open, close) in [(&b"<?"[..], &b"?>"[..]), (b"<!--", b"-->")] {
        while text.starts_with(open) {
            let Some(end) = text.windows(close.len()).position(|window| window == close) else {
                return false;
            };
            text = text.get(end + close.len()..).unwrap_or_default().trim_ascii_start();
        }
    }
    let begins = |page: &[u8]| text.get(..page.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(page));
    begins(b"<!doctype html") || begins(b"<html")
}

/// True for white space and an opening bracket in UTF-8, and for a byte order mark of UTF-16.
fn looks_like_xml(head: &[u8]) -> bool {
    let text = match head {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest,
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => return true,
        all => all,
    };
    text.trim_ascii_start().first() == Some(&b'<')
}

fn check_length(name: &str, length: u64) -> Result<(), DocumentError> {
    match length {
        0 => Err(DocumentError::Empty(name.to_owned())),
        length if length > LARGEST_DOCUMENT => Err(DocumentError::TooLarge { name: name.to_owned(), length }),
        _ => Ok(()),
    }
}

/// Most characters of a file's name in an error.
const LONGEST_NAME: usize = 300;

/// Makes a file's name safe to show: a stranger may have chosen it.
fn shown(name: impl AsRef<Path>) -> String {
    Printable::new(&name.as_ref().to_string_lossy()).longest(LONGEST_NAME).to_string()
}

/// Error of a file that cannot be sent. Nothing was sent.
///
/// `Display` shows the file's name on one line, without control characters. The members hold it unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", shown(.path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The path is a directory.
    #[error("{} is a directory: name the invoice file in it", shown(.0))]
    Directory(PathBuf),
    /// The file is empty.
    #[error("{} is empty: was it written completely?", shown(.0))]
    Empty(String),
    /// The file is larger than the platform accepts.
    #[error(
        "{} has {length} bytes; the platform accepts 50 MB at most: remove attachments or shrink images",
        shown(.name)
    )]
    TooLarge {
        /// The file.
        name: String,
        /// Returns the length in bytes.
        length: u64,
    },
    /// The name does not have an accepted ending.
    #[error(
        "{}: the name of an invoice ends in .pdf (Factur-X) or .xml (UBL, CII): rename or convert the file",
        shown(.0)
    )]
    Extension(String),
    /// The content is neither PDF nor XML.
    #[error("{} holds neither PDF nor XML: is it the right file?", shown(.0))]
    Content(String),
}

impl DocumentError {
    fn unreadable(path: &Path, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), source }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::new(ErrorKind::InvalidRequest, error.to_string())
    }
}

#[cfg(test)]
mod tests {
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
        for name in ["a.docx", "a.PdF", "a.pDF", "a.xMl", "xml", "", "a", "a.xml.zip", "a.xml ", "a\nb.xml"] {
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
    fn a_web_page_and_an_empty_file_are_not_documents() {
        for head in [&b""[..], b"{\"a\":1}", b"\xff\x00\xfe{", b"<!DOCTYPE HTML><p>", b"\n<html lang=\"fr\">"]
        {
            assert!(!is_document(head), "{head:?}");
        }
        for head in [&b"<Invoice/>"[..], b"<?xml version=\"1.0\"?>", b"%PDF-1.7", b"\xEF\xBB\xBF<a/>"] {
            assert!(is_document(head), "{head:?}");
        }
    }

    #[test]
    fn an_error_shows_a_name_without_control_characters() {
        let name = "a\u{1b}]0;x\u{7}\nINFO \u{202e}b";
        let folder = tempfile::tempdir().unwrap();
        let errors = [
            bytes(name, b"<a/>").unwrap_err(),
            bytes(name, b"").unwrap_err(),
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
