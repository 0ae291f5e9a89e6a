//! Whatever is done, and however it fails: no secret, token, customer id or content of an invoice appears in what is
//! traced at the finest level, nor in an error.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::io;
use std::sync::{Arc, Mutex};

use iopole_api::model::{
    DeliveryEndpoint, InvoiceStatusCode, RecipientRejectionReason, SendInvoiceStatus,
    SendStatusRejectionDetail, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, Document, Environment};
use iopole_auth::{Cached, ClientCredentials, Credentials};
use iopole_sandbox::Role;
use iopole_tests::{client_of, examples};
use tracing_subscriber::fmt::MakeWriter;

const WEBHOOK_SECRET: &str = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";
const WRONG_SECRET: &str = "guess-guess-guess-1234";
const CALLBACK: &str = "https://exemple.fr/callback-path";

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that is asked of the client here, its failures included; what it says is collected.
async fn work(client: &Client, said: &mut String) {
    let (invoices, statuses) = (client.user().invoices(), client.user().statuses());
    for file in examples() {
        match invoices.send(Document::open(&file).unwrap()).await {
            Ok(id) => {
                let details = invoices.get(&id).await;
                let history = statuses.history(&id).await;
                let search = invoices.search().with_business_data().with_last_status().await;
                *said += &format!("{details:?} {history:?} {search:?}");
                invoices.download(&id).await.unwrap().bytes().await.unwrap();
                let refusal = SendInvoiceStatus::new(InvoiceStatusCode::Refused).with_rejection_detail(
                    SendStatusRejectionDetail::new(RecipientRejectionReason::DuplicateInvoice)
                        .with_message("confidential words"),
                );
                *said += &format!("{refusal:?} {:?}", statuses.send(&id, &refusal).await);
            }
            Err(error) => *said += &format!("{error} {error:?}"),
        }
    }
    let mut endpoints = WebhookEndpoints::default();
    endpoints.status = Some(DeliveryEndpoint::new(CALLBACK));
    endpoints.authentication = Some(WebhookAuthentication::hmac(WEBHOOK_SECRET));
    let webhook = WebhookCreation::new(endpoints);
    for _ in 0..2 {
        *said += &format!("{webhook:?} {:?}", client.admin().webhooks().create(&webhook).await);
    }
    *said += &format!("{:?} {client:?}", client.admin().webhooks().list().await);
    *said += &format!("{:?}", invoices.search().query("nonsense:=:").await);
    *said += &format!("{:?}", invoices.find("F2026-0042").await);
}

#[tokio::test]
async fn nothing_confidential_is_traced_or_said() {
    let captured = Captured::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(captured.clone()).init();

    let sandbox = iopole_tests::sandbox()
        .instant()
        .client("user@exemple.fr", "user-secret-1234", [Role::User])
        .start()
        .await
        .unwrap();
    let mut said = String::new();
    work(&client_of(&sandbox, sandbox.client_id(), sandbox.client_secret()), &mut said).await;
    work(&client_of(&sandbox, "user@exemple.fr", "user-secret-1234"), &mut said).await;
    work(&client_of(&sandbox, "user@exemple.fr", WRONG_SECRET), &mut said).await;

    let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let tokens = Cached::new(ClientCredentials::new(environment.token_url().clone(), credentials).unwrap());
    let token = tokens.token().await.unwrap();
    said += &format!("{token:?} {tokens:?}");
    let token = token.header().to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    // The header of a JWT is the same in all of them; its payload differs.
    let signed = token.split('.').nth(1).unwrap().to_owned();

    let traced = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(traced.len() > 10_000, "it is traced: {} bytes", traced.len());
    assert!(traced.contains("iopole.call") && traced.contains("url.template"), "with our own spans");
    for (what, secret) in [
        ("the client secret", sandbox.client_secret()),
        ("another client secret", "user-secret-1234"),
        ("a wrong client secret", WRONG_SECRET),
        ("the token", &token),
        ("the token's payload", &signed[..60]),
        ("the customer id", sandbox.customer_id()),
        ("the webhook's secret", WEBHOOK_SECRET),
        ("a party's name", "Kerloïc"),
        ("an account number", "FR379999999999EXEMPLE"),
        ("a number in a query", "F2026-0042"),
        ("a message", "confidential words"),
    ] {
        for (place, text) in [("the traces", &traced), ("the errors and Debug", &said)] {
            let found = text.find(secret).map(|at| {
                text.chars()
                    .skip(text[..at].chars().count().saturating_sub(200))
                    .take(400)
                    .collect::<String>()
            });
            assert!(found.is_none(), "{what} is in {place}: {}", found.unwrap());
        }
    }
}
