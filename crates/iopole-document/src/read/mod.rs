//! Reads a whole invoice, and keeps account of every value of the document.

mod amounts;
mod cii;
mod items;
mod parties;
mod places;
mod source;
mod terms;
mod ubl;

use iopole_model::invoice::Invoice;
use std::fmt;

use crate::Syntax;
use crate::canonical::canonical;
use crate::leftover::Leftover;
use crate::open::{Content, Format, open};
use crate::profile::Profile;
use crate::tree::{Namespace, Tree};
pub use places::Place;
use source::Source;

/// An invoice out of a file.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The invoice.
    pub invoice: Invoice,
    /// Format of the file.
    pub format: Format,
    /// Syntax of the XML.
    pub syntax: Syntax,
    /// Profile that the document claims.
    pub profile: Profile,
    /// Specification identifier (BT-24).
    pub guideline: Option<String>,
    /// Values that [`invoice`](Self::invoice) cannot hold, at most 500, in the order of the document.
    pub leftovers: Vec<Leftover>,
    /// Number of further values that are not listed.
    pub unlisted: usize,
    places: places::Places,
}

impl Reading {
    /// Returns the place of the first value of a term, such as `BT-1`, as an XPath with the usual prefixes.
    #[must_use]
    pub fn place(&self, term: &str) -> Option<String> {
        self.places.first(term)
    }

    /// Returns the place of each value of the invoice, in the order of reading.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.places.iter()
    }
}

/// The file holds no invoice that can be read. The text names the cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    cause: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for ReadError {}

/// Reads an invoice from a file of any kind: CII, UBL, or a PDF that carries CII (Factur-X, ZUGFeRD).
///
/// No value is dropped in silence: [`Reading::leftovers`] lists what the invoice cannot hold, and
/// [`Reading::place`] tells where a value stood. Values are not judged; [`check`](crate::check) does that. Time and memory
/// are bounded by the size of the file.
///
/// # Errors
///
/// The file is neither an XML document nor a PDF, its XML is not well-formed, or it is no invoice.
///
/// # Examples
///
/// ```
/// let file = std::fs::read("../../examples/invoices/facture-cii.xml")?;
/// let reading = iopole_document::read(&file)?;
/// assert_eq!(reading.invoice.invoice_id.as_deref(), Some("F2026-0042"));
/// assert_eq!(reading.place("BT-1").as_deref(), Some("/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID"));
/// assert_eq!(reading.leftovers, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(file: &[u8]) -> Result<Reading, ReadError> {
    let content = open(file).map_err(|failure| ReadError { cause: failure.cause })?;
    read_content(&content)
}

fn read_content(content: &Content<'_>) -> Result<Reading, ReadError> {
    let tree = Tree::read_whole(&content.text).map_err(|cause| ReadError { cause })?;
    let source = Source::new(&tree, content.text.len());
    let Some(root) = source.root() else {
        return Err(ReadError { cause: "The document has no root element".to_owned() });
    };
    let (syntax, (invoice, guideline)) = match tree.root().map(|root| root.namespace()) {
        Some(Namespace::Rsm) => (Syntax::Cii, cii::read(root)),
        _ => (Syntax::Ubl, ubl::read(root)),
    };
    let (places, leftovers, unlisted) = source.finish();
    Ok(Reading {
        invoice: canonical(invoice),
        format: content.format,
        syntax,
        profile: Profile::of(guideline.as_deref()),
        guideline,
        leftovers,
        unlisted,
        places: places::Places::new(tree, places),
    })
}
