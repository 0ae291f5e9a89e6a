//! The token endpoint.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use iopole_sandbox::{Role, Sandbox};
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{Account, answer, text};

async fn ask(sandbox: &Sandbox, form: &[(&str, &str)]) -> (u16, Value) {
    let response = Client::new().post(sandbox.token_url()).form(form).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    let (status, body) = answer(response).await;
    (status.as_u16(), body)
}

fn claims(token: &str) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_has_the_claims_of_keycloak() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
    assert!(id.contains('@'));
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let (status, body) = ask(&sandbox, &form).await;
    assert_eq!(status, 200);
    assert_eq!(body["expires_in"], 1740);
    assert_eq!(body["refresh_expires_in"], 0);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["not-before-policy"], 0);
    let token = text(&body["access_token"]);
    assert!((1300..=1700).contains(&token.len()), "{} bytes", token.len());

    let claims = claims(&token);
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 1740);
    assert_eq!(claims["client_id"], id);
    assert_eq!(claims["azp"], id);
    assert_eq!(claims["preferred_username"], format!("service-account-{id}"));
    assert_eq!(format!("{}/protocol/openid-connect/token", text(&claims["iss"])), sandbox.token_url());
    assert_eq!(claims["scope"], body["scope"]);
    let scope = text(&body["scope"]);
    let words: Vec<&str> = scope.split(' ').collect();
    assert_eq!((words[0], words[2], words.len()), ("profile", "email", 3));
    assert!(words[1].starts_with("iopole_") && words[1].len() == "iopole_".len() + 8, "{scope}");
    let roles = claims["realm_access"]["roles"].as_array().unwrap();
    assert!(roles.contains(&json!("admin")) && roles.contains(&json!("user")), "{roles:?}");
}

#[tokio::test]
async fn basic_authentication_works_encoded_or_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
    let encoded = id.replace('@', "%40").replace('+', "%2B");
    for name in [id, &encoded] {
        let request = Client::new().post(sandbox.token_url()).basic_auth(name, Some(secret));
        let response = request.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
        assert_eq!(response.status(), 200, "{name}");
    }
    let request = Client::new().post(sandbox.token_url()).basic_auth(id, Some("wrong"));
    let response = request.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(answer(response).await.1["error"], "unauthorized_client");
}

#[tokio::test]
async fn an_unknown_client_and_a_wrong_secret_have_their_own_errors() {
    let sandbox = Sandbox::start().await.unwrap();
    let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
    let upper = id.to_uppercase();
    for (id, secret, error) in [
        (id, "wrong", "unauthorized_client"),
        (id, "", "unauthorized_client"),
        ("nobody@example.org", secret, "invalid_client"),
        (&upper, secret, "invalid_client"),
        ("", "", "invalid_client"),
    ] {
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let refused = json!({
            "error": error,
            "error_description": "Invalid client or Invalid client credentials"
        });
        assert_eq!(ask(&sandbox, &form).await, (401, refused));
    }
}

#[tokio::test]
async fn malformed_requests_get_an_issue() {
    let sandbox = Sandbox::start().await.unwrap();
    let known = [("client_id", sandbox.client_id()), ("client_secret", sandbox.client_secret())];
    let error = async |first: &[(&str, &str)]| {
        let (status, body) = ask(&sandbox, &[first, &known].concat()).await;
        assert!(body["error_description"].is_string(), "{body}");
        (status, text(&body["error"]))
    };
    assert_eq!(error(&[]).await, (400, "invalid_request".to_owned()));
    assert_eq!(error(&[("grant_type", "")]).await, (400, "invalid_request".to_owned()));
    assert_eq!(error(&[("grant_type", "magic")]).await, (400, "unsupported_grant_type".to_owned()));
    assert_eq!(error(&[("grant_type", "password")]).await, (400, "unauthorized_client".to_owned()));
    let twice = [("grant_type", "client_credentials"), ("client_id", sandbox.client_id())];
    assert_eq!(error(&twice).await, (400, "invalid_request".to_owned()));

    let http = Client::new();
    let json = http.post(sandbox.token_url()).json(&json!({"grant_type": "client_credentials"}));
    assert_eq!(answer(json.send().await.unwrap()).await.0, 415);
    let get = http.get(sandbox.token_url()).send().await.unwrap();
    assert_eq!(answer(get).await, (405.try_into().unwrap(), json!({"error": "HTTP 405 Method Not Allowed"})));
    let elsewhere = sandbox.token_url().replace("/iopole/", "/another/");
    let unknown = http.post(elsewhere).form(&known).send().await.unwrap();
    assert_eq!(answer(unknown).await, (404.try_into().unwrap(), json!({"error": "Realm does not exist"})));
}

#[tokio::test]
async fn a_token_expires_by_the_clock_of_the_simulated_platform() {
    let builder = Sandbox::builder().manual_clock().token_lifetime(Duration::from_millis(2500));
    let account = Account::with(builder).await;
    account.wait(2499);
    assert_eq!(account.get("/v1/invoice/notSeen").await.0, 200);
    account.wait(1);
    let (status, body) = account.get("/v1/invoice/notSeen").await;
    assert_eq!((status.as_u16(), body), (401, json!({"statusMessage": "Token is missing or invalid"})));
}

#[tokio::test]
async fn a_revoked_token_is_rejected_like_an_unknown_one() {
    let account = Account::open().await;
    let sandbox = &account.sandbox;
    let user = &sandbox.clients()[2];
    let theirs = crate::support::token(&account.http, sandbox, user.id(), user.secret()).await;
    let url = format!("{}/v1/invoice/notSeen", sandbox.api_url());
    let get =
        async |token: &str| answer(account.http.get(&url).bearer_auth(token).send().await.unwrap()).await;
    assert_eq!(sandbox.revoke_tokens_of(user.id()).unwrap(), 1);
    let (status, body) = get(&theirs).await;
    assert_eq!((status.as_u16(), body), (401, json!({"statusMessage": "Token is missing or invalid"})));
    let refused = sandbox.journal().pop().unwrap().refused.unwrap();
    assert!(refused.contains("the token was revoked"), "{refused}");
    assert_eq!(get(&account.token).await.0, 200, "another client's");
    assert_eq!(sandbox.revoke_tokens(), 1);
    assert_eq!(get(&account.token).await.0, 401);
    assert_eq!(get(&crate::support::own_token(&account).await).await.0, 200, "a new one is good");
    let unknown = sandbox.revoke_tokens_of("nobody@example.org");
    assert!(matches!(unknown, Err(iopole_sandbox::SandboxError::NoSuchClient(_))));
}

#[tokio::test]
async fn clients_have_their_own_secrets_and_roles() {
    let builder = Sandbox::builder().client("reader@example.org", "s3cret &+%", [Role::User]);
    let sandbox = builder.start().await.unwrap();
    let token = crate::support::token(&Client::new(), &sandbox, "reader@example.org", "s3cret &+%").await;
    let roles = claims(&token)["realm_access"]["roles"].clone();
    assert!(roles.as_array().unwrap().contains(&json!("user")), "{roles}");
    assert!(!roles.as_array().unwrap().contains(&json!("admin")), "{roles}");
}

#[tokio::test]
async fn requests_are_counted() {
    let account = Account::open().await;
    assert_eq!((account.sandbox.token_requests(), account.sandbox.api_requests()), (1, 0));
    account.get("/v1/invoice/notSeen").await;
    account.get("/v1/nowhere").await;
    ask(&account.sandbox, &[]).await;
    assert_eq!((account.sandbox.token_requests(), account.sandbox.api_requests()), (2, 2));
}
