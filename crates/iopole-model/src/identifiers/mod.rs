//! Numbers of companies and electronic addresses, checked before they are sent.
//!
//! The types are [`Siren`], [`Siret`], [`VatNumber`] and [`ElectronicAddress`]. They refuse what the platform would
//! refuse, so use them for requests and searches. Responses have plain text instead: directories hold numbers that
//! break the rules (a `siret` that is a SIREN was seen), and one odd value must not lose a record.

mod vat_number;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use vat_number::VatNumber;

/// The rule that a text breaks, with advice. The text is not repeated, because it may be business content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentifierError {
    /// A character other than a digit or a space.
    NotDigits {
        /// `SIREN` or `SIRET`.
        kind: &'static str,
    },
    /// The wrong number of digits.
    Length {
        /// `SIREN` or `SIRET`.
        kind: &'static str,
        /// The required number of digits.
        expected: usize,
        /// The number of digits found.
        found: usize,
    },
    /// The check digit is wrong.
    CheckDigit {
        /// `SIREN` or `SIRET`.
        kind: &'static str,
    },
    /// A VAT number that does not start with a country.
    VatCountry,
    /// A VAT number in a form that its country does not use.
    VatForm {
        /// The two letters of the country.
        country: &'static str,
    },
    /// A wrong key in a French VAT number.
    VatKey,
    /// A wrong scheme of an electronic address.
    Scheme,
    /// A wrong value of an electronic address.
    Value,
    /// A value that repeats the scheme.
    RepeatedScheme,
}

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDigits { kind } => write!(f, "a {kind} has digits only; remove letters and punctuation (spaces are allowed)"),
            Self::Length { kind, expected, found } => write!(f, "a {kind} has {expected} digits, this has {found}; a SIREN has 9 digits, a SIRET 14"),
            Self::CheckDigit { kind } => write!(f, "this {kind} fails its check digit (Luhn); a digit is wrong or two are swapped: \
                 compare it with the source"),
            Self::VatCountry => f.write_str("a VAT number starts with the two letters of its country, then letters and \
                 digits: FR39356000000"),
            Self::VatForm { country } => write!(f, "the form is not that of a VAT number of {country}: compare its digits and \
                 letters with the source"),
            Self::VatKey => f.write_str("the two characters after FR are not the key of this SIREN: compare them with the source"),
            Self::Scheme => f.write_str("an electronic address starts with a scheme of 4 digits, as in 0225:732829320; 0225 for France"),
            Self::Value => f.write_str("the value of an electronic address is 1 to 120 characters without control characters"),
            Self::RepeatedScheme => f.write_str("the value of an electronic address must not repeat the scheme; give the bare \
                 value, such as 732829320"),
        }
    }
}

impl std::error::Error for IdentifierError {}

/// Returns the digits of a text that may contain spaces, including no-break spaces.
fn digits(text: &str, kind: &'static str, expected: usize) -> Result<String, IdentifierError> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(IdentifierError::NotDigits { kind });
    }
    if digits.len() != expected {
        return Err(IdentifierError::Length { kind, expected, found: digits.len() });
    }
    Ok(digits)
}

/// Checks the Luhn formula: double every second digit from the right; the digits of all results add up to a multiple of
/// 10.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn digit_sum(digits: &str) -> u32 {
    digits.bytes().map(|byte| u32::from(byte.wrapping_sub(b'0'))).sum()
}

