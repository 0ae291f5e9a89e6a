//! Copies and statuses of one invoice are joined in all forms seen.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_model::invoice::InvoiceDetails;
use iopole_model::matching::{InvoiceKey, join};
use iopole_model::search::SearchInvoice;
use iopole_model::status::InvoiceStatus;
use serde_json::{Value, json};

fn row(id: &str, direction: &str, number: &str, seller: Value) -> SearchInvoice {
    let row = json!({
        "metadata": {"invoiceId": id, "direction": direction},
        "businessData": {"invoiceId": number, "seller": seller}
    });
    serde_json::from_value(row).unwrap()
}

fn status(id: &str, document: Value) -> InvoiceStatus {
    serde_json::from_value(json!({"statusId": id, "json": {"responses": [{"documentReference": document}]}}))
        .unwrap()
}

fn key(number: &str, seller: &str) -> InvoiceKey {
    InvoiceKey::new(number, seller).unwrap()
}

#[test]
fn the_seller_is_found_in_each_member_that_names_it() {
    for seller in [
        json!({"siren": "732829320"}),
        json!({"siren": "732 829 320", "siret": "00552017600011"}),
        json!({"siret": "73282932000074"}),
        json!({"electronicAddress": "0225:732829320"}),
        json!({"electronicAddress": "0225:732829320_73282932000074"}),
        json!({"electronicAddress": "0225:732829320_ACHATS"}),
        json!({"electronicAddress": "0002:732829320"}),
        json!({"electronicAddress": "0009:73282932000074"}),
        json!({"vatNumber": "FR44732829320"}),
        json!({"siren": "", "siret": "n/a", "electronicAddress": "x", "vatNumber": "fr 44 732829320".replace(' ', "")}),
    ] {
        let row = row("a", "INBOUND", " F-17 ", seller.clone());
        assert_eq!(InvoiceKey::of_row(&row), Some(key("F-17", "732829320")), "{seller}");
    }
}

#[test]
fn without_number_or_french_seller_there_is_no_key() {
    for seller in [
        json!({}),
        json!({"electronicAddress": "0208:0123456789"}),
        json!({"vatNumber": "BE0123456789"}),
        json!({"vatNumber": "FR"}),
        json!({"siren": "12345678"}),
        json!({"siren": "１２３４５６７８９"}),
    ] {
        assert_eq!(InvoiceKey::of_row(&row("a", "INBOUND", "F-17", seller.clone())), None, "{seller}");
    }
    assert_eq!(InvoiceKey::of_row(&row("a", "INBOUND", " ", json!({"siren": "732829320"}))), None);
    let bare: SearchInvoice = serde_json::from_value(json!({"metadata": {"invoiceId": "a"}})).unwrap();
    assert_eq!(InvoiceKey::of_row(&bare), None);
    for document in [
        json!({}),
        json!({"issuerAssignedId": null, "issuer": {"siren": "732829320"}}),
        json!({"issuerAssignedId": "F-17"}),
    ] {
        assert_eq!(InvoiceKey::of_status(&status("s", document.clone())), None, "{document}");
    }
    let empty: InvoiceStatus = serde_json::from_value(json!({"statusId": "s"})).unwrap();
    assert_eq!(InvoiceKey::of_status(&empty), None);
}

#[test]
fn one_number_of_two_sellers_is_two_invoices() {
    let (first, second) = (json!({"siren": "732829320"}), json!({"siren": "005520176"}));
    let copies = [
        row("out", "OUTBOUND", "F-17", first.clone()),
        row("in", "INBOUND", "F-17", first.clone()),
        row("again", "OUTBOUND", "F-17", first),
        row("other", "INBOUND", "F-17", second),
        row("sideways", "SIDEWAYS", "F-17", json!({"siren": "732829320"})),
        row("foreign", "INBOUND", "F-17", json!({"name": "Brouwerij"})),
    ];
    let of = |siren: &str| json!({"issuerAssignedId": "F-17", "issuerTradeParty": {"siren": siren}});
    let statuses = [
        status("a", of("732829320")),
        status("b", of("005520176")),
        status("c", of("999999999")),
        status("d", json!({})),
    ];
    let joined = join(&copies, &statuses);
    let ids = |copies: &[&SearchInvoice]| {
        copies.iter().map(|copy| copy.metadata.invoice_id.to_string()).collect::<Vec<_>>()
    };
    let of_key = |seller: &str| joined.invoices[&key("F-17", seller)].clone();
    let mine = of_key("732829320");
    assert_eq!(
        (ids(&mine.outbound), ids(&mine.inbound), mine.statuses.len()),
        (vec!["out".to_owned(), "again".to_owned()], vec!["in".to_owned()], 1)
    );
    let theirs = of_key("005520176");
    assert_eq!(
        (ids(&theirs.outbound).len(), ids(&theirs.inbound), theirs.statuses.len()),
        (0, vec!["other".to_owned()], 1)
    );
    // A status may arrive before its invoice.
    let early = of_key("999999999");
    assert_eq!((early.outbound.len(), early.inbound.len(), early.statuses.len()), (0, 0, 1));
    assert_eq!(ids(&joined.other_copies), ["sideways", "foreign"]);
    assert_eq!(joined.other_statuses.len(), 1);
    assert!(!format!("{joined:?}").contains("732829320"));
}

#[test]
fn the_details_of_one_invoice_join_too() {
    let details = |way: &str| -> InvoiceDetails {
        let value = json!({"invoiceId": way, "way": way, "businessData": {"invoiceId": "F-17", "seller": {"siret": "73282932000074"}}});
        serde_json::from_value(value).unwrap()
    };
    let joined =
        join([details("EMITTED"), details("RECEIVED"), details("LOST")], Vec::<InvoiceStatus>::new());
    let invoice = &joined.invoices[&key("F-17", "732829320")];
    assert_eq!((invoice.outbound.len(), invoice.inbound.len(), joined.other_copies.len()), (1, 1, 1));
}
