//! Configuring webhooks.

use iopole_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Account, Answer, NOBODY, answer, assert_issue, text};

const PATH: &str = "/v1/config/webhook";
const SECRET: &str = "0f9e8d7c6b5a49382716f5e4d3c2b1a0";

fn webhook(direction: Value, endpoints: Value) -> Value {
    json!({"filterStreamDirection": direction, "label": "Mine", "interopData": {"endpoints": endpoints}})
}

fn status_endpoint(url: &str) -> Value {
    json!({"status": {"callbackUrl": url}})
}

#[tokio::test]
async fn a_webhook_is_created_read_and_deleted() {
    let account = Account::open().await;
    assert_eq!(account.get(PATH).await.1, json!([]));
    let endpoints = json!({
        "status": {"callbackUrl": "https://example.org/status", "idPath": "a.b"},
        "authentication": {"hmac": {"secretKey": SECRET}}
    });
    let (status, created) = account.post(PATH, &webhook(json!("INBOUND"), endpoints)).await;
    assert_eq!((status.as_u16(), &created["type"]), (201, &json!("WEBHOOK")));
    let id = text(&created["id"]);

    let list = account.get(PATH).await.1;
    let expected = json!({
        "webhookId": id,
        "filterStreamDirection": "INBOUND",
        "status": "ACTIVE",
        "adapterCode": "standardAdapter",
        "label": "Mine",
        "interopData": {"endpoints": {
            "status": {"callbackUrl": "https://example.org/status", "idPath": "a.b"},
            "authentication": {"hmac": {"secretKey": "0f9e8****"}}
        }}
    });
    assert_eq!(list, json!([expected]));
    assert!(!list.to_string().contains(SECRET));
    assert_eq!(account.get(&format!("{PATH}/{id}")).await.1, expected);

    let (status, deleted) = account.delete(&format!("{PATH}/{id}")).await;
    assert_eq!((status.as_u16(), &deleted), (200, &created));
    assert_eq!(account.delete(&format!("{PATH}/{id}")).await.0, 404);
    assert_eq!(account.get(&format!("{PATH}/{id}")).await.0, 404);
    assert_eq!(account.get(PATH).await.1, json!([]));
}

#[tokio::test]
async fn a_rejected_change_probes_no_address() {
    let (account, receiver) = (Account::open().await, Receiver::start().await);
    let (_, created) = account.post(PATH, &webhook(json!(null), status_endpoint(&receiver.url))).await;
    let probes = receiver.probes();
    let path = format!("{PATH}/{}", text(&created["id"]));
    for wrong in [json!({"label": "x"}), json!({"filterStreamDirection": "OUTPUT"})] {
        let mut change = wrong;
        change["interopData"] = json!({"endpoints": status_endpoint(&receiver.url)});
        let sent = account.request(Method::PUT, &path).json(&change).send().await.unwrap();
        assert_eq!((sent.status().as_u16(), receiver.probes()), (400, probes), "{change}");
    }
}

#[tokio::test]
async fn an_unknown_endpoint_is_accepted_and_dropped() {
    let account = Account::unobserved(Sandbox::builder()).await;
    let mut endpoints = status_endpoint("https://example.org/status");
    endpoints["pigeons"] = json!({"callbackUrl": "https://example.org/pigeons"});
    let (status, created) = account.post(PATH, &webhook(json!(null), endpoints)).await;
    assert_eq!(status, 201, "{created}");
    let (_, read) = account.get(&format!("{PATH}/{}", text(&created["id"]))).await;
    assert_eq!(read["interopData"]["endpoints"], status_endpoint("https://example.org/status"));
}

