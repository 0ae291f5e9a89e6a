//! The invoice to write, apart from the format it is read from and the format it is written in.
//!
//! Texts are as given, dates `YYYY-MM-DD`, numbers exact with the digits that were given.

use rust_decimal::Decimal;

/// An invoice or credit note.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Source {
    /// BT-1
    pub(crate) number: String,
    /// BT-2
    pub(crate) issue_date: String,
    /// BT-3
    pub(crate) type_code: String,
    /// BT-5
    pub(crate) currency: String,
    /// BT-6
    pub(crate) tax_currency: Option<String>,
    /// BT-8
    pub(crate) tax_point: Option<TaxPoint>,
    /// BT-9
    pub(crate) due_date: Option<String>,
    /// BT-20
    pub(crate) payment_terms: Option<String>,
    /// BT-23
    pub(crate) process: Option<String>,
    pub(crate) references: References,
    pub(crate) notes: Vec<Note>,
    pub(crate) preceding: Vec<Preceding>,
    pub(crate) seller: Party,
    pub(crate) buyer: Party,
    pub(crate) payee: Option<Party>,
    pub(crate) representative: Option<Party>,
    /// EXTENDED only.
    pub(crate) others: Others,
    pub(crate) delivery: Option<Delivery>,
    /// BG-14
    pub(crate) period: Option<Period>,
    pub(crate) payment_means: Vec<PaymentMeans>,
    pub(crate) allowances: Vec<Allowance>,
    pub(crate) totals: Totals,
    pub(crate) taxes: Vec<TaxEntry>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) lines: Vec<Line>,
}

impl Source {
    /// True if UBL writes the document as a credit note.
    pub(crate) fn is_credit_note(&self) -> bool {
        matches!(
            self.type_code.as_str(),
            "81" | "83" | "261" | "262" | "296" | "308" | "381" | "396" | "420" | "458" | "532"
        )
    }

    /// BT-111, where the accounting currency is another than the invoice's.
    pub(crate) fn accounting_tax(&self) -> Option<(&str, Decimal)> {
        let currency = self.tax_currency.as_deref().filter(|currency| *currency != self.currency)?;
        Some((currency, self.totals.tax_accounting?))
    }
}

/// The event that makes VAT due; each format has codes of its own for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaxPoint {
    Invoice,
    Delivery,
    Payment,
}

impl TaxPoint {
    /// From a code of either format.
    pub(crate) fn read(code: &str) -> Option<Self> {
        match code {
            "5" | "3" => Some(Self::Invoice),
            "29" | "35" => Some(Self::Delivery),
            "72" | "432" => Some(Self::Payment),
            _ => None,
        }
    }

    /// UNTDID 2475.
    pub(crate) fn cii(self) -> &'static str {
        match self {
            Self::Invoice => "5",
            Self::Delivery => "29",
            Self::Payment => "72",
        }
    }

    /// UNTDID 2005.
    pub(crate) fn ubl(self) -> &'static str {
        match self {
            Self::Invoice => "3",
            Self::Delivery => "35",
            Self::Payment => "432",
        }
    }
}

/// BT-10 to BT-19, BT-89, BT-90.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct References {
    pub(crate) buyer: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) contract: Option<String>,
    pub(crate) buyer_order: Option<String>,
    pub(crate) seller_order: Option<String>,
    pub(crate) receipt: Option<String>,
    pub(crate) despatch: Option<String>,
    pub(crate) tender: Option<String>,
    pub(crate) accounting: Option<String>,
    pub(crate) mandate: Option<String>,
    pub(crate) creditor: Option<String>,
    /// Identifier and type code.
    pub(crate) additional: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Note {
    pub(crate) code: Option<String>,
    pub(crate) content: String,
}

