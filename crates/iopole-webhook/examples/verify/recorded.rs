//! The verification of a recorded request.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::Full;
use iopole_webhook::{Authentication, Intake, PublicPath, Verifier};

/// The result to print.
pub(crate) struct Verdict {
    pub(crate) valid: bool,
    pub(crate) reason: Option<&'static str>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) dedup_key: Option<String>,
}

impl Verdict {
    pub(crate) fn refused(reason: &'static str) -> Self {
        Self { valid: false, reason: Some(reason), kind: None, dedup_key: None }
    }

    /// Returns one line of JSON.
    pub(crate) fn line(&self) -> String {
        let Self { valid, reason, kind, dedup_key } = self;
        serde_json::json!({"valid": valid, "reason": reason, "kind": kind, "dedup_key": dedup_key})
            .to_string()
    }
}

pub(crate) async fn check(input: &[u8], secret: &str, now: SystemTime, path: PublicPath) -> Verdict {
    let request = match read(input) {
        Ok(request) => request,
        Err(reason) => return Verdict::refused(reason),
    };
    let Ok(verifier) = Verifier::new(secret) else { return Verdict::refused("unusable_secret") };
    let verifier = verifier.with_clock(move || now);
    let intake = Intake::new(Authentication::signature(verifier)).with_path(path);
    match intake.receive(request.map(Full::new)).await {
        Ok(delivery) => Verdict {
            valid: true,
            reason: None,
            kind: Some(delivery.payload.kind().as_str()),
            dedup_key: Some(delivery.key.to_string()),
        },
        Err(refusal) => Verdict::refused(refusal.code()),
    }
}

/// Parses head and body. Lines end with CRLF, or with LF after an editor.
pub(crate) fn read(input: &[u8]) -> Result<Request<Bytes>, &'static str> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Request::new(&mut headers);
    let head = match parsed.parse(input) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Err("incomplete_head"),
        Err(_) => return Err("unreadable_head"),
    };
    let (Some(method), Some(target)) = (parsed.method, parsed.path) else { return Err("unreadable_head") };
    let mut request = Request::builder().method(method).uri(target);
    let (mut length, mut chunked) = (None, false);
    for header in parsed.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| "unreadable_head")?;
        let value = HeaderValue::from_bytes(header.value).map_err(|_| "unreadable_head")?;
        match name.as_str() {
            "content-length" => {
                let stated = value.to_str().ok().and_then(|text| text.trim().parse::<usize>().ok());
                let stated = stated.ok_or("unreadable_head")?;
                if length.replace(stated).is_some_and(|other| other != stated) {
                    return Err("unreadable_head");
                }
            }
            "transfer-encoding" => {
                chunked = value.to_str().is_ok_and(|text| text.to_ascii_lowercase().contains("chunked"));
            }
            _ => {}
        }
        request = request.header(name, value);
    }
    let rest = input.get(head..).unwrap_or_default();
    let body = match length {
        _ if chunked => unchunk(rest)?,
        Some(length) => rest.get(..length).ok_or("incomplete_body")?.to_vec(),
        // Captured without either: the rest is the body.
        None => rest.to_vec(),
    };
    request.body(body.into()).map_err(|_| "unreadable_head")
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut body = Vec::new();
    loop {
        let (head, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Err("incomplete_body"),
            Err(_) => return Err("unreadable_body"),
        };
        rest = rest.get(head..).unwrap_or_default();
        if size == 0 {
            return Ok(body);
        }
        let size = usize::try_from(size).map_err(|_| "unreadable_body")?;
        let chunk = rest.get(..size).ok_or("incomplete_body")?;
        body.extend_from_slice(chunk);
        rest = rest.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).ok_or("incomplete_body")?;
    }
}
