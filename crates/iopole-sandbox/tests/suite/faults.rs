//! Faults on request.

use std::time::{Duration, Instant};

use iopole_sandbox::{Fault, Sandbox, SandboxError};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, answer};

const CUSTOMER: &str = "/v1/config/customer/id";

async fn get(account: &Account, path: &str) -> Result<Response, reqwest::Error> {
    // A separate connection: a client may retry on a reused one.
    let http = reqwest::Client::builder().pool_max_idle_per_host(0);
    let http = http.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    http.get(format!("{}{path}", account.sandbox.api_url())).bearer_auth(&account.token).send().await
}

async fn token_answer(sandbox: &Sandbox) -> (u16, Value) {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", sandbox.client_id()),
        ("client_secret", sandbox.client_secret()),
    ];
    let sent = reqwest::Client::new().post(sandbox.token_url()).form(&form).send().await.unwrap();
    let (status, body) = answer(sent).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_status_comes_as_often_as_it_was_asked_for() {
    let account = Account::open().await;
    let fault = Fault::status(429).retry_after("7").on("getCustomerId").skip(1).times(2);
    account.sandbox.add_fault(fault).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let response = get(&account, CUSTOMER).await.unwrap();
        let wait = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        seen.push((response.status().as_u16(), wait));
    }
    let struck = (429, Some("7".to_owned()));
    assert_eq!(seen, [(200, None), struck.clone(), struck, (200, None)]);
    assert_eq!(account.get(&format!("/v1/invoice/{NOBODY}")).await.0, 404, "another operation");
}

