//! Each operation on the simulated platform, with its refusals.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::status::{
    InvoiceStatusCode as Code, RecipientRejectionReason, SendInvoiceStatus, SendStatusRejectionDetail,
};
use iopole_api::model::webhook::{
    DeliveryEndpoint, StreamDirection, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, Document, ErrorKind};
use iopole_sandbox::{Role, Sandbox};
use iopole_tests::{client, client_of, example};

const UNKNOWN: &str = "0190f1d2-0000-7000-8000-000000000000";

async fn start() -> (Sandbox, Client) {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

async fn send(client: &Client, name: &str) -> InvoiceId {
    client.user().invoices().send(Document::open(example(name)).unwrap()).await.unwrap()
}

fn unknown() -> InvoiceId {
    UNKNOWN.parse().unwrap()
}

#[tokio::test]
async fn the_inbox_contains_sent_and_received_invoices_until_they_are_seen() {
    let (_sandbox, client) = start().await;
    let invoices = client.user().invoices();
    let sent = send(&client, "facture-ubl.xml").await;
    let unseen = invoices.not_seen().await.unwrap();
    assert_eq!(unseen.len(), 2, "the copy that was sent and the one that arrived");
    let received = unseen.iter().find(|id| **id != sent).unwrap().clone();
    assert!(client.user().statuses().history(&received).await.unwrap().is_empty(), "as measured");
    for id in &unseen {
        invoices.mark_as_seen(id).await.unwrap();
    }
    assert!(invoices.not_seen().await.unwrap().is_empty());
    assert_eq!(invoices.mark_as_seen(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_status_of_the_buyer_reaches_the_seller() {
    let (_sandbox, client) = start().await;
    let statuses = client.user().statuses();
    let sent = send(&client, "facture-cii.xml").await;
    let unseen = client.user().invoices().not_seen().await.unwrap();
    let received = unseen.iter().find(|id| **id != sent).unwrap();
    let refusal = SendInvoiceStatus::new(Code::Refused)
        .with_rejection_detail(SendStatusRejectionDetail::new(RecipientRejectionReason::DuplicateInvoice));
    let id = statuses.send(received, &refusal).await.unwrap();
    assert!(id.is_some());
    let history = statuses.history(&sent).await.unwrap();
    assert!(history.iter().any(|status| status.code() == Some(&Code::Refused)), "{history:?}");
    let groups = statuses.not_seen().await.unwrap();
    let updates: Vec<_> = groups.iter().flat_map(|group| &group.new_status).collect();
    assert!(!updates.is_empty());
    for update in &updates {
        statuses.mark_as_seen(&update.status_id).await.unwrap();
    }
    assert!(statuses.not_seen().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_forbidden_status_is_not_sent() {
    let (sandbox, client) = start().await;
    let sent = send(&client, "facture-cii.xml").await;
    let before = sandbox.api_requests();
    for (status, what) in [
        (SendInvoiceStatus::new(Code::Refused), "needs a rejection detail"),
        (SendInvoiceStatus::new(Code::Submitted), "set by the platforms"),
        (
            SendInvoiceStatus::new(Code::Refused)
                .with_rejection_detail(SendStatusRejectionDetail::new(RecipientRejectionReason::Other)),
            "not allowed with REFUSED",
        ),
    ] {
        let error = client.user().statuses().send(&sent, &status).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            error.to_string().contains(what) && error.operation() == Some("sendInvoiceStatus"),
            "{error}"
        );
    }
    assert_eq!(sandbox.api_requests(), before);
}

#[tokio::test]
async fn webhooks_are_one_for_each_direction_and_hide_their_secrets() {
    let (_sandbox, client) = start().await;
    let webhooks = client.admin().webhooks();
    let secret = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";
    let mut endpoints = WebhookEndpoints::default();
    endpoints.status = Some(DeliveryEndpoint::new("https://exemple.fr/iopole/status"));
    endpoints.authentication = Some(WebhookAuthentication::hmac(secret));
    let webhook =
        WebhookCreation::new(endpoints).with_label("comptabilité").with_direction(StreamDirection::Inbound);
    assert!(!format!("{webhook:?}").contains(secret));
    let id = webhooks.create(&webhook).await.unwrap();

    let listed = webhooks.list().await.unwrap();
    assert_eq!((listed.len(), &listed[0].webhook_id), (1, &id));
    let interop = listed[0].interop_data.as_ref().unwrap();
    let hmac = interop.endpoints.authentication.as_ref().unwrap().hmac.as_ref().unwrap();
    assert!(hmac.secret_key.is_masked());
    assert!(
        client.user().invoices().not_seen().await.unwrap().is_empty(),
        "an active webhook empties the inbox"
    );

    let error = webhooks.create(&webhook).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.problem().unwrap().code(), Some("DUPLICATE_RESOURCE"));

    webhooks.delete(&id).await.unwrap();
    assert_eq!(webhooks.delete(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(webhooks.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_search_pages_expands_and_refuses() {
    let (sandbox, client) = start().await;
    let sent = send(&client, "facture-cii.xml").await;
    let invoices = client.user().invoices();
    let page = invoices
        .search()
        .query("invoice.direction:\"OUTBOUND\" AND invoice.state:\"DELIVERED\"")
        .with_business_data()
        .with_last_status()
        .limit(10)
        .await
        .unwrap();
    assert_eq!((page.data.len(), page.total()), (1, Some(1)));
    let row = &page.data[0];
    assert_eq!(row.metadata.invoice_id, sent);
    assert_eq!(row.last_status_data.as_ref().unwrap().code, Some(Code::MadeAvailable));
    assert_eq!(row.business_data.as_ref().unwrap().invoice_id.as_deref(), Some("F2026-0042"));
    let beyond = invoices.search().offset(1000).limit(200).await.unwrap();
    assert!(beyond.data.is_empty());

    let error = invoices.search().query("invoice.state:=:").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("Unable to parse correctly query search"), "{error}");
    let before = sandbox.api_requests();
    for search in [invoices.search().offset(1001), invoices.search().limit(201), invoices.search().limit(0)] {
        let error = search.await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("searchInvoices")));
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
    assert_eq!(invoices.find("a\"b").await.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn the_directory_knows_its_companies_and_those_on_documents() {
    let (sandbox, client) = start().await;
    let company = sandbox.companies().into_iter().next().unwrap();
    let directory = client.user().directory();
    let query = format!("siren:\"{}\"", company.siren);
    let page = directory.search_french(query).limit(5).await.unwrap();
    assert_eq!(page.data[0].name.as_deref(), Some(company.name.as_str()));
    let short = directory.search_french("name:\"AB*\"").await.unwrap_err();
    assert_eq!(short.kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn an_unknown_invoice_is_not_found() {
    let (_sandbox, client) = start().await;
    let invoices = client.user().invoices();
    assert_eq!(invoices.get(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(invoices.download(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_wrong_role_and_a_wrong_secret_are_distinct_errors() {
    let sandbox = iopole_tests::sandbox()
        .client("user@exemple.fr", "user secret", [Role::User])
        .client("admin@exemple.fr", "admin secret", [Role::Admin])
        .start()
        .await
        .unwrap();
    let user = client_of(&sandbox, "user@exemple.fr", "user secret");
    let error = user.admin().webhooks().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("needs the admin role"), "{error}");
    let admin = client_of(&sandbox, "admin@exemple.fr", "admin secret");
    let error =
        admin.user().invoices().send(Document::open(example("facture-cii.xml")).unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("needs the user role"), "{error}");

    let wrong = client_of(&sandbox, "user@exemple.fr", "guess");
    let error = wrong.user().invoices().not_seen().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.token_error().unwrap().is_refused() && !error.to_string().contains("guess"), "{error}");
}

#[tokio::test]
async fn a_token_that_the_platform_ends_early_is_replaced_silently() {
    let sandbox = iopole_tests::sandbox().manual_clock().start().await.unwrap();
    let client = client(&sandbox);
    client.user().invoices().not_seen().await.unwrap();
    // The platform's clock is ahead: the token is expired there, and valid here.
    sandbox.advance(std::time::Duration::from_secs(3_600));
    let document = Document::open(example("facture-facturx.pdf")).unwrap();
    let id = client.user().invoices().send(document).await.unwrap();
    assert_eq!(sandbox.token_requests(), 2);
    assert!(client.user().invoices().get(&id).await.is_ok());
}
