//! The journal, by the control API.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::Complaint;
use crate::form::Form;
use crate::journal::JournalEntry;
use crate::json::Json;
use crate::operations;
use crate::platform::Platform;

const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 1000;

pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Complaint> {
    let form = Form::read(query.unwrap_or_default().as_bytes());
    let filter = Filter::read(&form)?;
    let journal = platform.journal();
    let found = journal.entries().rev().filter(|entry| filter.wants(entry)).take(filter.limit);
    let entries: Vec<Value> = found.map(JournalEntry::to_json).collect();
    Ok(Json(json!({"requests": journal.written(), "kept": journal.size(), "entries": entries})))
}

pub(super) async fn clear(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.journal().clear();
    StatusCode::NO_CONTENT
}

/// How many are wanted of a list.
pub(super) fn limit(form: &Form) -> Result<usize, Complaint> {
    let Some(text) = form.get("limit") else { return Ok(DEFAULT_LIMIT) };
    let limit = text.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
    limit.ok_or_else(|| Complaint::bad_request(format!("limit is a number from 1 to {LARGEST_LIMIT}")))
}

struct Filter<'a> {
    limit: usize,
    operation: Option<&'a str>,
    refused: bool,
}

impl<'a> Filter<'a> {
    fn read(form: &'a Form) -> Result<Self, Complaint> {
        let limit = limit(form)?;
        let operation = form.get("operation");
        if let Some(unknown) = operation.filter(|name| operations::known(name).is_none()) {
            return Err(Complaint::bad_request(format!("no operation is called {unknown}")));
        }
        let refused = match form.get("refused") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(Complaint::bad_request("refused is true or false")),
        };
        Ok(Self { limit, operation, refused })
    }

    fn wants(&self, entry: &JournalEntry) -> bool {
        self.operation.is_none_or(|name| entry.operation == Some(name))
            && (!self.refused || entry.refused.is_some())
    }
}
