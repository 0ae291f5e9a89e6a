//! Numbers as rules compare them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::tree::At;

/// Reads an XML Schema decimal.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_decimal = unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && unsigned.bytes().filter(|byte| *byte == b'.').count() <= 1;
    let unsigned = unsigned.strip_suffix('.').unwrap_or(unsigned);
    let whole = if unsigned.starts_with('.') { format!("0{unsigned}") } else { unsigned.to_owned() };
    let value = is_decimal.then(|| whole.parse::<Decimal>().ok()).flatten()?;
    Some(if text.starts_with('-') { -value } else { value })
}

/// The number of an element; `None` where there is none.
pub(super) fn number(at: Option<At<'_>>) -> Option<Decimal> {
    decimal(at?.text())
}

/// Sum of numbers; what is no number counts nothing, and a sum beyond 28 digits is none.
pub(super) fn sum<'t>(amounts: impl IntoIterator<Item = Option<At<'t>>>) -> Option<Decimal> {
    amounts.into_iter().filter_map(number).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
}

/// Rounds to hundredths as XPath does: a half goes up.
pub(super) fn cents(value: Decimal) -> Option<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    let half = Decimal::new(5, 1);
    value.checked_mul(hundred)?.checked_add(half)?.floor().checked_div(hundred)
}

/// Characters after the point, as written: the sheets count a space too.
pub(super) fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.chars().count())
}

/// True if `left` is within one unit of `right`, the bounds left out.
pub(super) fn within_one(left: Decimal, right: Decimal) -> bool {
    left.checked_sub(right).is_some_and(|difference| difference.abs() < Decimal::ONE)
}

/// True if two amounts differ by less than one unit, as a sheet has it that moves `stated` by one unit in binary fractions:
/// whether one unit exactly passes depends on the digits.
pub(super) fn within_one_in_binary(stated: Decimal, expected: Decimal) -> bool {
    let moved = |unit: f64| stated.to_f64().and_then(|stated| Decimal::from_f64_retain(stated + unit));
    moved(-1.0).is_some_and(|low| low < expected) && moved(1.0).is_some_and(|high| high > expected)
}

/// True if two amounts differ by one unit exactly.
pub(super) fn is_one_apart(left: Decimal, right: Decimal) -> bool {
    left.checked_sub(right).is_some_and(|difference| difference.abs() == Decimal::ONE)
}

/// True if two amounts differ by one cent for each of so many amounts at most.
pub(super) fn within_cents(left: Decimal, right: Decimal, count: usize) -> bool {
    let allowed = Decimal::new(i64::try_from(count).unwrap_or(i64::MAX), 2);
    left.checked_sub(right).is_some_and(|difference| difference.abs() <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_rounded_up() {
        for (value, rounded) in [("1.005", "1.01"), ("-1.005", "-1.00"), ("2.344", "2.34"), ("7", "7")] {
            assert_eq!(cents(decimal(value).unwrap()), decimal(rounded), "{value}");
        }
    }

    #[test]
    fn one_unit_exactly_passes_by_its_digits() {
        for (stated, expected, passes) in
            [("1324.60", "1323.60", true), ("307.00", "306.00", false), ("306.99", "306.00", true)]
        {
            let [stated, expected] = [stated, expected].map(|text| decimal(text).unwrap());
            assert_eq!(within_one_in_binary(stated, expected), passes, "{stated}");
        }
    }

    #[test]
    fn decimals_are_those_of_xml_schema() {
        for text in ["1", "+1.50", "-.5", "5."] {
            assert!(decimal(text).is_some(), "{text}");
        }
        for text in ["", ".", "1e3", "1,5", "1 0", "--1", "NaN", "1.2.3"] {
            assert!(decimal(text).is_none(), "{text}");
        }
    }
}
