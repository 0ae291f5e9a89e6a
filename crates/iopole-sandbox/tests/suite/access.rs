//! What every call has in common: token, role, customer, and paths that lead nowhere.

use iopole_sandbox::{Role, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, answer};

/// Every operation: method and path.
const OPERATIONS: [(&str, &str); 15] = [
    ("GET", "/v1/config/customer/id"),
    ("GET", "/v1/config/webhook"),
    ("POST", "/v1/config/webhook"),
    ("GET", "/v1/config/webhook/{id}"),
    ("DELETE", "/v1/config/webhook/{id}"),
    ("POST", "/v1/invoice"),
    ("GET", "/v1/invoice/{id}"),
    ("GET", "/v1/invoice/{id}/download"),
    ("GET", "/v1/invoice/notSeen"),
    ("PUT", "/v1/invoice/{id}/markAsSeen"),
    ("POST", "/v1/invoice/{id}/status"),
    ("GET", "/v1/invoice/{id}/status-history"),
    ("GET", "/v1/invoice/status/notSeen"),
    ("PUT", "/v1/invoice/status/{id}/markAsSeen"),
    ("GET", "/v1/directory/french?q=siren:001"),
];

fn refused() -> Value {
    json!({"statusMessage": "Token is missing or invalid"})
}

#[tokio::test]
async fn no_operation_answers_without_a_good_token() {
    let account = Account::open().await;
    let other = Account::with(Sandbox::builder().manual_clock()).await;
    let forged = format!("{}x", account.token);
    let bad = [None, Some("Bearer".to_owned()), Some(format!("Basic {}", account.token))];
    let bad =
        bad.into_iter().chain([forged, other.token.clone()].map(|token| Some(format!("Bearer {token}"))));
    let bad: Vec<Option<String>> = bad.collect();
    for (method, path) in OPERATIONS.into_iter().chain([("GET", "/v1.1/invoice/search")]) {
        for header in &bad {
            let url = format!("{}{}", account.sandbox.api_url(), path.replace("{id}", NOBODY));
            let mut request = account.http.request(method.parse().unwrap(), url);
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let (status, body) = answer(request.send().await.unwrap()).await;
            assert_eq!((status.as_u16(), body), (401, refused()), "{method} {path} {header:?}");
        }
    }
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let account = Account::open().await;
    let url = format!("{}/v1/invoice/notSeen", account.sandbox.api_url());
    let request = account.http.get(url).header("authorization", format!("bearer {}", account.token));
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn documented_roles_are_enforced() {
    let lacking = async |role: Role, operations: &[(&str, &str)], message: &str| {
        let account = Account::with(Sandbox::builder().manual_clock().roles([role])).await;
        for (method, path) in operations {
            let path = path.replace("{id}", NOBODY);
            let request = account.request(method.parse().unwrap(), &path);
            let (status, body) = answer(request.send().await.unwrap()).await;
            assert_eq!((status.as_u16(), &body["statusMessage"]), (403, &json!(message)), "{method} {path}");
        }
        account
    };
    let config = [
        ("GET", "/v1/config/webhook"),
        ("POST", "/v1/config/webhook"),
        ("GET", "/v1/config/webhook/{id}"),
        ("DELETE", "/v1/config/webhook/{id}"),
    ];
    let user = lacking(Role::User, &config, "This endpoint requires an admin account").await;
    user.send("a.xml", Paper::new("R-1").cii()).await;

    let invoicing = [
        ("POST", "/v1/invoice"),
        ("POST", "/v1/invoice/{id}/status"),
        ("GET", "/v1/invoice/{id}/status-history"),
        ("GET", "/v1/directory/french"),
    ];
    let admin = lacking(Role::Admin, &invoicing, "This endpoint requires a user account").await;
    assert_eq!(admin.get("/v1/config/webhook").await.0, 200);
    assert_eq!(admin.get("/v1.1/invoice/search").await.0, 200);
}

#[tokio::test]
async fn the_customer_is_optional_but_never_wrong() {
    let account = Account::open().await;
    let with = async |customer: &str| {
        let request = account.request(Method::GET, "/v1/invoice/notSeen").header("customer-id", customer);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(with(account.sandbox.customer_id()).await, 200);
    // A published client sends its own client id here, and is said to be in use.
    assert_eq!(with(account.sandbox.client_id()).await, 200);
    for wrong in ["", "not a uuid", "somebody@example.org", NOBODY] {
        assert_eq!(with(wrong).await, 403, "{wrong}");
    }
}

#[tokio::test]
async fn the_customer_comes_as_a_bare_uuid_in_html() {
    let account = Account::open().await;
    let response = account.request(Method::GET, "/v1/config/customer/id").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!(response.text().await.unwrap(), account.sandbox.customer_id());
    assert_eq!(account.sandbox.customer_id().len(), 36);
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_told_apart() {
    let account = Account::open().await;
    for path in ["/", "/v1", "/v1/invoices", "/v2/invoice/notSeen", "/v1/invoice/notSeen/", "/realms/iopole"]
    {
        let (status, body) = account.get(path).await;
        assert_eq!(status, 404, "{path}");
        assert!(body["statusMessage"].is_string(), "{path}: {body}");
    }
    for (method, path) in [(Method::DELETE, "/v1/invoice/notSeen"), (Method::GET, "/v1/invoice")] {
        let response = account.request(method, path).send().await.unwrap();
        assert!(response.headers().contains_key("allow"), "{path}");
        let (status, body) = answer(response).await;
        assert_eq!(status, 405, "{path}");
        assert!(body["statusMessage"].is_string(), "{path}: {body}");
    }
}

#[tokio::test]
async fn the_explorer_is_no_base_for_the_api() {
    let account = Account::open().await;
    for path in ["/v1/api", "/v1/api/"] {
        let response = account.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(response.text().await.unwrap().contains("<html"));
    }
    assert_eq!(account.get("/v1/api/v1/invoice/notSeen").await.0, 404);
}
