//! Companies.

use crate::documents::Party;

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

/// Digits of the right length whose check digit is right.
fn is_number(text: &str, length: usize) -> bool {
    text.len() == length
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && luhn_sum(text).is_multiple_of(10)
}

pub(super) fn with_check_digit(digits: &str) -> String {
    let sum = luhn_sum(&format!("{digits}0"));
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The sum of the Luhn check, a multiple of ten for a sound number.
pub(super) fn luhn_sum(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weigh = |(place, digit): (usize, u32)| if place % 2 == 1 { doubled(digit) } else { digit };
    digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate().map(weigh).sum()
}
