//! Collected amounts, which e-reporting writes as text.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::json::{Cursor, FromJson, Scalar, deserialize_from_json};

/// An amount collected at one VAT rate, written as decimal text: `"1200.00"`. Not negative, two decimals at most.
///
/// ```
/// use iopole_model::reporting::CollectedAmount;
///
/// let amount: CollectedAmount = "1200.00".parse()?;
/// assert_eq!(serde_json::to_string(&amount).unwrap(), "\"1200.00\"");
/// assert!("-5".parse::<CollectedAmount>().is_err());
/// # Ok::<(), iopole_model::reporting::CollectedAmountError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CollectedAmount(String);

/// The text or number is not a collected amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectedAmountError;

impl fmt::Display for CollectedAmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a collected amount must be digits with at most two decimals and no sign, such \
                 as 1200.00; refunds cannot be reported",
        )
    }
}

impl std::error::Error for CollectedAmountError {}

impl CollectedAmount {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the platform accepts the amount: `^\d+(\.\d{1,2})?$`. An amount read from JSON may be invalid.
    pub fn is_valid(&self) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self.0.split_once('.') {
            None => digits(&self.0),
            Some((whole, fraction)) => digits(whole) && digits(fraction) && fraction.len() <= 2,
        }
    }
}

impl FromStr for CollectedAmount {
    type Err = CollectedAmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let amount = Self(text.trim().to_owned());
        if amount.is_valid() { Ok(amount) } else { Err(CollectedAmountError) }
    }
}

/// Drops zeros beyond the second decimal. Other digits there are an error, because nothing is rounded.
impl TryFrom<Decimal> for CollectedAmount {
    type Error = CollectedAmountError;

    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        let value = if value.scale() > 2 { value.normalize() } else { value };
        value.to_string().parse()
    }
}

/// Prints the digits, for people and documents: do not write them to a log.
impl fmt::Display for CollectedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Hides the amount, which is business content.
impl fmt::Debug for CollectedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CollectedAmount(..)")
    }
}

impl Serialize for CollectedAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromJson for CollectedAmount {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.scalar()? {
            Scalar::Bool(_) => None,
            text_or_number => Some(Self(text_or_number.into_text().into_owned())),
        }
    }
}

deserialize_from_json!(CollectedAmount, "a decimal as text");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_platforms_pattern_is_valid() {
        for text in ["0", "1200", "1200.5", "1200.00", " 7.25 "] {
            assert!(text.parse::<CollectedAmount>().is_ok(), "{text}");
        }
        for text in ["", "-1", "+1", "1.", ".5", "1.234", "1,5", "1 000", "1e3", "１"] {
            assert_eq!(text.parse::<CollectedAmount>(), Err(CollectedAmountError), "{text}");
        }
    }

    #[test]
    fn a_decimal_is_never_rounded() {
        let of = |text: &str| CollectedAmount::try_from(text.parse::<Decimal>().unwrap());
        assert_eq!(of("12.500").unwrap().as_str(), "12.5");
        assert_eq!(of("12.50").unwrap().as_str(), "12.50");
        assert_eq!(of("12.505"), Err(CollectedAmountError));
        assert_eq!(of("-12"), Err(CollectedAmountError));
    }

    #[test]
    fn an_amount_read_from_json_is_kept_and_can_be_checked() {
        let read: CollectedAmount = serde_json::from_str("\"-3.00\"").unwrap();
        assert!(!read.is_valid());
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"-3.00\"");
        assert!(serde_json::from_str::<CollectedAmount>("null").is_err());
        assert_eq!(format!("{read:?}"), "CollectedAmount(..)");
    }
}
