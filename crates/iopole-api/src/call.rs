//! The shape that all operations share: a call that can be adjusted, then sent.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use iopole_http::{CustomerId, Error, ErrorKind, Request, Response};
use iopole_model::json::FromJson;
use iopole_model::{CreatedElement, ElementId, Extra, List, Page, RawJson};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::warning::{self, Warning};

/// A future that may move between threads.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Reader<T> = Box<dyn FnOnce(Response) -> BoxFuture<Result<T, Error>> + Send>;

/// A call of one operation. Nothing is sent before it is awaited (or [`Call::send`] is).
#[must_use = "nothing is sent before the call is awaited"]
pub struct Call<T> {
    request: Result<Request, Error>,
    reader: Reader<T>,
    warnings: Vec<Warning>,
}

impl<T: Send + 'static> Call<T> {
    pub(crate) fn new<F, R>(request: Request, reader: R) -> Self
    where
        R: FnOnce(Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let reader = Box::new(|response| -> BoxFuture<_> { Box::pin(reader(response)) });
        Self { request: Ok(request), reader, warnings: Vec::new() }
    }

    /// Lets the call fail before anything is sent, if this check has.
    pub(crate) fn checked(mut self, check: Result<(), Error>) -> Self {
        if let Err(error) = check {
            self.request = Err(error);
        }
        self
    }

    /// The same call, with this made of what it brings.
    pub(crate) fn map<U: Send + 'static>(self, make: impl FnOnce(T) -> U + Send + 'static) -> Call<U> {
        let reader = self.reader;
        Call {
            request: self.request,
            reader: Box::new(|response| Box::pin(async move { reader(response).await.map(make) })),
            warnings: self.warnings,
        }
    }

    /// Notes what may be wrong with it.
    pub(crate) fn warned(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// What may be wrong with it, and is no reason to refuse it. As it is sent, each is told as a trace event too.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The customer id of this call, in place of the client's; `None` sends none.
    pub fn customer_id(mut self, customer_id: impl Into<Option<CustomerId>>) -> Self {
        self.request = self.request.map(|request| request.customer_id(customer_id));
        self
    }

    /// The bound on one attempt of this request and its answer, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request = self.request.map(|request| request.timeout(timeout));
        self
    }

    /// Sends the request once at the most, of whatever class the operation is: no retry, no replay after a 401.
    pub fn no_replay(mut self) -> Self {
        self.request = self.request.map(Request::no_replay);
        self
    }

    /// Ends the call soon after this future resolves, whatever the call waits for: at the shutdown of a program, for
    /// example. The error is [`ErrorKind::Stopped`] if the call may safely be made again. It is
    /// [`ErrorKind::OutcomeUnknown`] if some of a request that must not be sent twice has gone out: settle it as any other
    /// ([`Invoices::reconcile`](crate::Invoices::reconcile)). A result that has arrived is returned.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: iopole_api::Client, document: iopole_api::Document) -> Result<(), iopole_api::Error> {
    /// let shutdown = async { drop(tokio::signal::ctrl_c().await) };
    /// let id = client.user().invoices().send(document).stop_on(shutdown).await?;
    /// # let _ = id; Ok(()) }
    /// ```
    pub fn stop_on(mut self, stop: impl Future<Output = ()> + Send + 'static) -> Self {
        self.request = self.request.map(|request| request.stop_on(stop));
        self
    }

    /// Sends it and reads the answer.
    ///
    /// # Errors
    /// [`Error`]; see the operation for those that it has of its own.
    pub async fn send(self) -> Result<T, Error> {
        let Self { request, reader, warnings } = self;
        let response = dispatch(request?, &warnings).await?;
        reader(response).await
    }

    /// Sends it and leaves the answer unread.
    ///
    /// # Errors
    /// [`Error`] for an answer that is no success, and for none.
    pub async fn raw(self) -> Result<Response, Error> {
        dispatch(self.request?, &self.warnings).await
    }
}

async fn dispatch(request: Request, warnings: &[Warning]) -> Result<Response, Error> {
    warning::trace(warnings, request.operation());
    request.send().await
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// For a builder with a method `call`: `send`, and `await`.
macro_rules! sends {
    ($builder:ty => $output:ty) => {
        impl $builder {
            /// Sends it and reads the answer, as awaiting it does.
            ///
            /// # Errors
            /// [`Error`](iopole_http::Error); see the operation for those that it has of its own.
            pub async fn send(self) -> Result<$output, ::iopole_http::Error> {
                self.call().send().await
            }
        }

        impl ::std::future::IntoFuture for $builder {
            type Output = Result<$output, ::iopole_http::Error>;
            type IntoFuture = $crate::call::BoxFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                self.call().into_future()
            }
        }
    };
}

pub(crate) use sends;

/// The body as JSON.
pub(crate) async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    response.json().await
}

