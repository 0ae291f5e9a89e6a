//! Invoices found by their number: exactly those, on every page, and an error where the search fails.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use iopole_api::{Client, ErrorKind};
use serde_json::{Value, json as value};
use support::{answering, json};
use wiremock::{Request, ResponseTemplate};

/// The most rows of a page.
const FULL: usize = 200;

fn row(index: usize, number: &str) -> Value {
    value!({
        "metadata": {"invoiceId": format!("0190f1d2-0000-7000-8000-{index:012}"), "direction": "OUTBOUND"},
        "businessData": {"invoiceId": number},
    })
}

fn parameter(request: &Request, name: &str) -> String {
    let mut pairs = request.url.query_pairs().filter(|(key, _)| key == name);
    pairs.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// One page of these rows.
fn page(request: &Request, rows: &[Value]) -> ResponseTemplate {
    let offset: usize = parameter(request, "offset").parse().unwrap_or(0);
    let data: Vec<_> = rows.iter().skip(offset).take(FULL).collect();
    json(value!({"data": data, "meta": {"count": rows.len(), "offset": offset, "limit": FULL}}))
}

async fn numbers(client: &Client) -> Vec<String> {
    let rows = client.user().invoices().find("F-1").await.unwrap();
    rows.into_iter().map(|row| row.business_data.unwrap().invoice_id.unwrap()).collect()
}

#[tokio::test]
async fn a_similar_number_is_not_the_wanted_one() {
    let rows = [row(1, "F-1"), row(2, "F-10"), row(3, "f-1"), row(4, "F-1")];
    let (_server, client) = answering(move |request| page(request, &rows)).await;
    assert_eq!(numbers(&client).await, ["F-1", "F-1"]);
}

#[tokio::test]
async fn all_sent_invoices_are_read_where_the_number_cannot_be_searched() {
    for (before, pages) in [(0, 1), (FULL - 1, 1), (FULL, 2), (2 * FULL + 5, 3)] {
        let others = (0..before).map(|index| row(index, "F-2"));
        let rows: Vec<_> = others.chain([row(before, "F-1")]).collect();
        let (server, client) = answering(move |request| match parameter(request, "q").contains("OUTBOUND") {
            true => page(request, &rows),
            false => ResponseTemplate::new(400),
        })
        .await;
        assert_eq!(numbers(&client).await, ["F-1"], "after {before} others");
        let asked = server.received_requests().await.unwrap().len();
        // The count, or another page, shows that a full page is the last one.
        assert!((1 + pages..=2 + pages).contains(&asked), "after {before} others: {asked} requests");
    }
}

#[tokio::test]
async fn a_failed_search_is_an_error() {
    for (status, kind) in
        [(401, ErrorKind::Authentication), (403, ErrorKind::Forbidden), (500, ErrorKind::Unavailable)]
    {
        let (_server, client) = answering(move |_| ResponseTemplate::new(status)).await;
        let error = client.user().invoices().find("F-1").no_replay().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
    }
    // The search of all sent invoices fails too.
    let (_server, client) = answering(|request| match parameter(request, "q").contains("OUTBOUND") {
        true => ResponseTemplate::new(403),
        false => ResponseTemplate::new(400),
    })
    .await;
    assert_eq!(client.user().invoices().find("F-1").await.unwrap_err().kind(), ErrorKind::Forbidden);
}
