//! The arithmetic of EN 16931: computes and checks totals and VAT.

mod check;
mod compute;

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Invoice;
use crate::money::{Amount, Money};

/// A rule of EN 16931 on the amounts of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ArithmeticRule {
    /// BT-106 is the sum of BT-131, the net amounts of the lines.
    BrCo10,
    /// BT-107 is the sum of BT-92, the allowances on the document.
    BrCo11,
    /// BT-108 is the sum of BT-99, the charges on the document.
    BrCo12,
    /// BT-109 is BT-106 minus BT-107 plus BT-108.
    BrCo13,
    /// BT-110 is the sum of BT-117, the VAT of each category and rate.
    BrCo14,
    /// BT-112 is BT-109 plus BT-110.
    BrCo15,
    /// BT-115 is BT-112 minus BT-113 plus BT-114.
    BrCo16,
    /// BT-117 is BT-116 times BT-119 / 100, rounded to two decimals.
    BrCo17,
}

impl ArithmeticRule {
    /// Returns the number of the rule in the standard, such as `BR-CO-10`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BrCo10 => "BR-CO-10",
            Self::BrCo11 => "BR-CO-11",
            Self::BrCo12 => "BR-CO-12",
            Self::BrCo13 => "BR-CO-13",
            Self::BrCo14 => "BR-CO-14",
            Self::BrCo15 => "BR-CO-15",
            Self::BrCo16 => "BR-CO-16",
            Self::BrCo17 => "BR-CO-17",
        }
    }

    /// Returns the text of the rule.
    pub fn statement(self) -> &'static str {
        match self {
            Self::BrCo10 => "the sum of the lines (BT-106) must be the sum of their net amounts (BT-131)",
            Self::BrCo11 => "the total of allowances (BT-107) must be the sum of the allowances (BT-92)",
            Self::BrCo12 => "the total of charges (BT-108) must be the sum of the charges (BT-99)",
            Self::BrCo13 => "the total without VAT (BT-109) must be BT-106 less BT-107 plus BT-108",
            Self::BrCo14 => "the total VAT (BT-110) must be the sum of the VAT amounts (BT-117)",
            Self::BrCo15 => "the total with VAT (BT-112) must be BT-109 plus BT-110",
            Self::BrCo16 => "the amount due (BT-115) must be BT-112 less BT-113 plus BT-114",
            Self::BrCo17 => {
                "the VAT amount (BT-117) must be BT-116 times BT-119 in percent, rounded to two decimals"
            }
        }
    }
}

impl fmt::Display for ArithmeticRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule that an invoice breaks. `Debug` and `Display` hide the amounts, which are content of the invoice;
/// [`describe`](Self::describe) shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenTotal {
    rule: ArithmeticRule,
    path: String,
    expected: Amount,
    found: Amount,
}

impl BrokenTotal {
    /// Returns the rule.
    pub fn rule(&self) -> ArithmeticRule {
        self.rule
    }

    /// Returns the path of the wrong amount, such as `monetary.payableAmount` or `taxDetails.0.taxAmount`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the amount that the rule requires.
    pub fn expected(&self) -> &Amount {
        &self.expected
    }

    /// Returns the amount on the invoice.
    pub fn found(&self) -> &Amount {
        &self.found
    }

    /// Returns a sentence with the amounts, for people: do not write it to a log.
    pub fn describe(&self) -> String {
        format!("{self}: expected {}, found {}", self.expected, self.found)
    }
}

impl fmt::Display for BrokenTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.rule, self.rule.statement(), self.path)
    }
}

/// The rules that the amounts of an invoice break, one or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalsCheckError(Vec<BrokenTotal>);

impl TotalsCheckError {
    /// Returns the broken rules in the order of their numbers.
    pub fn broken(&self) -> &[BrokenTotal] {
        &self.0
    }
}

impl fmt::Display for TotalsCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, broken) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            broken.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for TotalsCheckError {}

