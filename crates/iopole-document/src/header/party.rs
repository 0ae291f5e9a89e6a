//! French identifiers of a party, found among the identifiers a document gives.

use super::invoice::{MOST_REPEATS, Party};

const SIREN: &str = "0002";
const SIRET: &str = "0009";

impl Party {
    /// Takes the legal registration (BT-30, BT-47): scheme 0002 is a SIREN of 9 digits, and nothing else.
    pub(crate) fn take_legal_id(&mut self, scheme: Option<&str>, value: &str) {
        match (scheme, value.len()) {
            (Some(SIREN), 9) => self.siren = Some(value.to_owned()),
            (Some(SIRET), 14) => self.take_siret(value),
            _ => self.take_identifier(scheme, value),
        }
    }

    /// Takes any other identifier (BT-29, BT-46).
    pub(crate) fn take_identifier(&mut self, scheme: Option<&str>, value: &str) {
        match (scheme, value.len()) {
            (Some(SIRET), 14) => self.take_siret(value),
            (Some(scheme), 1..) if self.identifiers.len() < MOST_REPEATS => {
                self.identifiers.push((scheme.to_owned(), value.to_owned()));
            }
            _ => {}
        }
    }

    fn take_siret(&mut self, value: &str) {
        if value.bytes().all(|byte| byte.is_ascii_digit()) {
            self.siret = Some(value.to_owned());
            if self.siren.is_none() {
                self.siren = value.get(..9).map(str::to_owned);
            }
        }
    }

    /// Takes the electronic address (BT-34, BT-49): the first counts.
    pub(crate) fn take_address(&mut self, scheme: Option<&str>, value: &str) {
        if let (Some(scheme), false, None) = (scheme, value.is_empty(), &self.electronic_address) {
            self.electronic_address = Some((scheme.to_owned(), value.to_owned()));
        }
    }
}
