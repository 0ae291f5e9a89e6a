//! EN 16931, VAT: supplies to another member state, what is outside the scope of VAT, and the Italian split payment.

use super::vat::{KINDS, Reporter, Template, has_tax};
use crate::check::cii;
use crate::check::context::{Category, Context};
use crate::check::report::Finding;
use crate::check::rule::Rule;
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-B-01",
        terms: &["BT-151", "BT-40"],
        fr: ("La catégorie B (paiement scindé) n'existe qu'en Italie.", "Choisissez S, Z, E, AE, K, G ou O."),
        en: ("The category B (split payment) exists in Italy only.", "Choose S, Z, E, AE, K, G or O."),
        check: |c, hits| {
            let mut countries = c.tree.named(if c.is_cii() { "CountryID" } else { "IdentificationCode" });
            if countries.any(|at| at.text() != "IT") {
                split(c).into_iter().for_each(|at| hits.value(at));
            }
        },
    },
    Rule {
        id: "BR-B-02",
        terms: &["BT-151", "BT-118"],
        fr: (
            "La catégorie B (paiement scindé) ne se mêle pas à la catégorie S.",
            "Faites deux factures, ou choisissez une seule des deux catégories.",
        ),
        en: (
            "The category B (split payment) does not go with the category S.",
            "Make two invoices, or choose one of the two categories.",
        ),
        check: |c, hits| {
            if codes(c).any(|at| at.text() == "S") {
                split(c).into_iter().for_each(|at| hits.value(at));
            }
        },
    },
];

/// Codes of all VAT categories.
fn codes<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let tree = c.tree;
    let is_cii = c.is_cii();
    tree.all().filter(move |at| match is_cii {
        true => at.name() == "CategoryCode",
        false => {
            let parent = at.parent().map(At::name);
            at.name() == "ID" && matches!(parent, Some("TaxCategory" | "ClassifiedTaxCategory"))
        }
    })
}

/// The first code of the split payment.
fn split<'t>(c: &Context<'t>) -> Option<At<'t>> {
    codes(c).find(|at| at.text() == "B")
}

/// BR-IC-11 and BR-IC-12: when and where goods went to another member state.
pub(super) fn supply(c: &Context<'_>, findings: &mut Vec<Finding>) {
    const WHEN: Template = Template {
        number: "11",
        terms: &["BT-72", "BG-14"],
        fr: (
            "La catégorie {} exige la date de livraison ou la période de facturation.",
            "Ajoutez la date de livraison effective, ou la période.",
        ),
        en: (
            "The category {} needs the delivery date or the invoicing period.",
            "Add the actual delivery date, or the period.",
        ),
    };
    const WHERE: Template = Template {
        number: "12",
        terms: &["BT-80"],
        fr: ("La catégorie {} exige le pays de livraison.", "Ajoutez l'adresse de livraison avec son pays."),
        en: ("The category {} needs the country of delivery.", "Add the delivery address with its country."),
    };
    let Some(kind) = KINDS.iter().find(|kind| kind.code == "K" && has_tax(c, "K")) else { return };
    let mut report = Reporter { kind, sheet: c.sheet, findings };
    let date = format!("{}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString", cii::DELIVERY);
    let period = format!("{}/BillingSpecifiedPeriod", cii::SETTLEMENT);
    let country = format!("{}/ShipToTradeParty/PostalTradeAddress/CountryID", cii::DELIVERY);
    let (is_dated, is_placed) = match c.is_cii() {
        true => (c.root.has(&date) || c.root.has(&period), c.root.has(&country)),
        false => {
            let is_dated =
                c.root.value("Delivery/ActualDeliveryDate").is_some() || c.root.has("InvoicePeriod");
            let country = "Delivery/DeliveryLocation/Address/Country/IdentificationCode";
            (is_dated, c.root.value(country).is_some())
        }
    };
    if !is_dated {
        report.report(&WHEN, |hits| hits.at(c.root));
    }
    if !is_placed {
        report.report(&WHERE, |hits| hits.at(c.root));
    }
}

/// BR-O-11 to BR-O-14: what is outside the scope of VAT stands alone.
pub(super) fn outside(c: &Context<'_>, findings: &mut Vec<Finding>) {
    const FR: (&str, &str) = (
        "La catégorie {} ne se mêle à aucune autre sur une facture.",
        "Faites une facture à part pour ce qui est hors du champ de la TVA.",
    );
    const EN: (&str, &str) = (
        "The category {} goes with no other on one invoice.",
        "Make a separate invoice for what is outside the scope of VAT.",
    );
    if !has_tax(c, "O") {
        return;
    }
    let Some(kind) = KINDS.iter().find(|kind| kind.code == "O") else { return };
    let mut report = Reporter { kind, sheet: c.sheet, findings };
    let other = |category: &Category<'_>| {
        (category.is_vat || c.is_cii()) && category.code.is_some_and(|code| code.text() != "O")
    };
    let taxes = c.taxes.iter().filter_map(|tax| tax.category).find(other);
    let lines = c.line_categories().find(other);
    let charge = |is_charge: bool| {
        let mut charges =
            c.charge_categories().filter(|(charge, _)| c.is_cii() || charge.is_charge == Some(is_charge));
        charges.find(|(_, category)| other(category)).map(|(_, category)| category)
    };
    let any = if c.is_cii() { taxes.or(lines) } else { None };
    let cases = [("11", any.or(taxes)), ("12", any.or(lines)), ("13", charge(false)), ("14", charge(true))];
    for (number, category) in cases {
        if let Some(category) = category {
            let template = Template { number, terms: &["BT-118", "BT-151"], fr: FR, en: EN };
            report.report(&template, |hits| hits.at(category.at));
        }
    }
}
