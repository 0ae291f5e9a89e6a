//! Any text as an identifier, an amount, a currency or a date: refused, or written exactly as it was read.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use iopole_model::codes::NetworkIdentifier;
use iopole_model::dates::DateText;
use iopole_model::identifiers::{ElectronicAddress, Siren, Siret};
use iopole_model::ids::InvoiceId;
use iopole_model::money::{Amount, CurrencyCode};
use iopole_model::status::InvoiceStatusCode;
use libfuzzer_sys::fuzz_target;

fn again<T: FromStr + Display + PartialEq>(text: &str) {
    let Ok(read) = text.parse::<T>() else { return };
    assert!(read.to_string().parse::<T>().is_ok_and(|second| second == read), "{read}");
}

fuzz_target!(|text: &str| {
    again::<Siren>(text);
    again::<Siret>(text);
    again::<ElectronicAddress>(text);
    again::<InvoiceId>(text);
    again::<CurrencyCode>(text);
    again::<Amount>(text);
    again::<InvoiceStatusCode>(text);
    again::<NetworkIdentifier>(text);
    if let Ok(siret) = text.parse::<Siret>() {
        assert!(siret.as_str().starts_with(siret.siren().as_str()) && siret.as_str().ends_with(siret.nic()));
    }
    let (left, right) = text.split_once('\n').unwrap_or((text, ""));
    let (left, right) = (DateText::new(left), DateText::new(right));
    assert_eq!(DateText::chronological(&left, &right), DateText::chronological(&right, &left).reverse());
    let _ = (left.timestamp(), left.date());
});
