//! How much of a delivery is taken in, in what time, and what of it is held in memory.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::body::Patience;

const MIB: u64 = 1024 * 1024;

/// Bounds of one delivery, and of how many come in at once. What is too large is answered 413; what is too slow, or one
/// too many, 503.
///
/// The platform asks receivers to take 100 MB, so a lower bound loses what is larger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) body: u64,
    pub(crate) memory: usize,
    pub(crate) fields: usize,
    pub(crate) directory: Option<PathBuf>,
    at_once: usize,
    idle: Duration,
    whole: Duration,
}

impl Default for Limits {
    /// 100 MB of body (100 · 1024 · 1024 bytes), of which 1 MiB in memory and the rest in a temporary file; 10 s without
    /// a byte, 50 s for all of them; 64 at once.
    fn default() -> Self {
        Self {
            body: 100 * MIB,
            memory: 1024 * 1024,
            fields: 1024 * 1024,
            directory: None,
            at_once: 64,
            idle: Duration::from_secs(10),
            whole: Duration::from_secs(50),
        }
    }
}

impl Limits {
    /// The whole body, in bytes. Of a multipart body it counts everything, boundaries too.
    #[must_use]
    pub fn with_body(mut self, bytes: u64) -> Self {
        self.body = bytes;
        self
    }

    /// What of a file or a JSON body is held in memory, in bytes; more goes to a temporary file until the signature
    /// holds. 0 writes everything to a file.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// The parts beside the file, all together, in bytes.
    #[must_use]
    pub fn with_fields(mut self, bytes: usize) -> Self {
        self.fields = bytes;
        self
    }

    /// Where temporary files are made; where the system has them unless set.
    #[must_use]
    pub fn with_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// How many deliveries come in at once; at least 1. Each holds up to 1 MiB of its file and 1 MiB of other parts in
    /// memory, and the rest of its body on the disk. What is being handled does not count.
    #[must_use]
    pub fn with_at_once(mut self, deliveries: usize) -> Self {
        self.at_once = deliveries.max(1);
        self
    }

    /// How long a body may stop before its next byte. Whoever sends a byte now and then is bounded by
    /// [`with_whole`](Self::with_whole).
    #[must_use]
    pub fn with_idle(mut self, time: Duration) -> Self {
        self.idle = time;
        self
    }

    /// How long a body may take from its first byte to its last. The platform waits 60 s for an answer.
    #[must_use]
    pub fn with_whole(mut self, time: Duration) -> Self {
        self.whole = time;
        self
    }

    pub(crate) fn places(&self) -> usize {
        self.at_once.min(Semaphore::MAX_PERMITS)
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience::new(self.idle, self.whole)
    }
}
