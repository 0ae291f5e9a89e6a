//! VAT numbers, checked before they are sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{IdentifierError, Siren, number};

/// A VAT number that starts with the two letters of the country: `FR44732829320`.
///
/// * A French number is checked completely: two characters that are a key of the SIREN, then the SIREN. A key with
///   letters is accepted unchecked, because its computation is not published.
/// * For other countries of the European Union and Northern Ireland (`XI`), the form is checked.
/// * For the rest of the world, only the country's letters in front are checked.
///
/// Parsing removes spaces and converts letters to upper case.
///
/// ```
/// use iopole_model::identifiers::VatNumber;
///
/// let number: VatNumber = "fr 44 732 829 320".parse()?;
/// assert_eq!(number.as_str(), "FR44732829320");
/// assert!("FR45732829320".parse::<VatNumber>().is_err());
/// # Ok::<(), iopole_model::identifiers::IdentifierError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VatNumber(String);

number!(VatNumber);

/// The contract's `maxLength`.
const LONGEST: usize = 18;

/// The forms after the letters of the country: `9` is a digit, `A` a letter, `X` a digit or a letter. Any other
/// character is literal.
const FORMS: [(&str, &[&str]); 28] = [
    ("AT", &["U99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9X99999A", "9+99999A", "9*99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
];

impl VatNumber {
    /// Returns the two letters in front: those of ISO 3166-1, except Greece (`EL`) and Northern Ireland (`XI`).
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// Returns the SIREN in a French number, or `None` for other countries and for Monaco.
    pub fn siren(&self) -> Option<Siren> {
        self.0.strip_prefix("FR")?.get(2..)?.parse().ok()
    }
}

impl From<&Siren> for VatNumber {
    fn from(siren: &Siren) -> Self {
        Self(format!("FR{:02}{siren}", key(siren.as_str())))
    }
}

impl FromStr for VatNumber {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
        let lettered = number.bytes().take(2).filter(u8::is_ascii_uppercase).count() == 2;
        let (country, rest) =
            number.split_at_checked(2).filter(|_| lettered).ok_or(IdentifierError::VatCountry)?;
        match FORMS.iter().find(|(own, _)| *own == country) {
            Some((own, forms)) => {
                if !forms.iter().any(|form| fits(form, rest)) {
                    return Err(IdentifierError::VatForm { country: own });
                }
            }
            None => {
                let sound = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if !sound || number.len() > LONGEST {
                    return Err(IdentifierError::VatCountry);
                }
            }
        }
        if country == "FR" {
            french(rest)?;
        }
        Ok(Self(number))
    }
}

fn fits(form: &str, text: &str) -> bool {
    let fits = |(wanted, found): (u8, u8)| match wanted {
        b'9' => found.is_ascii_digit(),
        b'A' => found.is_ascii_uppercase(),
        b'X' => found.is_ascii_digit() || found.is_ascii_uppercase(),
        other => found == other,
    };
    form.len() == text.len() && form.bytes().zip(text.bytes()).all(fits)
}

/// Checks the key and the SIREN of a French number whose form is valid.
fn french(rest: &str) -> Result<(), IdentifierError> {
    let Some((own, siren)) = rest.split_at_checked(2) else { return Ok(()) };
    // Numbers of Monaco begin with 000 and contain no SIREN.
    if !siren.starts_with("000") {
        siren.parse::<Siren>()?;
    }
    // No key contains the letters I and O.
    if own.contains(['I', 'O']) {
        return Err(IdentifierError::VatKey);
    }
    match own.parse::<u32>() {
        Ok(own) if own != key(siren) => Err(IdentifierError::VatKey),
        _ => Ok(()),
    }
}

/// Computes the key of a French number: (12 + 3 × SIREN) modulo 97.
fn key(siren: &str) -> u32 {
    let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
    let remainder = siren.bytes().fold(0, |sum, byte| (sum * 10 + digit(byte)) % 97);
    (12 + 3 * remainder) % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_country_are_accepted() {
        for text in [
            "FR44732829320",
            "FR39356000000",
            "FR83404833048",
            "FRK7399859412",
            "FR09000080218",
            "ATU12345678",
            "BE0662827625",
            "BG123456789",
            "CY12345678L",
            "CZ12345678",
            "DE123456789",
            "DK12345678",
            "EE123456789",
            "EL123456789",
            "ESX1234567X",
            "ESB12345678",
            "FI12345678",
            "HR12345678901",
            "HU12345678",
            "IE1234567WA",
            "IE1A23456B",
            "IE1+23456B",
            "IT12345678901",
            "LT123456789012",
            "LU12345678",
            "LV12345678901",
            "MT12345678",
            "NL123456789B01",
            "PL1234567890",
            "PT123456789",
            "RO12",
            "SE123456789012",
            "SI12345678",
            "SK1234567890",
            "XI123456789",
            "XIGD123",
            "GB123456789",
            "CHE123456789MWST",
        ] {
            assert_eq!(
                text.parse::<VatNumber>().map(|number| number.as_str().to_owned()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        for (text, error) in [
            ("FR45732829320", IdentifierError::VatKey),
            ("FROI732829320", IdentifierError::VatKey),
            ("FR44732829321", IdentifierError::CheckDigit { kind: "SIREN" }),
            ("FR4473282932", IdentifierError::VatForm { country: "FR" }),
            ("BE123", IdentifierError::VatForm { country: "BE" }),
            ("DE12345678X", IdentifierError::VatForm { country: "DE" }),
            ("AT12345678", IdentifierError::VatForm { country: "AT" }),
            ("732829320", IdentifierError::VatCountry),
            ("", IdentifierError::VatCountry),
            ("é1", IdentifierError::VatCountry),
            ("GB", IdentifierError::VatCountry),
            ("GB12345678901234567", IdentifierError::VatCountry),
        ] {
            assert_eq!(text.parse::<VatNumber>(), Err(error.clone()), "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text), "input in an error: {error}");
        }
    }

    #[test]
    fn a_french_number_and_its_company_lead_to_each_other() {
        let siren: Siren = "732829320".parse().unwrap();
        let number = VatNumber::from(&siren);
        assert_eq!((number.as_str(), number.country()), ("FR44732829320", "FR"));
        assert_eq!(number.siren(), Some(siren));
        assert_eq!("BE0662827625".parse::<VatNumber>().unwrap().siren(), None);
        assert_eq!(format!("{number:?}"), "VatNumber(..)");
    }
}
