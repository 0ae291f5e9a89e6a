//! `POST /realms/{realm}/protocol/openid-connect/token`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::credentials::{credentials, is_form};
use crate::client::ApiClient;
use crate::form::Form;
use crate::journal::Why;
use crate::platform::{Caller, Platform};

const REALM: &str = "iopole";
const NO_STORE: [(axum::http::HeaderName, &str); 2] = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];

pub(crate) fn routes() -> Router<Arc<Platform>> {
    let token = post(token).fallback(wrong_method);
    Router::new().route("/realms/{realm}/protocol/openid-connect/token", token)
}

async fn wrong_method() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, json!({"error": "HTTP 405 Method Not Allowed"}))
}

async fn token(
    State(platform): State<Arc<Platform>>,
    Path(realm): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Ok(body) = body else {
        let error = json!({"error": "HTTP 413 Request Entity Too Large"});
        return problem(StatusCode::PAYLOAD_TOO_LARGE, error);
    };
    if realm != REALM {
        return problem(StatusCode::NOT_FOUND, json!({"error": "Realm does not exist"}));
    }
    if !is_form(&headers) {
        let error = json!({"error": "HTTP 415 Unsupported Media Type"});
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, error);
    }
    let form = Form::read(&body);
    match grant(&platform, &caller, &headers, &form) {
        Ok(answer) => (StatusCode::OK, NO_STORE, axum::Json(answer)).into_response(),
        Err((status, body)) => {
            let mut answer = problem(status, body);
            if let Some(why) = why(&platform, &headers, &form, status) {
                answer.extensions_mut().insert(Why(why));
            }
            answer
        }
    }
}

/// The description is the same whether the client or its secret was wrong; the journal says which.
fn why(platform: &Platform, headers: &HeaderMap, form: &Form, status: StatusCode) -> Option<String> {
    if status != StatusCode::UNAUTHORIZED {
        return None;
    }
    Some(match named(platform, headers, form) {
        Some(client) => format!("the secret is not that of {}", client.id),
        None => "there is no such client".to_owned(),
    })
}

/// The client that a request names, whatever its secret.
fn named<'a>(platform: &'a Platform, headers: &HeaderMap, form: &Form) -> Option<&'a ApiClient> {
    let readings = credentials(headers, form);
    platform.clients().iter().find(|client| readings.iter().any(|(id, _)| client.id == *id))
}

fn grant(
    platform: &Platform,
    caller: &Caller,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Value, (StatusCode, Value)> {
    let grant = form.get("grant_type").filter(|grant| !grant.is_empty());
    let Some(grant) = grant else {
        return Err(refused("invalid_request", "Missing form parameter: grant_type"));
    };
    if !matches!(grant, "client_credentials" | "password") {
        return Err(refused("unsupported_grant_type", "Unsupported grant_type"));
    }
    let (position, client) = credentials(headers, form)
        .iter()
        .find_map(|(id, secret)| {
            let known = platform.clients().iter().enumerate();
            known.into_iter().find(|(_, client)| client.id == *id && client.secret == *secret)
        })
        .ok_or_else(|| {
            // A client that is known but for its secret has an error of its own.
            let known = named(platform, headers, form).is_some();
            let error = if known { "unauthorized_client" } else { "invalid_client" };
            let description = "Invalid client or Invalid client credentials";
            (StatusCode::UNAUTHORIZED, json!({"error": error, "error_description": description}))
        })?;
    caller.is(client);
    if form.repeats_itself() {
        return Err(refused("invalid_request", "duplicated parameter"));
    }
    if grant == "password" {
        return Err(refused("unauthorized_client", "Client not allowed for direct access grants"));
    }
    let issued = platform.tokens.issue(position, client, platform.clock.now_ms());
    Ok(json!({
        "access_token": issued.token,
        "expires_in": issued.expires_in,
        "refresh_expires_in": 0,
        "token_type": "Bearer",
        "not-before-policy": 0,
        "scope": issued.scope
    }))
}

fn refused(error: &str, description: &str) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
}

fn problem(status: StatusCode, body: Value) -> Response {
    (status, NO_STORE, axum::Json(body)).into_response()
}
