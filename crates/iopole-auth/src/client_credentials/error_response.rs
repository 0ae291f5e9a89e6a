//! Error responses of the token endpoint (RFC 6749 section 5.2), and the advice for each.

use http::StatusCode;
use serde_json::Value;

use crate::error::TokenErrorKind as Kind;
use crate::secure_url::SecureUrl;

/// Members of an error response.
#[derive(Default)]
pub(super) struct ErrorResponse {
    pub(super) code: Option<String>,
    pub(super) description: Option<String>,
}

impl ErrorResponse {
    pub(super) fn read(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        Self {
            code: text("error").map(str::to_owned),
            description: text("error_description").map(str::to_owned),
        }
    }
}

/// The kind of error, a sentence for it, and advice, which may be empty.
pub(super) struct Diagnosis {
    pub(super) kind: Kind,
    pub(super) what: String,
    pub(super) advice: &'static str,
}

const CREDENTIALS: &str = "check both, and that they were issued for this environment: \
                           those of preproduction and of production are refused by the other";
const ACCESS: &str = "check the client id, the secret and the scope, and that they were issued for this environment: \
                      those of preproduction and of production are refused by the other";
const SCOPE: &str = "ask for a scope that the realm offers, or for none: the platform needs none";
const REQUEST: &str = "check the token URL, and how the client authenticates";
const UNNAMED: &str = "check the token URL, then the client id, the secret and the scope";

/// Diagnoses any status but a success.
pub(super) fn diagnose(status: StatusCode, code: Option<&str>, realm: &str) -> Diagnosis {
    match status.as_u16() {
        status @ (400 | 401 | 403) => diagnose_rejection(status, code, realm),
        _ => diagnose_status(status),
    }
}

/// Diagnoses a 400, 401 or 403 by its code, then by its status: servers invent codes, and some send none.
fn diagnose_rejection(status: u16, code: Option<&str>, realm: &str) -> Diagnosis {
    let code = code.map(str::to_ascii_lowercase).unwrap_or_default();
    let has = |part: &str| code.contains(part);
    let (kind, what, advice) = match code.as_str() {
        "invalid_client" | "unauthorized_client" | "invalid_grant" => {
            (Kind::Refused, "refused the client id or secret", CREDENTIALS)
        }
        "invalid_request" | "unsupported_grant_type" => {
            (Kind::InvalidRequest, "refused the form of the token request", REQUEST)
        }
        // Codes of RFC 6749 section 4.1.2.1, which some servers use here too.
        "temporarily_unavailable" | "server_error" => (Kind::Unavailable, "is unavailable", ""),
        _ if has("scope") => (Kind::InvalidScope, "refused the scope of the token request", SCOPE),
        _ if has("client") || has("credential") || has("secret") => {
            (Kind::Refused, "refused the client id or secret", CREDENTIALS)
        }
        _ if status == 400 => {
            (Kind::InvalidRequest, "refused the token request without a usual reason", UNNAMED)
        }
        _ => (Kind::Refused, "refused access", ACCESS),
    };
    Diagnosis { kind, what: format!("the realm {realm} {what}"), advice }
}

/// Diagnoses a status that RFC 6749 section 5.2 does not use.
fn diagnose_status(status: StatusCode) -> Diagnosis {
    let (kind, what, advice) = match status.as_u16() {
        408 => (Kind::TimedOut, "the token endpoint gave up waiting for the request", ""),
        425 => (Kind::Unavailable, "the token endpoint does not take requests yet", ""),
        429 => (Kind::Throttled, "the token endpoint asks to slow down", ""),
        500..=599 => (Kind::Unavailable, "the token endpoint is unavailable", ""),
        300..=399 => (
            Kind::Redirected,
            "the token endpoint redirects elsewhere, which is never followed",
            "check the token URL",
        ),
        _ => (Kind::UnexpectedStatus, "this is not a token endpoint", "check the token URL"),
    };
    Diagnosis { kind, what: what.to_owned(), advice }
}

/// Names the realm by host and path, without Keycloak's usual suffix and without a query.
pub(super) fn realm(token_url: &SecureUrl) -> String {
    let url = token_url.as_url();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path();
    let path = path.strip_suffix("/protocol/openid-connect/token").unwrap_or(path);
    format!("{}{port}{}", token_url.host(), path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_is_diagnosed_by_its_code_then_by_its_status() {
        for (status, code, kind) in [
            (401, Some("invalid_client"), Kind::Refused),
            (400, Some("invalid_client"), Kind::Refused),
            (400, Some("INVALID_CLIENT"), Kind::Refused),
            (400, Some("unauthorized_client"), Kind::Refused),
            (403, Some("unauthorized_client"), Kind::Refused),
            (400, Some("invalid_grant"), Kind::Refused),
            (401, Some("invalid_client_credentials"), Kind::Refused),
            (403, Some("access_denied"), Kind::Refused),
            (401, None, Kind::Refused),
            (403, None, Kind::Refused),
            (400, Some("invalid_scope"), Kind::InvalidScope),
            (401, Some("invalid_scope"), Kind::InvalidScope),
            (400, Some("scope_invalid"), Kind::InvalidScope),
            (403, Some("insufficient_scope"), Kind::InvalidScope),
            (400, Some("invalid_request"), Kind::InvalidRequest),
            (401, Some("invalid_request"), Kind::InvalidRequest),
            (400, Some("unsupported_grant_type"), Kind::InvalidRequest),
            (400, Some("something_else"), Kind::InvalidRequest),
            (400, None, Kind::InvalidRequest),
            (400, Some("temporarily_unavailable"), Kind::Unavailable),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(diagnose(status, code, "r").kind, kind, "{status} {code:?}");
        }
    }

    #[test]
    fn only_a_text_counts_as_a_code() {
        for body in ["", "<html>", r#"{"error":{"code":1}}"#, r#"{"error":""}"#, "[]"] {
            let read = ErrorResponse::read(body.as_bytes());
            assert_eq!((read.code, read.description), (None, None), "{body}");
        }
        let read = ErrorResponse::read(br#"{"error":{"code":1},"error_description":"no"}"#);
        assert_eq!((read.code, read.description.as_deref()), (None, Some("no")));
    }

    #[test]
    fn a_realm_is_named_by_host_and_path() {
        for (url, expected) in [
            ("https://auth.x.fr/realms/iopole/protocol/openid-connect/token", "auth.x.fr/realms/iopole"),
            ("http://127.0.0.1:8080/token?tenant=secret", "127.0.0.1:8080/token"),
            ("https://auth.x.fr/", "auth.x.fr"),
        ] {
            assert_eq!(realm(&url.parse().unwrap()), expected);
        }
    }
}
