//! E-reporting.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::answer::{Refusal, element};
use super::guard::User;
use super::issue::Issue;
use super::params::{Params, id};
use super::report_check::{invoice_payment, transaction_payment, transactions};
use super::report_invoice_check::invoice;
use super::webhook_check::exact_body;
use crate::ids::{CustomerId, parse_uuid};
use crate::json::Json;
use crate::platform::Platform;
use crate::render;
use crate::reporting::{Closure, Submission, SubmissionKind, month_of};

const SIREN: &str = "0002";
const ONLY_FRENCH: &str =
    "Only French SIREN scheme (0002) is supported. Other countries are not covered so far.";
const NO_REGIME: &str = "The business entity does not have a VAT regime specified.";

type Company = Path<(String, String)>;
type Taken = Result<(StatusCode, Json<Value>), Refusal>;

/// The paths of e-reporting.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    const COMPANY: &str = "scheme/{identifierScheme}/value/{identifierValue}";
    Router::new()
        .route(&format!("/v1/reporting/transaction/{COMPANY}"), post(send_transactions))
        .route(&format!("/v1/reporting/transaction/invoice/{COMPANY}"), post(send_invoice))
        .route(&format!("/v1/reporting/payment/invoice/{COMPANY}"), post(send_invoice_payment))
        .route(&format!("/v1/reporting/payment/transaction/{COMPANY}"), post(send_transaction_payment))
        .route(&format!("/v1/reporting/report/{COMPANY}"), get(folders))
        .route("/v1/reporting/report/transmission/{transmissionId}/content", get(download))
        .route("/v1/reporting/transaction/{transactionId}", put(not_built).delete(not_built))
        .route("/v1/reporting/transaction/{transactionId}/invoice", put(not_built))
        .route("/v1/reporting/payment/{paymentId}", delete(not_built))
        .route("/v1/reporting/payment/{paymentId}/invoice", put(not_built))
        .route("/v1/reporting/payment/{paymentId}/transaction", put(not_built))
}

/// What a body says, as far as it decides where it goes.
struct Read {
    kind: SubmissionKind,
    day: Date,
    closure: Option<Closure>,
    body: Value,
}

/// `POST /v1/reporting/transaction/scheme/{identifierScheme}/value/{identifierValue}`
async fn send_transactions(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path((scheme, company)): Company,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Taken {
    check_company(&scheme, &company)?;
    let body = exact_body(&headers, &body)?;
    let (day, closure) = transactions(&body, &company)?;
    take(
        &platform,
        (customer, &company),
        &params,
        Read { kind: SubmissionKind::Transaction, day, closure, body },
    )
}

/// `POST /v1/reporting/transaction/invoice/scheme/{identifierScheme}/value/{identifierValue}`
async fn send_invoice(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path((scheme, company)): Company,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Taken {
    check_company(&scheme, &company)?;
    let body = exact_body(&headers, &body)?;
    let day = invoice(&body)?;
    take(
        &platform,
        (customer, &company),
        &params,
        Read { kind: SubmissionKind::Invoice, day, closure: None, body },
    )
}

/// `POST /v1/reporting/payment/invoice/scheme/{identifierScheme}/value/{identifierValue}`
async fn send_invoice_payment(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path((scheme, company)): Company,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Taken {
    check_company(&scheme, &company)?;
    let body = exact_body(&headers, &body)?;
    let day = invoice_payment(&body)?;
    take(
        &platform,
        (customer, &company),
        &params,
        Read { kind: SubmissionKind::InvoicePayment, day, closure: None, body },
    )
}

/// `POST /v1/reporting/payment/transaction/scheme/{identifierScheme}/value/{identifierValue}`
async fn send_transaction_payment(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path((scheme, company)): Company,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Taken {
    check_company(&scheme, &company)?;
    let body = exact_body(&headers, &body)?;
    let day = transaction_payment(&body)?;
    let kind = SubmissionKind::TransactionPayment;
    take(&platform, (customer, &company), &params, Read { kind, day, closure: None, body })
}

/// 202 once the body is sound and the company has a regime: nothing is compared with what was reported before.
fn take(platform: &Platform, (customer, company): (CustomerId, &str), params: &Params, read: Read) -> Taken {
    let now_ms = platform.clock.now_ms();
    let mut world = platform.world();
    let regime = world.regime_of(customer, company).ok_or_else(|| {
        Refusal::from(Issue::custom(&["identifierValue"], NO_REGIME))
            .because("configure the business entity, or start with SandboxBuilder::vat_regime")
    })?;
    let folder = match params.get("reportIdentifier") {
        None => None,
        Some(wanted) => {
            let folder = parse_uuid(wanted).and_then(|id| world.reporting.folder(customer, company, id));
            let issue = |message| Issue::custom(&["reportIdentifier"], message);
            let folder = folder.ok_or_else(|| issue("Report not found for given identifier"))?;
            if !folder.is_open() {
                return Err(issue("The report is closed").into());
            }
            Some(folder.id)
        }
    };
    let id = world.new_id(now_ms);
    let business_entity = world.business_entity_of(company, now_ms);
    let Read { kind, day, closure, body } = read;
    let siren = company.to_owned();
    world.reporting.submit(
        Submission { id, customer, kind, siren, business_entity, regime, day, folder, closure, body },
        now_ms,
    );
    Ok((StatusCode::ACCEPTED, element(kind.as_str(), id)))
}

/// `GET /v1/reporting/report/scheme/{identifierScheme}/value/{identifierValue}`
async fn folders(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path((scheme, company)): Company,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    check_company(&scheme, &company)?;
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
    if !world.knows_company(&company) {
        return Err(Refusal::message_only("Business entity not found for given identifier"));
    }
    let mut matching = world.reporting.folders_of(customer, &company);
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

/// `GET /v1/reporting/report/transmission/{transmissionId}/content`
async fn download(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    Path(transmission): Path<String>,
) -> Result<Response, Refusal> {
    let transmission = id("transmissionId", &transmission)?;
    let world = platform.world();
    let file = world.reporting.transmission(customer, transmission);
    let file = file.ok_or_else(|| Refusal::not_found("Transmission not found"))?;
    let disposition = format!("attachment; filename=\"{}\"", file.file_name);
    let headers = [(CONTENT_TYPE, "application/xml".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, file.xml.clone()).into_response())
}

/// Everything that would change or delete a submission.
async fn not_built(_: User) -> Refusal {
    Refusal::not_implemented()
}

fn check_company(scheme: &str, value: &str) -> Result<(), Issue> {
    if scheme != SIREN {
        return Err(Issue::not_literal(&["identifierScheme"], SIREN, scheme, ONLY_FRENCH));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.bytes().all(allowed) { Ok(()) } else { Err(Issue::pattern(&["identifierValue"])) }
}

/// The first day of a month written `YYYY-MM`.
fn month(name: &str, text: &str) -> Result<Date, Issue> {
    let day = Some(text).filter(|text| text.len() == 7).and_then(|text| format!("{text}-01").parse().ok());
    day.ok_or_else(|| Issue::pattern_saying(&[name], format!("{name} must match YYYY-MM")))
}
