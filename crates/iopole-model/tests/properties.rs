//! Properties of identifiers and amounts over generated input.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use iopole_model::dates::DateText;
use iopole_model::identifiers::{ElectronicAddress, IdentifierError, Siren, Siret, VatNumber};
use iopole_model::money::{Amount, Decimal};
use iopole_model::search::InvoiceState;
use proptest::prelude::*;

/// Returns the last digits, out of ten, that make the number valid.
fn valid_ends<T: std::str::FromStr>(start: &str) -> Vec<String> {
    (0..10).map(|end| format!("{start}{end}")).filter(|text| text.parse::<T>().is_ok()).collect()
}

proptest! {
    #[test]
    fn exactly_one_check_digit_makes_a_siren(start in "[0-9]{8}") {
        prop_assert_eq!(valid_ends::<Siren>(&start).len(), 1);
    }

    #[test]
    fn a_wrong_digit_is_always_found(start in "[0-9]{8}", at in 0..9_usize, by in 1..10_u8) {
        let good = valid_ends::<Siren>(&start).remove(0);
        let mut bytes = good.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        let wrong = String::from_utf8(bytes).unwrap();
        prop_assert_eq!(wrong.parse::<Siren>(), Err(IdentifierError::CheckDigit { kind: "SIREN" }));
    }

    #[test]
    fn a_siret_belongs_to_its_siren(start in "[0-9]{8}", nic in "[0-9]{4}", spaces in 0..4_usize) {
        let siren: Siren = valid_ends::<Siren>(&start).remove(0).parse().unwrap();
        prop_assume!(siren.as_str() != "356000000");
        let ends = valid_ends::<Siret>(&format!("{siren}{nic}"));
        prop_assert_eq!(ends.len(), 1);
        let spaced: String = ends[0].chars().map(|digit| format!("{digit}{}", "\u{a0}".repeat(spaces))).collect();
        let siret: Siret = spaced.parse().unwrap();
        prop_assert_eq!(siret.siren(), siren.clone());
        prop_assert_eq!(siret.as_str(), &ends[0]);
        prop_assert_eq!(format!("{siren}{}", siret.nic()), siret.to_string());
        prop_assert_eq!(serde_json::from_str::<Siret>(&serde_json::to_string(&siret).unwrap()).unwrap(), siret);
    }

    #[test]
    fn la_poste_counts_digits(nic in "[0-9]{5}") {
        let text = format!("356000000{nic}");
        let by_sum = text.bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>() % 5 == 0;
        // Every SIRET with a valid sum is accepted; the others need the Luhn check digit.
        let by_luhn = {
            let doubled = |(at, byte): (usize, u8)| {
                let digit = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            };
            text.bytes().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
        };
        prop_assert_eq!(text.parse::<Siret>().is_ok(), by_sum || by_luhn);
    }

    #[test]
    fn an_address_is_read_as_it_is_written(scheme in "[0-9]{4}", value in "[A-Za-z0-9_-][A-Za-z0-9_ -]{0,60}[A-Za-z0-9]") {
        let address = ElectronicAddress::new(&scheme, &value).unwrap();
        prop_assert_eq!(address.scheme(), &scheme);
        prop_assert_eq!(address.value(), &value);
        prop_assert_eq!(address.to_string(), format!("{scheme}:{value}"));
        prop_assert_eq!(address.to_string().parse::<ElectronicAddress>().unwrap(), address);
    }

    #[test]
    fn exactly_one_key_makes_a_french_vat_number(start in "[0-9]{8}") {
        let siren: Siren = valid_ends::<Siren>(&start).remove(0).parse().unwrap();
        let keys = (0..100).map(|key| format!("FR{key:02}{siren}"));
        let good: Vec<_> = keys.filter(|text| text.parse::<VatNumber>().is_ok()).collect();
        prop_assert_eq!(&good, &[VatNumber::from(&siren).to_string()]);
        let spaced = good[0].to_lowercase().chars().map(|letter| format!(" {letter}")).collect::<String>();
        prop_assert_eq!(spaced.parse::<VatNumber>().unwrap().siren(), Some(siren));
    }

    #[test]
    fn a_vat_number_reads_as_it_is_written(text in "[A-Z]{2}[A-Z0-9+*]{1,16}") {
        if let Ok(number) = text.parse::<VatNumber>() {
            prop_assert_eq!(number.to_string(), text.clone());
            prop_assert_eq!(number.country(), &text[..2]);
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<VatNumber>(&json).unwrap(), number);
        }
    }

    #[test]
    fn no_text_stops_a_reader(text in any::<String>()) {
        // Any text is accepted or refused without a panic, and an accepted text keeps its form.
        if let Ok(siren) = text.parse::<Siren>() {
            prop_assert_eq!(siren.as_str().len(), 9);
        }
        if let Ok(siret) = text.parse::<Siret>() {
            prop_assert_eq!(siret.as_str().len(), 14);
        }
        if let Ok(number) = text.parse::<VatNumber>() {
            prop_assert!((3..=18).contains(&number.as_str().len()));
        }
        if let Ok(address) = text.parse::<ElectronicAddress>() {
            prop_assert!(address.to_string().len() > 5);
        }
        let date = DateText::new(text.clone());
        prop_assert_eq!((date.date().is_some(), date.as_str()), (date.timestamp().is_some(), text.as_str()));
        let state = serde_json::from_value::<InvoiceState>(text.clone().into()).unwrap();
        prop_assert!(state.as_str() == text || state.is_known());
        // A text member that is no amount is kept.
        let amount = serde_json::from_value::<Amount>(text.clone().into()).unwrap();
        prop_assert!(amount.decimal().is_some() || amount.to_string() == text);
    }

    #[test]
    fn an_amount_keeps_every_digit(mantissa in -(1_i128 << 95)..(1_i128 << 95), scale in 0..=28_u32) {
        let text = Decimal::from_i128_with_scale(mantissa, scale).to_string();
        for json in [text.clone(), format!("\"{text}\"")] {
            let amount: Amount = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(amount.decimal().map(|value| value.to_string()), Some(text.clone()));
            prop_assert_eq!(serde_json::to_string(&amount).unwrap(), text.clone());
        }
        prop_assert_eq!(text.parse::<Amount>().unwrap().to_string(), text);
    }

    #[test]
    fn a_number_of_any_size_is_written_back(whole in "[1-9][0-9]{0,60}", fraction in "[0-9]{1,60}") {
        let text = format!("{whole}.{fraction}");
        let amount: Amount = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&amount).unwrap(), text);
    }
}
