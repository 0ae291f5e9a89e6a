//! Enrollment of companies.

mod check;
mod portability;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use super::answer::attachment;
use super::extract::{Id, JsonBody};
use super::guard::Admin;
use crate::enrollment::{self, Enrollment, EnrollmentRequest, Stage};
use crate::error_response::ErrorResponse;
use crate::ids::CustomerId;
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::world::World;

pub(crate) use portability::{deliverable, migrate, portability};

type Created = Result<(StatusCode, Json<Value>), ErrorResponse>;

pub(crate) async fn create_french(Admin(customer, platform): Admin, body: JsonBody) -> Created {
    create(&platform, customer, check::french(&body.read()?)?)
}

pub(crate) async fn create_international(Admin(customer, platform): Admin, body: JsonBody) -> Created {
    create(&platform, customer, check::international(&body.read()?)?)
}

/// Creates another enrollment on every call.
fn create(platform: &Platform, customer: CustomerId, request: EnrollmentRequest) -> Created {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let id = world.enroll(customer, request, now_ms)?;
    let link = render::enrollment::link(world.enrollments.get(customer, id)?);
    Ok((StatusCode::CREATED, Json(link)))
}

pub(crate) async fn upsert_french(Admin(customer, platform): Admin, body: JsonBody) -> Created {
    upsert(&platform, customer, check::french(&body.read()?)?)
}

pub(crate) async fn upsert_international(Admin(customer, platform): Admin, body: JsonBody) -> Created {
    upsert(&platform, customer, check::international(&body.read()?)?)
}

/// Answers with the ongoing enrollment, or with a new one.
fn upsert(platform: &Platform, customer: CustomerId, request: EnrollmentRequest) -> Created {
    let present = {
        let world = platform.world();
        world.enrollments.ongoing(customer, &request.scheme, &request.value).map(render::enrollment::link)
    };
    let link = match present {
        Some(link) => Json(link),
        None => create(platform, customer, request)?.1,
    };
    Ok((StatusCode::OK, link))
}

pub(crate) async fn read(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let enrollment = world.enrollments.get(customer, enrollment)?;
    Ok(Json(render::enrollment::details(enrollment, &world.links)))
}

pub(crate) async fn update(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
    body: JsonBody,
) -> Result<StatusCode, ErrorResponse> {
    let change = check::change(&body.read()?)?;
    let now_ms = platform.clock.now_ms();
    platform.world().change_enrollment(customer, enrollment, change, now_ms)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn cancel(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
) -> Result<StatusCode, ErrorResponse> {
    let now_ms = platform.clock.now_ms();
    if platform.world().cancel_enrollment(customer, enrollment, now_ms)? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let message = "The enrollment cannot be cancelled in its current state";
    Err(ErrorResponse::coded(422, "ENROLLMENT_NOT_CANCELLABLE", message))
}

pub(crate) async fn link(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let enrollment = world.enrollments.any(customer, enrollment)?;
    if !enrollment.is_ongoing() {
        let message = "The enrollment is already completed or cancelled";
        return Err(ErrorResponse::coded(409, "ENROLLMENT_NOT_ONGOING", message));
    }
    Ok(Json(render::enrollment::link(enrollment)))
}

pub(crate) async fn link_by_identifier(
    Admin(customer, platform): Admin,
    Path((scheme, identifier)): Path<(String, String)>,
) -> Result<Json<Value>, ErrorResponse> {
    let world = platform.world();
    let enrollment = world.enrollments.ongoing(customer, &scheme, &identifier);
    let missing = || ErrorResponse::not_found("No ongoing enrollment for this company identifier");
    Ok(Json(render::enrollment::link(enrollment.ok_or_else(missing)?)))
}

pub(crate) async fn evidences(
    Admin(customer, platform): Admin,
    Id(enrollment): Id,
) -> Result<Response, ErrorResponse> {
    let world = platform.world();
    let enrollment = world.enrollments.any(customer, enrollment)?;
    // An enrollment that registers nothing goes from ACCEPTED to COMPLETED.
    if !enrollment.has(Stage::Registering) && !enrollment.has(Stage::Completed) {
        let message = "The enrollment is not fully completed yet";
        return Err(ErrorResponse::coded(409, "ENROLLMENT_NOT_COMPLETED", message));
    }
    zip(&format!("evidences_{}.zip", enrollment.id), enrollment::evidences(enrollment))
}

fn zip(name: &str, archive: Option<Bytes>) -> Result<Response, ErrorResponse> {
    let archive =
        archive.ok_or_else(|| ErrorResponse::coded(500, "INTERNAL", "The archive cannot be written"))?;
    Ok(attachment("application/zip", name, archive))
}

/// An enrollment whose addresses and their holders are known.
fn with_addresses(world: &World, customer: CustomerId, id: Uuid) -> Result<&Enrollment, ErrorResponse> {
    let enrollment = world.enrollments.any(customer, id)?;
    if enrollment.addresses_are_known() && !enrollment.has(Stage::Cancelled) {
        return Ok(enrollment);
    }
    let message = "Portability deliverables are not available yet";
    Err(ErrorResponse::coded(409, "ENROLLMENT_PORTABILITY_NOT_AVAILABLE", message))
}