macro_rules! number {
    ($name:ident) => {
        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl $name {
            /// Returns the number without spaces.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        /// Hides the number, because business relations are content.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        /// Reads with the checks of `FromStr`.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

use number;

/// The number of a French legal unit: 9 digits, the last one a Luhn check digit.
///
/// ```
/// use iopole_model::identifiers::Siren;
///
/// let siren: Siren = "732 829 320".parse()?;
/// assert_eq!(siren.as_str(), "732829320");
/// # Ok::<(), iopole_model::identifiers::IdentifierError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(String);

number!(Siren);

impl FromStr for Siren {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = digits(text, "SIREN", 9)?;
        if luhn(&digits) { Ok(Self(digits)) } else { Err(IdentifierError::CheckDigit { kind: "SIREN" }) }
    }
}

/// The number of a French establishment: 14 digits, the SIREN of its legal unit and 5 more, with a Luhn check digit.
///
/// La Poste (SIREN 356000000) has more establishments than the Luhn digit allows: the digit sum of theirs is a multiple
/// of 5. Its head office (35600000000048) has the Luhn digit, so both rules are accepted for La Poste.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(String);

number!(Siret);

const LA_POSTE: &str = "356000000";

impl Siret {
    /// Returns the SIREN of the legal unit.
    pub fn siren(&self) -> Siren {
        Siren(self.0.chars().take(9).collect())
    }

    /// Returns the establishment's number within its legal unit, 5 digits.
    pub fn nic(&self) -> &str {
        self.0.get(9..).unwrap_or_default()
    }
}

impl FromStr for Siret {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = digits(text, "SIRET", 14)?;
        // The first nine digits must be a valid SIREN, so that `siren()` cannot return an invalid one.
        let siren_ok = digits.get(..9).is_some_and(luhn);
        let la_poste = digits.starts_with(LA_POSTE) && digit_sum(&digits).is_multiple_of(5);
        if siren_ok && (luhn(&digits) || la_poste) {
            Ok(Self(digits))
        } else {
            Err(IdentifierError::CheckDigit { kind: "SIRET" })
        }
    }
}

/// The address that receives invoices: a scheme of the EAS list (4 digits) and a value, `0225:732829320`.
///
/// France has two addresses that must not be confused. The legal address `0002:<siren>` ([`legal`](Self::legal))
/// identifies a company. The directory address (`0225:<siren>`, `0225:<siren>_<siret>`, `0225:<siren>_<suffix>`)
/// receives its invoices. Only the directory address routes: an invoice to a `0002` address was measured to be rejected
/// with `ROUTING_FAILURE`.
///
/// ```
/// use iopole_model::identifiers::{ElectronicAddress, Siren};
///
/// let siren: Siren = "732829320".parse()?;
/// let address = ElectronicAddress::from(siren);
/// assert_eq!(address.to_string(), "0225:732829320");
/// assert_eq!(address, "0225:732829320".parse()?);
/// # Ok::<(), iopole_model::identifiers::IdentifierError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElectronicAddress {
    scheme: String,
    value: String,
}

impl ElectronicAddress {
    /// The scheme of the French directory, whose addresses receive invoices.
    pub const FRENCH_DIRECTORY: &'static str = "0225";
    /// The scheme of a SIREN, which identifies a legal unit and does not route.
    pub const SIREN: &'static str = "0002";

    /// The longest address in the contract (`maxLength` 125), including the scheme and the colon.
    const MAX_LENGTH: usize = 125;

    /// Creates an address from its scheme and its bare value. Spaces inside the value are kept, because some foreign
    /// identifiers have them.
    ///
    /// # Errors
    /// If the scheme is not 4 digits, or the value is empty, too long or repeats the scheme. Real invoices were
    /// rejected because the value repeated the scheme.
    pub fn new(scheme: &str, value: &str) -> Result<Self, IdentifierError> {
        if scheme.len() != 4 || !scheme.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdentifierError::Scheme);
        }
        let value = value.trim();
        let too_long = scheme.len() + 1 + value.chars().count() > Self::MAX_LENGTH;
        if value.is_empty() || too_long || value.chars().any(char::is_control) {
            return Err(IdentifierError::Value);
        }
        if value.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':')) {
            return Err(IdentifierError::RepeatedScheme);
        }
        Ok(Self { scheme: scheme.to_owned(), value: value.to_owned() })
    }

    /// Creates the legal address of a company, `0002:<siren>`. It does not route.
    pub fn legal(siren: &Siren) -> Self {
        Self { scheme: Self::SIREN.to_owned(), value: siren.0.clone() }
    }

    /// Returns the scheme, 4 digits.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Returns the value without the scheme.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// The directory address of a whole company, `0225:<siren>`.
impl From<Siren> for ElectronicAddress {
    fn from(siren: Siren) -> Self {
        Self { scheme: Self::FRENCH_DIRECTORY.to_owned(), value: siren.0 }
    }
}

/// The directory address of one establishment, `0225:<siren>_<siret>`.
impl From<Siret> for ElectronicAddress {
    fn from(siret: Siret) -> Self {
        Self { scheme: Self::FRENCH_DIRECTORY.to_owned(), value: format!("{}_{}", siret.siren(), siret) }
    }
}

impl FromStr for ElectronicAddress {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, value) = text.split_once(':').ok_or(IdentifierError::Scheme)?;
        Self::new(scheme.trim(), value)
    }
}

impl fmt::Display for ElectronicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

