//! The walk over all rows of a search, without I/O: it decides which page to request next.

use std::collections::HashMap;

use iopole_http::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

use super::span::Span;
use crate::search::HIGHEST_OFFSET;

/// Most times that pages are read again without finding a missed row.
const MOST_FUTILE: u32 = 3;

/// Most times that one page may come again for another offset before the walk fails.
const MOST_REPEATS: u32 = 5;

/// Identity of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowKey {
    /// Unique among the rows. A row without a key counts as new every time.
    pub(crate) key: Option<String>,
    /// The Unix second of its creation.
    pub(crate) created: Option<i64>,
}

/// A page, as received.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) rows: &'a [RowKey],
    /// Number of unreadable rows.
    pub(super) odd: usize,
    /// Number of rows on all pages, if the platform says it.
    pub(super) count: Option<u64>,
    /// The limit that the platform says it used.
    pub(super) limit: Option<u64>,
}

impl Answer<'_> {
    fn length(&self) -> u32 {
        u32::try_from(self.rows.len() + self.odd).unwrap_or(u32::MAX)
    }

    /// True for as many rows as requested, or as the platform's own limit.
    fn is_full(&self, limit: u32) -> bool {
        u64::from(self.length()) >= u64::from(limit).min(self.limit.unwrap_or(u64::MAX))
    }

    /// True for a repeated page that holds as many rows as it counts in all.
    fn is_all(&self, any_new: bool) -> bool {
        !any_new && self.count.is_some_and(|count| count <= u64::from(self.length()))
    }
}

/// State of a walk over all rows, stored in a [`Cursor`](super::Cursor).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// Spans still to read, the next one last.
    spans: Vec<Span>,
    span: Span,
    /// True where the search can be divided by time.
    divisible: bool,
    /// Number of rows of this span that were read.
    position: u32,
    /// True while reading backwards, until a known row comes.
    stepping_back: bool,
    /// Number of times that reading backwards began since the last new row.
    futile: u32,
    /// First and last row of the latest page, and how often that page has come.
    page: (Option<String>, Option<String>),
    repeats: u32,
    seen: Seen,
    ended: bool,
}

impl Walk {
    pub(super) fn new(divisible: bool) -> Self {
        Self {
            spans: Vec::new(),
            span: Span::ALL,
            divisible,
            position: 0,
            stepping_back: false,
            futile: 0,
            page: (None, None),
            repeats: 0,
            seen: Seen::default(),
            ended: false,
        }
    }

    pub(super) fn is_divisible(&self) -> bool {
        self.divisible
    }

    /// Returns the span and the offset of the next page to request, or `None` at the end.
    pub(super) fn next(&self, limit: u32) -> Option<(Span, u32)> {
        (!self.ended).then(|| (self.span, self.offset(limit)))
    }

    fn offset(&self, limit: u32) -> u32 {
        let overlap = u32::from(limit > 1);
        self.position.saturating_sub(overlap).min(HIGHEST_OFFSET)
    }

    /// Records a row as returned, without moving on.
    pub(super) fn give(&mut self, row: &RowKey) {
        if let Some(key) = &row.key {
            self.seen.add(key, row.created);
        }
    }

    /// Records the page of [`Walk::next`]. Returns which of its rows are new, and the error that ends the walk. The new
    /// rows are valid in spite of the error.
    pub(super) fn take(&mut self, answer: &Answer<'_>, limit: u32, now: i64) -> (Vec<bool>, Option<Error>) {
        let reach = u64::from(HIGHEST_OFFSET.saturating_add(limit));
        let too_many = answer.count.is_some_and(|count| count > reach) && answer.is_full(limit);
        if self.position == 0 && too_many && self.divide(answer, now) {
            return (vec![false; answer.rows.len()], None);
        }
        let moved = self.has_moved(answer, limit);
        let add = |row: &RowKey| match &row.key {
            Some(key) => self.seen.add(key, row.created),
            None => true,
        };
        let new: Vec<bool> = answer.rows.iter().map(add).collect();
        // A row without a key counts as new every time, which is no progress.
        if answer.rows.iter().zip(&new).any(|(row, new)| *new && row.key.is_some()) {
            self.futile = 0;
        }
        if moved {
            return (new, None);
        }
        self.seen.reach(answer.rows);
        let any_new = new.contains(&true);
        let failed = self.advance(answer, limit, now, any_new).err();
        (new, failed)
    }

    /// True when the first row of a page was not reached before: rows have moved up, and some would be missed. Then the
    /// walk steps back, until a reached row comes. A row that was only seen on the way back proves nothing about the rows
    /// before it.
    fn has_moved(&mut self, answer: &Answer<'_>, limit: u32) -> bool {
        let offset = self.offset(limit);
        let known = match answer.rows.first() {
            Some(RowKey { key: Some(key), .. }) => self.seen.is_reached(key) || answer.odd > 0,
            Some(_) => true,
            None => answer.odd > 0,
        };
        let futile = !self.stepping_back && self.futile >= MOST_FUTILE;
        if known || futile || offset == 0 || limit < 2 {
            self.stepping_back = false;
            return false;
        }
        if !self.stepping_back {
            self.stepping_back = true;
            self.futile = self.futile.saturating_add(1);
        }
        self.position = offset.saturating_sub(limit - 1);
        true
    }

