//! Bounds of reading one PDF, all of them here, all of them known before the file is opened.
//!
//! | bound | value | counted |
//! |---|---|---|
//! | work | 40 MiB + 3 times the file | bytes looked at, however often, 16 more for every token, and bytes decompressed |
//! | decompressed | 24 MiB + the file, at most 64 MiB | the output of every filter of every stream, summed |
//! | objects | 50,000 + one for every 4 bytes of the file | entries of all cross-reference sections, objects found by a scan, members of object streams |
//! | sections | 1,000 | cross-reference sections, along `/Prev` and `/XRefStm` |
//! | depth | 256 | arrays and dictionaries inside one another |
//! | references | 32 | references that lead to references |
//! | filters | 8 | of one stream |
//!
//! Together they keep a reading below 64 MB and 12 times the file, and below one second in a release build. Nothing
//! recurses, so the stack of the thread does not matter.

use std::cell::Cell;

const MIB: usize = 1024 * 1024;

/// Nesting of arrays and dictionaries.
pub(super) const DEEPEST: usize = 256;
/// References that lead to references.
pub(super) const LONGEST_CHAIN: usize = 32;
/// Filters of one stream.
pub(super) const MOST_FILTERS: usize = 8;
/// Price of a token, beside that of its bytes.
pub(super) const TOKEN: usize = 16;
/// Cross-reference sections, with their subsections.
pub(super) const MOST_SECTIONS: usize = 1_000;

/// Bounds that depend on the size of the file.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes looked at and decompressed, and 16 more for every token.
    pub work: usize,
    /// Bytes that all filters may give.
    pub decompressed: usize,
    /// Entries of cross-reference sections, and objects.
    pub objects: usize,
}

impl Limits {
    /// Returns the bounds for a file of `size` bytes.
    pub fn of(size: usize) -> Self {
        Self {
            work: (40 * MIB).saturating_add(size.saturating_mul(3)),
            decompressed: (24 * MIB).saturating_add(size).min(64 * MIB),
            objects: 50_000 + size / 4,
        }
    }
}

/// Failure to read a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file is damaged here; a scan for its objects may still find them.
    Damaged(&'static str),
    /// The file is not read at all: it breaks a bound, or is encrypted.
    Refused(String),
}

impl Fault {
    pub(super) fn refused<T>(reason: impl Into<String>) -> Result<T, Self> {
        Err(Self::Refused(reason.into()))
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(reason) => out.write_str(reason),
            Self::Refused(reason) => out.write_str(reason),
        }
    }
}

/// Remaining allowance of one reading.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    work: Cell<usize>,
    decompressed: Cell<usize>,
    objects: Cell<usize>,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        let Limits { work, decompressed, objects } = limits;
        Self {
            limits,
            work: Cell::new(work),
            decompressed: Cell::new(decompressed),
            objects: Cell::new(objects),
        }
    }

    /// Pays for bytes that were looked at.
    pub(super) fn work(&self, bytes: usize) -> Result<(), Fault> {
        pay(&self.work, bytes).ok_or_else(|| {
            Fault::Refused(format!(
                "its structure makes a reader look at more than {} bytes",
                self.limits.work
            ))
        })
    }

    /// Pays for entries of cross-reference sections, or for objects, before they are looked at.
    pub(super) fn objects(&self, count: usize) -> Result<(), Fault> {
        pay(&self.objects, count).ok_or_else(|| {
            Fault::Refused(format!(
                "it lists more than {} objects, the most that a file of its size may have",
                self.limits.objects
            ))
        })
    }

    /// Bytes that may still be decompressed.
    pub(super) fn left_to_decompress(&self) -> usize {
        self.decompressed.get()
    }

    /// Pays for the output of a filter.
    pub(super) fn decompressed(&self, bytes: usize) -> Result<(), Fault> {
        self.work(bytes)?;
        pay(&self.decompressed, bytes).ok_or_else(|| self.too_much())
    }

    /// Refusal of a stream that grows beyond what is left.
    pub(super) fn too_much(&self) -> Fault {
        Fault::Refused(format!("its streams decompress to more than {} bytes", self.limits.decompressed))
    }
}

fn pay(purse: &Cell<usize>, price: usize) -> Option<()> {
    let left = purse.get().checked_sub(price);
    purse.set(left.unwrap_or(0));
    left.map(|_| ())
}
