//! EN 16931, header: the terms that every invoice has (BR-01 to BR-20, and what belongs to parties and references).

use crate::check::context::Context;
use crate::check::rule::{Hits, Rule};
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-01",
        terms: &["BT-24"],
        fr: (
            "La facture ne dit pas quel profil elle suit.",
            "Indiquez l'identifiant de spécification, par exemple urn:cen.eu:en16931:2017.",
        ),
        en: (
            "The invoice does not say which profile it follows.",
            "Give the specification identifier, for example urn:cen.eu:en16931:2017.",
        ),
        check: |c, hits| {
            let path = match c.is_cii() {
                true => "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
                false => "CustomizationID",
            };
            hits.require(None, path, c);
        },
    },
    Rule {
        id: "BR-02",
        terms: &["BT-1"],
        fr: ("La facture n'a pas de numéro.", "Donnez à la facture un numéro unique dans votre série."),
        en: ("The invoice has no number.", "Give the invoice a number that is unique in your series."),
        check: |c, hits| hits.require(None, if c.is_cii() { "ExchangedDocument/ID" } else { "ID" }, c),
    },
    Rule {
        id: "BR-03",
        terms: &["BT-2"],
        fr: (
            "La facture n'a pas de date d'émission lisible.",
            "Indiquez la date d'émission : format 102 (AAAAMMJJ) en CII, AAAA-MM-JJ en UBL.",
        ),
        en: (
            "The invoice has no issue date that can be read.",
            "Give the issue date: format 102 (YYYYMMDD) in CII, YYYY-MM-DD in UBL.",
        ),
        check: |c, hits| {
            let is_given = c.issue_date.is_some_and(|at| {
                !at.text().is_empty() && (!c.is_cii() || at.attribute("format") == Some("102"))
            });
            match c.issue_date {
                _ if is_given => {}
                Some(at) => hits.value(at),
                None if c.is_cii() => hits.missing(c.root, "ExchangedDocument/IssueDateTime/DateTimeString"),
                None => hits.missing(c.root, "IssueDate"),
            }
        },
    },
    Rule {
        id: "BR-04",
        terms: &["BT-3"],
        fr: ("La facture n'a pas de code de type.", "Indiquez 380 pour une facture, 381 pour un avoir."),
        en: ("The invoice has no type code.", "Give 380 for an invoice, 381 for a credit note."),
        check: |c, hits| filled(c, hits, c.type_code, "ExchangedDocument/TypeCode", "InvoiceTypeCode"),
    },
    Rule {
        id: "BR-05",
        terms: &["BT-5"],
        fr: ("La facture n'a pas de devise.", "Indiquez le code de la devise, EUR par exemple."),
        en: ("The invoice has no currency.", "Give the code of the currency, EUR for example."),
        check: |c, hits| {
            let cii = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceCurrencyCode";
            filled(c, hits, c.currency, cii, "DocumentCurrencyCode");
        },
    },
    Rule {
        id: "BR-16",
        terms: &["BG-25"],
        fr: (
            "La facture n'a aucune ligne.",
            "Ajoutez au moins une ligne, ou choisissez le profil BASIC WL, qui n'en a pas.",
        ),
        en: (
            "The invoice has no line.",
            "Add at least one line, or choose the profile BASIC WL, which has none.",
        ),
        check: |c, hits| {
            if c.lines.is_empty() {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-52",
        terms: &["BT-122"],
        fr: ("Une pièce jointe n'a pas de référence.", "Donnez un identifiant à chaque document joint."),
        en: ("A supporting document has no reference.", "Give each attached document an identifier."),
        check: |c, hits| {
            let (group, id) = match c.is_cii() {
                true => ("AdditionalReferencedDocument", "IssuerAssignedID"),
                false => ("AdditionalDocumentReference", "ID"),
            };
            c.tree.named(group).for_each(|at| hits.require(Some(at), id, c));
        },
    },
    Rule {
        id: "BR-53",
        terms: &["BT-6", "BT-111"],
        fr: (
            "La devise de comptabilisation de la TVA est donnée, mais pas le total de TVA dans cette devise.",
            "Ajoutez le total de TVA dans cette devise, ou retirez la devise si elle est celle de la facture.",
        ),
        en: (
            "The VAT accounting currency is given without the VAT total in that currency.",
            "Add the VAT total in that currency, or remove the currency where it is the invoice's.",
        ),
        check: tax_currency,
    },
    Rule {
        id: "BR-55",
        terms: &["BT-25"],
        fr: (
            "La référence à une facture antérieure n'a pas de numéro.",
            "Donnez le numéro de cette facture, ou retirez la référence.",
        ),
        en: (
            "The reference to a preceding invoice has no number.",
            "Give the number of that invoice, or remove the reference.",
        ),
        check: |c, hits| match c.is_cii() {
            true => {
                let path =
                    "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceReferencedDocument";
                c.root.all(path).into_iter().for_each(|at| hits.require(Some(at), "IssuerAssignedID", c));
            }
            false => {
                let references = c.tree.named("BillingReference");
                references
                    .filter(|at| !at.has("InvoiceDocumentReference/ID"))
                    .for_each(|at| hits.missing(at, "InvoiceDocumentReference/ID"));
            }
        },
    },
    Rule {
        id: "BR-57",
        terms: &["BT-80"],
        fr: ("L'adresse de livraison n'a pas de pays.", "Ajoutez le code du pays."),
        en: ("The delivery address has no country.", "Add the code of the country."),
        check: |c, hits| {
            let (path, country) = match c.is_cii() {
                true => (
                    "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery/ShipToTradeParty/PostalTradeAddress",
                    "CountryID",
                ),
                false => ("Delivery/DeliveryLocation/Address", "Country/IdentificationCode"),
            };
            let addresses = c.root.all(path).into_iter();
            let is_given =
                |at: &At<'_>| if c.is_cii() { at.value(country).is_some() } else { at.has(country) };
            addresses.filter(|at| !is_given(at)).for_each(|at| hits.missing(at, country));
        },
    },
    Rule {
        id: "BR-CO-03",
        terms: &["BT-7", "BT-8"],
        fr: (
            "La date d'exigibilité de la TVA et son code sont donnés tous les deux.",
            "Gardez la date ou le code, pas les deux.",
        ),
        en: ("The VAT point date and its code are both given.", "Keep the date or the code, not both."),
        check: |c, hits| {
            let (date, code) = match c.is_cii() {
                true => (c.tree.named("TaxPointDate").next(), c.tree.named("DueDateTypeCode").next()),
                false => (c.root.first("TaxPointDate"), c.root.first("InvoicePeriod/DescriptionCode")),
            };
            if let (Some(date), Some(_)) = (date, code) {
                hits.at(date);
            }
        },
    },
];

fn filled(c: &Context<'_>, hits: &mut Hits, at: Option<At<'_>>, cii: &str, ubl: &str) {
    if at.is_none_or(|at| at.text().is_empty()) {
        hits.missing(c.root, if c.is_cii() { cii } else { ubl });
    }
}

fn tax_currency(c: &Context<'_>, hits: &mut Hits) {
    let Some(currency) = c.tax_currency else { return };
    let is_given = c.tax_totals.iter().any(|at| at.attribute("currencyID") == Some(currency.text()));
    let is_the_same = c.is_cii() && c.currency.is_some_and(|own| own.text() == currency.text());
    if !is_given || is_the_same {
        hits.value(currency);
    }
}