/// A list. Anything else is no empty list: nothing can be said of what it does not show.
pub(crate) async fn list<T: FromJson + Send + 'static>(response: Response) -> Result<List<T>, Error> {
    let read =
        |answer: RawJson| if is_list(&answer) { answer.read().map_err(|_| NO_LIST) } else { Err(NO_LIST) };
    response.json_then(read).await
}

fn is_list(json: &RawJson) -> bool {
    json.as_str().starts_with('[')
}

/// A page of a search, under the same condition.
pub(crate) async fn page<T>(response: Response) -> Result<Page<T>, Error>
where
    T: FromJson + Serialize + Send + 'static,
{
    response.json_then(|page: Page<T>| if page.is_listed() { Ok(page) } else { Err(NO_LIST) }).await
}

/// Why an answer to what lists something cannot be read.
pub(crate) const NO_LIST: &str = "it holds no list";

/// One thing by its identifier, which the platform answers as a list: the one asked for, else the only one. `missing`
/// is the message for an empty list.
pub(crate) async fn pick<T: FromJson + Send + 'static>(
    response: Response,
    is_it: impl Fn(&T) -> bool,
    missing: &'static str,
) -> Result<T, Error> {
    let operation = response.operation().clone();
    let read = |answer: RawJson| {
        if answer.is_null() {
            return Err("it is null");
        }
        choose(answer.read().unwrap_or_default(), is_it)
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
        (None, 0, _) => Err("it holds nothing that can be read"),
        (None, ..) => Err("it holds several, and none has the identifier that was asked for"),
    }
}

/// No body, or one that says nothing: the platform was seen to send either where it documents the other. A page, or
/// the platform's envelope of errors, is no success.
pub(crate) async fn nothing(response: Response) -> Result<(), Error> {
    response.read(|body| if is_refusal(body) { Err("it is no success".to_owned()) } else { Ok(()) }).await
}

fn is_refusal(body: &[u8]) -> bool {
    if body.trim_ascii_start().starts_with(b"<") {
        return true;
    }
    let refuses = |element: &Value| {
        let told = |key| element.get(key).is_some_and(|value| !value.is_null());
        (told("statusMessage") || told("error")) && !told("id")
    };
    match serde_json::from_slice(body) {
        Ok(Value::Array(elements)) => elements.iter().any(refuses),
        Ok(element) => refuses(&element),
        Err(_) => false,
    }
}

/// The identifier of what was created.
pub(crate) async fn created<T: From<ElementId>>(response: Response) -> Result<T, Error> {
    let id = |elements: List<CreatedElement>| {
        let mut ids = elements.items.into_iter().filter_map(|element| element.id_as());
        ids.next().ok_or("it holds no identifier")
    };
    response.json_then(id).await
}

/// The same where the platform was seen to answer without a body or an identifier: the creation is done all the
/// same, and an error would invite a second one.
pub(crate) async fn created_if_told<T: From<ElementId>>(response: Response) -> Result<Option<T>, Error> {
    Ok(elements(response).await?.iter().find_map(CreatedElement::id_as))
}

/// What was created, as far as the answer tells: nothing where it has no body or an empty one. An answer of another
/// form does not say that anything was created.
pub(crate) async fn elements(response: Response) -> Result<Vec<CreatedElement>, Error> {
    response
        .read(|body| read_elements(body).ok_or_else(|| "it does not say what was created".to_owned()))
        .await
}

fn read_elements(body: &[u8]) -> Option<Vec<CreatedElement>> {
    if body.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let told: RawJson = serde_json::from_slice(body).ok()?;
    // The elements may come in the envelope of other lists.
    let envelope = told.read::<Extra>().unwrap_or_default();
    let told: List<CreatedElement> =
        envelope.json("data").filter(|data| is_list(data)).unwrap_or(&told).read().ok()?;
    let identified = told.items.iter().any(|element| element.id.is_some());
    let is_plain = |element: &CreatedElement| {
        let nameless = element.extra.json("id").is_none_or(RawJson::is_null);
        nameless && (element.r#type.is_some() || element.extra.is_empty())
    };
    let silent = told.odd.is_empty() && told.items.iter().all(is_plain);
    (identified || silent).then_some(told.items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_is_told_by_an_identifier_or_by_nothing_at_all() {
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
            // What is odd beside an identifier is left out.
            assert_eq!(read.map(|count| count.min(1)), expected.map(|count| count.min(1)), "{body}");
        }
    }

    #[test]
    fn a_page_or_an_envelope_of_errors_is_no_success() {
        for body in ["<html>", " <!DOCTYPE html>", r#"{"statusMessage":"x"}"#, r#"[{"error":"x"}]"#] {
            assert!(is_refusal(body.as_bytes()), "{body}");
        }
        for body in ["", "null", "{}", "[]", "OK", r#"{"type":"WEBHOOK","id":"1","statusMessage":"x"}"#] {
            assert!(!is_refusal(body.as_bytes()), "{body}");
        }
    }
}
