//! Rules of every request: token, role, customer, unknown paths.

use iopole_contract::{Contract, Operation};
use iopole_sandbox::{Role, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use crate::paper::Paper;
use crate::support::{Account, NOBODY, answer};

/// Every operation of the contract, with a value for each parameter of its path.
fn operations() -> impl Iterator<Item = (&'static Operation, Method, String)> {
    Contract::pinned().operations().iter().map(|operation| {
        let part = |part: &str| if part.starts_with('{') { NOBODY.to_owned() } else { part.to_owned() };
        let path: Vec<String> = operation.path().split('/').map(part).collect();
        (operation, operation.method().parse().unwrap(), path.join("/"))
    })
}

/// The role that an operation requires. Its source is a page, the general rule for configuration (except the customer
/// id, which every client reads first), or the rule of e-reporting.
fn enforced(operation: &Operation) -> Option<Role> {
    let said = match (operation.role(), operation.role_source()) {
        _ if operation.id() == "getCustomerId" => false,
        (_, "documented") | ("admin", "general rule") => true,
        ("user", "assumed") => operation.path().starts_with("/v1/reporting/"),
        _ => false,
    };
    said.then(|| if operation.role() == "admin" { Role::Admin } else { Role::User })
}

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
    let mut asked = 0;
    for (operation, method, path) in operations() {
        for header in &bad {
            let url = format!("{}{path}", account.sandbox.api_url());
            let mut request = account.http.request(method.clone(), url);
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let (status, body) = answer(request.send().await.unwrap()).await;
            assert_eq!((status.as_u16(), body), (401, refused()), "{} {header:?}", operation.id());
            asked += 1;
        }
    }
    assert_eq!(asked, 86 * bad.len());
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let account = Account::open().await;
    let url = format!("{}/v1/invoice/notSeen", account.sandbox.api_url());
    let request = account.http.get(url).header("authorization", format!("bearer {}", account.token));
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_operation_rejects_the_wrong_role_only() {
    for role in [Role::Admin, Role::User] {
        let account = Account::unobserved(Sandbox::builder().manual_clock().roles([role])).await;
        for (operation, method, path) in operations() {
            let response = account.request(method, &path).send().await.unwrap();
            let status = response.status().as_u16();
            let bytes = response.bytes().await.unwrap();
            let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            let words = body["statusMessage"].as_str().unwrap_or_default();
            match enforced(operation) {
                Some(Role::Admin) if role == Role::User => {
                    assert_eq!(
                        (status, words),
                        (403, "This endpoint requires an admin account"),
                        "{}",
                        operation.id()
                    );
                }
                Some(Role::User) if role == Role::Admin => {
                    assert_eq!(
                        (status, words),
                        (403, "This endpoint requires a user account"),
                        "{}",
                        operation.id()
                    );
                }
                _ => assert!(!words.starts_with("This endpoint requires"), "{}: {words}", operation.id()),
            }
            // The path has an operation, whatever its answer.
            assert!(status != 405 && words != "Resource not found", "{}: {status}", operation.id());
        }
    }
}

#[tokio::test]
async fn a_role_suffices_for_its_operations() {
    let account = Account::with(Sandbox::builder().manual_clock().roles([Role::User])).await;
    account.send("a.xml", Paper::new("R-1").cii()).await;
    let account = Account::with(Sandbox::builder().manual_clock().roles([Role::Admin])).await;
    assert_eq!(account.get("/v1/config/webhook").await.0, 200);
}

#[tokio::test]
async fn the_customer_is_optional_but_never_wrong() {
    let account = Account::open().await;
    let with = async |customer: &str| {
        let request = account.request(Method::GET, "/v1/invoice/notSeen").header("customer-id", customer);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(with(account.sandbox.customer_id()).await, 200);
    // A published client sends its client id here.
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
async fn unknown_paths_and_wrong_methods_have_different_errors() {
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
