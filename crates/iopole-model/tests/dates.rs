//! Written dates must be days of the calendar; read dates may be anything.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use iopole_model::codes::DocumentTypeCode;
use iopole_model::dates::DateText;
use iopole_model::invoice::Invoice;
use iopole_model::party::TradeParty;
use serde_json::{Value, json};

const DATES: [&str; 9] = [
    "/invoiceDate",
    "/invoiceDueDate",
    "/billingPeriod/begin",
    "/billingPeriod/end",
    "/shipping/deliveryDate",
    "/shipping/billingPeriod/end",
    "/referencedDocuments/0/date",
    "/lines/0/billingPeriod/begin",
    "/lines/0/referenceData/invoiceReference/date",
];

fn whole() -> Value {
    let period = json!({"begin": "2026-10-01", "end": "2026-10-31"});
    json!({
        "invoiceDate": "2026-10-01",
        "invoiceDueDate": "2026-10-31",
        "billingPeriod": period,
        "shipping": {"deliveryDate": "2026-10-01", "billingPeriod": period},
        "referencedDocuments": [{"invoiceId": "F-0", "date": "2026-09-01"}],
        "lines": [{"billingPeriod": period, "referenceData": {"invoiceReference": {"date": "2026-09-01"}}}],
    })
}

#[test]
fn each_date_of_an_invoice_must_be_a_day() {
    let invoice: Invoice = serde_json::from_value(whole()).unwrap();
    assert!(invoice.wrong_dates().is_empty());
    for pointer in DATES {
        let bad =
            ["01/10/2026", "hier", "", "2026-02-31", "20261001", "2026-09-30T22:00:00.000Z"].map(Value::from);
        for bad in bad.into_iter().chain([json!({}), json!(["2026-10-01", "2026-10-02"])]) {
            let mut body = whole();
            *body.pointer_mut(pointer).unwrap() = bad.clone();
            let invoice: Invoice = serde_json::from_value(body.clone()).unwrap();
            let path = pointer.trim_start_matches('/').replace('/', ".");
            assert_eq!(invoice.wrong_dates(), [path], "{bad}");
            assert_eq!(serde_json::to_value(&invoice).unwrap(), body, "reading loses nothing");
        }
    }
}

#[test]
fn a_moment_is_no_date_of_an_invoice() {
    let at: jiff::Timestamp = "2026-10-01T00:00:00+02:00".parse().unwrap();
    let party = || TradeParty::named("A");
    let draft =
        |date: DateText| Invoice::draft("F-1", DocumentTypeCode::CommercialInvoice, date, party(), party());
    let invoice = draft(at.into());
    assert_eq!(invoice.wrong_dates(), ["invoiceDate"]);
    assert!(invoice.missing_members().contains(&"invoiceDate".to_owned()));
    let invoice = draft(jiff::civil::date(2026, 10, 1).into());
    assert!(
        invoice.wrong_dates().is_empty() && !invoice.missing_members().contains(&"invoiceDate".to_owned())
    );
}
