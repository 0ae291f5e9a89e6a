//! The control API, and the equal methods of the handle.

use std::time::Duration;

use iopole_sandbox::{Fault, Role, Sandbox, SandboxError};
use reqwest::Method;
use serde_json::json;

use crate::paper::Paper;
use crate::receiver::Receiver;
use crate::support::{Account, Answer, NOBODY, answer, text, token, until};

async fn control(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> Answer {
    let url = format!("{}/_sandbox{path}", sandbox.api_url());
    answer(reqwest::Client::new().request(method, url).body(body.to_owned()).send().await.unwrap()).await
}

async fn invoices(account: &Account) -> u64 {
    account.query("/v1.1/invoice/search", &[]).await.1["meta"]["count"].as_u64().unwrap()
}

#[tokio::test]
async fn the_page_lists_what_there_is() {
    let sandbox = Sandbox::start().await.unwrap();
    for path in ["", "/"] {
        let (status, page) = control(&sandbox, Method::GET, path, "").await;
        assert_eq!((status.as_u16(), &page["forms"]), (200, &json!("measured")), "{page}");
        assert!(page["operations"].as_array().unwrap().contains(&json!("sendInvoice")));
    }
}

#[tokio::test]
async fn every_endpoint_of_the_page_is_there_and_others_are_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, page) = control(&sandbox, Method::GET, "", "").await;
    for endpoint in page["endpoints"].as_array().unwrap() {
        let method: Method = text(&endpoint["method"]).parse().unwrap();
        let path = text(&endpoint["path"]).replace("{name}", "monday").replace("{id}", "1");
        let path = path.strip_prefix("/_sandbox").unwrap();
        let (status, body) = control(&sandbox, method.clone(), path, "[]").await;
        let complaint = body["error"].as_str().unwrap_or_default();
        assert!(status != 405 && !complaint.contains("nothing here"), "{method} {path}: {status} {body}");
    }
    assert_eq!(control(&sandbox, Method::GET, "/elsewhere", "").await.0, 404);
    let (status, body) = control(&sandbox, Method::PUT, "/reset", "").await;
    assert_eq!(status, 405, "{body}");
}

#[tokio::test]
async fn clients_of_each_role_are_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let roles: Vec<&[Role]> = sandbox.clients().iter().map(|client| client.roles()).collect();
    assert_eq!(roles, [&[Role::Admin, Role::User][..], &[Role::Admin], &[Role::User]]);
    let http = reqwest::Client::new();
    for (client, sending, webhooks) in [(0, 404, 200), (1, 403, 200), (2, 404, 403)] {
        let client = &sandbox.clients()[client];
        let token = token(&http, &sandbox, client.id(), client.secret()).await;
        let get = async |path: String| {
            let request = http.get(format!("{}{path}", sandbox.api_url())).bearer_auth(&token);
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(get(format!("/v1/invoice/{NOBODY}/status-history")).await, sending, "{client:?}");
        assert_eq!(get("/v1/config/webhook".to_owned()).await, webhooks, "{client:?}");
        assert!(!format!("{client:?}").contains(client.secret()));
    }
    let (_, listed) = control(&sandbox, Method::GET, "/clients", "").await;
    assert_eq!(listed["clients"][1]["roles"], json!(["admin"]));
    for client in sandbox.clients() {
        assert!(!listed.to_string().contains(client.secret()), "{listed}");
    }
}

