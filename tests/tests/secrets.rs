//! No secret, token, customer id or content of an invoice appears in traces at the finest level or in errors. The test
//! runs every scenario of the suite and further calls, and receives webhooks with right and wrong signatures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::HashSet;
use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex};

use iopole_api::model::enrollment::FrenchEnrollment;
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::ids::TransactionId;
use iopole_api::model::money::{CurrencyCode, Decimal, Money};
use iopole_api::model::reporting::{
    InvoiceReport, ReportInvoice, ReportInvoiceMonetary, ReportParty, ReportTaxDetail, VatCategoryCode,
};
use iopole_api::model::status::{
    InvoiceStatusCode, RecipientRejectionReason, SendInvoiceStatus, SendStatusRejectionDetail,
};
use iopole_api::model::webhook::{
    DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, Document, Environment};
use iopole_auth::{Cached, ClientCredentials, Credentials};
use iopole_sandbox::{Fault, Role, Sandbox, VatRegime};
use iopole_tests::scenarios::{ALL, Backend};
use iopole_tests::{client_of, examples, paper};
use iopole_webhook::{Ack, Authentication, Delivery, HandlerError, Intake, MemoryStore, Receiver, axum_0_8};
use tracing_subscriber::fmt::MakeWriter;

const WEBHOOK_SECRET: &str = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";
const OTHER_WEBHOOK_SECRET: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071";
const PASSWORD: &str = "a password of the webhook";
const KEY: &str = "a key of the gateway in front";
const COMPANY: &str = "361274087";
const REPORTED: &str = "47110815.42";
const BUYER: &str = "457812698";
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

/// Returns all printed forms of an error, with its sources.
fn printed(error: &(dyn StdError + 'static)) -> String {
    let (mut said, mut next) = (String::new(), Some(error));
    while let Some(error) = next {
        said += &format!("{error} {error:?} {error:#?} ");
        next = error.source();
    }
    said
}

/// Records every token that reaches the API.
type Tokens = Arc<Mutex<HashSet<String>>>;

async fn start(tokens: &Tokens) -> Sandbox {
    let tokens = Arc::clone(tokens);
    let builder = Sandbox::builder().instant().client("user@exemple.fr", "user-secret-1234", [Role::User]);
    let builder = builder.vat_regime(COMPANY, VatRegime::RealMonthly);
    let builder = builder.observe(move |request, _| {
        let value = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        tokens
            .lock()
            .unwrap()
            .extend(value.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned));
    });
    builder.start().await.unwrap()
}

/// Runs the scenarios.
async fn scenarios(sandbox: &Sandbox, said: &mut String) {
    let client = client_of(sandbox, sandbox.client_id(), sandbox.client_secret());
    let backend = Backend::new(client, "S");
    for scenario in ALL {
        let outcome = scenario.run(&backend).await;
        assert!(outcome.is_ok(), "{}: {outcome:?}", scenario.name);
    }
    *said += &format!("{backend:?}");
}

/// Sends with every kind of unknown outcome, and reconciles them.
async fn unknown(sandbox: &Sandbox, said: &mut String) {
    let client = client_of(sandbox, sandbox.client_id(), sandbox.client_secret());
    for (at, fault) in [Fault::cut_after(), Fault::garbage(), Fault::truncated()].into_iter().enumerate() {
        sandbox.add_fault(fault.on("sendInvoice").times(1)).unwrap();
        let number = format!("SECRET-{at}");
        let document = Document::from_bytes(format!("{number}.xml"), paper::numbered(&number)).unwrap();
        let error = client.user().invoices().send(document).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        *said += &printed(&error);
        *said += &format!("{:?}", client.user().invoices().reconcile(&error).number(number).await);
    }
    let link = client.admin().enrollments().create_french(&FrenchEnrollment::new("732829320")).await;
    *said += &format!("{link:?}");
}

/// Delivers under the right and a wrong secret, in each scheme.
async fn webhooks(sandbox: &Sandbox, said: &mut String) {
    let client = client_of(sandbox, sandbox.client_id(), sandbox.client_secret());
    let own = [
        (WebhookAuthentication::hmac(WEBHOOK_SECRET), Authentication::hmac(WEBHOOK_SECRET), true),
        (WebhookAuthentication::hmac(WEBHOOK_SECRET), Authentication::hmac(OTHER_WEBHOOK_SECRET), false),
        (WebhookAuthentication::basic("iopole", PASSWORD), Authentication::basic("iopole", PASSWORD), true),
        (
            WebhookAuthentication::basic("iopole", PASSWORD),
            Authentication::basic("iopole", WEBHOOK_SECRET),
            false,
        ),
        (WebhookAuthentication::subscription_key(KEY), Authentication::subscription_key(KEY), true),
        (WebhookAuthentication::subscription_key(KEY), Authentication::subscription_key(PASSWORD), false),
    ];
    for (at, (theirs, ours, accepted)) in own.into_iter().enumerate() {
        *said += &format!("{theirs:?} {ours:?}");
        let said_by_handler = Arc::new(Mutex::new(String::new()));
        let handler = {
            let said = Arc::clone(&said_by_handler);
            move |delivery: Delivery| {
                *said.lock().unwrap() += &format!("{:?} {:?}", delivery.payload, delivery.headers);
                async { Ok::<_, HandlerError>(Ack::done()) }
            }
        };
        let intake = Intake::new(ours.unwrap());
        let receiver = Receiver::new(intake, MemoryStore::new(), handler);
        let app = axum::Router::new().nest("/hooks", axum_0_8::router(receiver));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let mut endpoints = WebhookEndpoints::default();
        endpoints.status = Some(DeliveryEndpoint::new(&url));
        endpoints.invoice = Some(DeliveryEndpoint::new(&url));
        endpoints.authentication = Some(theirs);
        let webhook = client.admin().webhooks().create(&WebhookCreation::new(endpoints)).await.unwrap();
        paper::send(&client, &format!("SECRET-HOOK-{at}")).await;
        sandbox.deliver_pending().await;
        client.admin().webhooks().delete(&webhook).await.unwrap();
        server.abort();
        let heard = said_by_handler.lock().unwrap().clone();
        assert_eq!(!heard.is_empty(), accepted, "authentication scheme {at}");
        *said += &heard;
    }
}

