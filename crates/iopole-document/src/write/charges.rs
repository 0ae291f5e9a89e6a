//! Allowances and charges, for both syntaxes.

use iopole_model::invoice::{DocumentAllowanceCharge, LineAllowanceCharge};

use crate::made::made;

/// Returns the members that an allowance or a charge of the document shares with one of a line: all but the VAT.
pub(super) fn of_line(item: &DocumentAllowanceCharge) -> LineAllowanceCharge {
    made!(LineAllowanceCharge {
        actual_amount: item.actual_amount.clone(),
        basis_amount: item.basis_amount.clone(),
        calculation_percent: item.calculation_percent.clone(),
        reason: item.reason.clone(),
        reason_code: item.reason_code.clone(),
    })
}
