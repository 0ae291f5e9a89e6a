//! Exact amounts and currencies: [`Money`], [`Amount`], [`CurrencyCode`].

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

pub use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::decimal::{Plain, exact, plain, text};
use crate::json::{Cursor, FromJson, Scalar, deserialize_from_json, serialize_text};
use crate::record::{CodeDebug, record};

/// A decimal amount, percentage or quantity, never a binary float: `1234567.10` is read and written as `1234567.10`.
///
/// The contract types amounts as JSON numbers up to 10 000 000 000 000 000 000 (19 digits before the point, 2 after
/// it). E-reporting uses decimal text. Both are read; an amount is written as a number. A value that a [`Decimal`]
/// cannot hold (more than 28 digits, or not a number) is kept unchanged, and [`decimal`](Self::decimal) returns `None`.
///
/// ```
/// use iopole_model::money::Amount;
///
/// let amount: Amount = serde_json::from_str("1234567.10")?;
/// assert_eq!(amount.to_string(), "1234567.10");
/// assert_eq!(serde_json::to_string(&amount)?, "1234567.10");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Amounts with equal values are equal: `1.10` equals `1.1`.
#[derive(Clone, PartialEq, Eq)]
pub struct Amount(Repr);

#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Decimal(Decimal),
    /// The digits of a JSON number that a `Decimal` cannot hold.
    Number(Box<str>),
    /// A text that is not a number.
    Text(String),
}

impl Amount {
    /// Creates an amount to send.
    pub fn new(value: Decimal) -> Self {
        Self(Repr::Decimal(value))
    }

    /// Returns the value, or `None` if it is not a decimal of at most 28 digits. `to_string` then still returns the
    /// text.
    pub fn decimal(&self) -> Option<Decimal> {
        match &self.0 {
            Repr::Decimal(value) => Some(*value),
            Repr::Number(_) | Repr::Text(_) => None,
        }
    }
}

/// Prints the digits unchanged, for people and documents: do not write them to a log.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Decimal(value) => value.fmt(f),
            Repr::Number(digits) => f.pad(digits),
            Repr::Text(text) => f.pad(text),
        }
    }
}

/// Hides the amount, which is business content.
impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Amount(..)")
    }
}

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self::new(value)
    }
}

/// The text is not a decimal number such as `-1234.50`, or has more than 28 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountError;

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an amount must be digits with at most one decimal point, such as 1234.50, 28 \
                 digits at most, and no separators",
        )
    }
}

impl std::error::Error for AmountError {}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        exact(text.trim()).map(Self::new).ok_or(AmountError)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Decimal(value) => match plain(value).filter(|_| serializer.is_human_readable()) {
                Some(Plain::Whole(number)) => serializer.serialize_i64(number),
                Some(Plain::Float(number)) => serializer.serialize_f64(number),
                None => serialize_digits(&text(value), serializer),
            },
            Repr::Number(digits) => serialize_digits(digits, serializer),
            Repr::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// Writes the digits as a JSON number without a float, which would lose digits. Formats that are not human-readable get
/// text.
fn serialize_digits<S: Serializer>(digits: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serialize_text(digits, serializer)
    } else {
        serializer.serialize_str(digits)
    }
}

impl FromJson for Amount {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(match cursor.scalar()? {
            Scalar::Number(digits) => match exact(digits) {
                Some(decimal) => Self::new(decimal),
                None => Self(Repr::Number(digits.into())),
            },
            Scalar::Text(text) => match exact(text.trim()) {
                Some(decimal) => Self::new(decimal),
                None => Self(Repr::Text(text.into_owned())),
            },
            Scalar::Bool(_) => return None,
        })
    }
}

deserialize_from_json!(Amount, "a number or its text");

/// A currency of ISO 4217, three upper-case letters. Parsing checks the form, not the list. A response may hold any
/// text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CurrencyCode(Cow<'static, str>);

impl CurrencyCode {
    /// The euro.
    pub const EUR: Self = Self(Cow::Borrowed("EUR"));

    /// Keeps the text of a document or a response, whatever its form. Parse a text to use it in a request.
    pub fn unchecked(text: impl Into<String>) -> Self {
        Self(Cow::Owned(text.into()))
    }

    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CurrencyCode").field(&CodeDebug(&self.0)).finish()
    }
}

/// The text is not an ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyError;

impl fmt::Display for CurrencyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a currency must be three letters of ISO 4217, such as EUR")
    }
}

impl std::error::Error for CurrencyError {}

impl FromStr for CurrencyCode {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            Ok(Self(Cow::Owned(text.to_ascii_uppercase())))
        } else {
            Err(CurrencyError)
        }
    }
}

impl Serialize for CurrencyCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromJson for CurrencyCode {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.scalar()? {
            Scalar::Text(text) if text == "EUR" => Some(Self::EUR),
            Scalar::Text(text) => Some(Self(Cow::Owned(text.into_owned()))),
            _ => None,
        }
    }
}

