//! Which page to ask for next: no input or output happens here.

use iopole_http::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

use super::seen::Seen;
use super::span::Span;
use crate::search::HIGHEST_OFFSET;

/// How often pages are read again without finding anything that was missed.
const MOST_FUTILE: u32 = 3;

/// How often one page may come again for another offset before the walk is given up.
const MOST_REPEATS: u32 = 5;

/// What identifies a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowKey {
    /// Nothing else has it; a row without one is never taken for another.
    pub(crate) key: Option<String>,
    /// The second it was created in, since 1970.
    pub(crate) created: Option<i64>,
}

/// What a page says of itself.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) rows: &'a [RowKey],
    /// Rows that could not be read.
    pub(super) odd: usize,
    /// Rows of all pages.
    pub(super) count: Option<u64>,
    /// The limit that the platform says it took.
    pub(super) limit: Option<u64>,
}

impl Answer<'_> {
    fn length(&self) -> u32 {
        u32::try_from(self.rows.len() + self.odd).unwrap_or(u32::MAX)
    }

    /// As many rows as were asked for, or as the platform says it gives.
    fn is_full(&self, limit: u32) -> bool {
        u64::from(self.length()) >= u64::from(limit).min(self.limit.unwrap_or(u64::MAX))
    }

    /// A page that came again for another offset, and holds as many rows as there are by its own word.
    fn is_all(&self, any_new: bool) -> bool {
        !any_new && self.count.is_some_and(|count| count <= u64::from(self.length()))
    }
}

/// Where a walk over all rows stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// Still to come, the next one last.
    spans: Vec<Span>,
    span: Span,
    /// Whether the resource can be divided by time.
    divisible: bool,
    /// Rows of this span that were read.
    position: u32,
    /// Reading backwards, to where rows are known again.
    stepping_back: bool,
    /// How often that was begun since a row was new.
    futile: u32,
    /// The first row and the last one of the latest page, and how often it has come.
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

    /// The next page to ask for: which time, and from which row on.
    pub(super) fn next(&self, limit: u32) -> Option<(Span, u32)> {
        (!self.ended).then(|| (self.span, self.offset(limit)))
    }

    fn offset(&self, limit: u32) -> u32 {
        let overlap = u32::from(limit > 1);
        self.position.saturating_sub(overlap).min(HIGHEST_OFFSET)
    }

    /// Notes a row as given, without moving on.
    pub(super) fn give(&mut self, row: &RowKey) {
        if let Some(key) = &row.key {
            self.seen.add(key, row.created);
        }
    }

    /// Takes the answer to [`Walk::next`], and says which of its rows are new. After an error the walk stays where it
    /// is; the new rows are still to be given.
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
        let any_new = new.contains(&true);
        if moved {
            return (new, None);
        }
        if any_new {
            self.futile = 0;
        }
        let failed = self.advance(answer, limit, now, any_new).err();
        (new, failed)
    }

    /// Whether the first row of a page is not the one that was last on the page before: rows have moved up, and some
    /// would be missed. Then the pages before are read again, as far back as it takes.
    fn has_moved(&mut self, answer: &Answer<'_>, limit: u32) -> bool {
        let offset = self.offset(limit);
        let known = match answer.rows.first() {
            Some(RowKey { key: Some(key), .. }) => self.seen.has(key) || answer.odd > 0,
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
            let message = "the platform gives the same rows for different offsets: the search does not end";
            return Err(Error::new(ErrorKind::Unreadable, message));
        }
        // A total below the rows read is not that of all pages.
        let total = answer.count.filter(|count| *count >= u64::from(position));
        let told = total.map(|total| total > u64::from(position));
        let is_end = length == 0 || (position <= self.position && !any_new);
        if offset == HIGHEST_OFFSET {
            let silent = !is_end && answer.limit.is_none();
            return match told.unwrap_or(answer.is_full(limit) || silent) {
                true if self.divide(answer, now) => Ok(()),
                true => Err(self.beyond_reach(limit)),
                false => {
                    self.next_span();
                    Ok(())
                }
            };
        }
        if is_end && told == Some(true) {
            return Err(missing(answer.count.unwrap_or_default(), position));
        }
        // A full page is always followed by another look, since the total was not always that of all pages; and so is
        // a page of which nobody says how many rows it was to have.
        let unsure = answer.is_full(limit) || answer.limit.is_none();
        let more = told == Some(true) || (unsure && !answer.is_all(any_new));
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
        // Rows that cannot be read cannot be told apart either.
        let comparable = page.0.is_some() || answer.odd > 0;
        self.repeats = if comparable && page == self.page { self.repeats.saturating_add(1) } else { 0 };
        self.page = page;
        self.repeats
    }

    fn next_span(&mut self) {
        self.position = 0;
        self.stepping_back = false;
        self.futile = 0;
        self.page = (None, None);
        self.repeats = 0;
        match self.spans.pop() {
            Some(span) => {
                self.span = span;
                if let Some(from) = span.from {
                    self.seen.forget_before(from);
                }
            }
            None => self.ended = true,
        }
    }

    /// Puts the parts of the current span in its place.
    fn divide(&mut self, answer: &Answer<'_>, now: i64) -> bool {
        let parts = || self.span.cut(busy(answer)).or_else(|| self.span.parts(now));
        let Some(parts) = self.divisible.then(parts).flatten() else { return false };
        self.spans.extend(parts.into_iter().rev());
        // What the whole has given already may come again in any of its parts.
        let given = self.seen.clone();
        self.next_span();
        self.seen = given;
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

/// The platform says that there are more rows than it shows.
fn missing(count: u64, read: u32) -> Error {
    let message = format!(
        "the platform says that there are {count} rows, and shows {read}: ask again, or narrow the search"
    );
    Error::new(ErrorKind::Unreadable, message)
}

/// Where the time begins that the platform can page through, judged by one page: a few pages before its last row.
fn busy(answer: &Answer<'_>) -> Option<i64> {
    let created = || answer.rows.iter().filter_map(|row| row.created);
    let (first, last) = (created().min()?, created().max()?);
    Some(last.saturating_sub(last.saturating_sub(first).saturating_add(1).saturating_mul(4)))
}