    fn advance(&mut self, answer: &Answer<'_>, limit: u32, now: i64, any_new: bool) -> Result<(), Error> {
        let offset = self.offset(limit);
        let length = answer.length();
        let position = offset.saturating_add(length);
        if self.repeats(answer) >= MOST_REPEATS {
            let message = "the platform returns the same rows for different offsets: the search does not end";
            return Err(Error::new(ErrorKind::Unreadable, message));
        }
        // A total below the rows read does not count all pages.
        let total = answer.count.filter(|count| *count >= u64::from(position));
        let more_by_total = total.map(|total| total > u64::from(position));
        let is_end = length == 0 || (position <= self.position && !any_new);
        if offset == HIGHEST_OFFSET {
            let silent = !is_end && answer.limit.is_none();
            return match more_by_total.unwrap_or(answer.is_full(limit) || silent) {
                true if self.divide(answer, now) => Ok(()),
                true => Err(self.beyond_reach(limit)),
                false => {
                    self.next_span();
                    Ok(())
                }
            };
        }
        if is_end && more_by_total == Some(true) {
            return Err(missing(answer.count.unwrap_or_default(), position));
        }
        // The total did not always count all pages, so another page follows a full one, and one without a stated limit.
        let unsure = answer.is_full(limit) || answer.limit.is_none();
        let more = more_by_total == Some(true) || (unsure && !answer.is_all(any_new));
        if is_end || !more {
            self.next_span();
        } else {
            self.position = position;
        }
        Ok(())
    }

    fn repeats(&mut self, answer: &Answer<'_>) -> u32 {
        let key = |row: Option<&RowKey>| row.and_then(|row| row.key.clone());
        let page = (key(answer.rows.first()), key(answer.rows.last()));
        // Unreadable rows cannot be distinguished.
        let comparable = page.0.is_some() || answer.odd > 0;
        self.repeats = if comparable && page == self.page { self.repeats.saturating_add(1) } else { 0 };
        self.page = page;
        self.repeats
    }

    /// Enters the next span, whose rows come after those of this one.
    fn next_span(&mut self) {
        self.enter_next();
        if let Some(from) = self.span.from.filter(|_| !self.ended) {
            self.seen.forget_before(from);
        }
    }

    fn enter_next(&mut self) {
        self.position = 0;
        self.stepping_back = false;
        self.futile = 0;
        self.page = (None, None);
        self.repeats = 0;
        self.seen.leave_all();
        match self.spans.pop() {
            Some(span) => self.span = span,
            None => self.ended = true,
        }
    }

    /// Replaces the current span by its parts. Returns false where it cannot be divided.
    fn divide(&mut self, answer: &Answer<'_>, now: i64) -> bool {
        let parts = || self.span.cut(busy(answer)).or_else(|| self.span.parts(now));
        let Some(parts) = self.divisible.then(parts).flatten() else { return false };
        self.spans.extend(parts.into_iter().rev());
        // Rows of the whole span may come again in any part, so none is forgotten.
        self.enter_next();
        true
    }

    fn beyond_reach(&self, limit: u32) -> Error {
        let reach = HIGHEST_OFFSET.saturating_add(limit);
        let message = match self.span.from.filter(|_| self.divisible) {
            Some(from) => {
                let at = jiff::Timestamp::from_second(from).map(|at| at.to_string()).unwrap_or_default();
                format!(
                    "more than {reach} invoices were created within one second, at {at}, and the platform pages no \
                     further: narrow the search"
                )
            }
            None => format!(
                "there are more than {reach} rows, and the platform pages no further: narrow the search, by name or \
                 number for example"
            ),
        };
        Error::new(ErrorKind::BeyondReach, message)
    }
}

/// A returned row: the Unix second of its creation where known, and whether it was reached in this span, which says that
/// every row before it was returned too.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Sight(Option<i64>, bool);

/// Keys of the rows that were returned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Seen(HashMap<String, Sight>);

impl Seen {
    /// Adds a key. Returns true if it is new.
    fn add(&mut self, key: &str, created: Option<i64>) -> bool {
        if let Some(sight) = self.0.get_mut(key) {
            sight.0 = created;
            return false;
        }
        self.0.insert(key.to_owned(), Sight(created, false));
        true
    }

    fn is_reached(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|sight| sight.1)
    }

    /// Marks the rows as reached, which were added before.
    fn reach(&mut self, rows: &[RowKey]) {
        for key in rows.iter().filter_map(|row| row.key.as_deref()) {
            if let Some(sight) = self.0.get_mut(key) {
                sight.1 = true;
            }
        }
    }

    /// Marks no row as reached, at the start of a span.
    fn leave_all(&mut self) {
        self.0.values_mut().for_each(|sight| sight.1 = false);
    }

    /// Removes keys that cannot come again in a span from this second on, with 2 s for the platform's rounding.
    fn forget_before(&mut self, second: i64) {
        self.0.retain(|_, sight| sight.0.is_none_or(|created| created >= second.saturating_sub(2)));
    }
}

/// Error of a search that counts more rows than it shows.
fn missing(count: u64, read: u32) -> Error {
    let message = format!(
        "the platform says that there are {count} rows, and shows {read}: ask again, or narrow the search"
    );
    Error::new(ErrorKind::Unreadable, message)
}

/// Estimates from one page where the span starts that paging can reach: a few pages before the last row.
fn busy(answer: &Answer<'_>) -> Option<i64> {
    let created = || answer.rows.iter().filter_map(|row| row.created);
    let (first, last) = (created().min()?, created().max()?);
    Some(last.saturating_sub(last.saturating_sub(first).saturating_add(1).saturating_mul(4)))
}
