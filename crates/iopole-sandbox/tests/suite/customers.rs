//! Customers: each has separate data, which no other customer can read or change.

use std::time::Duration;

use iopole_contract::Contract;
use iopole_sandbox::{Customer, Role, Sandbox, SandboxBuilder, SandboxError, VatRegime};
use reqwest::Method;
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::receiver::Receiver;
use crate::support::{Account, Answer, answer, text, token};

const SECOND: &str = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";
const THIRD: &str = "0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d";
const SECRET: &str = "a secret of its own";
const BOTH: [Role; 2] = [Role::Admin, Role::User];
/// Operations whose answers are common to all customers.
const COMMON: [&str; 3] = ["searchFrenchDirectory", "searchPeppolDirectory", "checkPeppolParticipant"];

fn two() -> SandboxBuilder {
    let second = Customer::new(SECOND).with_client("b@example.org", SECRET, BOTH);
    Sandbox::builder().manual_clock().instant().customer(second)
}

/// Makes requests with one token, for the customer that the header names.
struct Caller<'a> {
    account: &'a Account,
    token: String,
    header: Option<&'a str>,
}

impl<'a> Caller<'a> {
    async fn new(account: &'a Account, client: &str, secret: &str, header: Option<&'a str>) -> Self {
        let token = token(&account.http, &account.sandbox, client, secret).await;
        Self { account, token, header }
    }

    /// The client of the second customer only.
    async fn second(account: &'a Account) -> Self {
        Self::new(account, "b@example.org", SECRET, None).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.account.sandbox.api_url());
        let request = self.account.http.request(method, url).bearer_auth(&self.token);
        match self.header {
            Some(customer) => request.header("customer-id", customer),
            None => request,
        }
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method.clone(), path);
        let request = if method == Method::GET { request } else { request.json(body) };
        let response = request.send().await.unwrap();
        let (status, bytes) = (response.status(), response.bytes().await.unwrap());
        let raw = || String::from_utf8_lossy(&bytes).into_owned().into();
        (status, serde_json::from_slice(&bytes).unwrap_or_else(|_| raw()))
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &Value::Null).await
    }

    async fn send(&self, file: String) -> String {
        let part = reqwest::multipart::Part::text(file).file_name("a.xml");
        let form = reqwest::multipart::Form::new().part("file", part);
        let response = self.request(Method::POST, "/v1/invoice").multipart(form).send().await.unwrap();
        let (status, body) = answer(response).await;
        assert_eq!(status, 201, "{body}");
        text(&body["id"])
    }

    /// Direction and identifier of every copy.
    async fn copies(&self) -> Vec<(String, String)> {
        let (_, body) = self.get("/v1.1/invoice/search").await;
        let copy = |row: &Value| (text(&row["metadata"]["direction"]), text(&row["metadata"]["invoiceId"]));
        body["data"].as_array().unwrap().iter().map(copy).collect()
    }
}

