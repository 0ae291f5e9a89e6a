//! A simulated search index, newest first, that changes between two requests.

use std::collections::BTreeSet;

use iopole_http::Error;

use super::super::cursor::Cursor;
use super::super::walk::{Answer, RowKey, Walk};

/// 2026-01-01
pub(super) const START: i64 = 1_767_225_600;

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) created: i64,
}

/// Change between two requests.
#[derive(Debug, Clone)]
pub(super) enum Change {
    None,
    /// Returned rows leave the result.
    RemoveGiven,
    /// Every n-th row leaves the result.
    RemoveSome(u32),
    /// New rows appear.
    Add(u32),
}

pub(super) struct Index {
    /// The oldest first.
    pub(super) rows: Vec<Row>,
    pub(super) given: BTreeSet<u32>,
    pub(super) twice: Vec<u32>,
    pub(super) requests: u32,
    pub(super) most: u32,
    pub(super) has_count: bool,
    pub(super) tells_limit: bool,
    pub(super) ignores_offset: bool,
    /// True where some requests come from a walk that was stored in a cursor.
    pub(super) resumes: bool,
    added: u32,
}

impl Index {
    pub(super) fn new(rows: Vec<Row>) -> Self {
        Self {
            rows,
            given: BTreeSet::new(),
            twice: Vec::new(),
            requests: 0,
            most: u32::MAX,
            has_count: true,
            tells_limit: true,
            ignores_offset: false,
            resumes: false,
            added: 0,
        }
    }

    pub(super) fn walk(
        &mut self,
        limit: u32,
        divisible: bool,
        mut change: impl FnMut(u32) -> Change,
    ) -> Result<(), Error> {
        let mut walk = Walk::new(divisible);
        let now = START + 1_000;
        while let Some((span, offset)) = walk.next(limit) {
            self.requests += 1;
            assert!(self.requests < 5_000, "the walk does not end");
            assert!(offset <= 1_000);
            let inside = |row: &&Row| {
                span.from.is_none_or(|from| from <= row.created) && span.to.is_none_or(|to| row.created < to)
            };
            let found = || self.rows.iter().rev().filter(inside);
            let skipped = if self.ignores_offset { 0 } else { offset as usize };
            let size = limit.min(self.most);
            let page: Vec<Row> = found().skip(skipped).take(size as usize).cloned().collect();
            let key = |row: &Row| RowKey { key: Some(row.number.to_string()), created: Some(row.created) };
            let keys: Vec<RowKey> = page.iter().map(key).collect();
            let answer = Answer {
                rows: &keys,
                odd: 0,
                count: self.has_count.then_some(found().count() as u64),
                limit: self.tells_limit.then_some(u64::from(size)),
            };
            let (new, failed) = walk.take(&answer, limit, now);
            for (row, _) in page.iter().zip(&new).filter(|(_, new)| **new) {
                if !self.given.insert(row.number) {
                    self.twice.push(row.number);
                }
            }
            failed.map_or(Ok(()), Err)?;
            if self.resumes && self.requests % 7 == 3 {
                let stored = Cursor::new("q", walk).to_string();
                walk = stored.parse::<Cursor>().unwrap().into_walk("q", divisible).unwrap();
            }
            self.change(change(self.requests));
        }
        Ok(())
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::None => {}
            Change::RemoveGiven => self.rows.retain(|row| !self.given.contains(&row.number)),
            Change::RemoveSome(each) => self.rows.retain(|row| row.number % each != 0),
            Change::Add(count) => {
                for _ in 0..count {
                    self.added += 1;
                    let number = 1_000_000 + self.added;
                    self.rows.push(Row { number, created: START + 900 + i64::from(self.added / 50) });
                }
            }
        }
    }
}
