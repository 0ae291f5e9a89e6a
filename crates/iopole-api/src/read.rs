//! Readers of successful responses.

use iopole_http::{Error, ErrorKind, Response};
use iopole_model::created::CreatedElement;
use iopole_model::ids::ElementId;
use iopole_model::json::FromJson;
use iopole_model::json::{Extra, List, RawJson};
use iopole_model::search::Page;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Parses the body as JSON.
pub(crate) async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    response.json().await
}

/// Parses the body as a list. Anything else is unreadable, not an empty list.
pub(crate) async fn list<T: FromJson + Send + 'static>(response: Response) -> Result<List<T>, Error> {
    let read = |body: RawJson| if is_list(&body) { body.read().map_err(|_| NO_LIST) } else { Err(NO_LIST) };
    response.json_then(read).await
}

fn is_list(json: &RawJson) -> bool {
    json.as_str().starts_with('[')
}

/// Parses the body as a page of a search. A body without a list is unreadable, not an empty page.
pub(crate) async fn page<T>(response: Response) -> Result<Page<T>, Error>
where
    T: FromJson + Serialize + Send + 'static,
{
    response.json_then(|page: Page<T>| if page.is_listed() { Ok(page) } else { Err(NO_LIST) }).await
}

/// Message for a response without the expected list.
pub(crate) const NO_LIST: &str = "it holds no list";

/// Parses the body as a list, and returns the requested item, else the only one. `missing` is the message for an empty
/// list.
pub(crate) async fn pick<T: FromJson + Send + 'static>(
    response: Response,
    is_it: impl Fn(&T) -> bool,
    missing: &'static str,
) -> Result<T, Error> {
    let operation = response.operation().clone();
    let read = |body: RawJson| {
        if body.is_null() {
            return Err("it is null");
        }
        choose(body.read().unwrap_or_default(), is_it)
    };
    let found = response.json_then(read).await?;
    found.ok_or_else(|| Error::new(ErrorKind::NotFound, missing).with_operation(&operation))
}

fn choose<T>(found: List<T>, is_it: impl Fn(&T) -> bool) -> Result<Option<T>, &'static str> {
    let List { mut items, odd } = found;
    match (items.iter().position(is_it), items.len(), odd.len()) {
        (Some(at), ..) => Ok(Some(items.swap_remove(at))),
        (None, 0, 0) => Ok(None),
        (None, 1, 0) => Ok(items.pop()),
        (None, 0, _) => Err("it holds nothing readable"),
        (None, ..) => Err("it holds several, and none has the requested identifier"),
    }
}

/// Accepts a missing body and one of any form: the platform was seen to send either where it documents the other.
/// Rejects a web page, and the platform's envelope of errors.
pub(crate) async fn nothing(response: Response) -> Result<(), Error> {
    response.read(|body| if is_error(body) { Err("it is not a success".to_owned()) } else { Ok(()) }).await
}

fn is_error(body: &[u8]) -> bool {
    if body.trim_ascii_start().starts_with(b"<") {
        return true;
    }
    let is_error = |element: &Value| {
        let has = |key| element.get(key).is_some_and(|value| !value.is_null());
        (has("statusMessage") || has("error")) && !has("id")
    };
    match serde_json::from_slice(body) {
        Ok(Value::Array(elements)) => elements.iter().any(is_error),
        Ok(element) => is_error(&element),
        Err(_) => false,
    }
}

/// Parses the identifier of the created element.
pub(crate) async fn created<T: From<ElementId>>(response: Response) -> Result<T, Error> {
    let id = |elements: List<CreatedElement>| {
        let mut ids = elements.items.into_iter().filter_map(|element| element.id_as());
        ids.next().ok_or("it holds no identifier")
    };
    response.json_then(id).await
}

/// Parses the identifier of the created element, if there is one. The platform was seen to answer without a body or an
/// identifier after a successful creation; an error would invite a second creation.
pub(crate) async fn created_or_none<T: From<ElementId>>(response: Response) -> Result<Option<T>, Error> {
    Ok(elements(response).await?.iter().find_map(CreatedElement::id_as))
}

/// Parses the created elements: none for a missing or empty body. A body of another form does not prove a creation.
pub(crate) async fn elements(response: Response) -> Result<Vec<CreatedElement>, Error> {
    response
        .read(|body| read_elements(body).ok_or_else(|| "it does not name the created elements".to_owned()))
        .await
}

fn read_elements(body: &[u8]) -> Option<Vec<CreatedElement>> {
    if body.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let whole: RawJson = serde_json::from_slice(body).ok()?;
    // The elements may come in the envelope of other lists.
    let envelope = whole.read::<Extra>().unwrap_or_default();
    let created: List<CreatedElement> =
        envelope.json("data").filter(|data| is_list(data)).unwrap_or(&whole).read().ok()?;
    let is_identified = created.items.iter().any(|element| element.id.is_some());
    let is_plain = |element: &CreatedElement| {
        let nameless = element.extra.json("id").is_none_or(RawJson::is_null);
        nameless && (element.r#type.is_some() || element.extra.is_empty())
    };
    let is_plain = created.odd.is_empty() && created.items.iter().all(is_plain);
    (is_identified || is_plain).then_some(created.items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_or_an_empty_body_proves_a_creation() {
        for (body, expected) in [
            ("", Some(0)),
            (" \n", Some(0)),
            ("null", Some(0)),
            ("[]", Some(0)),
            (r#"{"data":[]}"#, Some(0)),
            ("{}", Some(1)),
            (r#"{"type":"STATUS"}"#, Some(1)),
            (r#"{"type":"STATUS","id":null}"#, Some(1)),
            (r#"[{"type":"STATUS","id":"1"},7]"#, Some(2)),
            (r#"{"type":"STATUS","id":""}"#, None),
            (r#"{"type":"STATUS","id":{}}"#, None),
            (r#"{"statusMessage":"not now"}"#, None),
            (r#"{"error":"maintenance"}"#, None),
            (r#"{"data":{},"meta":{"count":1}}"#, None),
            (r#"["0190f1d2-0000-7000-8000-000000000000"]"#, None),
            ("\"OK\"", None),
            ("<html>", None),
            ("OK", None),
        ] {
            let read = read_elements(body.as_bytes()).map(|elements| elements.len());
            // Unreadable elements beside an identifier are left out.
            assert_eq!(read.map(|count| count.min(1)), expected.map(|count| count.min(1)), "{body}");
        }
    }

    #[test]
    fn a_web_page_or_an_envelope_of_errors_is_not_a_success() {
        for body in ["<html>", " <!DOCTYPE html>", r#"{"statusMessage":"x"}"#, r#"[{"error":"x"}]"#] {
            assert!(is_error(body.as_bytes()), "{body}");
        }
        for body in ["", "null", "{}", "[]", "OK", r#"{"type":"WEBHOOK","id":"1","statusMessage":"x"}"#] {
            assert!(!is_error(body.as_bytes()), "{body}");
        }
    }
}
