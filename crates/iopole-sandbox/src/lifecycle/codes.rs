//! Status codes, their numbers on the French network, and the reasons they accept.

/// Statuses that a buyer or seller may declare.
pub(crate) const SENDABLE: [&str; 10] = [
    "IN_HAND",
    "APPROVED",
    "PARTIALLY_APPROVED",
    "DISPUTED",
    "SUSPENDED",
    "COMPLETED",
    "REFUSED",
    "PAYMENT_SENT",
    "PAYMENT_RECEIVED",
    "CANCELLED",
];

/// Statuses that the buyer of an invoice declares.
pub(crate) const BUYER_ONLY: [&str; 7] =
    ["IN_HAND", "APPROVED", "PARTIALLY_APPROVED", "DISPUTED", "SUSPENDED", "REFUSED", "PAYMENT_SENT"];

/// Statuses that the seller declares. `COMPLETED` is open to both: the sources name either.
pub(crate) const SELLER_ONLY: [&str; 2] = ["PAYMENT_RECEIVED", "CANCELLED"];

/// Number of a status on the network; a cancellation has none.
pub(crate) fn network_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "SUBMITTED" => "200",
        "ISSUED" => "201",
        "RECEIVED" => "202",
        "MADE_AVAILABLE" => "203",
        "IN_HAND" => "204",
        "APPROVED" => "205",
        "PARTIALLY_APPROVED" => "206",
        "DISPUTED" => "207",
        "SUSPENDED" => "208",
        "COMPLETED" => "209",
        "REFUSED" => "210",
        "PAYMENT_SENT" => "211",
        "PAYMENT_RECEIVED" => "212",
        "REJECTED" => "213",
        "UNACCEPTABLE" => "501",
        _ => return None,
    })
}

/// Reasons of a recipient, with the statuses that accept them: R(efused), D(isputed), S(uspended).
pub(crate) const REASONS: [(&str, &str); 28] = [
    ("LEGAL_INFORMATION_MISSING", "RD"),
    ("INCORRECT_RECIPIENT", "RD"),
    ("EINVOICING_ADDRESS_INCORRECT", "RD"),
    ("UNKNOWN_TRANSACTION", "RD"),
    ("VAT_RATE_INCORRECT", "RD"),
    ("TOTAL_AMOUNT_INCORRECT", "RD"),
    ("CALCULATION_ERROR", "RD"),
    ("DUPLICATE_INVOICE", "RD"),
    ("DOUBLE_INVOICING", "RD"),
    ("CONTRACT_TERMINATED", "RD"),
    ("UNKNOWN_ISSUER", "RD"),
    ("FINANCE_TERMS_INCORRECT", "RD"),
    ("PRICES_INCORRECT", "RD"),
    ("PO_REFERENCE_INCORRECT_OR_MISSING", "RDS"),
    ("CONTRACT_REFERENCE_MISSING", "RDS"),
    ("SIRET_INCORRECT_OR_MISSING", "DS"),
    ("ROUTING_CODE_INCORRECT", "DS"),
    ("REFERENCE_INCORRECT", "DS"),
    ("BANK_DETAILS_INCORRECT", "DS"),
    ("QUANTITY_INCORRECT", "D"),
    ("ITEM_INCORRECT", "D"),
    ("ITEM_QUALITY_INSUFFICIENT", "D"),
    ("DELIVERY_ISSUE", "D"),
    ("PAYMENT_TERMS_INCORRECT", "D"),
    ("UNIT_PRICE_INCORRECT", "D"),
    ("DISCOUNT_INCORRECT", "D"),
    ("OTHER", "D"),
    ("MISSING_DOCUMENTS", "S"),
];
