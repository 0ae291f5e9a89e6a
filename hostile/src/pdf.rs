//! A writer of valid and invalid PDFs.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A PDF under construction, with numbered objects.
///
/// ```
/// use iopole_hostile::Pdf;
///
/// let mut pdf = Pdf::new();
/// let file = pdf.attachment("factur-x.xml", b"<invoice/>");
/// let bytes = pdf.with_names(&[file]);
/// assert!(bytes.starts_with(b"%PDF-1.7"));
/// ```
#[derive(Debug, Clone)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    catalog: String,
    trailer: String,
}

impl Default for Pdf {
    fn default() -> Self {
        Self::new()
    }
}

impl Pdf {
    /// Begins a document of one empty page.
    #[must_use]
    pub fn new() -> Self {
        let objects = vec![
            b"<</Type/Pages/Kids[2 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]>>".to_vec(),
        ];
        Self { objects, catalog: "/Type/Catalog/Pages 1 0 R".to_owned(), trailer: String::new() }
    }

    /// Adds an object; returns its number.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> u32 {
        self.objects.push(body.into());
        u32::try_from(self.objects.len()).unwrap_or(u32::MAX)
    }

    /// Replaces an object.
    pub fn set(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        if let Some(object) = place.and_then(|place| self.objects.get_mut(place)) {
            *object = body.into();
        }
    }

    /// Adds a stream without compression; `entries` go into its dictionary, after the length.
    pub fn stream(&mut self, entries: &str, data: &[u8]) -> u32 {
        self.add(stream(entries, data))
    }

    /// Adds a compressed stream.
    pub fn compressed(&mut self, entries: &str, data: &[u8]) -> u32 {
        self.stream(&format!("{entries}/Filter/FlateDecode"), &deflated(data))
    }

    /// Adds a file specification with its compressed file, which nothing lists yet.
    pub fn attachment(&mut self, name: &str, content: &[u8]) -> u32 {
        self.attachment_of_type(&format!("({name})"), "application/octet-stream", content)
    }

    /// Adds a file specification with a raw name, and a media type of its file.
    pub fn attachment_of_type(&mut self, written: &str, media_type: &str, content: &[u8]) -> u32 {
        let media_type = media_type.replace('/', "#2F");
        let file = self.compressed(&format!("/Type/EmbeddedFile/Subtype/{media_type}"), content);
        self.specification(written, file)
    }

    /// Adds a file specification of a stream.
    pub fn specification(&mut self, written: &str, stream: u32) -> u32 {
        self.add(format!("<</Type/Filespec/F{written}/UF{written}/EF<</F {stream} 0 R>>>>"))
    }

    /// Adds an entry to the catalog.
    pub fn catalog(&mut self, entry: &str) {
        self.catalog.push_str(entry);
    }

    /// Adds an entry to the trailer.
    pub fn trailer(&mut self, entry: &str) {
        self.trailer.push_str(entry);
    }

    /// Returns the number of the next object.
    #[must_use]
    pub fn next(&self) -> u32 {
        u32::try_from(self.objects.len() + 1).unwrap_or(u32::MAX)
    }

    /// Ends the document with a name tree of one node that lists these files.
    #[must_use]
    pub fn with_names(self, files: &[u32]) -> Vec<u8> {
        let tree = format!("<</Names{}>>", names(files));
        self.with_tree(&tree)
    }

    /// Ends the document with a name tree of embedded files.
    #[must_use]
    pub fn with_tree(mut self, tree: &str) -> Vec<u8> {
        let tree = self.add(tree);
        self.catalog(&format!("/Names<</EmbeddedFiles {tree} 0 R>>"));
        self.finish()
    }

    /// Ends the document with a cross-reference table.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let catalog = self.add(format!("<<{}>>", self.catalog));
        let (mut out, offsets) = self.body();
        let start = out.len();
        let size = offsets.len() + 1;
        push(&mut out, &format!("xref\n0 {size}\n0000000000 65535 f \n"));
        for offset in offsets {
            push(&mut out, &format!("{offset:010} 00000 n \n"));
        }
        let trailer = format!("trailer\n<</Size {size}/Root {catalog} 0 R{}>>", self.trailer);
        push(&mut out, &format!("{trailer}\nstartxref\n{start}\n%%EOF\n"));
        out
    }

    /// Ends the document with a cross-reference stream, and puts every object except streams into one object stream.
    #[must_use]
    pub fn finish_compressed(mut self) -> Vec<u8> {
        let catalog = self.add(format!("<<{}>>", self.catalog));
        let is_stream = |body: &[u8]| body.ends_with(b"endstream");
        let (mut heads, mut members, mut rows) = (String::new(), Vec::new(), Vec::new());
        let holder = self.objects.len() + 1;
        let mut out = HEADER.to_vec();
        rows.extend(row(0, 0, 0));
        let mut index = 0_usize;
        for (body, number) in self.objects.iter().zip(1_usize..) {
            if is_stream(body) {
                rows.extend(row(1, out.len(), 0));
                object(&mut out, number, body);
                continue;
            }
            rows.extend(row(2, holder, index));
            heads.push_str(&format!("{number} {} ", members.len()));
            members.extend_from_slice(body);
            members.push(b' ');
            index += 1;
        }
        rows.extend(row(1, out.len(), 0));
        let held = format!("/Type/ObjStm/N {index}/First {}/Filter/FlateDecode", heads.len());
        object(&mut out, holder, &stream(&held, &deflated(&[heads.as_bytes(), &members].concat())));
        let start = out.len();
        rows.extend(row(1, start, 0));
        let size = holder + 2;
        let entries =
            format!("/Type/XRef/Size {size}/W[1 4 2]/Root {catalog} 0 R/Filter/FlateDecode{}", self.trailer);
        object(&mut out, holder + 1, &stream(&entries, &deflated(&rows)));
        push(&mut out, &format!("startxref\n{start}\n%%EOF\n"));
        out
    }

    /// Ends the document without a cross-reference.
    #[must_use]
    pub fn finish_bare(mut self) -> Vec<u8> {
        self.add(format!("<<{}>>", self.catalog));
        self.body().0
    }

    fn body(&self) -> (Vec<u8>, Vec<usize>) {
        let (mut out, mut offsets) = (HEADER.to_vec(), Vec::new());
        for (body, number) in self.objects.iter().zip(1_usize..) {
            offsets.push(out.len());
            object(&mut out, number, body);
        }
        (out, offsets)
    }
}

