//! E-reporting.

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::answer::{attachment, element};
use super::extract::{Id, JsonBody, Params};
use super::guard::User;
use super::report_check::{invoice, invoice_payment, transaction_payment, transactions};
use crate::error_response::ErrorResponse;
use crate::ids::{CustomerId, parse_uuid};
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::reporting::{Closure, Submission, SubmissionKind, month_of};
use crate::request::Issue;

const SIREN_SCHEME: &str = "0002";
const ONLY_FRENCH: &str =
    "Only French SIREN scheme (0002) is supported. Other countries are not covered so far.";
const NO_REGIME: &str = "The business entity does not have a VAT regime specified.";

type Accepted = Result<(StatusCode, Json<Value>), ErrorResponse>;

/// The SIREN of the company in the path; any other scheme is an issue.
pub(crate) struct Siren(String);

impl<S: Send + Sync> FromRequestParts<S> for Siren {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((scheme, value)) = path.map_err(|rejection| rejection.into_response())?;
        check_company(&scheme, &value).map_err(|issue| ErrorResponse::from(issue).into_response())?;
        Ok(Self(value))
    }
}

fn check_company(scheme: &str, value: &str) -> Result<(), Issue> {
    if scheme != SIREN_SCHEME {
        return Err(Issue::not_literal(&["identifierScheme"], SIREN_SCHEME, scheme, ONLY_FRENCH));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.bytes().all(allowed) { Ok(()) } else { Err(Issue::pattern(&["identifierValue"])) }
}

/// A report, as far as its content decides its folder.
struct Report {
    kind: SubmissionKind,
    day: Date,
    closure: Option<Closure>,
    body: Value,
}

pub(crate) async fn send_transactions(
    User(customer, platform): User,
    Siren(siren): Siren,
    params: Params,
    body: JsonBody,
) -> Accepted {
    let body = body.read_exact()?;
    let (day, closure) = transactions(&body, &siren)?;
    let report = Report { kind: SubmissionKind::Transaction, day, closure, body };
    submit(&platform, customer, siren, &params, report)
}

pub(crate) async fn send_invoice(
    User(customer, platform): User,
    Siren(siren): Siren,
    params: Params,
    body: JsonBody,
) -> Accepted {
    let body = body.read_exact()?;
    let (day, closure) = (invoice(&body)?, None);
    let report = Report { kind: SubmissionKind::Invoice, day, closure, body };
    submit(&platform, customer, siren, &params, report)
}

pub(crate) async fn send_invoice_payment(
    User(customer, platform): User,
    Siren(siren): Siren,
    params: Params,
    body: JsonBody,
) -> Accepted {
    let body = body.read_exact()?;
    let (day, closure) = (invoice_payment(&body)?, None);
    let report = Report { kind: SubmissionKind::InvoicePayment, day, closure, body };
    submit(&platform, customer, siren, &params, report)
}

pub(crate) async fn send_transaction_payment(
    User(customer, platform): User,
    Siren(siren): Siren,
    params: Params,
    body: JsonBody,
) -> Accepted {
    let body = body.read_exact()?;
    let (day, closure) = (transaction_payment(&body)?, None);
    let report = Report { kind: SubmissionKind::TransactionPayment, day, closure, body };
    submit(&platform, customer, siren, &params, report)
}

/// Answers 202 if the body is valid and the company has a regime. Earlier reports are not compared.
fn submit(
    platform: &Platform,
    customer: CustomerId,
    siren: String,
    params: &Params,
    report: Report,
) -> Accepted {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let regime = world.regime_of(customer, &siren).ok_or_else(|| {
        ErrorResponse::from(Issue::custom(&["identifierValue"], NO_REGIME))
            .because("configure the business entity, or start with SandboxBuilder::vat_regime")
    })?;
    let folder = match params.get("reportIdentifier") {
        None => None,
        Some(wanted) => {
            let folder = parse_uuid(wanted).and_then(|id| world.reporting.folder(customer, &siren, id));
            let issue = |message| Issue::custom(&["reportIdentifier"], message);
            let folder = folder.ok_or_else(|| issue("Report not found for given identifier"))?;
            if !folder.is_open() {
                return Err(issue("The report is closed").into());
            }
            Some(folder.id)
        }
    };
    let id = world.new_id(now_ms);
    let business_entity = world.business_entity_of(&siren, now_ms);
    let Report { kind, day, closure, body } = report;
    world.reporting.submit(
        Submission { id, customer, kind, siren, business_entity, regime, day, folder, closure, body },
        now_ms,
    );
    Ok((StatusCode::ACCEPTED, element(kind.as_str(), id)))
}

pub(crate) async fn folders(
    User(customer, platform): User,
    Siren(siren): Siren,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
    let from = params.get("from").ok_or_else(|| Issue::missing(&["from"], "string"))?;
    let first = month("from", from)?;
    let last = match params.get("to") {
        Some(to) => month("to", to)?,
        None => month_of(platform.clock.now_ms()),
    };
    if last < first {
        return Err(Issue::custom(&["to"], "'to' must be greater than or equal to 'from'").into());
    }
    let page = params.page()?;
    let world = platform.world();
    if !world.knows_company(&siren) {
        return Err(ErrorResponse::message_only("Business entity not found for given identifier"));
    }
    let mut matching = world.reporting.folders_of(customer, &siren);
    let last_day = last.last_of_month();
    matching.retain(|folder| folder.period.start <= last_day && folder.period.end >= first);
    let total = matching.len();
    let rows = matching.into_iter().skip(page.offset).take(page.limit);
    let data: Vec<Value> = rows.map(render::reporting::folder).collect();
    Ok(Json(json!({
        "meta": {
            "offset": page.offset,
            "limit": page.limit,
            "count": data.len(),
            "total": total,
            "from": from,
            "to": last.strftime("%Y-%m").to_string(),
        },
        "data": data,
    })))
}

pub(crate) async fn download(
    User(customer, platform): User,
    Id(transmission): Id,
) -> Result<Response, ErrorResponse> {
    let world = platform.world();
    let file = world.reporting.transmission(customer, transmission);
    let file = file.ok_or_else(|| ErrorResponse::not_found("Transmission not found"))?;
    Ok(attachment("application/xml", &file.file_name, file.xml.clone()))
}

/// Answers 501 to every change or deletion of a submission.
pub(crate) async fn not_built(_: User) -> ErrorResponse {
    ErrorResponse::not_implemented()
}

/// Reads `YYYY-MM` as the first day of the month.
fn month(name: &str, text: &str) -> Result<Date, Issue> {
    let day = Some(text).filter(|text| text.len() == 7).and_then(|text| format!("{text}-01").parse().ok());
    day.ok_or_else(|| Issue::pattern_saying(&[name], format!("{name} must match YYYY-MM")))
}
