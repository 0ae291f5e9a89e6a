//! The invoice search.

use std::sync::Arc;

use axum::extract::State;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::guard::Anyone;
use super::issue::Issue;
use super::params::{Page, Params};
use crate::ids::parse_uuid;
use crate::json::Json;
use crate::platform::Platform;
use crate::query::{self, Query};
use crate::render::search::{Expand, FIELDS, row};
use crate::world::{Invoice, Own};

/// `GET /v1.1/invoice/search`
pub(crate) async fn search(
    Anyone(customer): Anyone,
    State(platform): State<Arc<Platform>>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let page = params.page()?;
    let expand = expand(params.get("expand"))?;
    let query = match params.get("q").map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => Some(query::parse(q, &FIELDS).map_err(|_| Refusal::bad_query())?),
        None => None,
    };
    let world = platform.world();
    let found = candidates(world.invoices.of(customer), query.as_ref())
        .filter(|invoice| query.as_ref().is_none_or(|query| query.matches(invoice)));
    let (rows, count) = window(found, page, |invoice| row(invoice, expand));
    Ok(Json(listed(rows, page, count)))
}

/// The invoices worth looking at: a search for one identifier or number must not cost a walk through all.
fn candidates<'a>(invoices: Own<'a>, query: Option<&'a Query>) -> Box<dyn Iterator<Item = &'a Invoice> + 'a> {
    let required = |field| query.and_then(|query| query.required(field));
    if let Some(id) = required("invoice.invoiceId").and_then(parse_uuid) {
        Box::new(invoices.get(id).into_iter())
    } else {
        match required("businessData.invoiceId") {
            Some(number) => Box::new(invoices.numbered(number)),
            None => Box::new(invoices.newest_first()),
        }
    }
}

fn expand(text: Option<&str>) -> Result<Expand, Issue> {
    let mut expand = Expand::default();
    for part in text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part {
            "businessData" => expand.business_data = true,
            "lastStatusData" => expand.last_status = true,
            other => return Err(Issue::not_one_of(&["expand"], &["businessData", "lastStatusData"], other)),
        }
    }
    Ok(expand)
}

/// The rows of a page, and how many there are in all.
pub(crate) fn window<T>(
    found: impl Iterator<Item = T>,
    page: Page,
    render: impl Fn(T) -> Value,
) -> (Vec<Value>, usize) {
    let mut rows = Vec::new();
    let mut count = 0_usize;
    for record in found {
        if count >= page.offset && rows.len() < page.limit {
            rows.push(render(record));
        }
        count += 1;
    }
    (rows, count)
}

/// A page in its envelope.
pub(crate) fn listed(rows: Vec<Value>, page: Page, count: usize) -> Value {
    json!({"data": rows, "meta": {"offset": page.offset, "limit": page.limit, "count": count}})
}
