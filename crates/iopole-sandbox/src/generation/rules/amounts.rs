//! No amount has more than two decimals.

use rust_decimal::Decimal;

use super::super::source::Source;
use super::{At, Found};

pub(super) fn check(source: &Source, found: &mut Found) {
    let totals = &source.totals;
    for (id, term, amount) in [
        ("BR-DEC-09", "BT-106", totals.lines),
        ("BR-DEC-10", "BT-107", totals.allowances),
        ("BR-DEC-11", "BT-108", totals.charges),
        ("BR-DEC-12", "BT-109", Some(totals.without_tax)),
        ("BR-DEC-13", "BT-110", totals.tax),
        ("BR-DEC-14", "BT-112", Some(totals.with_tax)),
        ("BR-DEC-15", "BT-111", totals.tax_accounting),
        ("BR-DEC-16", "BT-113", totals.prepaid),
        ("BR-DEC-17", "BT-114", totals.rounding),
        ("BR-DEC-18", "BT-115", Some(totals.payable)),
    ] {
        two(id, term, At::Totals, amount, found);
    }
    for (at, entry) in source.taxes.iter().enumerate() {
        two("BR-DEC-19", "BT-116", At::Tax(at), Some(entry.base), found);
        two("BR-DEC-20", "BT-117", At::Tax(at), Some(entry.amount), found);
    }
    for (at, item) in source.allowances.iter().enumerate() {
        let ids = if item.is_charge { ["BR-DEC-05", "BR-DEC-06"] } else { ["BR-DEC-01", "BR-DEC-02"] };
        let terms = if item.is_charge { ["BT-99", "BT-100"] } else { ["BT-92", "BT-93"] };
        both(ids, terms, At::Allowance(at), item.amount, item.base, found);
    }
    for (at, line) in source.lines.iter().enumerate() {
        two("BR-DEC-23", "BT-131", At::Line(at), Some(line.total), found);
        for item in &line.allowances {
            let ids = if item.is_charge { ["BR-DEC-27", "BR-DEC-28"] } else { ["BR-DEC-24", "BR-DEC-25"] };
            let terms = if item.is_charge { ["BT-141", "BT-142"] } else { ["BT-136", "BT-137"] };
            both(ids, terms, At::Line(at), item.amount, item.base, found);
        }
    }
}

fn both(ids: [&str; 2], terms: [&str; 2], at: At, amount: Decimal, base: Option<Decimal>, found: &mut Found) {
    let ([amount_id, base_id], [amount_term, base_term]) = (ids, terms);
    two(amount_id, amount_term, at, Some(amount), found);
    two(base_id, base_term, at, base, found);
}

fn two(id: &str, term: &str, at: At, amount: Option<Decimal>, found: &mut Found) {
    let sound = amount.is_none_or(|amount| amount.scale() <= 2);
    found.unless(sound, id, at, &format!("{term} must have two decimals at most."));
}