/// Sends accepted and refused reports.
async fn reports(sandbox: &Sandbox, said: &mut String) {
    let client = client_of(sandbox, sandbox.client_id(), sandbox.client_secret());
    let reporting = client.user().reporting();
    let company = ElectronicAddress::legal(&COMPANY.parse().unwrap());
    let stranger = ElectronicAddress::legal(&"732829320".parse().unwrap());
    let amount = |text: &str| Money::of(text.parse::<Decimal>().unwrap(), CurrencyCode::EUR);
    let totals = ReportInvoiceMonetary::new(CurrencyCode::EUR, amount(REPORTED), amount("1.00"));
    let (buyer, seller) =
        (ReportParty::identified("0208", BUYER, "BE"), ReportParty::identified("0002", COMPANY, "FR"));
    let taxed =
        ReportTaxDetail::new(amount(REPORTED), amount("1.00"), Decimal::from(20), VatCategoryCode::Standard);
    let report: InvoiceReport =
        ReportInvoice::new("SECRET-REPORT", "2026-10-11", "380", "B1", totals, buyer, seller)
            .with_tax_detail(taxed)
            .into();
    let mut long = report.clone();
    long.invoice.invoice_id = "SECRET-REPORT".repeat(3);
    let reported = reporting.send_invoice(&company, &report).await.unwrap();
    *said += &format!("{report:?} {reported:?} {:?}", reporting.folders(&company, "2026-10").await.unwrap());
    *said += &printed(&reporting.send_invoice(&stranger, &report).await.unwrap_err());
    *said += &printed(&reporting.send_invoice(&company, &long).await.unwrap_err());
    let id: TransactionId = reported.id_as().unwrap();
    *said += &printed(&reporting.update_invoice(&id, &report).await.unwrap_err());
}

/// Makes all calls of this test, failing ones too, and collects the errors.
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
            Err(error) => *said += &printed(&error),
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
async fn nothing_confidential_is_in_traces_or_errors() {
    let captured = Captured::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(captured.clone()).init();

    let tokens = Tokens::default();
    let sandbox = start(&tokens).await;
    let mut said = String::new();
    scenarios(&sandbox, &mut said).await;
    unknown(&sandbox, &mut said).await;
    webhooks(&sandbox, &mut said).await;
    reports(&sandbox, &mut said).await;
    work(&client_of(&sandbox, sandbox.client_id(), sandbox.client_secret()), &mut said).await;
    work(&client_of(&sandbox, "user@exemple.fr", "user-secret-1234"), &mut said).await;
    work(&client_of(&sandbox, "user@exemple.fr", WRONG_SECRET), &mut said).await;

    let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let cached = Cached::new(ClientCredentials::new(environment.token_url().clone(), credentials).unwrap());
    said += &format!("{:?} {cached:?}", cached.token().await);

    let traced = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(traced.len() > 100_000, "it is traced: {} bytes", traced.len());
    assert!(traced.contains("iopole.call") && traced.contains("url.template"), "with our own spans");
    let tokens = tokens.lock().unwrap();
    assert!(tokens.len() >= 5, "one of each client: {}", tokens.len());
    let mut secrets: Vec<(&str, &str)> = vec![
        ("the client secret", sandbox.client_secret()),
        ("another client secret", "user-secret-1234"),
        ("a wrong client secret", WRONG_SECRET),
        ("the customer id", sandbox.customer_id()),
        ("the webhook's secret", WEBHOOK_SECRET),
        ("another webhook's secret", OTHER_WEBHOOK_SECRET),
        ("a webhook's password", PASSWORD),
        ("the same in Basic", "aW9wb2xlOmEgcGFzc3dvcmQ"),
        ("a subscription key", KEY),
        ("a reported number", "SECRET-REPORT"),
        ("a reported amount", REPORTED),
        ("a reported buyer", BUYER),
        ("a party's name", "Kerloïc"),
        ("an account number", "FR379999999999EXEMPLE"),
        ("a number in a query", "F2026-0042"),
        ("a number that was asked for", "SECRET-0"),
        ("a message", "confidential words"),
    ];
    // All JWTs share a header; the payloads and signatures differ.
    for part in tokens.iter().flat_map(|token| token.split('.').skip(1)) {
        secrets.push(("a part of a token", part));
    }
    for (what, secret) in secrets {
        for (place, text) in [("the traces", &traced), ("the errors and Debug", &said)] {
            let found = text.find(secret).map(|at| around(text, at));
            assert!(found.is_none(), "{what} is in {place}: {}", found.unwrap());
        }
    }
}

fn around(text: &str, at: usize) -> String {
    text.chars().skip(text[..at].chars().count().saturating_sub(200)).take(400).collect()
}