#[tokio::test]
async fn a_status_may_come_before_or_after_what_was_asked_is_done() {
    let account = Account::open().await;
    let count = async || account.query("/v1.1/invoice/search", &[]).await.1["meta"]["count"].clone();
    account.sandbox.add_fault(Fault::status(502).on("sendInvoice").times(1)).unwrap();
    let (status, body) = account.upload("a.xml", Paper::new("F-1").cii()).await;
    assert_eq!((status.as_u16(), body), (502, json!({"statusMessage": "Bad Gateway"})));
    assert_eq!(count().await, 0);
    account.sandbox.add_fault(Fault::status(504).after_processing().on("sendInvoice").times(1)).unwrap();
    assert_eq!(account.upload("a.xml", Paper::new("F-1").cii()).await.0, 504);
    assert_eq!(count().await, 1);
    assert_eq!(account.upload("a.xml", Paper::new("F-2").cii()).await.0, 201);
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after() {
    let account = Account::open().await;
    for (fault, invoices) in [(Fault::cut_before(), 0), (Fault::cut_after(), 1)] {
        account.sandbox.add_fault(fault.on("sendInvoice").times(1)).unwrap();
        let part = reqwest::multipart::Part::text(Paper::new("C-1").cii()).file_name("a.xml");
        let form = reqwest::multipart::Form::new().part("file", part);
        let sent = account.request(Method::POST, "/v1/invoice").multipart(form).send().await;
        let error = sent.unwrap_err();
        assert!(error.is_request() && error.status().is_none(), "{error:?}");
        let count = &account.query("/v1.1/invoice/search", &[]).await.1["meta"]["count"];
        assert_eq!(count, &json!(invoices));
    }
}

#[tokio::test]
async fn a_cut_connection_is_reset() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let sandbox = Sandbox::builder().fault(Fault::cut_before()).start().await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(b"GET /v1/invoice/notSeen HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).await;
    assert_eq!(ended.map_err(|error| error.kind()), Err(std::io::ErrorKind::ConnectionReset));
    assert!(bytes.is_empty(), "{bytes:?}");
}

#[tokio::test]
async fn a_body_is_spoilt() {
    let account = Account::open().await;
    let whole = get(&account, CUSTOMER).await.unwrap().bytes().await.unwrap();

    account.sandbox.add_fault(Fault::truncated().times(1)).unwrap();
    let mut cut_short = get(&account, CUSTOMER).await.unwrap();
    assert_eq!((cut_short.status().as_u16(), cut_short.content_length()), (200, Some(36)));
    let mut got = Vec::new();
    let failure = loop {
        match cut_short.chunk().await {
            Ok(Some(chunk)) => got.extend(chunk),
            Ok(None) => panic!("the body ended well"),
            Err(error) => break error,
        }
    };
    assert!(failure.is_body() || failure.is_decode(), "{failure:?}");
    assert_eq!(got, whole[..18]);

    account.sandbox.add_fault(Fault::garbage().times(1)).unwrap();
    let garbage = get(&account, CUSTOMER).await.unwrap();
    assert_eq!((garbage.status().as_u16(), garbage.content_length()), (200, Some(36)));
    assert!(std::str::from_utf8(&garbage.bytes().await.unwrap()).is_err());

    account.sandbox.add_fault(Fault::empty().times(1)).unwrap();
    let empty = get(&account, CUSTOMER).await.unwrap();
    assert_eq!((empty.status().as_u16(), empty.bytes().await.unwrap().len()), (200, 0));

    assert_eq!(get(&account, CUSTOMER).await.unwrap().bytes().await.unwrap(), whole);
}

#[tokio::test]
async fn a_redirect_leads_elsewhere() {
    let account = Account::open().await;
    account.sandbox.add_fault(Fault::redirect("https://elsewhere.example/x")).unwrap();
    let response = get(&account, CUSTOMER).await.unwrap();
    assert_eq!(response.status(), 307);
    assert_eq!(response.headers()["location"], "https://elsewhere.example/x");
}

#[tokio::test]
async fn an_answer_is_late_or_slow() {
    let account = Account::open().await;
    account.sandbox.add_fault(Fault::latency(Duration::from_millis(30)).times(1)).unwrap();
    let begun = Instant::now();
    assert_eq!(get(&account, CUSTOMER).await.unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(30));

    account
        .sandbox
        .add_fault(Fault::slow_drip(Duration::from_millis(15)).on("searchFrenchDirectory"))
        .unwrap();
    let begun = Instant::now();
    let (status, body) = account.query("/v1/directory/french", &[("q", "siren:\"999999999\"")]).await;
    assert_eq!((status.as_u16(), &body["data"]), (200, &json!([])));
    assert!(begun.elapsed() >= Duration::from_millis(15));
}

#[tokio::test]
async fn the_token_endpoint_misstates_a_lifetime() {
    let sandbox = Sandbox::start().await.unwrap();
    for (fault, expires_in) in [
        (Fault::lifetime_missing(), None),
        (Fault::lifetime_of(-30), Some(json!(-30))),
        (Fault::lifetime_text("soon"), Some(json!("soon"))),
    ] {
        sandbox.add_fault(fault.times(1)).unwrap();
        let (status, body) = token_answer(&sandbox).await;
        assert_eq!((status, body.get("expires_in").cloned()), (200, expires_in));
        assert!(body["access_token"].is_string());
    }
    assert_eq!(token_answer(&sandbox).await.1["expires_in"], 1740);
}

#[tokio::test]
async fn the_token_endpoint_is_an_operation_too() {
    let sandbox = Sandbox::builder().fault(Fault::status(503)).start().await.unwrap();
    assert_eq!(token_answer(&sandbox).await.0, 200, "any operation is one of the API");
    sandbox.add_fault(Fault::status(401).on("token")).unwrap();
    let (status, body) = token_answer(&sandbox).await;
    assert_eq!((status, &body["error"]), (401, &json!("invalid_client")));
}

#[tokio::test]
async fn the_control_api_is_never_struck() {
    let sandbox = Sandbox::builder().fault(Fault::cut_before()).start().await.unwrap();
    let ready = reqwest::get(format!("{}/_sandbox/ready", sandbox.api_url())).await.unwrap();
    assert_eq!(ready.status(), 200);
}

#[tokio::test]
async fn an_invalid_fault_is_rejected() {
    let refused = Sandbox::builder().fault(Fault::status(503).on("nothing")).start().await;
    assert!(matches!(refused, Err(SandboxError::Settings(reason)) if reason.contains("nothing")));
    let sandbox = Sandbox::start().await.unwrap();
    for fault in [Fault::status(100), Fault::status(503).probability(-0.1), Fault::redirect("a\r\nb: c")] {
        assert!(matches!(sandbox.add_fault(fault), Err(SandboxError::Settings(_))));
    }
}

#[tokio::test]
async fn a_request_that_a_fault_strikes_is_counted() {
    let account = Account::open().await;
    let before = (account.sandbox.token_requests(), account.sandbox.api_requests());
    let faults = [Fault::status(503), Fault::cut_before(), Fault::redirect("https://elsewhere.example/")];
    for (turn, fault) in (1_u64..).zip(faults) {
        account.sandbox.add_fault(fault.clone().on("getCustomerId").times(1)).unwrap();
        account.sandbox.add_fault(fault.on("token").times(1)).unwrap();
        let _ = get(&account, CUSTOMER).await;
        let form = [("grant_type", "client_credentials")];
        let no_redirect = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = no_redirect.pool_max_idle_per_host(0).build().unwrap();
        let _ = http.post(account.sandbox.token_url()).form(&form).send().await;
        let counted = (account.sandbox.token_requests(), account.sandbox.api_requests());
        assert_eq!(counted, (before.0 + turn, before.1 + turn));
    }
    assert_eq!(get(&account, "/v1/nowhere").await.unwrap().status(), 404);
    assert_eq!(account.sandbox.api_requests(), before.1 + 4);
}

#[tokio::test]
async fn an_answer_may_be_another_one() {
    let account = Account::unobserved(Sandbox::builder().manual_clock().instant()).await;
    let id = account.send("a.xml", Paper::new("F-3").cii()).await;
    let page = Fault::answer("text/html", "<!DOCTYPE html><title>Maintenance, sorry</title>");
    account.sandbox.add_fault(page.on("downloadInvoice").times(1)).unwrap();
    let path = format!("/v1/invoice/{id}/download");
    let response = get(&account, &path).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"text/html".parse().unwrap())
    );
    assert!(response.text().await.unwrap().contains("Maintenance, sorry"));
    let error = r#"answer={"error":"maintenance"},on=searchInvoices,times=1"#;
    account.sandbox.add_fault(error.parse().unwrap()).unwrap();
    let (status, body) = account.get("/v1.1/invoice/search").await;
    assert_eq!((status.as_u16(), body), (200, json!({"error": "maintenance"})));
    assert!(get(&account, &path).await.unwrap().text().await.unwrap().contains("F-3"), "as it was");
}

