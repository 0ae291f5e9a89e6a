//! A page of search rows, as the platform sends them.

use iopole_model::search::{SearchInvoice, SearchInvoicesResult};
use serde_json::json;

const ROWS: usize = 200;

/// Creates a page of which the model knows every member.
pub(crate) fn known() -> Vec<u8> {
    let page = page();
    let read: SearchInvoicesResult = serde_json::from_slice(&page).unwrap();
    assert!(read.data.iter().all(is_known), "the bench must read what the model knows");
    page
}

/// Creates a page with every member seen in rows.
fn page() -> Vec<u8> {
    let party = |number: usize| {
        json!({
            "name": format!("Entreprise {number}"), "siren": format!("{:09}", number), "siret": format!("{:014}", number),
            "vatNumber": format!("FR00{number:09}"), "country": "FR",
            "electronicAddress": format!("0225:{number:09}"),
        })
    };
    let row = |number: usize| {
        json!({
            "metadata": {
                "invoiceId": format!("0193acea-5c97-7665-ada2-{number:012x}"), "state": "DELIVERED",
                "direction": "OUTBOUND", "createDate": "2026-09-24T09:47:57.294Z",
            },
            "lastStatusData": {"code": "APPROVED", "state": "DELIVERED", "date": "2026-09-24T09:48:01.294Z"},
            "businessData": {
                "invoiceId": format!("F2026-{number:04}"), "type": 380, "invoiceDate": "2026-09-24",
                "monetary": {"invoiceAmount": {"amount": 1200.10, "currency": "EUR"}},
                "seller": party(number), "buyer": party(number + 1),
            },
        })
    };
    let rows: Vec<_> = (0..ROWS).map(row).collect();
    json!({"data": rows, "meta": {"offset": 0, "limit": ROWS, "count": 12_345}}).to_string().into_bytes()
}

/// Returns true if no member of a row is unread, at any depth.
fn is_known(row: &SearchInvoice) -> bool {
    let (last, business) = (row.last_status_data.as_ref().unwrap(), row.business_data.as_ref().unwrap());
    let (seller, buyer) = (business.seller.as_ref().unwrap(), business.buyer.as_ref().unwrap());
    let monetary = business.monetary.as_ref().unwrap();
    let extras = [
        &row.extra,
        &row.metadata.extra,
        &last.extra,
        &business.extra,
        &seller.extra,
        &buyer.extra,
        &monetary.extra,
    ];
    extras.iter().all(|extra| extra.is_empty())
        && business.r#type.is_some()
        && business.invoice_date.is_some()
}