#[tokio::test]
async fn a_direction_has_one_webhook() {
    let account = Account::with(Sandbox::builder().manual_clock().without_webhook_probe()).await;
    let endpoint = || status_endpoint("http://127.0.0.1:9/status");
    for direction in [json!(null), json!("INBOUND"), json!("OUTBOUND")] {
        assert_eq!(account.post(PATH, &webhook(direction.clone(), endpoint())).await.0, 201);
        let (status, body) = account.post(PATH, &webhook(direction, endpoint())).await;
        assert_eq!((status.as_u16(), &body["code"]), (409, &json!("DUPLICATE_RESOURCE")));
        assert!(text(&body["statusMessage"]).starts_with("A resource with the same unique identifier"));
    }
    assert_eq!(account.get(PATH).await.1.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn addresses_are_checked() {
    let account = Account::with(Sandbox::builder().manual_clock().without_webhook_probe()).await;
    let post = async |url: &str| account.post(PATH, &webhook(json!(null), status_endpoint(url))).await;
    for own in ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]:9/a", "https://127.0.0.1/a"] {
        let (status, body) = post(own).await;
        assert_eq!(status, 201, "{own}: {body}");
        account.delete(&format!("{PATH}/{}", text(&body["id"]))).await;
    }
    let at = json!(["interopData", "endpoints", "status", "callbackUrl"]);
    for (url, message) in [
        ("https://10.1.2.3/a", "Resolved to private IP"),
        ("https://192.168.0.1/a", "Resolved to private IP"),
        ("https://[fd00::1]/a", "Resolved to private IP"),
        ("http://172.16.0.1/a", "Resolved to private IP"),
        ("http://example.org/a", "Only HTTPS is allowed"),
    ] {
        // The only error response without a message at the top.
        let details = json!({"details": {"code": "custom", "message": message, "path": at}});
        assert_eq!(post(url).await, (400.try_into().unwrap(), details), "{url}");
    }
    for url in ["", "example.org/a", "ftp://example.org/a", "not a url"] {
        assert_issue(&post(url).await, "invalid_string", &at);
    }
}

#[tokio::test]
async fn a_webhook_without_a_member_gets_an_issue() {
    let account = Account::open().await;
    let endpoint = || status_endpoint("https://example.org/a");
    let secured =
        |block: Value| json!({"status": {"callbackUrl": "https://example.org/a"}, "authentication": block});
    let token = |secret: &str| json!({"callbackUrl": "https://example.org/t", "clientId": "x", "clientSecret": secret});
    let endpoints = json!(["interopData", "endpoints"]);
    let secret_at = |way: &str, key: &str| json!(["interopData", "endpoints", "authentication", way, key]);
    for (body, code, at) in [
        (json!({}), "invalid_type", json!(["interopData"])),
        (json!([]), "invalid_type", json!([])),
        (json!({"interopData": {}}), "invalid_type", endpoints.clone()),
        (webhook(json!(null), json!({})), "custom", endpoints.clone()),
        (webhook(json!(null), json!({"events": null})), "custom", endpoints.clone()),
        (webhook(json!(null), json!({"authentication": {}})), "custom", endpoints.clone()),
        (
            webhook(json!(null), json!({"status": {}})),
            "invalid_type",
            json!(["interopData", "endpoints", "status", "callbackUrl"]),
        ),
        (webhook(json!("OUTPUT"), endpoint()), "invalid_enum_value", json!(["filterStreamDirection"])),
        (
            webhook(json!("OUTBOUND"), json!({"invoice": {"callbackUrl": "https://example.org/i"}})),
            "unrecognized_keys",
            endpoints.clone(),
        ),
        (
            json!({"status": "active", "interopData": {"endpoints": endpoint()}}),
            "invalid_enum_value",
            json!(["status"]),
        ),
        (json!({"label": "ab", "interopData": {"endpoints": endpoint()}}), "too_small", json!(["label"])),
        (json!({"active": true, "interopData": {"endpoints": endpoint()}}), "unrecognized_keys", json!([])),
        (
            webhook(json!(null), secured(json!({"hmac": {"secretKey": "short"}}))),
            "too_small",
            secret_at("hmac", "secretKey"),
        ),
        (
            webhook(json!(null), secured(json!({"hmac": {"secretKey": "a1".repeat(300)}}))),
            "too_big",
            secret_at("hmac", "secretKey"),
        ),
        (webhook(json!(null), secured(json!({"hmac": {}}))), "invalid_type", secret_at("hmac", "secretKey")),
        (
            webhook(json!(null), secured(json!({"hmac": {"secretKey": "x".repeat(40)}}))),
            "custom",
            secret_at("hmac", "secretKey"),
        ),
        (
            webhook(json!(null), secured(json!({"basic": {"username": "a", "password": "changeme1234"}}))),
            "custom",
            secret_at("basic", "password"),
        ),
        (
            webhook(json!(null), secured(json!({"oauth2ClientCredentials": token("too short")}))),
            "too_small",
            secret_at("oauth2ClientCredentials", "clientSecret"),
        ),
    ] {
        assert_issue(&account.post(PATH, &body).await, code, &at);
    }
    assert_eq!(account.get(PATH).await.1, json!([]));
    assert_issue(&account.delete(&format!("{PATH}/x")).await, "invalid_string", &json!(["webhookId"]));
    assert_eq!(account.delete(&format!("{PATH}/{NOBODY}")).await.0, 404);
}

