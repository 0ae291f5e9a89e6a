//! Every row of a search, within the limits of the simulated platform.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::HashSet;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use iopole_api::model::search::{InvoiceDirection, SearchInvoice};
use iopole_api::query::{FrenchDirectoryQuery, InvoiceQuery};
use iopole_api::{Client, Cursor, ErrorKind};
use iopole_sandbox::Sandbox;
use iopole_tests::{client, paper, sandbox};

/// Sends invoices within one second of the platform's clock. Each is received too.
async fn send(client: &Client, prefix: &str, count: usize) {
    let sends = stream::iter((0..count).map(|at| format!("{prefix}-{at}")));
    sends
        .for_each_concurrent(8, async |number| {
            paper::send(client, &number).await;
        })
        .await;
}

fn numbers(rows: &[SearchInvoice]) -> HashSet<String> {
    rows.iter().map(|row| row.business_data.as_ref().unwrap().invoice_id.clone().unwrap()).collect()
}

#[tokio::test]
async fn all_invoices_beyond_the_last_page_are_found_unless_one_second_has_too_many() {
    // Without contract checks, which would take a minute for so many exchanges. Other tests check them.
    let sandbox = Sandbox::builder().manual_clock().instant().start().await.unwrap();
    let client = client(&sandbox);
    for second in 0..5 {
        send(&client, &format!("S{second}"), 5).await;
        sandbox.advance(Duration::from_secs(1));
    }
    send(&client, "P", 580).await;
    let search = || client.user().invoices().search().with_business_data();
    let before = sandbox.api_requests();
    let all: Vec<SearchInvoice> = search().items().into_stream().try_collect().await.unwrap();
    let requests = sandbox.api_requests() - before;
    let ids: HashSet<_> = all.iter().map(|row| row.metadata.invoice_id.clone()).collect();
    assert_eq!((all.len(), ids.len(), numbers(&all).len()), (1_210, 1_210, 605));
    assert!(requests < 40, "{requests} requests");
    it_goes_on_from_a_cursor(&client).await;

    send(&client, "Q", 21).await;
    let mut pages = search().pages();
    let mut found = 0;
    let error = loop {
        match pages.next().await {
            Ok(Some(page)) => found += page.data.len(),
            Ok(None) => panic!("two rows cannot be reached"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), found), (ErrorKind::BeyondReach, 50 + 1_200));
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("within one second, at 2026-10-15T08:00:05Z"), "{error}");
    // A repeated call returns the error again.
    assert_eq!(pages.next().await.unwrap_err().kind(), ErrorKind::BeyondReach);
}

/// An interrupted walk continues in another process.
async fn it_goes_on_from_a_cursor(client: &Client) {
    let search = || client.user().invoices().search().with_business_data();
    let received = || InvoiceQuery::DIRECTION.is(InvoiceDirection::Inbound);
    let mut items = search().query(received()).limit(100).items();
    let mut found = Vec::new();
    for _ in 0..250 {
        found.push(items.next().await.unwrap().unwrap());
    }
    let stored = items.cursor().unwrap().to_string();
    drop(items);
    let cursor: Cursor = stored.parse().unwrap();
    assert!(!format!("{cursor:?}").contains("INBOUND"));
    let mut items = search().query(received()).limit(100).items().resume(cursor.clone()).unwrap();
    while let Some(row) = items.next().await.unwrap() {
        found.push(row);
    }
    assert_eq!((found.len(), numbers(&found).len()), (605, 605));
    assert!(items.next().await.unwrap().is_none(), "the end stays the end");
    let other = search().items().resume(cursor).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::InvalidRequest);
    assert!(other.to_string().contains("another search"), "{other}");
}

#[tokio::test]
async fn invoices_that_arrive_meanwhile_neither_repeat_nor_hide_rows() {
    let sandbox = sandbox().manual_clock().instant().start().await.unwrap();
    let client = client(&sandbox);
    send(&client, "P", 20).await;
    let mut items = client.user().invoices().search().with_business_data().limit(6).items();
    let mut found = Vec::new();
    for at in 0.. {
        if at < 10 {
            paper::send(&client, &format!("N-{at}")).await;
        }
        let Some(row) = items.next().await.unwrap() else { break };
        found.push(row);
    }
    let ids: HashSet<_> = found.iter().map(|row| &row.metadata.invoice_id).collect();
    assert_eq!(ids.len(), found.len());
    assert!((0..20).all(|at| numbers(&found).contains(&format!("P-{at}"))), "{:?}", numbers(&found));
}

#[tokio::test]
async fn the_directory_and_the_entities_are_paged_too() {
    let sandbox = sandbox().start().await.unwrap();
    let client = client(&sandbox);
    let company = sandbox.companies().into_iter().next().unwrap();
    let start = company.siren.get(..7).unwrap();
    let search = |start: &str| {
        client.user().directory().search_french(FrenchDirectoryQuery::SIREN.like(format!("{start}*")))
    };
    let (mut rows, mut total, mut pages) = (HashSet::new(), None, search(start).limit(3).pages());
    while let Some(page) = pages.next().await.unwrap() {
        total = page.total();
        rows.extend(page.data.into_iter().map(|entry| entry.business_entity_id.to_string()));
    }
    assert!(!rows.is_empty());
    assert_eq!(total, Some(rows.len() as u64));
    // The whole directory exceeds the reachable rows, and has no dates to divide it.
    let (mut found, mut pages) = (0, search("").pages());
    let error = loop {
        match pages.next().await {
            Ok(page) => found += page.unwrap().data.len(),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), found), (ErrorKind::BeyondReach, 1_200));

    let entities = client.admin().participants().search().limit(1).items();
    let entities: Vec<_> = entities.into_stream().try_collect().await.unwrap();
    let whole = client.admin().participants().search().await.unwrap();
    assert!(entities.len() > 1, "{} entities", entities.len());
    assert_eq!(Some(entities.len() as u64), whole.total());
}

#[tokio::test]
async fn an_invalid_search_is_not_sent() {
    let sandbox = sandbox().start().await.unwrap();
    let client = client(&sandbox);
    let search = || client.user().invoices().search();
    for mut pages in [
        search().offset(10).pages(),
        search().limit(201).pages(),
        search().pages().limit(0),
        search().query(InvoiceQuery::NUMBER.is("")).pages(),
    ] {
        let error = pages.next().await.unwrap_err();
        assert_eq!((error.kind(), sandbox.api_requests()), (ErrorKind::InvalidRequest, 0), "{error}");
    }
    for text in ["", "{}", "null", "{\"version\":1"] {
        assert!(text.parse::<Cursor>().unwrap_err().to_string().contains("not a cursor"));
    }
}
