//! The journal entry of a request in flight, which is written even if the caller leaves before the answer.

use std::sync::Arc;
use std::time::Instant;

use super::tee::Passed;
use crate::journal::{JournalEntry, mask};
use crate::marks::Caller;
use crate::platform::Platform;

/// Progress of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Waiting,
    Begun,
    Done,
}

/// An unfinished entry. If dropped, it is written with the note that the caller has left.
pub(super) struct Draft {
    platform: Arc<Platform>,
    entry: Option<JournalEntry>,
    /// The body so far, with its media type.
    passed: Option<(String, Passed)>,
    begun: Instant,
    pub(super) caller: Caller,
    pub(super) progress: Progress,
}

impl Draft {
    pub(super) fn new(
        platform: Arc<Platform>,
        entry: JournalEntry,
        passed: Option<(String, Passed)>,
    ) -> Self {
        let (caller, begun) = (Caller::default(), Instant::now());
        Self { platform, entry: Some(entry), passed, begun, caller, progress: Progress::Waiting }
    }

    /// Completes the entry.
    pub(super) fn finish(mut self) -> JournalEntry {
        self.take().unwrap_or_default()
    }

    fn take(&mut self) -> Option<JournalEntry> {
        let mut entry = self.entry.take()?;
        entry.took = self.begun.elapsed();
        entry.client = self.caller.client();
        entry.customer = self.caller.customer();
        entry.body =
            self.passed.take().and_then(|(media_type, passed)| mask::body(&media_type, &passed.whole()?));
        Some(entry)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let Some(mut entry) = self.take() else { return };
        let outcome = match self.progress {
            Progress::Waiting => "nothing was done",
            Progress::Begun => "it may have been done",
            Progress::Done => "it was done",
        };
        entry.refused = Some(format!("the caller left before the answer: {outcome}"));
        self.platform.journal().add(entry);
    }
}
