//! An invoice as the model's types and as plain structs with floats.

use iopole_model::invoice::Invoice;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Plain {
    invoice_id: String,
    invoice_date: String,
    r#type: String,
    lines: Vec<Line>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    id: Option<String>,
    total_amount: Option<Amount>,
    billed_quantity: Option<Quantity>,
    tax_detail: Option<Tax>,
    item: Option<Item>,
    price: Option<Price>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Amount {
    amount: f64,
    currency: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Quantity {
    quantity: f64,
    unit_code: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tax {
    percent: Option<f64>,
    tax_type: Option<String>,
    category_code: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Item {
    name: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Price {
    net_amount: Option<Amount>,
}

/// Creates both invoices with a number of lines, of which both know every member.
pub(crate) fn invoices(lines: usize) -> (Invoice, Plain) {
    let line = |number: usize| {
        json!({
            "id": number.to_string(),
            "totalAmount": {"amount": 1234.56, "currency": "EUR"},
            "billedQuantity": {"quantity": 12.5, "unitCode": "C62"},
            "taxDetail": {"percent": 5.5, "taxType": "VAT", "categoryCode": "S"},
            "item": {"name": format!("Article {number}"), "description": "Un article de la liste"},
            "price": {"netAmount": {"amount": 98.7648, "currency": "EUR"}},
        })
    };
    let lines: Vec<_> = (1..=lines).map(line).collect();
    let invoice = json!({"invoiceId": "F2026-1", "invoiceDate": "2026-10-01", "type": "380", "lines": lines})
        .to_string();
    let (ours, plain): (Invoice, Plain) =
        (serde_json::from_str(&invoice).unwrap(), serde_json::from_str(&invoice).unwrap());
    let value = |written: Vec<u8>| serde_json::from_slice::<serde_json::Value>(&written).unwrap();
    assert_eq!(value(serde_json::to_vec(&ours).unwrap()), value(serde_json::to_vec(&plain).unwrap()));
    assert!(ours.extra.is_empty() && ours.lines.iter().all(|line| line.extra.is_empty()));
    (ours, plain)
}