/// The reason why totals cannot be computed. The invoice is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TotalsError {
    /// A member that the totals depend on is missing.
    Missing {
        /// The member.
        path: String,
    },
    /// A member is not a decimal number of at most 28 digits.
    NotDecimal {
        /// The member.
        path: String,
    },
    /// The quantity of a price is zero.
    Zero {
        /// The member.
        path: String,
    },
    /// An intermediate result has more than 28 digits.
    TooLarge {
        /// The member.
        path: String,
    },
}

impl fmt::Display for TotalsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "`{path}` is needed to compute the totals"),
            Self::NotDecimal { path } => write!(f, "`{path}` is not a decimal number of at most 28 digits"),
            Self::Zero { path } => write!(f, "`{path}` must not be zero: it divides the price"),
            Self::TooLarge { path } => write!(f, "`{path}` results in a number of more than 28 digits"),
        }
    }
}

impl std::error::Error for TotalsError {}

impl Invoice {
    /// Computes all totals and the VAT breakdown from the lines, allowances and charges.
    ///
    /// Lines, allowances, VAT amounts and totals are rounded as EN 16931 requires: to two decimals, half away from
    /// zero. Prices and quantities are not rounded.
    ///
    /// * The net amount of a line (BT-131) is quantity times net price divided by the base quantity, minus its
    ///   allowances, plus its charges. A present amount is kept.
    /// * The amount of an allowance or charge is its percentage of its base. A present amount is kept.
    /// * The breakdown (BG-23) has an entry for each category and rate, in the order of their first appearance.
    ///   Exemption reasons come from the lines, else from the present breakdown.
    /// * BT-106 to BT-110, BT-112 and BT-115 are set. BT-107 and BT-108 are set only if there are amounts to sum or if
    ///   they are present.
    /// * BT-111 (VAT in the accounting currency), BT-113 (prepaid) and BT-114 (rounding) stay unchanged.
    ///
    /// An invoice without lines (flavor BASICWL) keeps the taxable amounts of its breakdown; the other amounts follow
    /// from them.
    ///
    /// # Errors
    /// [`TotalsError`] with the member that is missing or unusable. The invoice is then unchanged.
    pub fn compute_totals(&mut self) -> Result<(), TotalsError> {
        compute::totals(self)
    }

    /// Checks the rules BR-CO-10 to BR-CO-17 of EN 16931 on the present amounts. Like the official validation, BR-CO-17
    /// allows a difference of up to one unit of the currency. The other rules allow none.
    ///
    /// # Errors
    /// [`TotalsCheckError`] with all broken rules.
    pub fn check_totals(&self) -> Result<(), TotalsCheckError> {
        check::totals(self, Decimal::ZERO)
    }

    /// Checks the rules BR-CO-10 to BR-CO-17 as the profile EXTENDED defines them: the sums may differ by 0.01 for each
    /// line, allowance, charge and VAT entry.
    ///
    /// # Errors
    /// [`TotalsCheckError`] with all broken rules.
    pub fn check_totals_extended(&self) -> Result<(), TotalsCheckError> {
        check::totals(self, check::extended_tolerance(self))
    }
}

fn result(broken: Vec<BrokenTotal>) -> Result<(), TotalsCheckError> {
    if broken.is_empty() { Ok(()) } else { Err(TotalsCheckError(broken)) }
}

/// Rounds to two decimals, half away from zero, with both decimals written.
fn rounded(value: Decimal) -> Decimal {
    let mut value = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    // A number too large for two more digits stays unchanged.
    value.rescale(2);
    value
}

/// Returns the sum, or `None` if it has too many digits.
fn sum(values: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    values.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Returns `base` times `percent` / 100, rounded.
fn percentage(base: Decimal, percent: Decimal) -> Option<Decimal> {
    Some(rounded(base.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?))
}

/// Returns the value of an amount, or `None` if it is missing or not a decimal.
fn value(money: Option<&Money>) -> Option<Decimal> {
    money?.amount.decimal()
}

/// Replaces an amount and keeps its currency.
fn replace(money: &mut Option<Money>, value: Decimal) {
    match money {
        Some(money) => money.amount = Amount::new(value),
        None => *money = Some(Money::new(value)),
    }
}
