//! Companies and their entries.

use uuid::Uuid;

use super::names::{FANCIES, FORMS, STREETS, TOWNS, TRADES};
use crate::documents::Party;
use crate::ids::IdMaker;

/// A company of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Company {
    /// Its name.
    pub name: String,
    /// SIREN: 9 digits, the last a check digit.
    pub siren: String,
    /// SIRET of its head office: the SIREN and 5 digits more, the last a check digit.
    pub siret: String,
    /// Number, street.
    pub address_line: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
}

impl Company {
    /// The address its invoices go to, `0225:` and the SIREN.
    #[must_use]
    pub fn electronic_address(&self) -> String {
        format!("0225:{}", self.siren)
    }

    pub(crate) fn invent(rng: &mut fastrand::Rng) -> Self {
        let pick = |rng: &mut fastrand::Rng, words: &[&'static str]| {
            rng.choice(words.iter()).copied().unwrap_or_default()
        };
        let name = format!("{} {} {}", pick(rng, &TRADES), pick(rng, &FANCIES), pick(rng, &FORMS));
        let siren = with_check_digit(&format!("00{:06}", rng.u32(0..1_000_000)));
        let siret = with_check_digit(&format!("{siren}{:04}", rng.u32(1..100)));
        let (postal_code, city) = rng.choice(TOWNS.iter()).copied().unwrap_or_default();
        Self {
            name,
            siren,
            siret,
            address_line: format!("{} {}", rng.u32(1..120), pick(rng, &STREETS)),
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
        }
    }

    /// A party of a document, if its numbers are sound; without a SIRET it has no establishment.
    pub(crate) fn met(party: &Party) -> Option<Self> {
        let siren = party.siren.clone().filter(|siren| is_number(siren, 9))?;
        let siret = party.siret.clone().filter(|siret| is_number(siret, 14) && siret.starts_with(&siren));
        Some(Self {
            name: party.name.clone().unwrap_or_default(),
            siren,
            siret: siret.unwrap_or_default(),
            address_line: party.line_one.clone().unwrap_or_default(),
            postal_code: party.postal_code.clone().unwrap_or_default(),
            city: party.city.clone().unwrap_or_default(),
        })
    }
}

/// Legal unit or establishment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    LegalUnit,
    Office,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LegalUnit => "LEGAL_UNIT",
            Self::Office => "OFFICE",
        }
    }
}

/// The legal unit of an establishment.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// One entry of the directory.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    pub(crate) identifier_id: Uuid,
    pub(crate) directory_id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) company: Company,
    pub(crate) parent: Option<Parent>,
}

impl Entry {
    pub(crate) fn new(
        company: &Company,
        kind: Kind,
        id: Uuid,
        parent: Option<Parent>,
        ids: &mut IdMaker,
        now_ms: u64,
    ) -> Self {
        let (identifier_id, directory_id) = (ids.next(now_ms), ids.next(now_ms));
        Self { id, identifier_id, directory_id, kind, company: company.clone(), parent }
    }

    pub(crate) fn name(&self) -> &str {
        &self.company.name
    }

    /// SIREN of a legal unit, SIRET of an establishment.
    pub(crate) fn number(&self) -> &str {
        match self.kind {
            Kind::LegalUnit => &self.company.siren,
            Kind::Office => &self.company.siret,
        }
    }

    /// Identifier scheme of the number.
    pub(crate) fn scheme(&self) -> &'static str {
        match self.kind {
            Kind::LegalUnit => "0002",
            Kind::Office => "0009",
        }
    }

    /// Where invoices for this entry go.
    pub(crate) fn directory_address(&self) -> String {
        match self.kind {
            Kind::LegalUnit => self.company.electronic_address(),
            Kind::Office => format!("0225:{}_{}", self.company.siren, self.company.siret),
        }
    }
}

/// Digits of the right length whose check digit is right.
fn is_number(text: &str, length: usize) -> bool {
    text.len() == length
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && luhn_sum(text).is_multiple_of(10)
}

fn with_check_digit(digits: &str) -> String {
    let sum = luhn_sum(&format!("{digits}0"));
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The sum of the Luhn check, a multiple of ten for a sound number.
pub(crate) fn luhn_sum(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weigh = |(place, digit): (usize, u32)| if place % 2 == 1 { doubled(digit) } else { digit };
    digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate().map(weigh).sum()
}
