//! What the sandbox keeps of an invoice: the header terms of EN 16931.

use super::amount::Amount;

/// The format a document was received in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    FacturX,
    Cii,
    Ubl,
}

impl Format {
    /// As the live platform writes it: Factur-X in mixed case, unlike the contract's `FACTURX`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::FacturX => "FacturX",
            Self::Cii => "CII",
            Self::Ubl => "UBL",
        }
    }
}

/// The header of an invoice or credit note. Texts are as written, dates as `YYYY-MM-DD`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) number: Option<String>,
    pub(crate) issue_date: Option<String>,
    pub(crate) due_date: Option<String>,
    pub(crate) type_code: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) tax_currency: Option<String>,
    /// Specification identifier (BT-24).
    pub(crate) guideline: Option<String>,
    /// Profile in the platform's words, from the guideline.
    pub(crate) flavour: Option<&'static str>,
    /// Business process (BT-23).
    pub(crate) process: Option<String>,
    pub(crate) seller: Party,
    pub(crate) buyer: Party,
    pub(crate) totals: Totals,
    pub(crate) taxes: Vec<TaxLine>,
    pub(crate) notes: Vec<Note>,
    /// Defects met while reading, in the words of the status that will tell of them.
    pub(crate) unreadable: Vec<String>,
}

/// Seller or buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) name: Option<String>,
    pub(crate) siren: Option<String>,
    pub(crate) siret: Option<String>,
    pub(crate) vat_number: Option<String>,
    /// Scheme and value.
    pub(crate) electronic_address: Option<(String, String)>,
    pub(crate) country: Option<String>,
    pub(crate) line_one: Option<String>,
    pub(crate) line_two: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) city: Option<String>,
    /// Other identifiers with a scheme: scheme and value.
    pub(crate) identifiers: Vec<(String, String)>,
}

impl Party {
    /// The address as `scheme:value`.
    pub(crate) fn address(&self) -> Option<String> {
        self.electronic_address.as_ref().map(|(scheme, value)| format!("{scheme}:{value}"))
    }

    /// What tells this party from another, best identifier first.
    pub(crate) fn identity(&self) -> Option<String> {
        let siren = self.siren.as_ref().map(|siren| format!("siren {siren}"));
        let vat = self.vat_number.as_ref().map(|vat| format!("vat {}", vat.replace([' ', '.'], "")));
        siren.or(vat).or_else(|| self.name.as_ref().map(|name| format!("name {}", name.to_lowercase())))
    }
}

/// The totals, BT-106 to BT-115.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// BT-106
    pub(crate) lines: Option<Amount>,
    /// BT-107
    pub(crate) allowances: Option<Amount>,
    /// BT-108
    pub(crate) charges: Option<Amount>,
    /// BT-109
    pub(crate) without_tax: Option<Amount>,
    /// BT-110
    pub(crate) tax: Option<Amount>,
    /// BT-111
    pub(crate) tax_in_tax_currency: Option<Amount>,
    /// BT-112
    pub(crate) with_tax: Option<Amount>,
    /// BT-113
    pub(crate) prepaid: Option<Amount>,
    /// BT-114
    pub(crate) rounding: Option<Amount>,
    /// BT-115
    pub(crate) payable: Option<Amount>,
}

/// One line of the VAT breakdown (BG-23).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaxLine {
    pub(crate) taxable: Option<Amount>,
    pub(crate) tax: Option<Amount>,
    pub(crate) category: Option<String>,
    pub(crate) percent: Option<Amount>,
    pub(crate) exemption_reason: Option<String>,
    pub(crate) exemption_code: Option<String>,
}

/// A note (BG-1) and its subject code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) code: Option<String>,
    pub(crate) content: String,
}

/// More breakdown lines or notes than this are not kept.
pub(crate) const MOST_REPEATS: usize = 200;

impl Document {
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
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let well_written = text.len() == 8 || (text.len() == 10 && digits.len() == 8);
        let date = jiff::civil::Date::strptime("%Y%m%d", &digits).ok().filter(|_| well_written);
        if date.is_none() {
            self.note_defect(format!("{term}: '{}' is not a date", shown(text)));
        }
        date.map(|date| date.to_string())
    }

    /// BT-110 and BT-111 are written as one element that only the currency tells apart.
    pub(crate) fn take_tax_totals(&mut self, totals: Vec<(Option<String>, String)>) {
        for (currency, amount) in totals {
            let amount = self.amount("BT-110", &amount);
            if currency.is_some() && currency == self.tax_currency && currency != self.currency {
                self.totals.tax_in_tax_currency = amount;
            } else {
                self.totals.tax = amount;
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
