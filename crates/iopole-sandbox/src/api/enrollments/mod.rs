//! Enrolment of companies.

mod check;
mod portability;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Refusal;
use super::guard::Admin;
use super::params::id;
use super::webhook_check::json_body;
use crate::enrollment::{self, Enrollment, Stage, Wanted};
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::{Denial, DenialKind};

/// The paths of enrolment.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    const ONE: &str = "/v1/config/enrollment/{enrollmentId}";
    Router::new()
        .route("/v1/config/french/enrollment", post(create_french).put(upsert_french))
        .route("/v1/config/international/enrollment", post(create_international).put(upsert_international))
        .route(ONE, get(read).put(update).delete(cancel))
        .route(&format!("{ONE}/link"), get(link))
        .route(&format!("{ONE}/{{identifier}}/link"), get(link_by_identifier))
        .route(&format!("{ONE}/evidences"), get(evidences))
        .route(&format!("{ONE}/portability"), get(portability::read))
        .route(&format!("{ONE}/portability/{{address}}"), get(portability::deliverable))
        .route(&format!("{ONE}/portability/{{address}}/migrate"), put(portability::migrate))
}

type Created = Result<(StatusCode, Json<Value>), Refusal>;

async fn create_french(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    create(&platform, customer, check::french(&json_body(&headers, &body)?)?)
}

async fn create_international(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    create(&platform, customer, check::international(&json_body(&headers, &body)?)?)
}

/// Another enrolment on every call.
fn create(platform: &Platform, customer: CustomerId, wanted: Wanted) -> Created {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let id = world.enroll(customer, wanted, now_ms).map_err(refused)?;
    let link = render::enrollment::link(world.enrollments.get(customer, id).map_err(refused)?);
    Ok((StatusCode::CREATED, Json(link)))
}

async fn upsert_french(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    upsert(&platform, customer, check::french(&json_body(&headers, &body)?)?)
}

async fn upsert_international(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Created {
    upsert(&platform, customer, check::international(&json_body(&headers, &body)?)?)
}

/// The enrolment that goes on, or a new one.
fn upsert(platform: &Platform, customer: CustomerId, wanted: Wanted) -> Created {
    let present = {
        let world = platform.world();
        world.enrollments.ongoing(customer, &wanted.scheme, &wanted.value).map(render::enrollment::link)
    };
    let link = match present {
        Some(link) => Json(link),
        None => create(platform, customer, wanted)?.1,
    };
    Ok((StatusCode::OK, link))
}

async fn read(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let world = platform.world();
    let enrollment = world.enrollments.get(customer, id).map_err(refused)?;
    Ok(Json(render::enrollment::details(enrollment, &world.links)))
}

async fn update(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let change = check::change(&json_body(&headers, &body)?)?;
    let now_ms = platform.clock.now_ms();
    platform.world().change_enrollment(customer, id, change, now_ms).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn cancel(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
) -> Result<StatusCode, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let now_ms = platform.clock.now_ms();
    if platform.world().cancel_enrollment(customer, id, now_ms).map_err(refused)? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let message = "The enrollment cannot be cancelled in its current state";
    Err(Refusal::coded(422, "ENROLLMENT_NOT_CANCELLABLE", message))
}

async fn link(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let world = platform.world();
    let enrollment = world.enrollments.any(customer, id).map_err(refused)?;
    if !enrollment.is_ongoing() {
        let message = "The enrollment is already completed or cancelled";
        return Err(Refusal::coded(409, "ENROLLMENT_NOT_ONGOING", message));
    }
    Ok(Json(render::enrollment::link(enrollment)))
}

async fn link_by_identifier(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path((scheme, identifier)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let world = platform.world();
    let enrollment = world.enrollments.ongoing(customer, &scheme, &identifier);
    let enrollment =
        enrollment.ok_or_else(|| Refusal::not_found("No ongoing enrollment for this company identifier"))?;
    Ok(Json(render::enrollment::link(enrollment)))
}

async fn evidences(
    Admin(customer): Admin,
    State(platform): State<Arc<Platform>>,
    Path(enrollment): Path<String>,
) -> Result<Response, Refusal> {
    let id = id("enrollmentId", &enrollment)?;
    let world = platform.world();
    let enrollment = world.enrollments.any(customer, id).map_err(refused)?;
    // What is not registered goes from ACCEPTED to COMPLETED.
    if !enrollment.has(Stage::Registering) && !enrollment.has(Stage::Completed) {
        return Err(Refusal::coded(
            409,
            "ENROLLMENT_NOT_COMPLETED",
            "The enrollment is not fully completed yet",
        ));
    }
    zip(&format!("evidences_{}.zip", enrollment.id), enrollment::evidences(enrollment))
}

/// A ZIP to download.
fn zip(name: &str, archive: Option<Bytes>) -> Result<Response, Refusal> {
    let archive = archive.ok_or_else(|| Refusal::coded(500, "INTERNAL", "The archive cannot be written"))?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, archive).into_response())
}

/// An enrolment whose addresses have been looked at.
fn looked_at(world: &crate::world::World, customer: CustomerId, id: Uuid) -> Result<&Enrollment, Refusal> {
    let enrollment = world.enrollments.any(customer, id).map_err(refused)?;
    if enrollment.addresses_are_known() && !enrollment.has(Stage::Cancelled) {
        return Ok(enrollment);
    }
    let message = "Portability deliverables are not available yet";
    Err(Refusal::coded(409, "ENROLLMENT_PORTABILITY_NOT_AVAILABLE", message))
}

fn refused(denial: Denial) -> Refusal {
    let status = match denial.kind {
        DenialKind::Invalid => 400,
        DenialKind::Forbidden => 403,
        DenialKind::Missing => 404,
        DenialKind::Conflict => 409,
    };
    Refusal::coded(status, denial.code, denial.message)
}
