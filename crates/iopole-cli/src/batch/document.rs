//! File of a batch: its key, the check, and the invoice in it.

use std::io;
use std::path::Path;

use iopole_document::{Header, Language, Outcome as Judgment};
use sha2::{Digest as _, Sha256};

use super::record::Outcome;

/// Content of a file, and the key of its entry in the outbox.
pub(super) struct Document {
    pub(super) bytes: Vec<u8>,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub(super) key: String,
}

impl Document {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let bytes = std::fs::read(path)?;
        let key = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { bytes, key })
    }

    /// Returns the findings of the check: the rules that the document breaks, or the reason why it is no invoice. `None`
    /// if the platform would accept it.
    pub(super) fn refusal(&self, language: Language) -> Option<(Outcome, String)> {
        let report = iopole_document::check(&self.bytes);
        let outcome = match report.outcome() {
            Judgment::Accept => return None,
            Judgment::Reject => Outcome::Refused,
            Judgment::Unreadable => Outcome::Failed,
        };
        let rules = report.fatal().map(|finding| format!("{}: {}", finding.rule, finding.message(language)));
        Some((outcome, rules.collect::<Vec<_>>().join("; ")))
    }
}

/// The invoice in a file, as far as one number may not be used twice for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Identity {
    pub(super) number: Option<String>,
    seller: Option<String>,
    year: Option<String>,
}

impl Identity {
    pub(super) fn read(file: &[u8]) -> Self {
        iopole_document::header(file).header.map_or(Self { number: None, seller: None, year: None }, Self::of)
    }

    fn of(header: Header) -> Self {
        let seller = header.seller;
        let siren = seller.siren.or_else(|| seller.siret.and_then(|siret| siret.get(..9).map(str::to_owned)));
        Self {
            number: header.number,
            seller: siren.or(seller.vat_number),
            year: header.issue_date.map(|date| date.chars().filter(char::is_ascii_digit).take(4).collect()),
        }
    }

    /// True unless seller or year are known to differ. A number is unique for a seller in a year.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let may = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        self.number == other.number && may(&self.seller, &other.seller) && may(&self.year, &other.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(number: &str, seller: Option<&str>, year: Option<&str>) -> Identity {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Identity { number: Some(number.to_owned()), seller: owned(seller), year: owned(year) }
    }

    #[test]
    fn a_number_is_of_one_seller_in_one_year() {
        let one = identity("F-1", Some("361274087"), Some("2026"));
        for (other, may_be) in [
            (one.clone(), true),
            (identity("F-1", None, Some("2026")), true),
            (identity("F-2", Some("361274087"), Some("2026")), false),
            (identity("F-1", Some("364519033"), Some("2026")), false),
            (identity("F-1", Some("361274087"), Some("2025")), false),
        ] {
            assert_eq!(one.may_be(&other), may_be, "{other:?}");
        }
    }

    #[test]
    fn the_examples_have_a_seller_and_a_year() {
        let read = |name: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices").join(name);
            Identity::read(&std::fs::read(path).unwrap())
        };
        assert_eq!(read("facture-cii.xml"), identity("F2026-0042", Some("361274087"), Some("2026")));
        assert!(read("facture-ubl.xml").seller.is_some());
    }
}
