//! `iopole webhook listen`: a receiver on this machine, for the simulated platform or a tunnel.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use iopole_webhook::{Authentication, Delivery, Intake, Payload};
use reqwest::Url;
use serde::Serialize;

use super::recorded::Recorded;
use super::{forward, secret};
use crate::args::webhook::Listen;
use crate::failure::Failure;
use crate::folders;
use crate::output::{Form, Language};
use crate::screen::{Screen, print};
use crate::signals;

/// Largest delivery of the platform.
const LARGEST: usize = 100_000_000;

/// Verification, record and routes of each delivery.
struct Listener {
    intake: Intake,
    secret: String,
    /// URL by kind; `None` for every other kind.
    routes: Vec<(Option<String>, Url)>,
    record: Option<PathBuf>,
    http: reqwest::Client,
    form: Form,
    language: Language,
}

/// A delivery, as it is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    time: String,
    /// `None` where the request was refused.
    kind: Option<&'static str>,
    detail: Option<String>,
    target: String,
    /// Reason of a refusal.
    refused: Option<String>,
    forwarded_to: Option<String>,
    answer: u16,
    milliseconds: u128,
    recorded: Option<String>,
}

pub(super) async fn run(arguments: &Listen, screen: &Screen) -> Result<(), Failure> {
    let secret = secret::read()?;
    let authentication =
        Authentication::hmac(secret.clone()).map_err(|error| Failure::bad_input(error.to_string()))?;
    if let Some(folder) = &arguments.record {
        folders::create(folder)
            .map_err(|error| Failure::bad_input(format!("{}: {error}", folder.display())))?;
    }
    let listener = Listener {
        intake: Intake::new(authentication),
        secret,
        routes: arguments.forward_to.iter().map(|route| read_route(route)).collect::<Result<_, _>>()?,
        record: arguments.record.clone(),
        http: forward::client()?,
        form: screen.form,
        language: screen.language,
    };
    serve(arguments, listener, screen).await
}

fn read_route(text: &str) -> Result<(Option<String>, Url), Failure> {
    match text.split_once('=') {
        Some((kind, url)) if !kind.contains(':') => Ok((Some(kind.to_owned()), forward::url(url)?)),
        _ => Ok((None, forward::url(text)?)),
    }
}

async fn serve(arguments: &Listen, listener: Listener, screen: &Screen) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::other(format!("{}: {error}", arguments.listen));
    let stop = signals::first().map_err(failed)?;
    let socket = tokio::net::TcpListener::bind(arguments.listen).await.map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    let url = format!("http://{address}");
    match screen.form {
        Form::Text => screen.note(&format!(
            "{} {url} - {}",
            screen.pick("Listening at", "À l'écoute sur"),
            screen.pick("Ctrl-C ends it.", "Ctrl-C l'arrête.")
        )),
        // A program must learn the port.
        _ => screen.record(&serde_json::json!({"listening": url}), &[])?,
    }
    let app = Router::new().fallback(deliver).with_state(Arc::new(listener));
    let ending = Screen::new(screen.form, screen.language);
    let stop = async move {
        stop.await;
        ending.note(ending.pick(
            "Ending after the deliveries under way. A second signal ends at once.",
            "Fin après les livraisons en cours. Un second signal arrête tout.",
        ));
    };
    axum::serve(socket, app).with_graceful_shutdown(stop).await.map_err(failed)
}

async fn deliver(State(listener): State<Arc<Listener>>, request: Request) -> Response {
    let start = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let recorded = Recorded::new(&parts, body);
    let mut shown = Shown {
        time: jiff::Timestamp::now().strftime("%H:%M:%SZ").to_string(),
        kind: None,
        detail: None,
        target: recorded.target.clone(),
        refused: None,
        forwarded_to: None,
        answer: 0,
        milliseconds: 0,
        recorded: None,
    };
    let answer = match listener.intake.receive(recorded.request()).await {
        Ok(delivery) => listener.take(&recorded, delivery, &mut shown).await,
        Err(refusal) => {
            shown.refused = Some(refusal.to_string());
            refusal.status().into_response()
        }
    };
    shown.answer = answer.status().as_u16();
    shown.milliseconds = start.elapsed().as_millis();
    listener.show(&shown);
    answer
}

impl Listener {
    /// Records and forwards a verified delivery. The platform gets a 2xx only for what was recorded and forwarded.
    async fn take(&self, recorded: &Recorded, delivery: Delivery, shown: &mut Shown) -> Response {
        let kind = delivery.payload.kind().as_str();
        shown.kind = Some(kind);
        shown.detail = detail(&delivery.payload);
        if let Some(folder) = &self.record {
            match recorded.store(folder, kind, delivery.content.checksum()) {
                Ok(path) => shown.recorded = Some(path.display().to_string()),
                Err(failure) => {
                    shown.refused = Some(failure.message().to_owned());
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
            }
        }
        let Some(url) = self.route(kind) else { return StatusCode::NO_CONTENT.into_response() };
        shown.forwarded_to = Some(url.to_string());
        let Ok(content) = delivery.content.bytes().await else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        match forward::send(&self.http, &self.secret, recorded, &content, url).await {
            Ok((status, body)) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
                (status, body).into_response()
            }
            Err(error) => {
                shown.refused = Some(format!("{url}: {}", error.without_url()));
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    fn route(&self, kind: &str) -> Option<&Url> {
        let of_kind = self.routes.iter().find(|(of, _)| of.as_deref() == Some(kind));
        of_kind.or_else(|| self.routes.iter().find(|(of, _)| of.is_none())).map(|(_, url)| url)
    }

    fn show(&self, shown: &Shown) {
        let line = match self.form {
            Form::Text => text(shown, self.language),
            Form::Json | Form::Jsonl => serde_json::to_string(shown).unwrap_or_default(),
        };
        // A closed output must not lose a delivery.
        let _ = print(format!("{line}\n").as_bytes());
    }
}

/// The code of a status, or the identifier of an invoice as the delivery says it.
fn detail(payload: &Payload) -> Option<String> {
    match payload {
        Payload::Status(status) => status.code().map(ToString::to_string),
        _ => None,
    }
}

fn text(shown: &Shown, language: Language) -> String {
    let kind = shown.kind.unwrap_or_else(|| language.pick("refused", "refusée"));
    let detail = shown.detail.as_deref().or(shown.refused.as_deref()).unwrap_or_default();
    let forwarded = shown.forwarded_to.as_ref().map(|url| format!(" → {url}")).unwrap_or_default();
    let recorded = shown.recorded.as_ref().map(|path| format!(" · {path}")).unwrap_or_default();
    let line = format!(
        "{}  {kind:<18} {detail}{forwarded}  {} ({} ms){recorded}",
        shown.time, shown.answer, shown.milliseconds
    );
    iopole_api::Printable::new(&line).longest(usize::MAX).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_for_one_kind_or_for_all() {
        assert_eq!(read_route("http://a/b?c=d").unwrap().0, None);
        assert_eq!(read_route("status=http://a/b").unwrap().0.as_deref(), Some("status"));
        assert!(read_route("status=nonsense").is_err());
        assert!(read_route("ftp://a").is_err());
    }
}