deserialize_from_json!(CurrencyCode, "a currency code");

record! {
    /// An amount with its currency (contract: `AmountWithCurrency`, `Amount`, `TaxTotalAmount`, `BreakdownAmount`). The
    /// contract's types differ only in whether the currency is required.
    pub struct Money;
    required {
        /// The amount, in the invoice's currency unless `currency` is set.
        amount: Amount = "amount";
    }
    optional {
        /// The currency; often missing in responses.
        currency: Option<CurrencyCode> = "currency";
    }
}

/// Converts an amount in the currency of the invoice.
impl From<Decimal> for Money {
    fn from(amount: Decimal) -> Self {
        Self::new(amount)
    }
}

impl Money {
    /// Creates an amount in a currency.
    pub fn of(amount: impl Into<Amount>, currency: CurrencyCode) -> Self {
        Self { currency: Some(currency), ..Self::new(amount) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Amount {
        serde_json::from_str(json).unwrap()
    }

    fn written(json: &str) -> String {
        serde_json::to_string(&read(json)).unwrap()
    }

    #[test]
    fn digits_survive() {
        for text in [
            "0.1",
            "1234567.10",
            "0",
            "-3.50",
            "0.00",
            "10000000000000000000.00",
            "79228162514264337593543950335",
        ] {
            assert_eq!(written(text), text);
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(written("\"12.50\""), "12.50");
        assert_eq!(read("\" 12.50 \"").decimal(), Some(Decimal::new(1250, 2)));
    }

    #[test]
    fn exponents_are_read_exactly() {
        assert_eq!(read("1e19").decimal().unwrap().to_string(), "10000000000000000000");
        assert_eq!(written("1e19"), "10000000000000000000");
        assert_eq!(written("12.5E1"), "125");
        assert_eq!(written("125e-2"), "1.25");
        assert_eq!(written("1.20e1"), "12.0");
    }

    #[test]
    fn a_value_that_a_decimal_cannot_hold_is_kept() {
        for text in ["1e400", "0.12345678901234567890123456789012345", "123456789012345678901234567890123"] {
            assert_eq!(read(text).decimal(), None, "{text}");
            assert_eq!(written(text), text);
        }
        for text in [
            "\"12,50\"",
            "\"1_000\"",
            "\"1.\"",
            "\".5\"",
            "\"+1\"",
            "\"\"",
            "\"--1\"",
            "\"1.2.3\"",
            "\"n/a\"",
        ] {
            assert_eq!(read(text).decimal(), None, "{text}");
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn parsing_is_strict() {
        assert_eq!("1234.50".parse::<Amount>().unwrap().to_string(), "1234.50");
        assert_eq!("12,50".parse::<Amount>(), Err(AmountError));
        assert_eq!("".parse::<Amount>(), Err(AmountError));
        assert!(serde_json::from_str::<Amount>("true").is_err());
    }

    #[test]
    fn each_way_to_write_gives_the_digits_of_the_decimal() {
        for text in [
            "0",
            "-0",
            "0.0",
            "-0.00",
            "0.0001",
            "-0.0001",
            "0.0010",
            "0.00001",
            "12.5",
            "12.50",
            "-98.7648",
            "100",
            "999999999999999.9",
            "99999999999999.9",
            "9999999999.99999",
            "0.1234",
            "1234567.10",
            "1e2",
            "9007199254740993",
            "900719925474099.3",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "0.0000000000000000000000000001",
        ] {
            let amount = read(text);
            assert_eq!(written(text), amount.decimal().unwrap().to_string(), "{text}");
        }
    }

    #[test]
    fn equal_values_are_equal() {
        assert_eq!(read("1.10"), read("1.1"));
        assert_ne!(read("1.10"), read("1.11"));
    }

    #[test]
    fn money_is_read_with_and_without_currency() {
        let plain: Money = serde_json::from_str("{\"amount\":1200.10}").unwrap();
        assert_eq!((plain.amount.to_string().as_str(), plain.currency.as_ref()), ("1200.10", None));
        let euros = Money::of(Decimal::new(120010, 2), CurrencyCode::EUR);
        assert_eq!(serde_json::to_string(&euros).unwrap(), "{\"amount\":1200.10,\"currency\":\"EUR\"}");
        assert!(serde_json::from_str::<Money>("{\"currency\":\"EUR\"}").is_err());
    }

    #[test]
    fn currencies_are_checked_when_parsed() {
        assert_eq!("eur".parse(), Ok(CurrencyCode::EUR));
        assert_eq!("EURO".parse::<CurrencyCode>(), Err(CurrencyError));
        assert_eq!("E1R".parse::<CurrencyCode>(), Err(CurrencyError));
        let odd: CurrencyCode = serde_json::from_str("\"euros\"").unwrap();
        assert_eq!(odd.as_str(), "euros");
    }
}
