//! Finding the objects of a damaged file by looking through it once.

use memchr::memmem;

use super::limits::Fault;
use super::scan::{Span, Value};
use super::xref::Location;
use super::{FILE, Pdf};

/// Objects found by a scan, and the dictionary that stands for the trailer.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Number and place; of two objects with one number, the later one counts.
    objects: Vec<(u32, u32)>,
    /// Number, object stream, and index in it.
    members: Vec<(u32, u32, u32)>,
    pub(super) trailer: Option<Span>,
    pub(super) catalog: Option<u32>,
}

impl Found {
    /// Looks an object up; one that is outside of object streams comes first.
    pub(super) fn locate(&self, number: u32) -> Location {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let last = self.objects.partition_point(|(other, _)| *other <= number);
        let object = last.checked_sub(1).and_then(|last| self.objects.get(last));
        if let Some((_, at)) = object.filter(|(other, _)| *other == number) {
            return Location::Offset(size(*at));
        }
        let last = self.members.partition_point(|(other, ..)| *other <= number);
        let member = last.checked_sub(1).and_then(|last| self.members.get(last));
        match member.filter(|(other, ..)| *other == number) {
            Some((_, stream, index)) => Location::Member { stream: *stream, index: size(*index) },
            None => Location::Free,
        }
    }
}

impl Pdf<'_> {
    /// Looks for everything that begins as an object does, and for trailers.
    pub(super) fn scan(&mut self) -> Result<(), Fault> {
        let mut found = Found::default();
        self.budget.work(self.file.len())?;
        for at in memmem::find_iter(self.file, b"obj") {
            if let Some((number, start)) = header_before(self.file, at) {
                self.budget.objects(1)?;
                found.objects.extend(u32::try_from(start).map(|start| (number, start)));
            }
        }
        let mut streams = Vec::new();
        for (number, at) in &found.objects {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            match self.look(at)? {
                Some((Kind::Catalog, _)) => found.catalog = Some(*number),
                Some((Kind::Members, _)) => streams.push(*number),
                Some((Kind::Trailer, dictionary)) => found.trailer = Some(dictionary),
                None => {}
            }
        }
        found.trailer = self.last_trailer()?.or(found.trailer);
        found.objects.sort_by_key(|(number, _)| *number);
        self.found = Some(found);
        let mut members = Vec::new();
        for stream in streams {
            self.members_of(stream, &mut members)?;
        }
        members.sort_by_key(|(number, ..)| *number);
        if let Some(found) = &mut self.found {
            found.members = members;
        }
        Ok(())
    }

    /// Type of the object at a place, if it matters here, and its dictionary.
    fn look(&self, at: usize) -> Result<Option<(Kind, Span)>, Fault> {
        let dictionary = match self.object_at(at) {
            Ok((_, object)) => match object.value {
                Value::Dictionary(dictionary) => dictionary,
                _ => return Ok(None),
            },
            Err(Fault::Damaged(_)) => return Ok(None),
            Err(refused) => return Err(refused),
        };
        let [kind] = self.entries(dictionary, [b"Type"])?;
        let kind = match kind.map(|kind| self.name_of(kind)).as_deref() {
            Some(b"Catalog") => Kind::Catalog,
            Some(b"ObjStm") => Kind::Members,
            Some(b"XRef") => Kind::Trailer,
            _ => return Ok(None),
        };
        Ok(Some((kind, dictionary)))
    }

    /// The last trailer that names a catalog.
    fn last_trailer(&self) -> Result<Option<Span>, Fault> {
        let mut last = None;
        for at in memmem::find_iter(self.file, b"trailer") {
            let value = match self.cursor(FILE, at + b"trailer".len()).value() {
                Err(refused @ Fault::Refused(_)) => return Err(refused),
                Err(Fault::Damaged(_)) => continue,
                Ok(value) => value,
            };
            let Some(Value::Dictionary(trailer)) = value else { continue };
            let [root] = self.entries(trailer, [b"Root"])?;
            last = root.map(|_| trailer).or(last);
        }
        Ok(last)
    }

    fn members_of(&mut self, stream: u32, members: &mut Vec<(u32, u32, u32)>) -> Result<(), Fault> {
        let source = match self.object_stream(stream) {
            Ok(Some(source)) => source,
            Ok(None) | Err(Fault::Damaged(_)) => return Ok(()),
            Err(refused) => return Err(refused),
        };
        let mut cursor = self.cursor(source.source, 0);
        for index in 0..source.count {
            let (Some(number), Some(_)) = (cursor.number()?, cursor.number()?) else { break };
            if let (Ok(number), Ok(index)) = (u32::try_from(number), u32::try_from(index)) {
                members.push((number, stream, index));
            }
        }
        Ok(())
    }
}

enum Kind {
    Catalog,
    Members,
    Trailer,
}

/// Number and place of the header `12 0 obj` whose keyword is at a place.
fn header_before(file: &[u8], keyword: usize) -> Option<(u32, usize)> {
    // A number has at most ten digits; more white space than this is not looked through.
    let window = file.get(keyword.saturating_sub(40)..keyword)?;
    let before = window.trim_ascii_end();
    let generation = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let before = before.get(..before.len() - generation)?;
    let trimmed = before.trim_ascii_end();
    let digits = trimmed.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if generation == 0 || digits == 0 || trimmed.len() == before.len() {
        return None;
    }
    let at = trimmed.len() - digits;
    let number = std::str::from_utf8(trimmed.get(at..)?).ok()?.parse().ok()?;
    Some((number, keyword - window.len() + at))
}