#[tokio::test]
async fn every_authentication_is_accepted() {
    let account = Account::open().await;
    let token = json!({"callbackUrl": "https://example.org/token", "clientId": "x", "clientSecret": SECRET});
    let mut with_password = token.clone();
    with_password["username"] = json!("u");
    with_password["password"] = json!("correct horse battery");
    for (block, shown) in [
        (json!({"hmac": {"secretKey": SECRET}}), "0f9e8****"),
        (json!({"basic": {"username": "u", "password": "correct horse battery"}}), "corre****"),
        (json!({"oauth2ClientCredentials": token}), "0f9e8****"),
        (json!({"oauth2Password": with_password}), "0f9e8****"),
        (json!({"perRequestHeaders": {"ocpApimSubscriptionKey": "0123456789"}}), "01234****"),
    ] {
        let endpoints = json!({"status": {"callbackUrl": "https://example.org/a"}, "authentication": block});
        let (status, body) = account.post(PATH, &webhook(json!(null), endpoints)).await;
        assert_eq!(status, 201, "{body}");
        let read = account.get(PATH).await.1.to_string();
        assert!(read.contains(shown) && !read.contains(SECRET) && !read.contains("correct horse"), "{read}");
        account.delete(&format!("{PATH}/{}", text(&body["id"]))).await;
    }
}

#[tokio::test]
async fn an_account_may_start_with_its_default_webhook() {
    let account = Account::with(Sandbox::builder().manual_clock().default_webhook()).await;
    let list = account.get(PATH).await.1;
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["label"], format!("{} sandbox client endpoint", account.sandbox.client_id()));
    let url = &list[0]["interopData"]["endpoints"]["invoice"]["callbackUrl"];
    assert_eq!(url, "https://labs.iopole.io/v1/receipt/invoice");
    account.send("a.xml", crate::paper::Paper::new("W-1").cii()).await;
    assert_eq!(account.get("/v1/invoice/notSeen").await.1, json!([]));
}

