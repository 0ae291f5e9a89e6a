//! Requests that are refused are held against the contract like all others. These are not as it says, and meant so: a
//! test sends them to see the refusal.

/// Operation, place, and why a test sends it.
const MEANT: &[(&str, &str, &str)] = &[
    ("downloadInvoiceFile", "path/fileId", "an identifier that leads elsewhere must find nothing"),
    ("getSummary", "path/network", "a network that there is not must be refused"),
];

/// Whether a test means to send this. A departure is written `operation | request | place | rule | detail`.
pub(crate) fn is_meant(departure: &str) -> bool {
    let mut cells = departure.split(" | ");
    let (operation, place) = (cells.next(), cells.nth(1));
    MEANT.iter().any(|(meant, at, _)| operation == Some(meant) && place == Some(at))
}
