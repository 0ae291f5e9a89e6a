//! The credentials of a token request.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::form::{Form, decode};

/// Whether the body is declared as a form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Every reading of the credentials worth trying: HTTP Basic (encoded as the RFC asks, then as it came), else the form.
pub(crate) fn credentials(headers: &HeaderMap, form: &Form) -> Vec<(String, String)> {
    if let Some((id, secret)) = basic(headers) {
        return vec![(decode(&id), decode(&secret)), (id, secret)];
    }
    let id = form.get("client_id").unwrap_or_default().to_owned();
    vec![(id, form.get("client_secret").unwrap_or_default().to_owned())]
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