#[tokio::test]
async fn a_history_may_lag_behind_the_search() {
    let account = Account::unobserved(Sandbox::builder().manual_clock().instant()).await;
    let id = account.send("a.xml", Paper::new("F-4").cii()).await;
    account.sandbox.scenario("invoice.refused", &Value::Null).unwrap();
    account.sandbox.add_fault(Fault::without_last(1).on("listInvoiceStatusHistory").times(1)).unwrap();
    let row = account.row(&format!("invoice.invoiceId:\"{id}\"")).await;
    assert_eq!(row["lastStatusData"]["code"], "REFUSED");
    assert_eq!(account.history(&id).await.last().unwrap().0, "MADE_AVAILABLE");
    assert_eq!(account.history(&id).await.last().unwrap().0, "REFUSED");
    account.sandbox.add_fault(Fault::without_last(1).on("searchInvoices").times(1)).unwrap();
    let (_, page) = account.get("/v1.1/invoice/search").await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["meta"]["count"]), (1, &json!(2)));
}

#[tokio::test]
async fn a_history_may_be_unknown_for_the_first_seconds() {
    let account = Account::unobserved(Sandbox::builder().manual_clock()).await;
    let lag = Fault::status(404).on("listInvoiceStatusHistory").lasting(Duration::from_secs(2));
    account.sandbox.add_fault(lag).unwrap();
    let id = account.send("a.xml", Paper::new("F-5").cii()).await;
    let path = format!("/v1/invoice/{id}/status-history");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(account.get(&path).await.0.as_u16());
        account.wait(1000);
    }
    assert_eq!(seen, [404, 404, 200, 200]);
}
