//! Sending an invoice.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::answer::element;
use super::guard::User;
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::request::Issue;

/// Limit of a file.
const LARGEST: usize = 50 * 1024 * 1024;
/// Limit of a whole body. A longer one is not read to its end.
const LONGEST_BODY: usize = 4 * LARGEST;
const EXTENSIONS: [&str; 6] = ["pdf", "PDF", "xml", "XML", "Pdf", "Xml"];

/// Accepts the invoice at once; a later status reports its defects.
pub(crate) async fn send(
    User(customer, platform): User,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ErrorResponse> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| ErrorResponse::from(Issue::missing(&["file"], "file")))?;
    let (name, file) = file_part(&mut form).await?;
    let reading = platform.reading_of(&file).await;
    let id = platform.world().submit(customer, name, file, reading, platform.clock.now_ms());
    Ok((StatusCode::CREATED, element("INVOICE", id)))
}

/// Name and content of the part called `file`; other parts are skipped.
async fn file_part(form: &mut Multipart) -> Result<(String, Bytes), ErrorResponse> {
    let mut file = None;
    let mut passed = 0_usize;
    while let Some(mut part) = form.next_field().await.map_err(|_| broken_form())? {
        let is_file = part.name() == Some("file");
        let mut name = String::new();
        if is_file {
            name = part.file_name().ok_or_else(|| Issue::missing(&["file"], "file"))?.to_owned();
            if !is_accepted(&name) {
                let message = "Invalid file name: it must match ^.*.(pdf|PDF|xml|XML|Pdf|Xml)$";
                return Err(Issue::custom(&["file"], message).into());
            }
        }
        let content = read_part(&mut part, &mut passed).await?;
        if is_file {
            file = Some((name, content));
        }
    }
    match file {
        Some((name, Some(content))) => Ok((name, content)),
        Some((_, None)) => Err(ErrorResponse::too_large()),
        None => Err(Issue::missing(&["file"], "file").into()),
    }
}

/// The bytes of a part; `None` beyond the limit. The rest is read all the same, so that the sender receives the answer.
async fn read_part(part: &mut Field<'_>, passed: &mut usize) -> Result<Option<Bytes>, ErrorResponse> {
    let mut content = Some(BytesMut::new());
    while let Some(chunk) = part.chunk().await.map_err(|_| broken_form())? {
        *passed += chunk.len();
        if *passed > LONGEST_BODY {
            return Err(ErrorResponse::too_large());
        }
        content = content.filter(|content| content.len() + chunk.len() <= LARGEST);
        if let Some(content) = &mut content {
            content.extend_from_slice(&chunk);
        }
    }
    Ok(content.map(BytesMut::freeze))
}

/// Applies the documented pattern, whose unescaped dot accepts any character before the extension.
fn is_accepted(name: &str) -> bool {
    let rest = EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension));
    rest.is_some_and(|rest| !rest.is_empty() && !name.contains('\n'))
}

fn broken_form() -> ErrorResponse {
    ErrorResponse::bad_request("Malformed multipart body")
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn names_follow_the_documented_pattern() {
        for name in ["a.pdf", "A.PDF", "invoice.Xml", ".xml", "a_pdf", "dir/é.xml"] {
            assert!(is_accepted(name), "{name}");
        }
        for name in ["", "pdf", "a.txt", "a.pdf.zip", "a.pDf", "a.xml "] {
            assert!(!is_accepted(name), "{name}");
        }
    }
}
