//! Decimal numbers read from text and written to text without losing a digit.

use rust_decimal::Decimal;

/// Parses a decimal with all of its digits. `Decimal`'s own parser accepts underscores and a missing digit before the
/// point, and it rounds with an exponent.
pub(crate) fn exact(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if [whole, fraction].iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let value = Decimal::from_str_exact(mantissa).ok()?;
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(exponent)?;
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(value.mantissa(), u32::try_from(scale).ok()?).ok();
    }
    let factor = 10_i128.checked_pow(u32::try_from(scale.checked_neg()?).ok()?)?;
    Decimal::try_from_i128_with_scale(value.mantissa().checked_mul(factor)?, 0).ok()
}

/// Parses a whole number written as a decimal, such as `12.0` or `1e2`.
pub(crate) fn whole(text: &str) -> Option<u64> {
    let value = exact(text)?;
    if value.fract().is_zero() { u64::try_from(value).ok() } else { None }
}

/// A number type that `serde` writes with exactly the digits of a decimal, faster than through text.
pub(crate) enum Plain {
    Whole(i64),
    Float(f64),
}

/// Returns the number to write in place of text, if its digits are the same.
///
/// A float of at most 15 digits that do not end in zero is written with exactly these digits: no shorter number denotes
/// the same float. With up to four decimals it has no exponent.
#[inline]
pub(crate) fn plain(value: &Decimal) -> Option<Plain> {
    const MOST: u64 = 1_000_000_000_000_000;
    let mantissa = i64::try_from(value.mantissa()).ok()?;
    let divisor = match value.scale() {
        0 => return (mantissa != 0 || value.is_sign_positive()).then_some(Plain::Whole(mantissa)),
        1 => 10.0,
        2 => 100.0,
        3 => 1_000.0,
        4 => 10_000.0,
        _ => return None,
    };
    // Both operands are exact as floats, so the quotient is the nearest float.
    let exact = mantissa % 10 != 0 && mantissa.unsigned_abs() < MOST;
    exact.then(|| Plain::Float(mantissa as f64 / divisor))
}

/// Writes a decimal like its `Display`, but faster.
pub(crate) fn text(value: &Decimal) -> String {
    let digits = value.mantissa().unsigned_abs().to_string();
    let scale = usize::try_from(value.scale()).unwrap_or_default();
    let mut text = String::with_capacity(digits.len() + scale + 3);
    if value.is_sign_negative() {
        text.push('-');
    }
    match digits.len().checked_sub(scale).filter(|whole| *whole > 0) {
        Some(whole) => {
            let (whole, fraction) = digits.split_at(whole);
            text.push_str(whole);
            if !fraction.is_empty() {
                text.push('.');
                text.push_str(fraction);
            }
        }
        None => {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', scale - digits.len()));
            text.push_str(&digits);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_written_as_its_display_writes_it() {
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
            "1234567.10",
            "9223372036854775808",
            "0.0000000000000000000000000001",
        ] {
            let value = exact(text).unwrap();
            assert_eq!(super::text(&value), value.to_string(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_read_in_any_form() {
        assert_eq!(["12", "12.0", "1e2", "0"].map(whole), [Some(12), Some(12), Some(100), Some(0)]);
        assert_eq!(["12.5", "-1", "x", "1e40"].map(whole), [None; 4]);
    }
}
