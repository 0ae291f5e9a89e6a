//! A reader of PDFs from anywhere, for one purpose: to take a file out that is embedded in them.
//!
//! Objects are looked up where they are when they are needed, and nothing else is read. Every byte looked at is paid for
//! from a budget that the size of the file sets ([`Limits`]), so a small file cannot cost much, whatever it says of
//! itself. Nothing recurses.

mod filter;
mod limits;
mod recover;
mod scan;
mod stream;
mod text;
mod xref;

use std::collections::HashMap;

use memchr::memmem;

use limits::{Budget, LONGEST_CHAIN};
pub use limits::{Fault, Limits};
use recover::Found;
use scan::Cursor;
pub use scan::{Span, Value};
use xref::{Location, Section};

/// Source of what is in the file itself, and not in an object stream.
const FILE: usize = 0;
/// Range of the header, in bytes from the start.
const HEADER_WINDOW: usize = 1024;
/// Range of the last `startxref`, in bytes from the end.
const END_WINDOW: usize = 64 * 1024;

/// A PDF whose catalog can be reached.
#[derive(Debug)]
pub struct Pdf<'a> {
    file: &'a [u8],
    /// Decompressed object streams and cross-reference streams.
    streams: Vec<Vec<u8>>,
    sections: Vec<Section>,
    /// Set where the sections are not to be believed.
    found: Option<Found>,
    members: HashMap<u32, Option<Members>>,
    budget: Budget,
}

/// A whole object; `stream` is where its data begin, if it is a stream.
#[derive(Debug, Clone, Copy)]
pub struct Object {
    /// The value itself.
    pub value: Value,
    stream: Option<usize>,
}

/// A decompressed object stream.
#[derive(Debug, Clone, Copy)]
struct Members {
    source: usize,
    count: usize,
    first: usize,
}

/// True if the bytes begin like a PDF.
pub fn looks_like_pdf(bytes: &[u8]) -> bool {
    header(bytes).is_some()
}

fn header(bytes: &[u8]) -> Option<usize> {
    memmem::find(bytes.get(..HEADER_WINDOW).unwrap_or(bytes), b"%PDF-")
}

impl<'a> Pdf<'a> {
    /// Opens a file; offsets count from its header.
    pub fn new(bytes: &'a [u8], limits: Limits) -> Self {
        let file = header(bytes).and_then(|at| bytes.get(at..)).unwrap_or(bytes);
        let (streams, sections, members) = (Vec::new(), Vec::new(), HashMap::new());
        Self { file, streams, sections, found: None, members, budget: Budget::new(limits) }
    }

    /// Reads the catalog, by the cross-reference sections of the file.
    pub fn catalog(&mut self) -> Result<Span, Fault> {
        let (_, trailer) = self.newest_section()?;
        self.root(trailer)
    }

    /// Reads the cross-reference sections; the place of the newest and its trailer are returned.
    pub fn newest_section(&mut self) -> Result<(usize, Option<Span>), Fault> {
        let start = self.file.len().saturating_sub(END_WINDOW);
        let end = self.file.get(start..).unwrap_or_default();
        let at = memmem::rfind(end, b"startxref").ok_or(Fault::Damaged("it has no startxref"))?;
        let newest = self.cursor(FILE, start + at + b"startxref".len()).number()?;
        let newest = newest.ok_or(Fault::Damaged("its startxref is no number"))?;
        let chain = self.chain(newest)?;
        self.sections = chain.sections;
        Ok((newest, chain.trailer))
    }

    /// Reads the catalog after a scan for objects: the cross-reference sections are not believed any more.
    pub fn recovered_catalog(&mut self) -> Result<Span, Fault> {
        self.members.clear();
        self.scan()?;
        let (trailer, catalog) =
            self.found.as_ref().map(|found| (found.trailer, found.catalog)).unwrap_or_default();
        match self.root(trailer) {
            Err(Fault::Damaged(_)) => {}
            other => return other,
        }
        match self.dictionary(catalog.map(Value::Reference))? {
            Some(catalog) => Ok(catalog),
            None => Err(Fault::Damaged("it has no catalog")),
        }
    }

    fn root(&mut self, trailer: Option<Span>) -> Result<Span, Fault> {
        let trailer = trailer.ok_or(Fault::Damaged("it has no trailer"))?;
        let [root, encryption] = self.entries(trailer, [b"Root", b"Encrypt"])?;
        if encryption.is_some_and(|value| value != Value::Other) {
            return Fault::refused("it is encrypted, which PDF/A-3 does not allow");
        }
        self.dictionary(root)?.ok_or(Fault::Damaged("it has no catalog"))
    }

