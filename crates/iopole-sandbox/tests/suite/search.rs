//! The invoice search.

use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, assert_issue, text};

const SEARCH: &str = "/v1.1/invoice/search";

/// Five invoices of two sellers, one of them a duplicate: nine copies in all.
async fn stocked() -> Account {
    let account = Account::open().await;
    for (number, seller) in [
        ("Q-1", "732829320"),
        ("Q-2", "732829320"),
        ("Q-3", "732829320"),
        ("Q-4", "005520176"),
        ("Q-1", "732829320"),
    ] {
        let mut paper = Paper::new(number);
        paper.seller_siren = seller.to_owned();
        account.send("a.xml", paper.cii()).await;
        account.wait(1000);
    }
    account
}

async fn count(account: &Account, q: &str) -> u64 {
    let (status, body) = account.query(SEARCH, &[("q", q)]).await;
    assert_eq!(status, 200, "{q}: {body}");
    let rows = body["data"].as_array().unwrap().len();
    assert_eq!(body["meta"]["count"], rows, "{q}");
    body["meta"]["count"].as_u64().unwrap()
}

#[tokio::test]
async fn fields_and_operators_find_what_they_say() {
    let account = stocked().await;
    for (q, found) in [
        ("", 9),
        (r#"invoice.direction:"OUTBOUND""#, 5),
        (r#"invoice.direction:"INBOUND""#, 4),
        (r#"invoice.state:"DUPLICATED""#, 1),
        (r#"invoice.state:"DUPLICATED" OR invoice.direction:"INBOUND""#, 5),
        (r#"invoice.state:"DELIVERED" AND invoice.direction:"OUTBOUND""#, 4),
        (r#"NOT invoice.direction:"INBOUND""#, 5),
        (r#"-invoice.direction:"INBOUND" AND businessData.invoiceId:"Q-1""#, 2),
        (r#"businessData.invoiceId:"Q-1""#, 3),
        (r#"businessData.invoiceId:"Q-1" AND seller.siren:"005520176""#, 0),
        (
            r#"(businessData.invoiceId:"Q-1" OR businessData.invoiceId:"Q-4") AND invoice.direction:"OUTBOUND""#,
            3,
        ),
        (r#"seller.siren:"005520176""#, 2),
        (r#"seller.name:"quinc*""#, 9),
        (r#"invoice.buyer.name:"Chantier de la Recette""#, 9),
        (r#"invoice.deliveryState:"NOT_DELIVERED""#, 1),
        (r#"invoice.createdDate:>"2026-10-15 08:00:03""#, 2),
        (r#"invoice.createdDate:>="2026-10-15 08:00:03""#, 3),
        (r#"invoice.createdDate:["2026-10-15 08:00:00" TO "2026-10-15 08:00:01"]"#, 3),
        (r#"invoice.createdDate:{"2026-10-15 08:00:00" TO "2026-10-15 08:00:01"}"#, 1),
        (r#"invoice.createdDate:>="2026-10-15""#, 9),
        (r#"invoice.createdDate:<="2026-10-15""#, 0),
        (&format!("invoice.invoiceId:\"{NOBODY}\""), 0),
    ] {
        assert_eq!(count(&account, q).await, found, "{q}");
    }
}

#[tokio::test]
async fn an_identifier_finds_its_copy_alone() {
    let account = stocked().await;
    let rows = account.query(SEARCH, &[]).await.1["data"].clone();
    for row in rows.as_array().unwrap() {
        let id = text(&row["metadata"]["invoiceId"]);
        let found = account.row(&format!("invoice.invoiceId:\"{id}\"")).await;
        assert_eq!(found["metadata"], row["metadata"]);
        // The required value narrows the search, and does not replace the other terms.
        let q = format!("invoice.invoiceId:\"{id}\" AND invoice.state:\"PENDING\"");
        assert_eq!(count(&account, &q).await, 0);
    }
}

#[tokio::test]
async fn a_number_is_found_in_any_case() {
    let account = stocked().await;
    for q in [
        r#"businessData.invoiceId:"q-2""#,
        r#"businessData.invoiceId:"Q-2""#,
        r#"businessData.invoiceId:q-2*"#,
    ] {
        assert_eq!(count(&account, q).await, 2, "{q}");
    }
}

#[tokio::test]
async fn an_invalid_query_is_rejected_without_a_reason() {
    let account = Account::open().await;
    for q in [
        "Q-1",
        r#"state:"DELIVERED""#,
        r#"seen:"false""#,
        r#"invoice.state:"DELIVERED" and invoice.direction:"INBOUND""#,
        r#"invoice.state:"DELIVERED" invoice.direction:"INBOUND""#,
        r#"invoice.state:"DELIVERED"#,
        r#"(invoice.state:"DELIVERED""#,
        r#"invoice.invoiceId:"a\"b""#,
    ] {
        let (status, body) = account.query(SEARCH, &[("q", q)]).await;
        assert_eq!(
            (status.as_u16(), &body["statusMessage"]),
            (400, &json!("Unable to parse correctly query search")),
            "{q}"
        );
    }
}

#[tokio::test]
async fn rows_carry_only_what_was_asked_for() {
    let account = stocked().await;
    let row = async |expand: &[(&str, &str)]| {
        let query =
            [&[("q", r#"businessData.invoiceId:"Q-2" AND invoice.direction:"OUTBOUND""#)], expand].concat();
        account.query(SEARCH, &query).await.1["data"][0].clone()
    };
    let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<String>>();
    let bare = row(&[]).await;
    assert_eq!(keys(&bare), ["metadata"]);
    assert_eq!(keys(&bare["metadata"]), ["createDate", "direction", "invoiceId", "state"]);
    assert_eq!(bare["metadata"]["createDate"], "2026-10-15T08:00:01.000Z");
    assert_eq!(keys(&row(&[("expand", "lastStatusData")]).await), ["lastStatusData", "metadata"]);
    let full = row(&[("expand", "businessData,lastStatusData")]).await;
    assert_eq!(
        full["lastStatusData"],
        json!({"code": "MADE_AVAILABLE", "state": "DELIVERED", "date": "2026-10-15T08:00:01.680Z"})
    );
    let data = &full["businessData"];
    assert_eq!((&data["invoiceId"], &data["type"]), (&json!("Q-2"), &json!(380)));
    assert_eq!(data["monetary"]["invoiceAmount"]["amount"].to_string(), "148.14");
    assert_eq!(data["seller"]["siren"], "732829320");
    assert_eq!(data["buyer"]["country"], "FR");
    let wrong = account.query(SEARCH, &[("expand", "everything")]).await;
    assert_issue(&wrong, "invalid_enum_value", &json!(["expand"]));
}

#[tokio::test]
async fn pages_cover_the_list_once() {
    let account = stocked().await;
    let mut seen = Vec::new();
    for offset in ["0", "4", "8", "12"] {
        let (status, body) = account.query(SEARCH, &[("offset", offset), ("limit", "4")]).await;
        assert_eq!(status, 200);
        let meta = json!({"offset": offset.parse::<u32>().unwrap(), "limit": 4, "count": 9});
        assert_eq!(body["meta"], meta);
        seen.extend(body["data"].as_array().unwrap().iter().map(|row| text(&row["metadata"]["invoiceId"])));
    }
    let distinct: std::collections::HashSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (9, 9));
    assert_eq!(account.query(SEARCH, &[]).await.1["meta"]["limit"], 50);
}

#[tokio::test]
async fn windows_out_of_range_are_rejected() {
    let account = Account::open().await;
    for (name, value, code) in [
        ("offset", "1001", "too_big"),
        ("offset", "-1", "too_small"),
        ("limit", "0", "too_small"),
        ("limit", "201", "too_big"),
        ("limit", "ten", "invalid_type"),
        ("offset", "1.5", "invalid_type"),
        ("offset", "", "invalid_type"),
    ] {
        assert_issue(&account.query(SEARCH, &[(name, value)]).await, code, &json!([name]));
    }
    assert_eq!(account.query(SEARCH, &[("offset", "1000"), ("limit", "200")]).await.0, 200);
}
