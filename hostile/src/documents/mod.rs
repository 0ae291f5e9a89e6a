//! Fixed cases, by name.

mod references;
mod scans;
mod streams;
mod trees;
mod xml;

/// Size of the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The size of a document that did harm, or of the largest upload.
    Full,
    /// About a tenth, for runs without optimization.
    Small,
}

impl Scale {
    /// Scales a number of a full case down.
    fn of(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Small => full.div_ceil(10),
        }
    }
}

/// A document that is generated on demand.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Name: the defect in a few words.
    pub name: &'static str,
    make: fn(Scale) -> Vec<u8>,
}

impl Case {
    const fn new(name: &'static str, make: fn(Scale) -> Vec<u8>) -> Self {
        Self { name, make }
    }

    /// Generates the document.
    #[must_use]
    pub fn make(&self, scale: Scale) -> Vec<u8> {
        (self.make)(scale)
    }
}

/// Lists every case.
#[must_use]
pub fn all() -> Vec<Case> {
    [references::CASES, streams::CASES, trees::CASES, scans::CASES, xml::CASES].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_a_unique_name_and_generates_a_document() {
        let cases = all();
        for (at, case) in cases.iter().enumerate() {
            assert!(cases.iter().skip(at + 1).all(|other| other.name != case.name), "{}", case.name);
        }
        let small = |case: &&Case| !case.name.contains("GB");
        for case in cases.iter().filter(small) {
            let document = case.make(Scale::Small);
            let is_document = document.starts_with(b"%PDF-") || document.trim_ascii_start().starts_with(b"<");
            assert!(is_document || document.starts_with(b"\xff\xfe"), "{}", case.name);
        }
    }
}