/// The identifiers of one customer's objects, by the contract's parameter names.
struct Possessions {
    identifiers: Vec<(&'static str, String)>,
    ongoing: String,
    siren: String,
}

impl Possessions {
    async fn give(account: &Account) -> Self {
        let company = account.sandbox.test_entities()[0].clone();
        let invoice = account.send("a.pdf", Paper::new("OWN-1").facturx()).await;
        // A failed invoice, for the statistics of errors.
        account.send("b.xml", "<nothing/>").await;
        let (_, files) = account.get(&format!("/v1/invoice/{invoice}/files")).await;
        let (_, history) = account.get(&format!("/v1/invoice/{invoice}/status-history")).await;
        let id = async |path: &str, body: &Value, key: &str| {
            let (status, body) = account.post(path, body).await;
            assert!(status.is_success(), "{path}: {body}");
            text(&body[key])
        };
        let webhook = json!({"status": "INACTIVE", "interopData": {"endpoints": {
            "status": {"callbackUrl": "https://example.org/"}
        }}});
        let webhook = id("/v1/config/webhook", &webhook, "id").await;
        id("/v1/config/retry/strategy", &json!({"active": true}), "type").await;
        let message = id("/v1/edi/message/ORDERS", &json!({"a": "message"}), "id").await;
        let enroll = async |siren: &str| {
            id("/v1/config/french/enrollment", &json!({"siren": siren}), "enrollmentId").await
        };
        let done = enroll(&account.sandbox.companies()[50].siren).await;
        account.sandbox.complete_enrollment(&done);
        // An address at another platform waits for consent, so this enrollment stays ongoing.
        let ongoing_siren = account.sandbox.companies()[51].siren.clone();
        let ongoing = enroll(&ongoing_siren).await;
        let report = crate::reporting::sales("2026-10-14");
        let path = format!("/v1/reporting/transaction/scheme/0002/value/{}", company.siren);
        let (status, body) = account.post(&path, &report).await;
        assert_eq!(status, 202, "{body}");
        account.wait(40 * 86_400_000);
        let path = format!("/v1/reporting/report/scheme/0002/value/{}?from=2026-10", company.siren);
        let folder = text(&account.get(&path).await.1["data"][0]["id"]);
        let transmission = account.sandbox.transmission_of(&folder).unwrap();
        let (_, entities) = account.get("/v1/config/business/entity").await;
        let entity = &entities["data"][0];
        let line = &entity["identifiers"][0];
        let identifiers = vec![
            ("{invoiceId}", invoice),
            ("{fileId}", text(&files[0]["fileId"])),
            ("{statusId}", text(&history[0]["statusId"])),
            ("{webhookId}", webhook),
            ("{messageId}", message),
            ("{enrollmentId}", done),
            ("{transmissionId}", transmission),
            ("{businessEntityId}", text(&entity["businessEntityId"])),
            ("{businessEntityIdentifierId}", text(&line["businessEntityIdentifierId"])),
            ("{directoryId}", text(&line["networkRegistered"][0]["directoryId"])),
            ("{oldPlatformLegalIdentifier}", "0999".to_owned()),
            ("{network}", "INVOICE".to_owned()),
            ("{interval}", "all_time".to_owned()),
            ("{scheme}", "0002".to_owned()),
            ("{identifier}", ongoing_siren),
            ("{identifierScheme}", "0002".to_owned()),
            ("{identifierValue}", company.siren.clone()),
        ];
        Self { identifiers, ongoing, siren: company.siren }
    }

    fn path(&self, operation: &str, template: &str) -> String {
        let mut path = template.to_owned();
        if operation == "getEnrollmentLink" {
            path = path.replace("{enrollmentId}", &self.ongoing);
        }
        for (name, value) in &self.identifiers {
            path = path.replace(name, value);
        }
        match operation {
            "searchReportFolders" => path + "?from=2026-10",
            "searchInvoices" => path + "?expand=businessData,lastStatusData",
            _ => path,
        }
    }