/// BG-3
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Preceding {
    pub(crate) number: String,
    pub(crate) date: Option<String>,
    pub(crate) type_code: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Party {
    pub(crate) name: Option<String>,
    pub(crate) trading_name: Option<String>,
    pub(crate) siren: Option<String>,
    pub(crate) siret: Option<String>,
    pub(crate) vat_number: Option<String>,
    /// Scheme and value; the scheme is empty where none was given.
    pub(crate) electronic_address: Option<(String, String)>,
    pub(crate) address: Option<Address>,
    pub(crate) contact: Contact,
    /// Scheme (empty where there is none) and value, the legal one apart.
    pub(crate) identifiers: Vec<(String, String)>,
    /// Scheme and value of a legal identifier that is no SIREN.
    pub(crate) legal_id: Option<(String, String)>,
}

impl Party {
    /// BT-30, BT-47: scheme and value.
    pub(crate) fn legal(&self) -> Option<(&str, &str)> {
        let other = self.legal_id.as_ref().map(|(scheme, value)| (scheme.as_str(), value.as_str()));
        self.siren.as_deref().map(|siren| ("0002", siren)).or(other)
    }

    /// BT-29, BT-46: the SIRET first.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        let siret = self.siret.as_deref().map(|siret| ("0009", siret));
        siret
            .into_iter()
            .chain(self.identifiers.iter().map(|(scheme, value)| (scheme.as_str(), value.as_str())))
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Contact {
    pub(crate) person: Option<String>,
    pub(crate) department: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Address {
    pub(crate) line_one: Option<String>,
    pub(crate) line_two: Option<String>,
    pub(crate) line_three: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) subdivision: Option<String>,
    pub(crate) country: Option<String>,
}

/// Parties that only EXTENDED has a place for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Others {
    pub(crate) invoicee: Option<Party>,
    pub(crate) invoicer: Option<Party>,
    pub(crate) seller_agent: Option<Party>,
    pub(crate) buyer_agent: Option<Party>,
    pub(crate) payer: Option<Party>,
}

/// BG-13
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) date: Option<String>,
    pub(crate) party: Party,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Period {
    pub(crate) begin: Option<String>,
    pub(crate) end: Option<String>,
}

/// BG-16
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PaymentMeans {
    pub(crate) type_code: String,
    pub(crate) label: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) iban: Option<String>,
    pub(crate) account_name: Option<String>,
    pub(crate) bic: Option<String>,
    pub(crate) proprietary: Option<String>,
    /// Number and holder.
    pub(crate) card: Option<(String, String)>,
    pub(crate) debited: Option<String>,
}

/// The VAT of something.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tax {
    pub(crate) category: String,
    pub(crate) percent: Option<Decimal>,
}

/// BG-20, BG-21, BG-27, BG-28
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Allowance {
    pub(crate) is_charge: bool,
    pub(crate) amount: Decimal,
    pub(crate) base: Option<Decimal>,
    pub(crate) percent: Option<Decimal>,
    pub(crate) reason: Option<String>,
    pub(crate) reason_code: Option<String>,
    /// On the document only.
    pub(crate) tax: Option<Tax>,
}

/// BT-106 to BT-115
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Totals {
    pub(crate) lines: Option<Decimal>,
    pub(crate) allowances: Option<Decimal>,
    pub(crate) charges: Option<Decimal>,
    pub(crate) without_tax: Decimal,
    pub(crate) tax: Option<Decimal>,
    pub(crate) tax_accounting: Option<Decimal>,
    pub(crate) with_tax: Decimal,
    pub(crate) prepaid: Option<Decimal>,
    pub(crate) rounding: Option<Decimal>,
    pub(crate) payable: Decimal,
}

/// BG-23
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TaxEntry {
    pub(crate) base: Decimal,
    pub(crate) amount: Decimal,
    pub(crate) tax: Tax,
    pub(crate) exemption_reason: Option<String>,
    pub(crate) exemption_code: Option<String>,
}

/// BG-24
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Attachment {
    pub(crate) reference: String,
    pub(crate) description: Option<String>,
    pub(crate) url: Option<String>,
    /// Base64.
    pub(crate) data: Option<String>,
    pub(crate) mime: Option<String>,
    pub(crate) filename: Option<String>,
}

/// BG-25
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) notes: Vec<Note>,
    /// Scheme (empty where there is none) and value.
    pub(crate) object: Option<(String, String)>,
    pub(crate) quantity: Decimal,
    pub(crate) unit: String,
    pub(crate) total: Decimal,
    /// BT-132
    pub(crate) order_line: Option<String>,
    /// The order of this line alone; EXTENDED only.
    pub(crate) order: Option<String>,
    pub(crate) accounting: Option<String>,
    pub(crate) period: Option<Period>,
    pub(crate) allowances: Vec<Allowance>,
    pub(crate) price: Price,
    pub(crate) tax: Tax,
    pub(crate) item: Item,
}

/// BG-29
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Price {
    pub(crate) net: Decimal,
    pub(crate) discount: Option<Decimal>,
    pub(crate) gross: Option<Decimal>,
    pub(crate) base: Option<Decimal>,
    pub(crate) base_unit: Option<String>,
}

/// BG-31
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) seller_id: Option<String>,
    pub(crate) buyer_id: Option<String>,
    pub(crate) standard_id: Option<(String, String)>,
    /// List and class.
    pub(crate) class: Option<(String, String)>,
    pub(crate) origin: Option<String>,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Attachment {
    /// Media type and name, which the formats require beside the content.
    pub(crate) fn label(&self) -> (&str, &str) {
        let mime = self.mime.as_deref().unwrap_or("application/pdf");
        (mime, self.filename.as_deref().unwrap_or(&self.reference))
    }
}
