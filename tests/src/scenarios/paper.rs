//! Documents of a run: the example of the repository, between the parties of an account and under a new number.

use super::parties::Party;
use crate::example;

/// Prefix of the numbers of test invoices.
pub const PREFIX: &str = "SDKTEST-";

/// Longest number that the platform accepts (BT-1), in characters.
const LONGEST_NUMBER: usize = 20;

/// Returns a number that no other run uses.
pub fn number(run: &str, which: usize) -> String {
    let mut number = format!("{PREFIX}{run}{which}");
    number.truncate(LONGEST_NUMBER);
    number
}

/// Returns a CII invoice (EN 16931) from one party to another.
pub(super) fn text(number: &str, seller: &Party, buyer: &Party) -> String {
    let text = std::fs::read_to_string(example("facture-cii.xml")).unwrap_or_default();
    let text = text
        .replace("F2026-0042", number)
        .replace("Kerloïc Rénovation SAS", &escaped(&seller.name))
        .replace("Foncière des Trois Chênes Bleus SA", &escaped(&buyer.name));
    let text = party(&text, ["361274087", "FR48361274087", "36127408700010"], seller);
    party(&text, ["364519033", "FR63364519033", "36451903300021"], buyer)
}

fn party(text: &str, [siren, vat, siret]: [&str; 3], party: &Party) -> String {
    let own = party.siren.as_str();
    text.replace(&format!("schemeID=\"0225\">{siren}<"), &format!("schemeID=\"0225\">{}<", party.address))
        .replace(vat, &vat_number(own))
        .replace(siret, &siret_of(own))
        .replace(siren, own)
}

/// Returns the VAT number of a SIREN. Its key is (12 + 3 × (SIREN mod 97)) mod 97.
pub(super) fn vat_number(siren: &str) -> String {
    let number: u64 = siren.parse().unwrap_or_default();
    format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97)
}

/// Returns the first SIRET of a SIREN with a valid check digit.
fn siret_of(siren: &str) -> String {
    let luhn = |text: &str| {
        let digits = text.bytes().rev().enumerate().map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        });
        digits.sum::<u32>() % 10 == 0
    };
    let sirets = (0..10).map(|last| format!("{siren}0001{last}"));
    sirets.into_iter().find(|siret| luhn(siret)).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
