//! Applies faults to requests, and writes each request with its answer into the journal.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::draft::{Draft, Progress};
use super::tee::{Passed, Tee};
use crate::fault::{Course, Strike, answer_instead, spoil};
use crate::ids::parse_uuid;
use crate::journal::{JournalEntry, mask};
use crate::marks::{Operation, Reason};
use crate::platform::Platform;
use crate::serve::Switch;

/// Limit of an answer that is held in memory, to be changed by a fault or explained.
const LARGEST: usize = 64 * 1024 * 1024;

pub(crate) async fn record(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(connection): ConnectInfo<Switch>,
    request: Request,
    next: Next,
) -> Response {
    let mut entry = entry_of(&platform, &request);
    let operation = entry.operation;
    platform.count(operation);
    let strike = platform.strike(operation);
    entry.faults.clone_from(&strike.by);
    let (mut request, passed) = copy_body(request);
    let mut draft = Draft::new(Arc::clone(&platform), entry, passed);
    request.extensions_mut().insert(draft.caller.clone());
    wait(strike.latency).await;
    draft.progress = Progress::Begun;
    let answer = carry_out(&strike, operation, &connection, request, next).await;
    draft.progress = Progress::Done;
    wait(strike.latency_after).await;
    let mut entry = draft.finish();
    entry.status = (!connection.is_cut()).then(|| answer.status().as_u16());
    let answer = explain(&platform, &mut entry, &strike, answer).await;
    platform.journal().add(entry);
    answer
}

async fn wait(latency: Duration) {
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
}

fn entry_of(platform: &Platform, request: &Request) -> JournalEntry {
    let uri = request.uri();
    JournalEntry {
        at_ms: platform.clock.now_ms(),
        method: request.method().to_string(),
        path: mask::path(uri.path(), uri.query()),
        operation: Operation::of(request.extensions()),
        ..JournalEntry::default()
    }
}

fn media_type(headers: &HeaderMap<HeaderValue>) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Copies a body that the journal may keep; gives its media type with the copy.
fn copy_body(request: Request) -> (Request, Option<(String, Passed)>) {
    let media_type = media_type(request.headers()).to_owned();
    if !media_type.contains("json") && !media_type.contains("urlencoded") {
        return (request, None);
    }
    let (head, body) = request.into_parts();
    let (tee, passed) = Tee::new(body);
    (Request::from_parts(head, Body::new(tee)), Some((media_type, passed)))
}

async fn carry_out(
    strike: &Strike,
    operation: Option<&str>,
    connection: &Switch,
    request: Request,
    next: Next,
) -> Response {
    let Some(effect) = &strike.effect else { return next.run(request).await };
    if effect.course() == Course::Instead {
        return answer_instead(effect, operation, connection);
    }
    let answer = next.run(request).await;
    let (answer, body) = hold(answer).await;
    spoil(effect, operation, answer, body, connection)
}

/// Takes the body out of an answer.
async fn hold(answer: Response) -> (Response, Bytes) {
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    (Response::from_parts(head, Body::empty()), body)
}

/// Adds the reason of an error response to the entry; every error response has one.
async fn explain(
    platform: &Platform,
    entry: &mut JournalEntry,
    strike: &Strike,
    answer: Response,
) -> Response {
    if !strike.by.is_empty() && strike.effect.is_some() {
        if entry.status.is_none_or(|status| status >= 300) {
            entry.refused = Some("a fault struck".to_owned());
        }
        return answer;
    }
    if answer.status() < StatusCode::BAD_REQUEST {
        return answer;
    }
    let (answer, body) = hold(answer).await;
    let known = answer.extensions().get::<Reason>().map(|reason| reason.0.clone());
    let known = known.or_else(|| dropped(platform, &entry.path, answer.status()));
    entry.answer = mask::body(media_type(answer.headers()), &body);
    let said = said(entry.answer.as_ref(), &body, answer.status());
    entry.refused = Some(match known {
        Some(known) => format!("{said}: {known}"),
        None => said,
    });
    answer.map(|_| Body::from(body))
}

/// The reason of a 404 whose object may have been dropped for lack of room.
fn dropped(platform: &Platform, path: &str, status: StatusCode) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let id = path.split('/').filter(|_| status == StatusCode::NOT_FOUND).find_map(parse_uuid)?;
    platform.world().may_have_dropped(id)
}

/// The text of an error response, in one line.
fn said(answer: Option<&Value>, body: &[u8], status: StatusCode) -> String {
    let text =
        |key: &str| answer.and_then(|answer| answer.get(key)).and_then(Value::as_str).map(str::to_owned);
    let issue = answer.and_then(|answer| answer.get("details")).and_then(issue);
    let words: Vec<String> = [text("statusMessage"), issue, text("error"), text("error_description")]
        .into_iter()
        .flatten()
        .collect();
    if words.is_empty() {
        let body: String = String::from_utf8_lossy(body).chars().take(200).collect();
        let reason = status.canonical_reason().unwrap_or("refused");
        return if body.is_empty() { reason.to_owned() } else { format!("{reason}: {body}") };
    }
    words.join(": ")
}

fn issue(details: &Value) -> Option<String> {
    let message = details.get("message").or_else(|| details.get("error"))?.as_str()?;
    let path: Vec<String> = details
        .get("path")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
        .collect();
    Some(if path.is_empty() { message.to_owned() } else { format!("{} {message}", path.join(".")) })
}
