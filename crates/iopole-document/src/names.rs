//! Names as small numbers: those of the schemas have one number in all documents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// The elements of CII and of UBL, and the attributes of both.
pub(crate) const CII: &str = include_str!("../data/cii.txt");
pub(crate) const UBL: &str = include_str!("../data/ubl.txt");
pub(crate) const ATTRIBUTES: &str = include_str!("../data/attributes.txt");

/// The names of the tables.
pub(crate) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);

/// Names that are known beforehand.
pub(crate) struct Vocabulary {
    names: Vec<&'static str>,
    numbers: HashMap<&'static str, u32, BuildHasherDefault<FastHasher>>,
}

impl Vocabulary {
    fn read() -> Self {
        let mut read = Self { names: Vec::new(), numbers: HashMap::default() };
        for word in [CII, UBL, ATTRIBUTES].iter().flat_map(|table| table.split([' ', '\n', '|', ','])) {
            let end = word.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(word.len());
            let name = word.get(..end).unwrap_or_default();
            read.numbers.entry(name).or_insert_with(|| {
                read.names.push(name);
                index(read.names.len() - 1)
            });
        }
        read
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }
}

/// Names of a document: their numbers follow those of the vocabulary.
pub(crate) struct Names {
    vocabulary: &'static Vocabulary,
    others: Vec<String>,
    /// Numbers of the other names. Documents choose these names, so that this map needs a hash that nobody can foresee.
    numbers: HashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { vocabulary: &VOCABULARY, others: Vec::new(), numbers: HashMap::new() }
    }
}

impl Names {
    /// Count of all numbers.
    pub(crate) fn len(&self) -> usize {
        self.vocabulary.len() + self.others.len()
    }

    /// Number of a name that the document may have.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.vocabulary.number(name).or_else(|| self.numbers.get(name).copied())
    }

    /// Number of a name, which is kept once.
    pub(crate) fn add(&mut self, name: &str) -> u32 {
        self.number(name).unwrap_or_else(|| {
            let number = index(self.len());
            self.others.push(name.to_owned());
            self.numbers.insert(name.to_owned(), number);
            number
        })
    }

    /// The name of a number.
    pub(crate) fn name(&self, number: u32) -> &str {
        let number = number as usize;
        match self.vocabulary.names.get(number) {
            Some(name) => name,
            None => self.others.get(number - self.vocabulary.len()).map(String::as_str).unwrap_or_default(),
        }
    }
}

/// A fast hash, for tables of this crate only: no document can add names that collide.
#[derive(Default)]
pub(crate) struct FastHasher(u64);

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            let word = word.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 ^= self.0 >> 32;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A number that fits in 32 bits; elements beyond would need a document of many gigabytes.
pub(crate) fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number() {
        let mut names = Names::default();
        for name in ["CrossIndustryInvoice", "Invoice", "IndicatorString", "schemeID", "Rechnung", "Beleg"] {
            let number = names.add(name);
            assert_eq!((names.add(name), names.name(number)), (number, name));
            assert_eq!(names.number(name), Some(number), "{name}");
        }
        assert_eq!(names.len(), VOCABULARY.len() + 2, "names out of the tables");
        assert_eq!(names.number("Zeile"), None);
    }
}
