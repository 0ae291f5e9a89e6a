//! Decimal numbers, kept as they were written.

/// Longer than any amount.
const LONGEST: usize = 40;

/// A decimal number as text; never a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount(String);

impl Amount {
    /// Reads an XML Schema decimal: a sign, digits, a point, digits.
    pub fn read(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let digits = unsigned.chars().filter(char::is_ascii_digit).count();
        let points = unsigned.chars().filter(|c| *c == '.').count();
        let sound = digits > 0 && points <= 1 && digits + points == unsigned.len() && text.len() <= LONGEST;
        sound.then(|| Self(text.to_owned()))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in hundredths, if it is a whole number of them and not negative.
    pub fn hundredths(&self) -> Option<u32> {
        let (whole, decimals) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > 2 {
            return None;
        }
        format!("{whole}{decimals:0<2}").parse().ok()
    }

    /// The sum, if both are whole hundredths and not negative.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let sum = self.hundredths()?.checked_add(other.hundredths()?)?;
        Some(Self(format!("{}.{:02}", sum / 100, sum % 100)))
    }

    /// The number as JSON writes it.
    pub fn digits(&self) -> String {
        let (sign, unsigned) = match self.0.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", self.0.strip_prefix('+').unwrap_or(&self.0)),
        };
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            trimmed => trimmed,
        };
        let point = if decimals.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{decimals}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_as_written() {
        for (written, json) in [
            ("100", "100"),
            ("20.00", "20.00"),
            ("-25.10", "-25.10"),
            ("+7.5", "7.5"),
            ("007.50", "7.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0", "0"),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        ] {
            let amount = Amount::read(written).unwrap();
            assert_eq!(amount.as_str(), written);
            assert_eq!(amount.digits(), json);
        }
    }

    #[test]
    fn rates_are_compared_in_hundredths() {
        for (written, hundredths) in [
            ("20", Some(2000)),
            ("20.0", Some(2000)),
            ("5.50", Some(550)),
            ("0.9", Some(90)),
            ("5.555", None),
        ] {
            assert_eq!(Amount::read(written).unwrap().hundredths(), hundredths, "{written}");
        }
        assert_eq!(Amount::read("-1").unwrap().hundredths(), None);
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for text in ["", ".", "-", "1,50", "1e3", "NaN", "1.2.3", "--1", "1 0", "١"] {
            assert!(Amount::read(text).is_none(), "{text}");
        }
        assert!(Amount::read(&"9".repeat(41)).is_none());
    }
}
