//! Exact steps on decimals, none of which panics.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::money::{Amount, Money};

/// Two decimals, half away from zero, written with both.
pub(super) fn rounded(value: Decimal) -> Decimal {
    let mut value = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    // A number too large for two more digits stays as it is.
    value.rescale(2);
    value
}

/// The sum, if it has room.
pub(super) fn sum(values: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    values.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// `base` times `percent` / 100, rounded.
pub(super) fn percentage(base: Decimal, percent: Decimal) -> Option<Decimal> {
    Some(rounded(base.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?))
}

/// The value of an amount that is there and is a decimal.
pub(super) fn value(money: Option<&Money>) -> Option<Decimal> {
    money?.amount.decimal()
}

/// An amount of money that replaces another, in the same currency.
pub(super) fn replace(money: &mut Option<Money>, value: Decimal) {
    match money {
        Some(money) => money.amount = Amount::new(value),
        None => *money = Some(Money::new(value)),
    }
}
