//! Journal, faults and deliveries.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::{ControlError, json_body};
use crate::deliver::Delivery;
use crate::fault::{DeliveryFaults, Fault};
use crate::form::Form;
use crate::journal::JournalEntry;
use crate::json::Json;
use crate::operations;
use crate::platform::Shared;

const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 1000;

pub(super) async fn journal(
    State(platform): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let form = Form::read(query.unwrap_or_default().as_bytes());
    let filter = Filter::read(&form)?;
    let journal = platform.journal();
    let found = journal.entries().rev().filter(|entry| filter.matches(entry)).take(filter.limit);
    let entries: Vec<Value> = found.map(JournalEntry::to_json).collect();
    Ok(Json(json!({"requests": journal.written(), "kept": journal.size(), "entries": entries})))
}

pub(super) async fn clear_journal(State(platform): State<Shared>) -> StatusCode {
    platform.journal().clear();
    StatusCode::NO_CONTENT
}

/// Reads the maximum of rows.
fn limit(form: &Form) -> Result<usize, ControlError> {
    let Some(text) = form.get("limit") else { return Ok(DEFAULT_LIMIT) };
    let limit = text.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
    limit.ok_or_else(|| ControlError::bad_request(format!("limit is a number from 1 to {LARGEST_LIMIT}")))
}

struct Filter<'a> {
    limit: usize,
    operation: Option<&'a str>,
    refused: bool,
}

impl<'a> Filter<'a> {
    fn read(form: &'a Form) -> Result<Self, ControlError> {
        let limit = limit(form)?;
        let operation = form.get("operation");
        if let Some(unknown) = operation.filter(|name| operations::known(name).is_none()) {
            return Err(ControlError::bad_request(format!("no operation is called {unknown}")));
        }
        let refused = match form.get("refused") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(ControlError::bad_request("refused is true or false")),
        };
        Ok(Self { limit, operation, refused })
    }

    fn matches(&self, entry: &JournalEntry) -> bool {
        self.operation.is_none_or(|name| entry.operation == Some(name))
            && (!self.refused || entry.refused.is_some())
    }
}

pub(super) async fn faults(State(platform): State<Shared>) -> Json<Value> {
    Json(json!({"faults": platform.faults().list()}))
}

pub(super) async fn add_fault(
    State(platform): State<Shared>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ControlError> {
    let fault = Fault::from_json(&json_body::<Value>(&body)?)?;
    let id = platform.add_fault(fault);
    Ok((StatusCode::CREATED, Json(json!({"id": id}))))
}

pub(super) async fn clear_faults(State(platform): State<Shared>) -> StatusCode {
    platform.faults().clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn remove_fault(
    State(platform): State<Shared>,
    Path(id): Path<String>,
) -> Result<StatusCode, ControlError> {
    let known = id.parse().is_ok_and(|id| platform.faults().remove(id));
    let missing = || ControlError::not_found(format!("there is no fault {id}"));
    known.then_some(StatusCode::NO_CONTENT).ok_or_else(missing)
}

pub(super) async fn deliveries(
    State(platform): State<Shared>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let limit = limit(&Form::read(query.unwrap_or_default().as_bytes()))?;
    let made = platform.dispatcher.made();
    let newest: Vec<Value> = made.iter().rev().take(limit).map(Delivery::to_json).collect();
    Ok(Json(json!({"kept": made.len(), "deliveries": newest})))
}

pub(super) async fn settle(State(platform): State<Shared>) -> StatusCode {
    platform.dispatcher.settled().await;
    StatusCode::NO_CONTENT
}

pub(super) async fn delivery_faults(State(platform): State<Shared>) -> Json<Value> {
    Json(platform.dispatcher.faults().to_json())
}

pub(super) async fn set_delivery_faults(
    State(platform): State<Shared>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let faults = DeliveryFaults::from_json(&json_body(&body)?)?;
    platform.dispatcher.set_faults(faults);
    Ok(Json(faults.to_json()))
}
