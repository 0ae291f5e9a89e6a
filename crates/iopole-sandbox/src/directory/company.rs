//! Companies of the French directory, and participants of the international one.

use crate::documents::Party;

/// A company of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Company {
    /// Name.
    pub name: String,
    /// SIREN: 9 digits, the last a check digit.
    pub siren: String,
    /// SIRET of the head office: the SIREN and 5 more digits, the last a check digit.
    pub siret: String,
    /// House number and street.
    pub address_line: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
}

impl Company {
    /// Electronic address of its invoices: `0225:` and the SIREN.
    #[must_use]
    pub fn electronic_address(&self) -> String {
        format!("0225:{}", self.siren)
    }

    /// The company of a document's party, if its numbers are valid. Without a SIRET it has no establishment.
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

/// A participant that another platform registered in Peppol.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeppolParticipant {
    /// Name.
    pub name: String,
    /// Country, two letters of ISO 3166-1.
    pub country: String,
    /// Electronic address, scheme and value: `0208:0842162017`.
    pub electronic_address: String,
}

impl PeppolParticipant {
    /// A participant with this name, country and electronic address.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        country: impl Into<String>,
        electronic_address: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), country: country.into(), electronic_address: electronic_address.into() }
    }
}

/// True for digits of this length with a valid check digit.
fn is_number(text: &str, length: usize) -> bool {
    text.len() == length
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && luhn_sum(text).is_multiple_of(10)
}

pub(super) fn with_check_digit(digits: &str) -> String {
    let sum = luhn_sum(&format!("{digits}0"));
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The sum of the Luhn check, a multiple of ten for a valid number.
pub(super) fn luhn_sum(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weigh = |(place, digit): (usize, u32)| if place % 2 == 1 { doubled(digit) } else { digit };
    digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate().map(weigh).sum()
}
