//! EN 16931, VAT: supplies to another member state, and what is outside the scope of VAT.

use super::vat::{KINDS, Reporter, Template, has_tax};
use crate::check::cii;
use crate::check::context::{Category, Context};
use crate::check::report::Finding;

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
