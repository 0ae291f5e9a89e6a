//! Header of an invoice: the terms of EN 16931 that a register of invoices keeps.

use crate::amount::Amount;
use crate::day::read_day;

/// The header of an invoice or credit note. Texts are as written, dates as `YYYY-MM-DD`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Invoice number (BT-1).
    pub number: Option<String>,
    /// Issue date (BT-2).
    pub issue_date: Option<String>,
    /// Payment due date (BT-9).
    pub due_date: Option<String>,
    /// Invoice type code (BT-3).
    pub type_code: Option<String>,
    /// Invoice currency (BT-5).
    pub currency: Option<String>,
    /// VAT accounting currency (BT-6).
    pub tax_currency: Option<String>,
    /// Specification identifier (BT-24).
    pub guideline: Option<String>,
    /// Profile in the platform's words, from the guideline.
    pub flavor: Option<&'static str>,
    /// Business process (BT-23).
    pub process: Option<String>,
    /// Seller (BG-4).
    pub seller: Party,
    /// Buyer (BG-7).
    pub buyer: Party,
    /// Document totals (BG-22).
    pub totals: Totals,
    /// VAT breakdown (BG-23).
    pub taxes: Vec<TaxLine>,
    /// Notes (BG-1).
    pub notes: Vec<Note>,
    /// Defects met while reading, in the words of the status that will tell of them.
    pub unreadable: Vec<String>,
}

/// Seller or buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Registered name (BT-27, BT-44).
    pub name: Option<String>,
    /// SIREN, of scheme 0002.
    pub siren: Option<String>,
    /// SIRET, of scheme 0009.
    pub siret: Option<String>,
    /// VAT identifier (BT-31, BT-48).
    pub vat_number: Option<String>,
    /// Electronic address (BT-34, BT-49): scheme and value.
    pub electronic_address: Option<(String, String)>,
    /// Country code (BT-40, BT-55).
    pub country: Option<String>,
    /// First line of the address (BT-35, BT-50).
    pub line_one: Option<String>,
    /// Second line of the address (BT-36, BT-51).
    pub line_two: Option<String>,
    /// Postal code (BT-38, BT-53).
    pub postal_code: Option<String>,
    /// City (BT-37, BT-52).
    pub city: Option<String>,
    /// Other identifiers with a scheme: scheme and value.
    pub identifiers: Vec<(String, String)>,
}

impl Party {
    /// The address as `scheme:value`.
    pub fn address(&self) -> Option<String> {
        self.electronic_address.as_ref().map(|(scheme, value)| format!("{scheme}:{value}"))
    }

    /// Identifier of the party, the best one first.
    pub fn identity(&self) -> Option<String> {
        let siren = self.siren.as_ref().map(|siren| format!("siren {siren}"));
        let vat = self.vat_number.as_ref().map(|vat| format!("vat {}", vat.replace([' ', '.'], "")));
        siren.or(vat).or_else(|| self.name.as_ref().map(|name| format!("name {}", name.to_lowercase())))
    }
}

/// The totals, BT-106 to BT-115.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// BT-106
    pub lines: Option<Amount>,
    /// BT-107
    pub allowances: Option<Amount>,
    /// BT-108
    pub charges: Option<Amount>,
    /// BT-109
    pub without_tax: Option<Amount>,
    /// BT-110
    pub tax: Option<Amount>,
    /// BT-111
    pub tax_in_tax_currency: Option<Amount>,
    /// BT-112
    pub with_tax: Option<Amount>,
    /// BT-113
    pub prepaid: Option<Amount>,
    /// BT-114
    pub rounding: Option<Amount>,
    /// BT-115
    pub payable: Option<Amount>,
}

/// One line of the VAT breakdown (BG-23).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxLine {
    /// Taxable amount (BT-116).
    pub taxable: Option<Amount>,
    /// VAT amount (BT-117).
    pub tax: Option<Amount>,
    /// VAT category code (BT-118).
    pub category: Option<String>,
    /// VAT rate (BT-119).
    pub percent: Option<Amount>,
    /// Exemption reason (BT-120).
    pub exemption_reason: Option<String>,
    /// Exemption reason code (BT-121).
    pub exemption_code: Option<String>,
}

/// A note (BG-1) and its subject code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Subject code (BT-21).
    pub code: Option<String>,
    /// Text (BT-22).
    pub content: String,
}

/// More breakdown lines or notes than this are not kept.
pub(super) const MOST_REPEATS: usize = 200;

impl Header {
    /// Reads an amount, or notes that it is none.
    pub(crate) fn amount(&mut self, term: &str, text: &str) -> Option<Amount> {
        if self.unreadable.len() >= MOST_REPEATS {
            return None;
        }
        let amount = Amount::read(text);
        if amount.is_none() {
            self.note_defect(format!("{term}: '{}' is not a decimal number", shown(text)));
        }
        amount
    }

    /// Reads a date written `YYYY-MM-DD` or `YYYYMMDD`, or notes that it is none.
    pub(crate) fn date(&mut self, term: &str, text: &str) -> Option<String> {
        if self.unreadable.len() >= MOST_REPEATS {
            return None;
        }
        let date = read_day(text);
        if date.is_none() {
            self.note_defect(format!("{term}: '{}' is not a date", shown(text)));
        }
        date.map(|date| date.to_string())
    }

    /// BT-110 and BT-111 are written as one element that only the currency tells apart. Of two, the first counts.
    pub(crate) fn take_tax_totals(&mut self, totals: Vec<(Option<String>, String)>) {
        for (currency, amount) in totals {
            let amount = self.amount("BT-110", &amount);
            let is_other = currency.is_some() && currency == self.tax_currency && currency != self.currency;
            let total = if is_other { &mut self.totals.tax_in_tax_currency } else { &mut self.totals.tax };
            if total.is_none() {
                *total = amount;
            }
        }
    }

    pub(crate) fn note_defect(&mut self, defect: String) {
        if self.unreadable.len() < MOST_REPEATS {
            self.unreadable.push(defect);
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