#[tokio::test]
async fn the_clock_is_moved() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let (_, shown) = control(&sandbox, Method::GET, "/clock", "").await;
    assert_eq!((&shown["now"], &shown["manual"]), (&json!("2026-10-15T08:00:00.000Z"), &json!(true)));
    for (body, now) in [
        (r#"{"advance_ms": 1500}"#, "2026-10-15T08:00:01.500Z"),
        (r#"{"advance": "2h 30m"}"#, "2026-10-15T10:30:01.500Z"),
        (r#"{"advance": "PT1S"}"#, "2026-10-15T10:30:02.500Z"),
    ] {
        let (status, shown) = control(&sandbox, Method::POST, "/clock", body).await;
        assert_eq!((status.as_u16(), &shown["now"]), (200, &json!(now)), "{body}");
    }
    for body in [
        "",
        "{}",
        r#"{"advance_ms": -1}"#,
        r#"{"advance": "-1s"}"#,
        r#"{"advance": "soon"}"#,
        "[",
        "{\"x\":1}",
    ] {
        let (status, complaint) = control(&sandbox, Method::POST, "/clock", body).await;
        assert!(status == 400 && complaint["error"].is_string(), "{body}: {status} {complaint}");
    }
}

#[tokio::test]
async fn faults_come_and_go() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let fault = r#"{"status": 503, "retry_after": 2, "on": "getInvoice", "times": 1}"#;
    let (status, added) = control(sandbox, Method::POST, "/faults", fault).await;
    assert_eq!((status.as_u16(), &added["id"]), (201, &json!(1)));
    let path = format!("/v1/invoice/{NOBODY}");
    assert_eq!(
        (account.get(&path).await.0, account.get(&path).await.0.as_u16()),
        (reqwest::StatusCode::SERVICE_UNAVAILABLE, 404)
    );
    let (_, listed) = control(sandbox, Method::GET, "/faults", "").await;
    assert_eq!((&listed["faults"][0]["met"], &listed["faults"][0]["struck"]), (&json!(2), &json!(1)));
    assert_eq!(listed["faults"][0]["fault"]["retry_after"], "2");
    assert_eq!(control(sandbox, Method::DELETE, "/faults/1", "").await.0, 204);
    assert_eq!(control(sandbox, Method::DELETE, "/faults/1", "").await.0, 404);
    assert_eq!(control(sandbox, Method::DELETE, "/faults/x", "").await.0, 404);
    control(sandbox, Method::POST, "/faults", r#"{"cut": "before"}"#).await;
    assert_eq!(control(sandbox, Method::DELETE, "/faults", "").await.0, 204);
    assert_eq!(account.get(&path).await.0, 404);
    for body in ["", "[]", "nonsense", r#"{"status": 42}"#] {
        let (status, complaint) = control(sandbox, Method::POST, "/faults", body).await;
        assert!(status == 400 && complaint["error"].is_string(), "{body}: {status} {complaint}");
    }
}

#[tokio::test]
async fn tokens_are_revoked() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let client = json!({"client_id": sandbox.client_id()}).to_string();
    for (body, revoked) in [(client.as_str(), 1), ("", 0)] {
        let answer = control(sandbox, Method::POST, "/tokens/revoke", body).await;
        assert_eq!(answer, (reqwest::StatusCode::OK, json!({"revoked": revoked})));
    }
    assert_eq!(account.get("/v1/invoice/notSeen").await.0, 401);
    let unknown = r#"{"client_id": "nobody"}"#;
    assert_eq!(control(sandbox, Method::POST, "/tokens/revoke", unknown).await.0, 404);
    assert_eq!(control(sandbox, Method::POST, "/tokens/revoke", r#"{"id": "x"}"#).await.0, 400);
}

#[tokio::test]
async fn deliveries_are_made_listed_and_spoilt() {
    let account = Account::with(Sandbox::builder().manual_clock().instant()).await;
    let (sandbox, receiver) = (&account.sandbox, Receiver::start().await);
    let url = format!("{}/invoice?token=of-the-receiver", receiver.url);
    receiver.subscribe(&account, json!(null), &json!({"invoice": {"callbackUrl": url}})).await;
    let faults = r#"{"duplicates": 100, "disorder": true}"#;
    let set = control(sandbox, Method::PUT, "/delivery-faults", faults).await;
    assert_eq!(set.1, json!({"duplicates": 100, "disorder": true, "kept_timestamps": false}));
    for wrong in [r#"{"duplicates": 101}"#, r#"{"twice": true}"#, "1"] {
        assert_eq!(control(sandbox, Method::PUT, "/delivery-faults", wrong).await.0, 400, "{wrong}");
    }
    let (status, arrived) = control(sandbox, Method::POST, "/invoices", &Paper::new("CTL-1").cii()).await;
    assert_eq!(status, 201, "{arrived}");
    let (status, refused) = control(sandbox, Method::POST, "/invoices", "no invoice").await;
    assert!(status == 400 && refused["error"].is_string(), "{refused}");
    assert_eq!(control(sandbox, Method::POST, "/deliveries/settle", "").await.0, 204);
    assert_eq!(receiver.calls().len(), 2, "made twice");
    let (_, listed) = control(sandbox, Method::GET, "/deliveries?limit=1", "").await;
    let newest = &listed["deliveries"][0];
    assert_eq!((&listed["kept"], listed["deliveries"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!((&newest["endpoint"], &newest["status"]), (&json!("invoice"), &json!(204)));
    assert!(!listed.to_string().contains("of-the-receiver"), "{listed}");
    assert_eq!(account.received_copy("CTL-1").await, text(&arrived["invoice"]));
    sandbox.reset();
    let (_, faults) = control(sandbox, Method::GET, "/delivery-faults", "").await;
    assert_eq!(faults, json!({"duplicates": 0, "disorder": false, "kept_timestamps": false}));
}

#[tokio::test]
async fn a_vat_regime_is_shown() {
    let account = Account::open().await;
    let company = account.sandbox.test_entities().remove(0);
    let path = format!("/vat-regimes/0002/{}", company.siren);
    assert_eq!(control(&account.sandbox, Method::GET, &path, "").await.1, json!({"vat_regime": null}));
    let entity = &account.get("/v1/config/business/entity").await.1["data"][0];
    let configure = format!("/v1/config/business/entity/{}/configure", text(&entity["businessEntityId"]));
    account.post(&configure, &json!({"vatRegime": "SIMPLIFIED_TAX_REGIME"})).await;
    let shown = control(&account.sandbox, Method::GET, &path, "").await.1;
    assert_eq!(shown, json!({"vat_regime": "SIMPLIFIED_TAX_REGIME"}));
}

#[tokio::test]
async fn a_restored_snapshot_repeats_no_identifier() {
    let account = Account::with(Sandbox::builder().manual_clock().instant()).await;
    let (sandbox, receiver) = (&account.sandbox, Receiver::start().await);
    receiver.subscribe(&account, json!(null), &receiver.endpoints()).await;
    sandbox.snapshot("before");
    let mut ids = std::collections::HashSet::new();
    for _ in 0..2 {
        assert!(ids.insert(account.send("a.xml", Paper::new("TWICE-1").cii()).await));
        sandbox.deliver_pending().await;
        sandbox.restore("before").unwrap();
    }
    let calls = receiver.calls();
    let keys: std::collections::HashSet<_> =
        calls.iter().map(|call| call.header("x-idempotency-key")).collect();
    assert_eq!((keys.len(), calls.len()), (12, 12));
}

#[tokio::test]
async fn a_caller_that_leaves_is_in_the_journal() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let long = Duration::from_secs(3600);
    let upload = || {
        let part = reqwest::multipart::Part::text(Paper::new("LEFT-1").cii()).file_name("a.xml");
        let form = reqwest::multipart::Form::new().part("file", part);
        tokio::spawn(account.request(Method::POST, "/v1/invoice").multipart(form).send())
    };
    let struck = async || {
        let (_, faults) = control(sandbox, Method::GET, "/faults", "").await;
        faults["faults"][0]["struck"] == 1
    };
    sandbox.add_fault(Fault::latency(long).on("sendInvoice")).unwrap();
    let asked = upload();
    until("the request is there", struck).await;
    asked.abort();
    until("it is in the journal", async || sandbox.journal().len() == 2).await;
    let entry = sandbox.journal().pop().unwrap();
    assert_eq!((entry.operation, entry.status), (Some("sendInvoice"), None));
    assert_eq!(entry.refused.as_deref(), Some("the caller left before the answer: nothing was done"));
    assert_eq!(invoices(&account).await, 0);

    sandbox.clear_faults();
    sandbox.add_fault(Fault::latency(long).after_processing().on("sendInvoice")).unwrap();
    let asked = upload();
    until("it was taken in", async || invoices(&account).await == 1).await;
    asked.abort();
    let left = "the caller left before the answer: it was done";
    until("it is in the journal", async || {
        sandbox.journal().iter().any(|entry| entry.refused.as_deref() == Some(left))
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_is_gone_back_to() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let first = account.send("a.xml", Paper::new("SN-1").cii()).await;
    assert_eq!(control(sandbox, Method::PUT, "/snapshots/one%20sent", "").await.0, 204);
    account.send("b.xml", Paper::new("SN-2").cii()).await;
    account.wait(5000);
    assert_eq!(invoices(&account).await, 4);
    sandbox.snapshot("two sent");
    assert_eq!(sandbox.snapshots(), ["one sent", "two sent"]);
    assert_eq!(control(sandbox, Method::POST, "/snapshots/one%20sent/restore", "").await.0, 204);
    // The clock has moved meanwhile: the invoice of the snapshot is delivered now.
    assert_eq!((invoices(&account).await, account.state(&first).await), (2, "DELIVERED".to_owned()));
    sandbox.restore("two sent").unwrap();
    assert_eq!(invoices(&account).await, 4);
    assert_eq!(
        control(sandbox, Method::GET, "/snapshots", "").await.1,
        json!({"snapshots": ["one sent", "two sent"]})
    );
    assert_eq!(control(sandbox, Method::DELETE, "/snapshots/two%20sent", "").await.0, 204);
    assert_eq!(control(sandbox, Method::DELETE, "/snapshots/two%20sent", "").await.0, 404);
    assert_eq!(control(sandbox, Method::POST, "/snapshots/two%20sent/restore", "").await.0, 404);
    assert!(
        matches!(sandbox.restore("two sent"), Err(SandboxError::NoSuchSnapshot(name)) if name == "two sent")
    );
}

#[tokio::test]
async fn a_reset_is_a_new_start_with_the_same_tokens() {
    let builder = Sandbox::builder().manual_clock().fault("status=500,on=getRetryStrategy".parse().unwrap());
    let account = Account::with(builder).await;
    let sandbox = &account.sandbox;
    let first = account.send("a.xml", Paper::new("R-1").cii()).await;
    sandbox.add_fault("status=500,on=listWebhooks".parse().unwrap()).unwrap();
    account.wait(5000);
    assert_eq!(control(sandbox, Method::POST, "/reset", "").await.0, 204);
    assert!(sandbox.journal().is_empty());
    assert_eq!(invoices(&account).await, 0);
    assert_eq!(account.get("/v1/config/webhook").await.0, 200);
    assert_eq!(account.get("/v1/config/retry/strategy").await.0, 500);
    let again = account.send("a.xml", Paper::new("R-1").cii()).await;
    assert_ne!(first[14..], again[14..], "no identifier is given twice");
    sandbox.reset();
    assert_eq!(invoices(&account).await, 0);
}

#[tokio::test]
async fn the_journal_lists_requests_and_reasons() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let secret = "0123456789abcdef0123456789abcdef!";
    let webhook = json!({"interopData": {"endpoints": {
        "status": {"callbackUrl": "https://example.org/"},
        "authentication": {"hmac": {"secretKey": secret}}
    }}});
    assert_eq!(account.post("/v1/config/webhook", &webhook).await.0, 201);
    account.get("/v1/invoice/nonsense").await;
    let entries = sandbox.journal();
    let of = |operation: &str| entries.iter().rev().find(|entry| entry.operation == Some(operation)).unwrap();
    assert_eq!(of("token").client.as_deref(), Some(sandbox.client_id()));
    assert_eq!(of("token").body.as_ref().unwrap()["client_secret"], "****");
    assert_eq!(of("createWebhook").status, Some(201));
    assert_eq!(of("createWebhook").client.as_deref(), Some(sandbox.client_id()));
    assert_eq!(
        of("getInvoice").refused.as_deref(),
        Some("Request validation issues: invoiceId Invalid uuid")
    );
    let (_, shown) = control(sandbox, Method::GET, "/journal?limit=1000", "").await;
    let printed = format!("{shown} {entries:?}");
    for hidden in [secret, sandbox.client_secret(), &account.token] {
        assert!(!printed.contains(hidden), "{printed}");
    }
    let (_, refused) = control(sandbox, Method::GET, "/journal?refused=true&operation=getInvoice", "").await;
    assert_eq!(refused["entries"].as_array().unwrap().len(), 1);
    assert_eq!(refused["entries"][0]["answer"]["statusMessage"], "Request validation issues");
    for query in ["limit=0", "limit=x", "operation=nothing", "refused=perhaps"] {
        let (status, complaint) = control(sandbox, Method::GET, &format!("/journal?{query}"), "").await;
        assert!(status == 400 && complaint["error"].is_string(), "{query}: {complaint}");
    }
    assert_eq!(control(sandbox, Method::DELETE, "/journal", "").await.0, 204);
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn every_error_response_has_a_reason() {
    let builder = Sandbox::builder().manual_clock().token_lifetime(Duration::from_secs(1));
    let account = Account::with(builder).await;
    let sandbox = &account.sandbox;
    let url = format!("{}/v1/invoice/{NOBODY}/status-history", sandbox.api_url());
    let get = || account.http.get(&url);
    let user = &sandbox.clients()[1];
    let admin_token = token(&account.http, sandbox, user.id(), user.secret()).await;
    let post = || account.http.post(sandbox.token_url());
    let form = |secret: &'static str, id: String| {
        vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", id),
            ("client_secret", secret.to_owned()),
        ]
    };
    let cases = [
        (get(), "no Authorization header"),
        (get().header("authorization", "secret"), "is not `Bearer TOKEN`"),
        (get().header("authorization", "Basic eA=="), "not of the scheme Bearer"),
        (get().bearer_auth("x.y.z"), "not issued by this simulated platform"),
        (get().bearer_auth(&admin_token), "admin+sandbox@example.org has [admin]"),
        (get().bearer_auth(&account.token).header("customer-id", NOBODY), "the only customer of"),
        (get().bearer_auth(&account.token), "Invoice not found"),
        (account.request(Method::PATCH, "/v1/invoice"), "Method not allowed"),
        (account.request(Method::GET, "/v1/nowhere"), "Resource not found"),
        (post().form(&form("wrong", sandbox.client_id().to_owned())), "the secret is not that of"),
        (post().form(&form("wrong", "nobody@example.org".to_owned())), "there is no such client"),
        (post().form(&[("a", "b")]), "Missing form parameter: grant_type"),
    ];
    for (request, reason) in cases {
        let status = request.send().await.unwrap().status();
        let refused = sandbox.journal().pop().unwrap().refused.unwrap_or_default();
        assert!(status.is_client_error() && refused.contains(reason), "{reason}: {status} {refused}");
    }
    account.wait(1003);
    assert_eq!(get().bearer_auth(&account.token).send().await.unwrap().status(), 401);
    let refused = sandbox.journal().pop().unwrap().refused.unwrap();
    assert!(refused.contains("expired 3 ms ago"), "{refused}");
}

#[tokio::test]
async fn a_fault_is_named_in_the_journal() {
    let account = Account::open().await;
    account.sandbox.add_fault("cut=after,on=getCustomerId".parse().unwrap()).unwrap();
    let cut = account.request(Method::GET, "/v1/config/customer/id").send().await;
    assert!(cut.is_err());
    let entry = account.sandbox.journal().pop().unwrap();
    assert_eq!(
        (entry.status, entry.faults, entry.refused.as_deref()),
        (None, vec![1], Some("a fault struck"))
    );
}

#[tokio::test]
async fn only_this_machine_is_served_by_default() {
    let outside = "0.0.0.0:0".parse().unwrap();
    let refused = Sandbox::builder().listen(outside).start().await;
    assert!(matches!(refused, Err(SandboxError::Settings(reason)) if reason.contains("other machines")));
    let sandbox =
        Sandbox::builder().listen(outside).expose_to_network_without_protection().start().await.unwrap();
    assert!(sandbox.api_url().starts_with("http://127.0.0.1:"), "{}", sandbox.api_url());
    assert_eq!(
        control(&sandbox, Method::GET, "/ready", "").await,
        (reqwest::StatusCode::OK, json!({"ready": true}))
    );
    let taken =
        Sandbox::builder().listen(sandbox.address()).expose_to_network_without_protection().start().await;
    let error = taken.err().unwrap();
    assert!(matches!(&error, SandboxError::Listen { address, .. } if *address == sandbox.address()));
    assert!(error.to_string().contains("in use"), "{error}");
}

#[tokio::test]
async fn a_body_above_the_limit_is_rejected_in_the_usual_envelope() {
    let account = Account::unobserved(Sandbox::builder().manual_clock()).await;
    let large = "x".repeat(3 * 1024 * 1024);
    let body = json!({"label": large}).to_string();
    let send = async |method: Method, path: &str, kind: &str| {
        let request = account.request(method, path).header("content-type", kind).body(body.clone());
        answer(request.send().await.unwrap()).await
    };
    for (method, path) in [
        (Method::POST, "/v1/config/webhook".to_owned()),
        (Method::POST, "/v1/config/business/entity/legalunit".to_owned()),
        (Method::POST, format!("/v1/invoice/{NOBODY}/status")),
        (Method::PUT, format!("/v1/config/webhook/{NOBODY}")),
    ] {
        let (status, said) = send(method, &path, "application/json").await;
        assert_eq!((status.as_u16(), said), (413, json!({"statusMessage": "Payload Too Large"})), "{path}");
    }
    for path in ["/_sandbox/faults", "/_sandbox/clock", "/_sandbox/scenarios/invoice.accepted"] {
        let (status, said) = send(Method::POST, path, "application/json").await;
        assert!(status == 413 && said["error"].is_string(), "{path}: {status} {said}");
    }
    let token = "/realms/iopole/protocol/openid-connect/token";
    let (status, said) = send(Method::POST, token, "application/x-www-form-urlencoded").await;
    assert!(status == 413 && said["error"].is_string(), "{said}");
    let (status, said) = send(Method::GET, "/v1/invoice/%FF", "application/json").await;
    assert!(status == 400 && said["statusMessage"].is_string(), "{status} {said}");
}
