//! Path and query parameters, with the platform's complaints about them.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use uuid::Uuid;

use super::answer::Refusal;
use super::issue::Issue;
use crate::form::Form;
use crate::ids::parse_uuid;

const LAST_OFFSET: i64 = 1000;
const LARGEST_PAGE: i64 = 200;
const DEFAULT_PAGE: i64 = 50;

/// Reads an identifier out of the path.
pub(crate) fn id(name: &str, text: &str) -> Result<Uuid, Refusal> {
    parse_uuid(text).ok_or_else(|| Issue::uuid(&[name]).into())
}

/// The query string, decoded.
pub(crate) struct Params(Form);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Form::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// A window on a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

impl Params {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    pub(crate) fn page(&self) -> Result<Page, Refusal> {
        Ok(Page {
            offset: self.integer("offset", 0, 0, LAST_OFFSET)?,
            limit: self.integer("limit", DEFAULT_PAGE, 1, LARGEST_PAGE)?,
        })
    }

    fn integer(&self, name: &str, default: i64, least: i64, most: i64) -> Result<usize, Issue> {
        let value = match self.get(name) {
            Some(text) => text.parse().map_err(|_| Issue::wrong_type(&[name], "number", "nan"))?,
            None => default,
        };
        if value < least {
            return Err(Issue::number_too_small(&[name], least));
        }
        if value > most {
            return Err(Issue::number_too_big(&[name], most));
        }
        usize::try_from(value).map_err(|_| Issue::number_too_small(&[name], least))
    }
}
