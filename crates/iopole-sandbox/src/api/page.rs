//! Pages of lists: the parameters `offset` and `limit`, the rows of a page, and its envelope.

use serde_json::{Value, json};

use super::extract::Params;
use crate::error_response::ErrorResponse;
use crate::request::Issue;

const LAST_OFFSET: i64 = 1000;
const LARGEST_PAGE: i64 = 200;
const DEFAULT_PAGE: i64 = 50;

/// Window of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

impl Params {
    pub(crate) fn page(&self) -> Result<Page, ErrorResponse> {
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

/// The rows of a page, and the number of all rows.
pub(crate) fn window<T>(
    found: impl Iterator<Item = T>,
    page: Page,
    render: impl Fn(T) -> Value,
) -> (Vec<Value>, usize) {
    let mut rows = Vec::new();
    let mut count = 0_usize;
    for record in found {
        if count >= page.offset && rows.len() < page.limit {
            rows.push(render(record));
        }
        count += 1;
    }
    (rows, count)
}

/// A page in its envelope.
pub(crate) fn listed(rows: Vec<Value>, page: Page, count: usize) -> Value {
    json!({"data": rows, "meta": {"offset": page.offset, "limit": page.limit, "count": count}})
}