/// Prints the scheme only.
impl fmt::Debug for ElectronicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ElectronicAddress({}:..)", self.scheme)
    }
}

impl From<ElectronicAddress> for String {
    fn from(address: ElectronicAddress) -> Self {
        address.to_string()
    }
}

impl Serialize for ElectronicAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads with the checks of `FromStr`.
impl<'de> Deserialize<'de> for ElectronicAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siren_is_parsed_with_and_without_spaces() {
        for text in ["732829320", "732 829 320", "732\u{202f}829\u{a0}320", " 732829320\n"] {
            assert_eq!(text.parse::<Siren>().unwrap().as_str(), "732829320");
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        let kind = "SIREN";
        let all = [
            ("732829321", IdentifierError::CheckDigit { kind }),
            ("73282932", IdentifierError::Length { kind, expected: 9, found: 8 }),
            ("", IdentifierError::Length { kind, expected: 9, found: 0 }),
            ("73282932000074", IdentifierError::Length { kind, expected: 9, found: 14 }),
            ("FR732829320", IdentifierError::NotDigits { kind }),
            ("732.829.320", IdentifierError::NotDigits { kind }),
            ("７32829320", IdentifierError::NotDigits { kind }),
        ];
        for (text, error) in all {
            assert_eq!(text.parse::<Siren>(), Err(error.clone()), "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text), "input in an error: {error}");
        }
    }

    #[test]
    fn a_siret_checks_both_numbers() {
        assert_eq!("732 829 320 00074".parse::<Siret>().unwrap().siren().as_str(), "732829320");
        assert!("73282932000075".parse::<Siret>().is_err());
        // Its check digit is right, but the check digit of its first nine digits is wrong: 800000001 is no SIREN.
        let wrong_siren = "80000000100001";
        assert!(luhn(wrong_siren) && !luhn(&wrong_siren[..9]));
        assert!(wrong_siren.parse::<Siret>().is_err());
    }

    #[test]
    fn la_poste_has_its_own_rule() {
        // A post office by digit sum, the head office by Luhn, and a number that is valid by neither rule.
        assert!("35600000049837".parse::<Siret>().is_ok());
        assert!("35600000000048".parse::<Siret>().is_ok());
        assert!("35600000049836".parse::<Siret>().is_err());
        // The rule applies to La Poste alone: this digit sum is a multiple of 5 and the check digit is wrong.
        assert!("73282932000004".parse::<Siret>().is_err());
    }

    #[test]
    fn a_company_has_a_legal_and_a_directory_address() {
        let siret: Siret = "73282932000074".parse().unwrap();
        assert_eq!(ElectronicAddress::legal(&siret.siren()).to_string(), "0002:732829320");
        assert_eq!(ElectronicAddress::from(siret.siren()).to_string(), "0225:732829320");
        assert_eq!(ElectronicAddress::from(siret).to_string(), "0225:732829320_73282932000074");
    }

    #[test]
    fn wrong_addresses_are_refused() {
        let all = [
            ("732829320", IdentifierError::Scheme),
            ("225:732829320", IdentifierError::Scheme),
            ("O225:732829320", IdentifierError::Scheme),
            (":732829320", IdentifierError::Scheme),
            ("0225:", IdentifierError::Value),
            ("0225:  ", IdentifierError::Value),
            ("0225:73\u{7}28", IdentifierError::Value),
            ("0225:0225:732829320", IdentifierError::RepeatedScheme),
        ];
        for (text, error) in all {
            assert_eq!(text.parse::<ElectronicAddress>(), Err(error), "{text}");
        }
        assert!(ElectronicAddress::new("0225", &"1".repeat(120)).is_ok());
        assert_eq!(ElectronicAddress::new("0225", &"1".repeat(121)), Err(IdentifierError::Value));
        assert_eq!("0208:0114445670 (BCE)".parse::<ElectronicAddress>().unwrap().value(), "0114445670 (BCE)");
    }

    #[test]
    fn reading_json_is_as_strict_as_parsing() {
        assert!(serde_json::from_str::<Siren>("\"732829320\"").is_ok());
        assert!(serde_json::from_str::<Siren>("\"732829321\"").is_err());
        assert!(serde_json::from_str::<ElectronicAddress>("\"732829320\"").is_err());
        let address: ElectronicAddress = serde_json::from_str("\"0225:732829320\"").unwrap();
        assert_eq!(serde_json::to_string(&address).unwrap(), "\"0225:732829320\"");
    }
}
