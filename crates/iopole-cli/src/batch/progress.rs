//! Progress of a batch: a bar on a terminal, a line now and then elsewhere.

use std::time::{Duration, Instant};

use super::record::FileRecord;
use super::report::Report;
use crate::screen::{Live, Screen};

/// Pause between two lines where there is no bar.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Progress<'a> {
    live: Live<'a>,
    total: usize,
    done: usize,
    said: Instant,
}

impl<'a> Progress<'a> {
    pub(super) fn new(screen: &'a Screen, total: usize) -> Self {
        let live = screen.bar(u64::try_from(total).unwrap_or(u64::MAX));
        Self { live, total, done: 0, said: Instant::now() }
    }

    /// A file has ended.
    pub(super) fn step(&mut self, report: &Report) {
        self.done += 1;
        self.live.step();
        self.live.set(&report.line());
        if !self.live.is_shown() && self.said.elapsed() >= PAUSE {
            self.said = Instant::now();
            self.live.note(&format!("{} / {}: {}", self.done, self.total, report.line()));
        }
    }

    /// Prints a problem when it is met: the run may go on for hours.
    pub(super) fn problem(&self, record: &FileRecord, outcome: &str) {
        let detail = record.detail.as_deref().unwrap_or_default();
        self.live.keep(false, &format!("{} · {outcome} · {detail}", record.file));
    }

    pub(super) fn note(&self, text: &str) {
        self.live.note(text);
    }
}
