//! Sending an invoice.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::answer::{Refusal, element};
use super::guard::User;
use super::issue::Issue;
use crate::json::Json;
use crate::platform::Platform;

/// Largest file.
const LARGEST: usize = 50 * 1024 * 1024;
/// Beyond this a body is no longer read to its end.
const PATIENCE: usize = 4 * LARGEST;
const EXTENSIONS: [&str; 6] = ["pdf", "PDF", "xml", "XML", "Pdf", "Xml"];

/// `POST /v1/invoice`: taken in at once; what is wrong with it comes later, as a status.
pub(crate) async fn send(
    User(customer): User,
    State(platform): State<Arc<Platform>>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| Refusal::from(Issue::missing(&["file"], "file")))?;
    let (name, file) = file_part(&mut form).await?;
    let reading = platform.reading_of(&file).await;
    let id = platform.world().submit(customer, name, file, reading, platform.clock.now_ms());
    Ok((StatusCode::CREATED, element("INVOICE", id)))
}

/// Name and content of the part called `file`; the others are read past.
async fn file_part(form: &mut Multipart) -> Result<(String, Bytes), Refusal> {
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
        Some((_, None)) => Err(Refusal::too_large()),
        None => Err(Issue::missing(&["file"], "file").into()),
    }
}

/// The bytes of a part; `None` if there are too many, which are read all the same so that the sender gets to hear
/// of it.
async fn read_part(part: &mut Field<'_>, passed: &mut usize) -> Result<Option<Bytes>, Refusal> {
    let mut content = Some(BytesMut::new());
    while let Some(chunk) = part.chunk().await.map_err(|_| broken_form())? {
        *passed += chunk.len();
        if *passed > PATIENCE {
            return Err(Refusal::too_large());
        }
        content = content.filter(|content| content.len() + chunk.len() <= LARGEST);
        if let Some(content) = &mut content {
            content.extend_from_slice(&chunk);
        }
    }
    Ok(content.map(BytesMut::freeze))
}

/// The documented pattern, whose unescaped dot accepts any character before the extension.
fn is_accepted(name: &str) -> bool {
    let rest = EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension));
    rest.is_some_and(|rest| !rest.is_empty() && !name.contains('\n'))
}

fn broken_form() -> Refusal {
    Refusal::bad_request("Malformed multipart body")
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
