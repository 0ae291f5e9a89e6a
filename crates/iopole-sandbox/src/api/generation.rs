//! Generation of documents; none is kept.

use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use bytes::Bytes;
use iopole_document::Profile;
use iopole_document::write::PageLanguage;
use serde_json::{Value, json};

use super::answer::attachment;
use super::extract::Params;
use super::guard::Anyone;
use crate::error_response::ErrorResponse;
use crate::exact;
use crate::generation::{self, Failure};
use crate::platform::Platform;
use crate::request::Issue;

/// Limit of a request, as for an upload.
pub(crate) const LARGEST: usize = 50 * 1024 * 1024;

type Body = Result<Bytes, BytesRejection>;

pub(crate) async fn facturx(
    Anyone(_, platform): Anyone,
    params: Params,
    body: Body,
) -> Result<Response, ErrorResponse> {
    let run = Run::start(&platform, "FacturX generation failed.");
    let profile = profile(&params, &[Profile::BasicWl, Profile::En16931, Profile::Extended])?;
    let language = language(params.get("language"))?;
    let body = read(body)?;
    let made = apart(&platform, move || {
        let pdf = generation::facturx(&json_of(&body)?, profile, language, run.start_ms);
        pdf.map_err(|failure| run.refusal(failure))
    });
    Ok(attachment("application/pdf", "invoice.pdf", made.await?))
}

pub(crate) async fn cii(
    Anyone(_, platform): Anyone,
    params: Params,
    body: Body,
) -> Result<Response, ErrorResponse> {
    let run = Run::start(&platform, "FacturX generation failed.");
    let profile = profile(&params, &[Profile::En16931, Profile::Extended, Profile::PeppolBis3])?;
    let body = read(body)?;
    let made = apart(&platform, move || {
        generation::cii(&json_of(&body)?, profile).map_err(|failure| run.refusal(failure))
    });
    Ok(attachment("application/xml", "invoice.xml", made.await?))
}

pub(crate) async fn ubl(
    Anyone(_, platform): Anyone,
    params: Params,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ErrorResponse> {
    let run = Run::start(&platform, "UBL generation failed.");
    let profile = profile(&params, &[Profile::PeppolBis3, Profile::En16931])?;
    let body = read(body)?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The content type alone decides between XML and JSON.
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let is_xml = matches!(media_type, "application/xml" | "text/xml");
    let made = apart(&platform, move || {
        let xml = match is_xml {
            true => generation::ubl_from_cii(&body, profile),
            false => generation::ubl(&json_of(&body)?, profile),
        };
        xml.map_err(|failure| run.refusal(failure))
    });
    Ok(attachment("application/xml", "invoice.xml", made.await?))
}

/// Generates off the threads that answer requests.
async fn apart<T: Send + 'static>(
    platform: &Platform,
    generate: impl FnOnce() -> Result<T, ErrorResponse> + Send + 'static,
) -> Result<T, ErrorResponse> {
    let made = platform.pool.run(generate).await;
    made.unwrap_or_else(|| {
        Err(ErrorResponse::not_generated(json!({"statusMessage": "The document cannot be generated"})))
    })
}

fn profile(params: &Params, offered: &[Profile]) -> Result<Profile, Issue> {
    let named: Vec<(&str, Profile)> =
        offered.iter().filter_map(|profile| Some((profile.name()?, *profile))).collect();
    let names: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
    let Some(name) = params.get("flavor") else {
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        return Err(Issue::missing(&["flavor"], &quoted.join(" | ")));
    };
    let known = named.iter().find(|(known, _)| *known == name).map(|(_, profile)| *profile);
    known.ok_or_else(|| Issue::not_one_of(&["flavor"], &names, name))
}

fn language(name: Option<&str>) -> Result<PageLanguage, Issue> {
    match name {
        None | Some("FRENCH") => Ok(PageLanguage::French),
        Some("ENGLISH") => Ok(PageLanguage::English),
        Some("GERMAN") => Ok(PageLanguage::German),
        Some(name) => Err(Issue::not_one_of(&["language"], &["FRENCH", "ENGLISH", "GERMAN"], name)),
    }
}

fn read(body: Body) -> Result<Bytes, ErrorResponse> {
    body.map_err(|_| ErrorResponse::too_large())
}

fn json_of(body: &Bytes) -> Result<Value, ErrorResponse> {
    exact::read(body).map_err(|_| ErrorResponse::bad_request("The request body is not valid JSON"))
}

/// Facts of a run that accompany its errors.
struct Run {
    id: String,
    start_ms: u64,
    failed: &'static str,
}

impl Run {
    fn start(platform: &Platform, failed: &'static str) -> Self {
        let start_ms = platform.clock.now_ms();
        let id = platform.world().new_id(start_ms).to_string();
        Self { id, start_ms, failed }
    }

    fn refusal(&self, failure: Failure) -> ErrorResponse {
        match failure {
            Failure::Request(issue) => issue.into(),
            Failure::Other(error) => ErrorResponse::not_generated(
                json!({"statusMessage": self.failed, "details": {"error": error}}),
            ),
            Failure::Invalid { xml, broken } => {
                let error = |rule: &generation::Broken| json!({"id": rule.id, "location": rule.location, "text": rule.text});
                let errors: Vec<Value> = broken.iter().map(error).collect();
                ErrorResponse::not_generated(json!({
                    "statusMessage": self.failed,
                    "details": {"schemaValidationErrors": [], "schematronValidationErrors": errors},
                    "metadata": xml,
                    "pipeline": self.pipeline(),
                }))
            }
        }
    }

    /// The run takes no time: the clock of the simulated platform does not move meanwhile.
    fn pipeline(&self) -> Value {
        json!({"id": self.id, "startTime": self.start_ms, "endTime": self.start_ms, "durationMs": 0})
    }
}
