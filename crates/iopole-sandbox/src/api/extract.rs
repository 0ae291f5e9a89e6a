//! Extractors of the handlers: identifiers of the path, parameters of the query, JSON bodies.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error_response::ErrorResponse;
use crate::exact;
use crate::form::Form;
use crate::ids::parse_uuid;
use crate::request::Issue;

/// The first parameter of the path, a UUID. The issue about another text names the parameter as the contract does.
pub(crate) struct Id(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|rejection| rejection.into_response())?;
        let (name, text) = params.iter().next().unwrap_or_default();
        id(name, text).map(Self).map_err(|error| error.into_response())
    }
}

/// Parses an identifier; `name` is the path of the issue.
pub(crate) fn id(name: &str, text: &str) -> Result<Uuid, ErrorResponse> {
    parse_uuid(text).ok_or_else(|| Issue::uuid(&[name]).into())
}

/// The parameters `identifierScheme`, of four characters, and `identifierValue` of the path.
pub(crate) struct SchemeAndValue {
    pub(crate) scheme: String,
    pub(crate) value: String,
}

impl<S: Send + Sync> FromRequestParts<S> for SchemeAndValue {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let path = Path::<Vec<String>>::from_request_parts(parts, state).await;
        let Path(parameters) = path.map_err(|rejection| rejection.into_response())?;
        let mut parameters = parameters.into_iter();
        let (scheme, value) = (parameters.next().unwrap_or_default(), parameters.next().unwrap_or_default());
        check_scheme(&scheme, "identifierScheme")
            .map_err(|issue| ErrorResponse::from(issue).into_response())?;
        Ok(Self { scheme, value })
    }
}

/// Requires the four characters of an EAS scheme.
pub(crate) fn check_scheme(text: &str, name: &str) -> Result<(), Issue> {
    match text.chars().count() {
        ..4 => Err(Issue::text_too_short(&[name], 4)),
        4 => Ok(()),
        _ => Err(Issue::text_too_long(&[name], 4)),
    }
}

/// A body that is parsed when the handler asks for it.
pub(crate) struct JsonBody {
    /// The content type names JSON.
    declared: bool,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let declared = media_type.unwrap_or_default().to_ascii_lowercase().contains("json");
        let bytes = Bytes::from_request(request, state).await;
        Ok(Self { declared, bytes: bytes.map_err(|rejection| rejection.into_response())? })
    }
}

impl JsonBody {
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Parses the body. Without a JSON content type the platform reads nothing, and checks an empty object.
    pub(crate) fn read(&self) -> Result<Value, ErrorResponse> {
        self.read_by(|bytes| serde_json::from_slice(bytes))
    }

    /// Parses a body that holds amounts; see [`exact`].
    pub(crate) fn read_exact(&self) -> Result<Value, ErrorResponse> {
        self.read_by(exact::read)
    }

    fn read_by(&self, read: fn(&[u8]) -> serde_json::Result<Value>) -> Result<Value, ErrorResponse> {
        if !self.declared {
            return Ok(Value::Object(Map::new()));
        }
        read(&self.bytes).map_err(|_| ErrorResponse::bad_request("The body is not valid JSON"))
    }
}

/// The query, decoded.
pub(crate) struct Params(Form);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Form::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

impl Params {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }
}