    /// Identifiers that no other customer may read.
    fn own(&self) -> impl Iterator<Item = &str> {
        let long = self.identifiers.iter().map(|(_, value)| value.as_str()).filter(|value| value.len() == 36);
        long.chain([self.ongoing.as_str()])
    }
}

#[tokio::test]
async fn no_read_operation_shows_what_another_customer_has() {
    let year = Duration::from_secs(365 * 86_400);
    let siren = Sandbox::start().await.unwrap().test_entities()[0].siren.clone();
    let builder = two().token_lifetime(year).vat_regime(siren, VatRegime::RealMonthly);
    let account = Account::unobserved(builder).await;
    let owner =
        Caller::new(&account, account.sandbox.client_id(), account.sandbox.client_secret(), None).await;
    let stranger = Caller::second(&account).await;
    let has = Possessions::give(&account).await;
    let mut asked = 0;
    for operation in Contract::pinned().operations() {
        if operation.method() != "GET" || COMMON.contains(&operation.id()) {
            continue;
        }
        let path = has.path(operation.id(), operation.path());
        let (shown, hidden) = (owner.get(&path).await, stranger.get(&path).await);
        assert_eq!(shown.0, 200, "{} {path}: {}", operation.id(), shown.1);
        assert_ne!(shown, hidden, "{} {path}", operation.id());
        let words = hidden.1.to_string();
        for own in has.own() {
            assert!(!words.contains(own), "{} {path}: {words}", operation.id());
        }
        asked += 1;
    }
    assert!(asked > 30, "{asked}");
    assert!(stranger.copies().await.is_empty());
}

#[tokio::test]
async fn no_operation_touches_what_another_customer_has() {
    let year = Duration::from_secs(365 * 86_400);
    let siren = Sandbox::start().await.unwrap().test_entities()[0].siren.clone();
    let builder = two().token_lifetime(year).vat_regime(siren, VatRegime::RealMonthly);
    let account = Account::unobserved(builder).await;
    let stranger = Caller::second(&account).await;
    let has = Possessions::give(&account).await;
    let paths = [
        (Method::PUT, "/v1/invoice/{invoiceId}/markAsSeen", json!({})),
        (Method::PUT, "/v1/invoice/status/{statusId}/markAsSeen", json!({})),
        (Method::POST, "/v1/invoice/{invoiceId}/status", json!({"code": "CANCELLED"})),
        (Method::PUT, "/v1/config/webhook/{webhookId}", json!({"label": "mine now"})),
        (Method::DELETE, "/v1/config/webhook/{webhookId}", json!({})),
        (Method::DELETE, "/v1/config/retry/strategy", json!({})),
        (Method::DELETE, "/v1/config/enrollment/{enrollmentId}", json!({})),
        (Method::PUT, "/v1/config/business/entity/{businessEntityId}/claim", json!({})),
        (Method::DELETE, "/v1/config/business/entity/{businessEntityId}/claim", json!({})),
        (Method::DELETE, "/v1/config/business/entity/{businessEntityId}", json!({})),
        (Method::DELETE, "/v1/config/business/entity/identifier/directory/{directoryId}", json!({})),
        (
            Method::POST,
            "/v1/config/business/entity/identifier/directory/{directoryId}/self-billing",
            json!({}),
        ),
        (
            Method::POST,
            "/v1/config/business/entity/identifier/{businessEntityIdentifierId}/network/DOMESTIC_FR",
            json!({}),
        ),
    ];
    for (method, template, body) in paths {
        let path = has.path("", template);
        let (status, said) = stranger.ask(method.clone(), &path, &body).await;
        assert_eq!(status, 404, "{method} {path}: {said}");
    }
    let regime = json!({"vatRegime": "REAL_MONTHLY_TAX_REGIME"});
    let path = has.path("", "/v1/config/business/entity/{businessEntityId}/configure");
    assert_eq!(stranger.ask(Method::POST, &path, &regime).await.0, 409, "not claimed");
    assert_eq!(account.sandbox.vat_regime("0002", &has.siren), None);
    let (_, unseen) = account.get("/v1/invoice/notSeen").await;
    assert_eq!(unseen.as_array().unwrap().len(), 3, "still unread: {unseen}");
}

#[tokio::test]
async fn the_header_picks_one_of_the_customers_that_a_client_acts_for() {
    let both = |id: &str| Customer::new(id).with_client("agency@example.org", SECRET, BOTH);
    let builder = Sandbox::builder().manual_clock().customer(both(THIRD)).customer(both(SECOND));
    let account = Account::with(builder).await;
    let sandbox = &account.sandbox;
    let default = sandbox.customer_id();
    assert_eq!(sandbox.customer_ids(), [default, THIRD, SECOND]);
    let named = async |client: &str, secret: &str, header: Option<&str>| {
        let caller = Caller::new(&account, client, secret, header).await;
        let (status, body) = caller.get("/v1/config/customer/id").await;
        if status == 200 { text(&body) } else { format!("{status} {}", body["statusMessage"]) }
    };
    let refused = "403 Forbidden \"Access to this customer is forbidden\"";
    let (own, secret) = (sandbox.client_id(), sandbox.client_secret());
    for (client, secret, header, expected) in [
        (own, secret, None, default),
        (own, secret, Some(default), default),
        (own, secret, Some(SECOND), SECOND),
        (own, secret, Some(THIRD), THIRD),
        (own, secret, Some(own), default),
        (own, secret, Some(crate::support::NOBODY), refused),
        ("agency@example.org", SECRET, None, THIRD),
        ("agency@example.org", SECRET, Some(SECOND), SECOND),
        ("agency@example.org", SECRET, Some("agency@example.org"), THIRD),
        ("agency@example.org", SECRET, Some(default), refused),
    ] {
        assert_eq!(named(client, secret, header).await, expected, "{client} {header:?}");
    }
    let entry = sandbox.journal().pop().unwrap();
    assert_eq!((entry.customer, entry.client.as_deref()), (None, Some("agency@example.org")));
    assert!(entry.refused.unwrap().contains(SECOND), "the journal says whom the client acts for");
    let acted = sandbox.journal().iter().filter(|entry| entry.customer.as_deref() == Some(SECOND)).count();
    assert_eq!(acted, 2);
}

#[tokio::test]
async fn an_invoice_between_customers_has_a_copy_at_each() {
    let account = Account::with(two()).await;
    let second = Caller::second(&account).await;
    let (own, theirs) = (Receiver::start().await, Receiver::start().await);
    own.subscribe(&account, json!(null), &own.endpoints()).await;
    let webhook = json!({"interopData": {"endpoints": theirs.endpoints()}});
    assert_eq!(second.ask(Method::POST, "/v1/config/webhook", &webhook).await.0, 201);
    let buyer = &account.sandbox.test_entities_of(SECOND)[1];
    assert!(!account.sandbox.test_entities().contains(buyer));
    let mut paper = Paper::new("BETWEEN-1");
    paper.buyer_address.clone_from(&buyer.siren);
    let sent = account.send("a.xml", paper.cii()).await;
    account.sandbox.deliver_pending().await;
    let [(direction, received)] = second.copies().await.try_into().unwrap();
    assert_eq!(direction, "INBOUND");
    let (_, all) = account.query("/v1.1/invoice/search", &[]).await;
    assert_eq!((&all["meta"]["count"], &all["data"][0]["metadata"]["invoiceId"]), (&json!(1), &json!(sent)));
    let ids = |receiver: &Receiver| -> Vec<String> {
        let calls = receiver.calls();
        let json = calls.iter().filter(|call| call.header("content-type") == "application/json");
        json.map(|call| text(&call.json()["invoiceId"])).collect()
    };
    assert!(!ids(&own).is_empty() && ids(&own).iter().all(|id| *id == sent), "{:?}", ids(&own));
    assert!(theirs.calls().iter().any(|call| call.path.ends_with("/invoice")), "the copy is delivered");
    assert!(!own.calls().iter().any(|call| call.path.ends_with("/invoice")));

    // The buyer answers on its copy, and each side gets its own status.
    theirs.clear();
    let path = format!("/v1/invoice/{received}/status");
    assert_eq!(second.ask(Method::POST, &path, &json!({"code": "APPROVED"})).await.0, 201);
    account.sandbox.deliver_pending().await;
    assert_eq!(account.history(&sent).await.last().unwrap().0, "APPROVED");
    assert_eq!(ids(&theirs), [received]);
}

#[tokio::test]
async fn an_invoice_of_a_supplier_arrives_at_the_customer_that_holds_the_buyer() {
    let account = Account::with(two()).await;
    let second = Caller::second(&account).await;
    let buyer = account.sandbox.test_entities_of(SECOND)[0].siren.clone();
    let arrived = account.sandbox.scenario("supplier.invoice.arrives", &json!({"buyer": buyer})).unwrap();
    let own = account.sandbox.scenario("supplier.invoice.arrives", &Value::Null).unwrap();
    assert_eq!(second.get("/v1/invoice/notSeen").await.1, json!([arrived["invoice"]]));
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!([own["invoice"]]));
}