const HEADER: &[u8] = b"%PDF-1.7\n";

/// Returns the names array of a tree: a key and a reference for each file.
pub(crate) fn names(files: &[u32]) -> String {
    let entries: Vec<String> = files.iter().map(|file| format!("(key){file} 0 R")).collect();
    format!("[{}]", entries.join(" "))
}

/// Returns the dictionary and the data of a stream.
pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn object(out: &mut Vec<u8>, number: usize, body: &[u8]) {
    push(out, &format!("{number} 0 obj\n"));
    out.extend_from_slice(body);
    push(out, "\nendobj\n");
}

fn row(kind: u8, second: usize, third: usize) -> Vec<u8> {
    let second = u32::try_from(second).unwrap_or(u32::MAX).to_be_bytes();
    let third = u16::try_from(third).unwrap_or(u16::MAX).to_be_bytes();
    [&[kind], &second[..], &third[..]].concat()
}

pub(crate) fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Compresses with zlib, for `FlateDecode`.
#[must_use]
pub fn deflated(data: &[u8]) -> Vec<u8> {
    deflated_pieces(std::iter::once(data))
}

/// Compresses data piece by piece, which need not fit in memory.
pub(crate) fn deflated_pieces<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for piece in pieces {
        // Writing to a vector never fails.
        let _ = encoder.write_all(piece);
    }
    encoder.finish().unwrap_or_default()
}
