//! Cross-reference sections: where the file says its objects are.
//!
//! No entry is built: a section is a place in the file, or in a decompressed stream, that is looked into when an
//! object is asked for.

use super::limits::{Fault, MOST_SECTIONS};
use super::scan::{Span, Value};
use super::{FILE, Pdf};

/// Bytes of an entry in a table.
const ENTRY: usize = 20;

/// Consecutive entries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    first: usize,
    count: usize,
    rows: Rows,
}

#[derive(Debug, Clone, Copy)]
enum Rows {
    /// At a place in the file. The free entries of a hybrid file's table count only after its stream was asked.
    Table { at: usize, free_counts: bool },
    /// In a decompressed stream, with the widths of the three fields.
    Stream { source: usize, at: usize, widths: [usize; 3] },
}

/// Location of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    /// At an offset of the file.
    Offset(usize),
    /// In an object stream, as a member.
    Member {
        stream: u32,
        index: usize,
    },
    Free,
}

/// Section and those before it, newest first, and the dictionary of the newest.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) sections: Vec<Section>,
    pub(super) trailer: Option<Span>,
}

/// First number, count and place of a subsection of a table.
type Subsection = (usize, usize, usize);

impl Pdf<'_> {
    /// Follows `/Prev` and `/XRefStm` from the newest section.
    pub(super) fn chain(&mut self, newest: usize) -> Result<Chain, Fault> {
        let mut chain = Chain::default();
        let (mut next, mut seen) = (Some(newest), Vec::new());
        while let Some(at) = next {
            if seen.contains(&at) {
                break;
            }
            seen.push(at);
            if seen.len() > MOST_SECTIONS {
                return too_many_sections();
            }
            let trailer = self.section(at, &mut chain)?;
            chain.trailer.get_or_insert(trailer);
            let [previous] = self.entries(trailer, [b"Prev"])?;
            next = self.whole(previous)?;
        }
        Ok(chain)
    }

    /// Reads one section, of either kind; its dictionary is returned.
    fn section(&mut self, at: usize, chain: &mut Chain) -> Result<Span, Fault> {
        let mut cursor = self.cursor(FILE, at);
        if !cursor.word(b"xref")? {
            return self.stream_section(at, chain);
        }
        let start = cursor.at();
        let (tables, trailer) = self.table(start)?;
        let [hybrid] = self.entries(trailer, [b"XRefStm"])?;
        let hybrid = self.whole(hybrid)?;
        let table =
            |(first, count, at), free_counts| Section { first, count, rows: Rows::Table { at, free_counts } };
        chain.sections.extend(tables.iter().map(|place| table(*place, hybrid.is_none())));
        if let Some(hybrid) = hybrid {
            self.stream_section(hybrid, chain)?;
            chain.sections.extend(tables.iter().map(|place| table(*place, true)));
        }
        if chain.sections.len() > MOST_SECTIONS { too_many_sections() } else { Ok(trailer) }
    }

    /// The subsections of a table, and its trailer.
    fn table(&self, at: usize) -> Result<(Vec<Subsection>, Span), Fault> {
        let mut tables = Vec::new();
        let mut cursor = self.cursor(FILE, at);
        while let Some(first) = cursor.number()? {
            let count = cursor.number()?.ok_or(BROKEN)?;
            cursor.space()?;
            // An entry needs its bytes, so the file's size bounds them before any is looked at.
            let at = cursor.at();
            let end = count.checked_mul(ENTRY).and_then(|bytes| at.checked_add(bytes)).ok_or(BROKEN)?;
            if end > self.file.len() {
                return Err(BROKEN);
            }
            self.budget.objects(count)?;
            tables.push((first, count, at));
            if tables.len() > MOST_SECTIONS {
                return too_many_sections();
            }
            cursor = self.cursor(FILE, end);
        }
        if !cursor.word(b"trailer")? {
            return Err(BROKEN);
        }
        match cursor.value()? {
            Some(Value::Dictionary(trailer)) => Ok((tables, trailer)),
            _ => Err(BROKEN),
        }
    }

    fn stream_section(&mut self, at: usize, chain: &mut Chain) -> Result<Span, Fault> {
        let (_, object) = self.object_at(at)?;
        let (Value::Dictionary(dictionary), Some(_)) = (object.value, object.stream) else {
            return Err(BROKEN);
        };
        let [widths, index, size] = self.entries(dictionary, [b"W", b"Index", b"Size"])?;
        let widths = self.numbers(widths, 3)?;
        let widths: [usize; 3] = widths.try_into().map_err(|_| BROKEN)?;
        let row: usize = widths.iter().fold(0, |sum, width| usize::saturating_add(sum, *width));
        if row == 0 || widths.iter().any(|width| *width > 8) {
            return Err(BROKEN);
        }
        let index = match index {
            Some(_) => self.numbers(index, 2 * MOST_SECTIONS)?,
            None => vec![0, self.whole(size)?.ok_or(BROKEN)?],
        };
        let (pairs, _) = index.as_chunks::<2>();
        // Counted as they are announced, before the stream is decompressed.
        for [_, count] in pairs {
            self.budget.objects(*count)?;
        }
        let data = self.decoded(&object)?;
        let source = self.keep(data);
        let mut at = 0_usize;
        for [first, count] in pairs {
            let rows = Rows::Stream { source, at, widths };
            chain.sections.push(Section { first: *first, count: *count, rows });
            at = at.saturating_add(row.saturating_mul(*count));
        }
        if chain.sections.len() > MOST_SECTIONS { too_many_sections() } else { Ok(dictionary) }
    }

    /// Looks an object up in the sections, newest first.
    pub(super) fn locate(&self, sections: &[Section], number: u32) -> Result<Location, Fault> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        for section in sections {
            self.budget.work(1)?;
            let row = number.checked_sub(section.first).filter(|row| *row < section.count);
            let Some(row) = row else { continue };
            match self.entry(section, row)? {
                (Location::Free, false) => {}
                (location, _) => return Ok(location),
            }
        }
        Ok(Location::Free)
    }

    /// Entry of a section, and whether it settles the question.
    fn entry(&self, section: &Section, row: usize) -> Result<(Location, bool), Fault> {
        match section.rows {
            Rows::Table { at, free_counts } => {
                let entry =
                    self.file.get(at + row * ENTRY..).and_then(|rest| rest.get(..ENTRY)).ok_or(BROKEN)?;
                let digits = entry.get(..10).and_then(|digits| std::str::from_utf8(digits).ok());
                let offset = digits.and_then(|digits| digits.trim().parse().ok()).ok_or(BROKEN)?;
                match entry.get(17) {
                    Some(b'n') => Ok((Location::Offset(offset), true)),
                    Some(b'f') => Ok((Location::Free, free_counts)),
                    _ => Err(BROKEN),
                }
            }
            Rows::Stream { source, at, widths } => {
                let length: usize = widths.iter().sum();
                let start = row.checked_mul(length).and_then(|bytes| at.checked_add(bytes)).ok_or(BROKEN)?;
                let entry =
                    self.bytes(source).get(start..).and_then(|rest| rest.get(..length)).ok_or(BROKEN)?;
                let [kind, second, third] = fields(entry, widths);
                Ok((location(if widths[0] == 0 { 1 } else { kind }, second, third), true))
            }
        }
    }
}

fn fields(entry: &[u8], widths: [usize; 3]) -> [u64; 3] {
    let mut rest = entry;
    widths.map(|width| {
        let (field, after) = rest.split_at_checked(width).unwrap_or((rest, &[]));
        rest = after;
        field.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
    })
}

fn location(kind: u64, second: u64, third: u64) -> Location {
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match kind {
        1 => Location::Offset(size(second)),
        2 => match u32::try_from(second) {
            Ok(stream) => Location::Member { stream, index: size(third) },
            Err(_) => Location::Free,
        },
        _ => Location::Free,
    }
}

const BROKEN: Fault = Fault::Damaged("its cross-reference table is broken");

fn too_many_sections<T>() -> Result<T, Fault> {
    Fault::refused(format!("it has more than {MOST_SECTIONS} cross-reference sections"))
}