#[tokio::test]
async fn each_customer_may_send_the_same_number_and_the_same_document() {
    let account = Account::with(two()).await;
    let second = Caller::second(&account).await;
    let file = Paper::new("SAME-1").cii();
    let first = account.send("a.xml", file.clone()).await;
    let other = second.send(file).await;
    assert_eq!(account.state(&first).await, "DELIVERED");
    let path = format!("/v1/invoice/{other}/status-history");
    assert_eq!(second.get(&path).await.1[4]["status"]["code"], "MADE_AVAILABLE");
    assert_eq!(second.copies().await.len(), 2, "a buyer that no customer holds: both copies at the sender");
}

#[tokio::test]
async fn a_registration_of_another_customer_is_not_taken_over_silently() {
    let account = Account::unobserved(two()).await;
    let second = Caller::second(&account).await;
    let siren = account.sandbox.test_entities()[0].siren.clone();
    let claim = format!("/v1/config/business/entity/scheme/0002/value/{siren}/claim");
    assert_eq!(second.ask(Method::POST, &claim, &json!({})).await.0, 201, "several customers may claim one");
    let path = format!("/v1/config/business/entity/identifier/scheme/0002/value/{siren}/network/DOMESTIC_FR");
    let (status, body) = second.ask(Method::POST, &path, &json!({})).await;
    let code = "BUSINESS_ENTITY_REGISTER_IDENTIFIER_HELD_BY_OTHER_OPERATOR";
    assert_eq!((status.as_u16(), &body["code"]), (409, &json!(code)), "{body}");
    let with_key = json!({"peppolMigrationKey": "a-key"});
    assert_eq!(second.ask(Method::POST, &path, &with_key).await.0, 201);
}

