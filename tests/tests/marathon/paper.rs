//! The documents of a run, each with different bytes.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iopole_api::Document;
use iopole_tests::example;

static CII: LazyLock<String> = LazyLock::new(|| read("facture-cii.xml"));
static UBL: LazyLock<String> = LazyLock::new(|| read("facture-ubl.xml"));

fn read(name: &str) -> String {
    std::fs::read_to_string(example(name)).unwrap()
}

/// An entry in the ledger of the caller.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) number: String,
    pub(crate) content: Vec<u8>,
    /// Set if the buyer is reachable.
    pub(crate) sound: bool,
    /// Set if it is reconciled by its number too.
    pub(crate) by_number: bool,
    /// Index of the sending customer.
    pub(crate) customer: usize,
    file: Option<PathBuf>,
}

impl Entry {
    pub(crate) fn new(rng: &mut fastrand::Rng, number: String) -> Self {
        let kind = rng.u8(..10);
        let mut text = match kind {
            0 => format!("<?xml version=\"1.0\"?><nothing number=\"{number}\"/>"),
            1..=3 => UBL.replace("F2026-0043", &number),
            _ => CII.replace("F2026-0042", &number),
        };
        assert!(text.contains(&number), "the example has another number now");
        if rng.u8(..8) == 0 {
            // Large enough that a fault can happen during the upload.
            text += &format!("<!-- {} -->", "x".repeat(60_000));
        }
        let content = text.into_bytes();
        let file = (rng.u8(..3) == 0).then(|| {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{number}.xml"));
            std::fs::write(&path, &content).unwrap();
            path
        });
        Self { number, content, sound: kind > 0, by_number: rng.bool(), customer: rng.usize(..2), file }
    }

    pub(crate) fn document(&self) -> Document {
        match &self.file {
            Some(path) => Document::open(path).unwrap(),
            None => self.in_memory(),
        }
    }

    pub(crate) fn in_memory(&self) -> Document {
        Document::from_bytes(format!("{}.xml", self.number), self.content.clone()).unwrap()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, content, sound, by_number, customer, file } = self;
        let (bytes, file) = (content.len(), file.is_some());
        write!(
            f,
            "{number}: {bytes} bytes, file: {file}, sound: {sound}, by number: {by_number}, customer: {customer}"
        )
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(path) = &self.file {
            let _ = std::fs::remove_file(path);
        }
    }
}
