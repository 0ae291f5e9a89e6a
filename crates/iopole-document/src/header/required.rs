//! Required terms of EN 16931 that a header lacks.

use super::invoice::Header;

/// One message a defect; none means the document may travel.
pub(crate) fn defects(document: &Header) -> Vec<String> {
    let required = [
        ("BT-1", "invoice number", document.number.is_some()),
        ("BT-2", "invoice issue date", document.issue_date.is_some()),
        ("BT-3", "invoice type code", document.type_code.is_some()),
        ("BT-5", "invoice currency code", document.currency.is_some()),
        ("BT-24", "specification identifier", document.guideline.is_some()),
        ("BT-27", "seller name", document.seller.name.is_some()),
        ("BT-44", "buyer name", document.buyer.name.is_some()),
        ("BT-109", "total amount without VAT", document.totals.without_tax.is_some()),
        ("BT-112", "total amount with VAT", document.totals.with_tax.is_some()),
        ("BT-115", "amount due for payment", document.totals.payable.is_some()),
    ];
    let mut defects = document.unreadable.clone();
    for (term, label, present) in required {
        // A term that is present but unreadable has a finding already.
        let is_reported = document.unreadable.iter().any(|defect| defect.starts_with(&format!("{term}:")));
        if !present && !is_reported {
            defects.push(format!("{term}: the {label} is missing"));
        }
    }
    defects
}
