//! The invoice search.

use serde_json::Value;

use super::extract::Params;
use super::guard::Anyone;
use super::page::{listed, window};
use crate::error_response::ErrorResponse;
use crate::ids::parse_uuid;
use crate::json::Json;
use crate::query::{self, Query};
use crate::render::search::{Expand, FIELDS, row};
use crate::request::Issue;
use crate::world::{Invoice, Own};

pub(crate) async fn search(
    Anyone(customer, platform): Anyone,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
    let page = params.page()?;
    let expand = expand(params.get("expand"))?;
    let query = match params.get("q").map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => Some(query::parse(q, &FIELDS).map_err(|_| ErrorResponse::bad_query())?),
        None => None,
    };
    let world = platform.world();
    let found = candidates(world.invoices.of(customer), query.as_ref())
        .filter(|invoice| query.as_ref().is_none_or(|query| query.matches(invoice)));
    let (rows, count) = window(found, page, |invoice| row(invoice, expand));
    Ok(Json(listed(rows, page, count)))
}

/// The invoices to match. A search for one identifier or number does not walk through all.
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
