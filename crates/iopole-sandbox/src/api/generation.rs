//! Generation of documents: nothing is kept of what is generated.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::guard::Anyone;
use super::issue::Issue;
use super::params::Params;
use crate::exact;
use crate::generation::{self, Failure, Flavour, Language};
use crate::platform::Platform;

/// Largest request, as for an upload.
pub(crate) const LARGEST: usize = 50 * 1024 * 1024;

type Body = Result<Bytes, BytesRejection>;

/// `POST /v1/tools/facturx/generate`
pub(crate) async fn facturx(
    _: Anyone,
    State(platform): State<Arc<Platform>>,
    params: Params,
    body: Body,
) -> Result<Response, Refusal> {
    let run = Run::start(&platform, "FacturX generation failed.");
    let flavour = flavour(&params, &[Flavour::BasicWl, Flavour::En16931, Flavour::Extended])?;
    let language = match params.get("language") {
        None => Language::French,
        Some(name) => {
            Language::read(name).ok_or_else(|| Issue::not_one_of(&["language"], &Language::NAMES, name))?
        }
    };
    let body = read(body)?;
    let made = apart(&platform, move || {
        let pdf = generation::facturx(&json_of(&body)?, flavour, language, run.start_ms);
        pdf.map_err(|failure| run.refusal(failure))
    });
    Ok(document("application/pdf", "invoice.pdf", made.await?))
}

/// `POST /v1/tools/cii/generate`
pub(crate) async fn cii(
    _: Anyone,
    State(platform): State<Arc<Platform>>,
    params: Params,
    body: Body,
) -> Result<Response, Refusal> {
    let run = Run::start(&platform, "FacturX generation failed.");
    let flavour = flavour(&params, &[Flavour::En16931, Flavour::Extended, Flavour::PeppolBis3])?;
    let body = read(body)?;
    let made = apart(&platform, move || {
        generation::cii(&json_of(&body)?, flavour).map_err(|failure| run.refusal(failure))
    });
    Ok(document("application/xml", "invoice.xml", made.await?))
}

/// `POST /v1/tools/ubl/generate`
pub(crate) async fn ubl(
    _: Anyone,
    State(platform): State<Arc<Platform>>,
    params: Params,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let run = Run::start(&platform, "UBL generation failed.");
    let flavour = flavour(&params, &[Flavour::PeppolBis3, Flavour::En16931])?;
    let body = read(body)?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The content type alone says what the body is.
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let is_xml = matches!(media_type, "application/xml" | "text/xml");
    let made = apart(&platform, move || {
        let xml = match is_xml {
            true => generation::ubl_from_cii(&body, flavour),
            false => generation::ubl(&json_of(&body)?, flavour),
        };
        xml.map_err(|failure| run.refusal(failure))
    });
    Ok(document("application/xml", "invoice.xml", made.await?))
}

/// Generates off the threads that answer requests.
async fn apart<T: Send + 'static>(
    platform: &Platform,
    generate: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let made = platform.pool.run(generate).await;
    made.unwrap_or_else(|| {
        Err(Refusal::not_generated(json!({"statusMessage": "The document cannot be generated"})))
    })
}

fn document(media_type: &'static str, name: &str, content: impl Into<axum::body::Body>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)], content.into())
        .into_response()
}

fn flavour(params: &Params, offered: &[Flavour]) -> Result<Flavour, Issue> {
    let names: Vec<&str> = offered.iter().map(|flavour| flavour.as_str()).collect();
    let Some(name) = params.get("flavor") else {
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        return Err(Issue::missing(&["flavor"], &quoted.join(" | ")));
    };
    let known = Flavour::read(name).filter(|flavour| offered.contains(flavour));
    known.ok_or_else(|| Issue::not_one_of(&["flavor"], &names, name))
}

fn read(body: Body) -> Result<Bytes, Refusal> {
    body.map_err(|_| Refusal::too_large())
}

fn json_of(body: &Bytes) -> Result<Value, Refusal> {
    exact::read(body).map_err(|_| Refusal::bad_request("The request body is not valid JSON"))
}

/// What the platform tells of the run beside the errors.
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

    fn refusal(&self, failure: Failure) -> Refusal {
        match failure {
            Failure::Request(issue) => issue.into(),
            Failure::Other(error) => {
                Refusal::not_generated(json!({"statusMessage": self.failed, "details": {"error": error}}))
            }
            Failure::Invalid { xml, broken } => {
                let error = |rule: &generation::Broken| json!({"id": rule.id, "location": rule.location, "text": rule.text});
                let errors: Vec<Value> = broken.iter().map(error).collect();
                Refusal::not_generated(json!({
                    "statusMessage": self.failed,
                    "details": {"schemaValidationErrors": [], "schematronValidationErrors": errors},
                    "metadata": xml,
                    "pipeline": self.pipeline(),
                }))
            }
        }
    }

    /// The sandbox's clock stands still while it works.
    fn pipeline(&self) -> Value {
        json!({"id": self.id, "startTime": self.start_ms, "endTime": self.start_ms, "durationMs": 0})
    }
}
