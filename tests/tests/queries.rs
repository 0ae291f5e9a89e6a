//! Typed queries find the matching rows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::time::Duration;

use iopole_api::model::entity::BusinessEntityType;
use iopole_api::model::search::{DeliveryState, InvoiceDirection, InvoiceState};
use iopole_api::query::{FrenchDirectoryQuery, InvoiceQuery};
use iopole_api::{Client, ErrorKind};
use iopole_sandbox::Sandbox;
use iopole_tests::{client, paper, sandbox};

/// Returns a platform with three invoices a second apart. The last one is a duplicate, so there are five copies.
async fn stocked() -> (Sandbox, Client) {
    let sandbox = sandbox().manual_clock().start().await.unwrap();
    let client = client(&sandbox);
    for number in ["Q-1", "Q-2", "Q-1"] {
        paper::send(&client, number).await;
        sandbox.advance(Duration::from_secs(1));
    }
    (sandbox, client)
}

#[tokio::test]
async fn every_form_is_understood() {
    let (_sandbox, client) = stocked().await;
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let (start, second) = (at("2026-10-15T08:00:00Z"), at("2026-10-15T08:00:01Z"));
    let (inbound, outbound) = (InvoiceDirection::Inbound, InvoiceDirection::Outbound);
    let known = client.user().invoices().search().await.unwrap().data[0].metadata.invoice_id.clone();
    for (query, found) in [
        (InvoiceQuery::DIRECTION.is(outbound.clone()), 3),
        (!InvoiceQuery::DIRECTION.is(outbound.clone()), 2),
        (InvoiceQuery::DIRECTION.is_any_of([inbound, outbound.clone()]), 5),
        (InvoiceQuery::STATE.is(InvoiceState::Duplicated), 1),
        (InvoiceQuery::STATE.is(InvoiceState::Delivered) & InvoiceQuery::DIRECTION.is(outbound.clone()), 2),
        (InvoiceQuery::DELIVERY_STATE.is(DeliveryState::NotDelivered), 1),
        (InvoiceQuery::INVOICE_ID.is(&known), 1),
        (InvoiceQuery::NUMBER.is("Q-1"), 3),
        (InvoiceQuery::NUMBER.like("Q*"), 5),
        (InvoiceQuery::NUMBER.is("Q-1") & !InvoiceQuery::DIRECTION.is(outbound), 1),
        (InvoiceQuery::BUYER_NAME.contains("CHÊNES") & InvoiceQuery::NUMBER.is("Q-2"), 2),
        (InvoiceQuery::CREATED.since(second), 3),
        (InvoiceQuery::CREATED.after(second), 2),
        (InvoiceQuery::CREATED.before(second), 2),
        (InvoiceQuery::CREATED.until(start), 1),
        (InvoiceQuery::CREATED.between(start, second), 3),
        (InvoiceQuery::CREATED.strictly_between(start, second), 1),
        (InvoiceQuery::CREATED.since(jiff::civil::date(2026, 10, 15)), 5),
        (InvoiceQuery::NUMBER.is("Q-1") & r#"invoice.direction:"INBOUND" OR invoice.state:"DUPLICATED""#, 2),
    ] {
        let page = client.user().invoices().search().query(query.clone()).await.unwrap();
        assert_eq!(page.data.len(), found, "{}", query.text().unwrap());
    }
}

#[tokio::test]
async fn an_invalid_query_is_not_sent() {
    let (sandbox, client) = stocked().await;
    let before = sandbox.api_requests();
    let invoices = client.user().invoices();
    let error = invoices.search().query(InvoiceQuery::BUYER_NAME.is("S.A. \"Chez Nous\"")).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("searchInvoices")));
    assert!(error.to_string().contains("invoice.buyer.name: a value with a quotation mark"), "{error}");
    assert!(!error.to_string().contains("Chez"), "{error}");
    let short =
        client.user().directory().search_french(FrenchDirectoryQuery::NAME.like("AB*")).await.unwrap_err();
    assert_eq!((short.kind(), short.operation()), (ErrorKind::InvalidRequest, Some("searchFrenchDirectory")));
    assert!(short.to_string().contains("at least 3 characters"), "{short}");
    assert_eq!(sandbox.api_requests(), before);
    // A raw query is always sent, and the platform decides.
    let error = invoices.search().query("state:\"DELIVERED\"").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn the_directory_is_searched_by_its_own_fields() {
    let sandbox = sandbox().start().await.unwrap();
    let client = client(&sandbox);
    let company = sandbox.companies().into_iter().next().unwrap();
    let search = async |query: FrenchDirectoryQuery| {
        client.user().directory().search_french(query).limit(200).await.unwrap().data
    };
    let by_siren = search(FrenchDirectoryQuery::SIREN.is(&company.siren)).await;
    let units = FrenchDirectoryQuery::TYPE.is(BusinessEntityType::LegalUnit);
    let unit = search(FrenchDirectoryQuery::SIREN.is(&company.siren) & units.clone()).await;
    assert_eq!(unit.len(), 1);
    assert!(by_siren.len() >= unit.len());
    let by_name = search(FrenchDirectoryQuery::NAME.is(&company.name) & units).await;
    assert!(by_name.contains(&unit[0]));
    let office = search(FrenchDirectoryQuery::SIRET.is(&company.siret)).await;
    assert!(office.iter().all(|entry| entry.r#type == Some(BusinessEntityType::Office)), "{office:?}");
}
