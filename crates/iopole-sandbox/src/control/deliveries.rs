//! Deliveries to webhooks, by the control API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Complaint, json_body};
use super::journal::limit;
use crate::deliver::{Delivery, DeliveryFaults};
use crate::form::Form;
use crate::json::Json;
use crate::platform::Platform;

pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Complaint> {
    let limit = limit(&Form::read(query.unwrap_or_default().as_bytes()))?;
    let made = platform.courier.made();
    let newest: Vec<Value> = made.iter().rev().take(limit).map(Delivery::to_json).collect();
    Ok(Json(json!({"kept": made.len(), "deliveries": newest})))
}

pub(super) async fn settle(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.courier.settled().await;
    StatusCode::NO_CONTENT
}

pub(super) async fn faults(State(platform): State<Arc<Platform>>) -> Json<Value> {
    Json(platform.courier.faults().to_json())
}

pub(super) async fn set_faults(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, Complaint> {
    let faults = DeliveryFaults::from_json(&json_body(&body)?)?;
    platform.courier.set_faults(faults);
    Ok(Json(faults.to_json()))
}