#[tokio::test]
async fn invalid_customers_are_rejected() {
    let start = async |builder: SandboxBuilder| match builder.start().await {
        Err(SandboxError::Settings(reason)) => reason,
        other => panic!("{other:?}"),
    };
    let customer = || Customer::new(SECOND);
    let named = |secret: &str| customer().with_client("a@example.org", secret, [Role::User]);
    for (builder, words) in [
        (Sandbox::builder().customer(Customer::new("second")), "not a UUID"),
        (Sandbox::builder().customer(customer()).customer(customer()), "declared twice"),
        (
            Sandbox::builder().customer(named("a")).client("a@example.org", "b", [Role::User]),
            "give it the same",
        ),
        (
            Sandbox::builder().customer(named("a").with_client("a@example.org", "a", [Role::User])),
            "declared twice",
        ),
        (Sandbox::builder().customer(customer().with_test_entities(300)), "304 test entities"),
    ] {
        let reason = start(builder).await;
        assert!(reason.contains(words), "{reason}");
    }
}

#[tokio::test]
async fn the_control_api_lists_the_customers() {
    let account = Account::with(two()).await;
    let list = async |path: &str| {
        answer(reqwest::get(format!("{}{path}", account.sandbox.control_url())).await.unwrap()).await.1
    };
    let customers = list("/customers").await["customers"].clone();
    assert_eq!(customers[0]["customer_id"], json!(account.sandbox.customer_id()));
    assert_eq!(customers[1]["customer_id"], json!(SECOND));
    let sirens: Vec<_> =
        account.sandbox.test_entities_of(SECOND).into_iter().map(|company| company.siren).collect();
    assert_eq!(customers[1]["test_entities"], json!(sirens));
    let clients = list("/clients").await["clients"].clone();
    let of =
        |id: &str| clients.as_array().unwrap().iter().find(|one| one["client_id"] == id).unwrap().clone();
    assert_eq!(of("b@example.org")["customer_ids"], json!([SECOND]));
    assert_eq!(of("b@example.org")["customer_id"], json!(SECOND));
    assert_eq!(of(account.sandbox.client_id())["customer_ids"].as_array().unwrap().len(), 2);
    // Each further customer has a client.
    assert_eq!(of("customer2+sandbox@example.org")["customer_ids"], json!([SECOND]));
}
