//! The words on the pages.

/// Language of the labels on the pages of a Factur-X.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageLanguage {
    /// French.
    #[default]
    French,
    /// English.
    English,
    /// German.
    German,
}

impl PageLanguage {
    /// RFC 5646.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::German => "de",
        }
    }

    pub(super) fn labels(self) -> &'static Labels {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

pub(super) struct Labels {
    invoice: &'static str,
    credit_note: &'static str,
    pub(super) date: &'static str,
    pub(super) due: &'static str,
    pub(super) corrects: &'static str,
    pub(super) seller: &'static str,
    pub(super) buyer: &'static str,
    pub(super) vat_number: &'static str,
    pub(super) item: &'static str,
    pub(super) quantity: &'static str,
    pub(super) price: &'static str,
    pub(super) vat: &'static str,
    pub(super) amount: &'static str,
    pub(super) base: &'static str,
    pub(super) allowance: &'static str,
    pub(super) charge: &'static str,
    pub(super) without_vat: &'static str,
    pub(super) with_vat: &'static str,
    pub(super) prepaid: &'static str,
    pub(super) payable: &'static str,
    pub(super) page: &'static str,
}

impl Labels {
    pub(super) fn title(&self, credit_note: bool) -> &'static str {
        if credit_note { self.credit_note } else { self.invoice }
    }
}

const FRENCH: Labels = Labels {
    invoice: "Facture",
    credit_note: "Avoir",
    date: "Date",
    due: "Échéance",
    corrects: "Facture d'origine",
    seller: "Vendeur",
    buyer: "Acheteur",
    vat_number: "N° TVA",
    item: "Désignation",
    quantity: "Quantité",
    price: "Prix unitaire HT",
    vat: "TVA",
    amount: "Montant HT",
    base: "Base HT",
    allowance: "Remise",
    charge: "Frais",
    without_vat: "Total HT",
    with_vat: "Total TTC",
    prepaid: "Déjà payé",
    payable: "Net à payer",
    page: "Page",
};

const ENGLISH: Labels = Labels {
    invoice: "Invoice",
    credit_note: "Credit note",
    date: "Date",
    due: "Due date",
    corrects: "Original invoice",
    seller: "Seller",
    buyer: "Buyer",
    vat_number: "VAT number",
    item: "Item",
    quantity: "Quantity",
    price: "Unit price excl. VAT",
    vat: "VAT",
    amount: "Amount excl. VAT",
    base: "Taxable amount",
    allowance: "Discount",
    charge: "Charge",
    without_vat: "Total excl. VAT",
    with_vat: "Total incl. VAT",
    prepaid: "Prepaid",
    payable: "Amount due",
    page: "Page",
};

const GERMAN: Labels = Labels {
    invoice: "Rechnung",
    credit_note: "Gutschrift",
    date: "Datum",
    due: "Fällig am",
    corrects: "Ursprüngliche Rechnung",
    seller: "Verkäufer",
    buyer: "Käufer",
    vat_number: "USt-IdNr.",
    item: "Bezeichnung",
    quantity: "Menge",
    price: "Einzelpreis netto",
    vat: "USt.",
    amount: "Betrag netto",
    base: "Bemessungsgrundlage",
    allowance: "Nachlass",
    charge: "Zuschlag",
    without_vat: "Summe netto",
    with_vat: "Summe brutto",
    prepaid: "Bereits bezahlt",
    payable: "Zahlbetrag",
    page: "Seite",
};