async fn change(account: &Account, id: &str, body: &Value) -> Answer {
    let request = account.request(Method::PUT, &format!("{PATH}/{id}")).json(body);
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_change_merges_the_top_and_replaces_blocks() {
    let account = Account::open().await;
    let endpoints = json!({
        "status": {"callbackUrl": "https://example.org/status", "idPath": "a.b"},
        "events": {"callbackUrl": "https://example.org/events"},
        "authentication": {"hmac": {"secretKey": SECRET}}
    });
    let id = text(&account.post(PATH, &webhook(json!(null), endpoints)).await.1["id"]);
    let read = async || account.get(&format!("{PATH}/{id}")).await.1;
    let before = read().await;

    let (status, body) = change(&account, &id, &json!({"status": "INACTIVE"})).await;
    assert_eq!((status.as_u16(), body), (201, json!({"type": "WEBHOOK", "id": id})));
    let mut expected = before;
    expected["status"] = json!("INACTIVE");
    assert_eq!(read().await, expected, "everything else is kept");

    let block = json!({"status": {"callbackUrl": "https://example.org/new"}});
    let body =
        json!({"label": "Other", "filterStreamDirection": "INBOUND", "interopData": {"endpoints": block}});
    assert_eq!(change(&account, &id, &body).await.0, 201);
    expected["label"] = json!("Other");
    expected["filterStreamDirection"] = json!("INBOUND");
    expected["interopData"]["endpoints"]["status"] = json!({"callbackUrl": "https://example.org/new"});
    assert_eq!(read().await, expected, "the idPath of the replaced block is gone, the other blocks are kept");

    let body = json!({"interopData": {"endpoints": {"events": null}}});
    assert_eq!(change(&account, &id, &body).await.0, 201);
    expected["interopData"]["endpoints"].as_object_mut().unwrap().remove("events");
    assert_eq!(read().await, expected);
}

#[tokio::test]
async fn an_invalid_change_is_rejected_and_changes_nothing() {
    let account = Account::open().await;
    let endpoint = || status_endpoint("https://example.org/a");
    let id = text(&account.post(PATH, &webhook(json!("OUTBOUND"), endpoint())).await.1["id"]);
    assert_eq!(account.post(PATH, &webhook(json!("INBOUND"), endpoint())).await.0, 201);
    let before = account.get(PATH).await.1;
    let blocks = |blocks: Value| json!({"interopData": {"endpoints": blocks}});
    let at = |name: &str| json!(["interopData", "endpoints", name]);
    let endpoints = json!(["interopData", "endpoints"]);
    for (body, code, path) in [
        (json!({"active": false}), "unrecognized_keys", json!([])),
        (json!({"status": "PAUSED"}), "invalid_enum_value", json!(["status"])),
        (json!({"interopData": {}}), "invalid_type", endpoints.clone()),
        (blocks(json!({"other": {}})), "unrecognized_keys", endpoints.clone()),
        (blocks(json!({"status": null})), "invalid_type", at("status")),
        (
            blocks(json!({"invoice": {"callbackUrl": "https://example.org/i"}})),
            "unrecognized_keys",
            endpoints,
        ),
        (
            blocks(json!({"events": {"callbackUrl": "https://example.org/e", "subscribedEvents": ["ANY"]}})),
            "invalid_enum_value",
            json!(["interopData", "endpoints", "events", "subscribedEvents", 0]),
        ),
        (
            blocks(json!({"onboarding": {"callbackUrl": "https://example.org/e", "stages": "ALL"}})),
            "invalid_type",
            json!(["interopData", "endpoints", "onboarding", "stages"]),
        ),
    ] {
        assert_issue(&change(&account, &id, &body).await, code, &path);
    }
    let (status, body) = change(&account, &id, &json!({"filterStreamDirection": "INBOUND"})).await;
    assert_eq!((status.as_u16(), &body["code"]), (409, &json!("DUPLICATE_RESOURCE")));
    assert_eq!(change(&account, NOBODY, &json!({"status": "INACTIVE"})).await.0, 404);
    assert_eq!(account.get(PATH).await.1, before);
}

#[tokio::test]
async fn an_address_without_an_answer_is_rejected() {
    let account = Account::open().await;
    // The port is free again once the listener is dropped.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let dead = format!("http://127.0.0.1:{port}/a");
    let at = |path: &[&str]| json!({"details": {"code": "custom", "message": "Callback URL is not reachable", "path": path}});
    let refused = account.post(PATH, &webhook(json!(null), status_endpoint(&dead))).await;
    assert_eq!(
        refused,
        (400.try_into().unwrap(), at(&["interopData", "endpoints", "status", "callbackUrl"]))
    );

    // Any answer passes, here the 404 of the simulated platform.
    let alive = format!("{}/nothing-here", account.sandbox.api_url());
    let (status, body) = account.post(PATH, &webhook(json!(null), status_endpoint(&alive))).await;
    assert_eq!(status, 201, "{body}");
    let token =
        json!({"oauth2ClientCredentials": {"callbackUrl": dead, "clientId": "x", "clientSecret": SECRET}});
    let body = json!({"interopData": {"endpoints": {"authentication": token}}});
    let path = ["interopData", "endpoints", "authentication", "oauth2ClientCredentials", "callbackUrl"];
    let id = text(&account.get(PATH).await.1[0]["webhookId"]);
    assert_eq!(change(&account, &id, &body).await, (400.try_into().unwrap(), at(&path)));
}
