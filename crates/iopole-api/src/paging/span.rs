//! Spans of time that divide a search with more rows than paging can reach.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::query::{InvoiceQuery, Query, resource};

const DAY: i64 = 24 * 60 * 60;
/// 2024-01-01: the platform holds few invoices from before.
const EARLY: i64 = 1_704_067_200;

/// Unix seconds from `from` (included) to `to` (excluded); unbounded where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl Span {
    pub(super) const ALL: Self = Self { from: None, to: None };

    /// Divides the span, the earliest part first. Returns `None` for one second, and for a span before 1970.
    pub(super) fn parts(self, now: i64) -> Option<Vec<Self>> {
        let middles = match (self.from, self.to) {
            (None, None) => vec![EARLY, now],
            // Few invoices are that old, so the part before is left whole.
            (None, Some(to)) if to > EARLY => vec![EARLY],
            (None, Some(to)) if to > 0 => vec![0],
            (None, Some(_)) => return None,
            (Some(from), None) => vec![if now > from { now } else { from.checked_add(DAY)? }],
            (Some(from), Some(to)) => {
                let length = to.checked_sub(from)?;
                if length < 2 {
                    return None;
                }
                vec![from + length / 2]
            }
        };
        let mut parts = Vec::new();
        let mut from = self.from;
        for middle in middles {
            if from.is_none_or(|from| from < middle) {
                parts.push(Self { from, to: Some(middle) });
                from = Some(middle);
            }
        }
        parts.push(Self { from, to: self.to });
        Some(parts)
    }

    /// Divides the span at this second, if it lies inside.
    pub(super) fn cut(self, at: Option<i64>) -> Option<Vec<Self>> {
        let at =
            at.filter(|at| self.from.is_none_or(|from| from < *at) && self.to.is_none_or(|to| *at < to))?;
        Some(vec![Self { from: self.from, to: Some(at) }, Self { from: Some(at), to: self.to }])
    }

    /// Narrows the query to invoices created in this span.
    pub(crate) fn narrow(self, query: Option<&InvoiceQuery>) -> Option<InvoiceQuery> {
        let at = |second: Option<i64>| second.and_then(|second| Timestamp::from_second(second).ok());
        let from = at(self.from).map(|from| Query::<resource::Invoices>::CREATED.since(from));
        let to = at(self.to).map(|to| Query::<resource::Invoices>::CREATED.before(to));
        query.cloned().into_iter().chain(from).chain(to).reduce(Query::and)
    }
}