    /// Values of some keys; of two entries with one key, the later counts.
    pub fn entries<const N: usize>(
        &self,
        dictionary: Span,
        keys: [&[u8]; N],
    ) -> Result<[Option<Value>; N], Fault> {
        let mut values = [None; N];
        let mut cursor = self.inside(dictionary);
        loop {
            let key = match cursor.value()? {
                Some(Value::Name(key)) => key,
                Some(_) => continue,
                None => return Ok(values),
            };
            let place = keys.iter().position(|wanted| self.is_named(key, wanted));
            let Some(value) = cursor.value()? else { return Ok(values) };
            if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
                *slot = Some(value);
            }
        }
    }

    /// The first items of an array.
    pub fn items(&self, array: Span, most: usize) -> Result<Vec<Value>, Fault> {
        let mut cursor = self.inside(array);
        let mut items = Vec::new();
        while items.len() < most {
            let Some(item) = cursor.value()? else { break };
            items.push(item);
        }
        Ok(items)
    }

    /// Follows references; `None` where they lead nowhere.
    pub fn resolve(&mut self, value: Option<Value>) -> Result<Option<Object>, Fault> {
        let Some(mut value) = value else { return Ok(None) };
        for _ in 0..LONGEST_CHAIN {
            let Value::Reference(number) = value else { return Ok(Some(Object { value, stream: None })) };
            let Some(object) = self.object(number)? else { return Ok(None) };
            if !matches!(object.value, Value::Reference(_)) {
                return Ok(Some(object));
            }
            value = object.value;
        }
        Ok(None)
    }

    /// Resolves to a dictionary, or to that of a stream.
    pub fn dictionary(&mut self, value: Option<Value>) -> Result<Option<Span>, Fault> {
        match self.resolve(value)?.map(|object| object.value) {
            Some(Value::Dictionary(dictionary)) => Ok(Some(dictionary)),
            _ => Ok(None),
        }
    }

    /// Follows references to an array.
    pub fn array(&mut self, value: Option<Value>) -> Result<Option<Span>, Fault> {
        match self.resolve(value)?.map(|object| object.value) {
            Some(Value::Array(array)) => Ok(Some(array)),
            _ => Ok(None),
        }
    }

    /// Resolves to a text string.
    pub fn text(&mut self, value: Option<Value>) -> Result<Option<String>, Fault> {
        match self.resolve(value)?.map(|object| object.value) {
            Some(Value::Text(span)) => {
                // Names of files are short; the rest of a longer text is passed over.
                let end = span.end.min(span.start + HEADER_WINDOW);
                Ok(Some(text::read(self.slice(Span { end, ..span }))))
            }
            _ => Ok(None),
        }
    }

    /// Name as it is meant, or nothing if the value is none.
    pub fn name_of(&self, value: Value) -> Vec<u8> {
        match value {
            Value::Name(span) => scan::name(self.slice(Span { end: span.end.min(span.start + 200), ..span })),
            _ => Vec::new(),
        }
    }

    /// Resolves to a stream.
    pub fn stream(&mut self, value: Option<Value>) -> Result<Option<Object>, Fault> {
        Ok(self.resolve(value)?.filter(|object| object.stream.is_some()))
    }

    /// Reads an object by its number.
    fn object(&mut self, number: u32) -> Result<Option<Object>, Fault> {
        let read = match self.locate_any(number)? {
            Location::Free => return Ok(None),
            Location::Offset(at) => self.numbered(number, at),
            Location::Member { stream, index } => return self.member(number, stream, index),
        };
        match read {
            Ok(object) => Ok(Some(object)),
            // After a scan there is nothing better to hope for: the object is as good as absent.
            Err(Fault::Damaged(_)) if self.found.is_some() => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn numbered(&self, number: u32, at: usize) -> Result<Object, Fault> {
        let (found, object) = self.object_at(at)?;
        let same = usize::try_from(number).is_ok_and(|number| number == found);
        if same { Ok(object) } else { Err(Fault::Damaged("an object is not where it should be")) }
    }

    fn locate_any(&self, number: u32) -> Result<Location, Fault> {
        match &self.found {
            Some(found) => Ok(found.locate(number)),
            None => self.locate(&self.sections, number),
        }
    }

    /// Reads what is at an offset of the file: `12 0 obj`, and its value.
    fn object_at(&self, at: usize) -> Result<(usize, Object), Fault> {
        let missing = Fault::Damaged("an object is not where it should be");
        let mut cursor = self.cursor(FILE, at);
        let (Some(number), Some(_), true) = (cursor.number()?, cursor.number()?, cursor.word(b"obj")?) else {
            return Err(missing);
        };
        let value = cursor.value()?.ok_or(missing)?;
        let is_stream = matches!(value, Value::Dictionary(_)) && cursor.word(b"stream")?;
        let stream = is_stream.then(|| {
            cursor.end_line();
            cursor.at()
        });
        Ok((number, Object { value, stream }))
    }

    /// Reads a member of an object stream.
    fn member(&mut self, number: u32, stream: u32, index: usize) -> Result<Option<Object>, Fault> {
        let Some(members) = self.object_stream(stream)? else { return Ok(None) };
        let mut cursor = self.cursor(members.source, 0);
        for place in 0..members.count {
            let (Some(found), Some(offset)) = (cursor.number()?, cursor.number()?) else { break };
            if place == index && usize::try_from(number).is_ok_and(|number| number == found) {
                let at = members.first.saturating_add(offset);
                let value = self.cursor(members.source, at).value()?;
                return Ok(value.map(|value| Object { value, stream: None }));
            }
        }
        match self.found {
            Some(_) => Ok(None),
            None => Err(Fault::Damaged("an object is not in its object stream")),
        }
    }

    /// Decompresses an object stream, once.
    fn object_stream(&mut self, number: u32) -> Result<Option<Members>, Fault> {
        if let Some(known) = self.members.get(&number) {
            return Ok(*known);
        }
        self.members.insert(number, None);
        // An object stream is never a member of another one.
        let Location::Offset(at) = self.locate_any(number)? else { return Ok(None) };
        let object = self.numbered(number, at)?;
        let Value::Dictionary(dictionary) = object.value else { return Ok(None) };
        let [count, first] = self.entries(dictionary, [b"N", b"First"])?;
        let (Some(count), Some(first)) = (self.direct(count)?, self.direct(first)?) else { return Ok(None) };
        self.budget.objects(count)?;
        let data = self.decoded(&object)?;
        let source = self.keep(data);
        let members = Members { source, count, first };
        self.members.insert(number, Some(members));
        Ok(Some(members))
    }

    /// Follows one reference to an object outside of object streams.
    fn outside(&self, value: Option<Value>) -> Result<Option<Value>, Fault> {
        let Some(Value::Reference(number)) = value else { return Ok(value) };
        let Location::Offset(at) = self.locate_any(number)? else { return Ok(None) };
        match self.numbered(number, at) {
            Ok(object) => Ok(Some(object.value)),
            Err(Fault::Damaged(_)) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// A number, given as it is or in an object outside of object streams.
    fn direct(&self, value: Option<Value>) -> Result<Option<usize>, Fault> {
        let value = self.outside(value)?;
        self.whole(value)
    }

    /// A number that is given as it is.
    fn whole(&self, value: Option<Value>) -> Result<Option<usize>, Fault> {
        match value {
            Some(Value::Number(number)) => Ok(usize::try_from(number).ok()),
            _ => Ok(None),
        }
    }

    fn numbers(&self, array: Option<Value>, most: usize) -> Result<Vec<usize>, Fault> {
        let Some(Value::Array(array)) = array else { return Ok(Vec::new()) };
        let number = |value| match value {
            Value::Number(number) => usize::try_from(number).ok(),
            _ => None,
        };
        Ok(self.items(array, most)?.into_iter().filter_map(number).collect())
    }

    fn keep(&mut self, data: Vec<u8>) -> usize {
        self.streams.push(data);
        self.streams.len()
    }

    fn bytes(&self, source: usize) -> &[u8] {
        match source.checked_sub(1) {
            None => self.file,
            Some(stream) => self.streams.get(stream).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// Bytes of a value as they are written.
    pub fn slice(&self, span: Span) -> &[u8] {
        self.bytes(span.source).get(span.start..span.end).unwrap_or_default()
    }

    fn is_named(&self, key: Span, wanted: &[u8]) -> bool {
        let raw = self.slice(key);
        raw == wanted || (raw.len() <= 200 && raw.contains(&b'#') && scan::name(raw) == wanted)
    }

    fn cursor(&self, source: usize, at: usize) -> Cursor<'_> {
        Cursor::new(self.bytes(source), source, at, &self.budget)
    }

    fn inside(&self, span: Span) -> Cursor<'_> {
        let bytes = self.bytes(span.source);
        Cursor::new(bytes.get(..span.end).unwrap_or(bytes), span.source, span.start, &self.budget)
    }
}
