//! How much of a delivery is taken in, in what time, and what of it is held in memory.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::body::Patience;
use crate::temporary::Temporary;

const MIB: u64 = 1024 * 1024;

/// Bounds of one delivery, and of how many come in at once. A body that is too large is answered 413; one that is too
/// slow, or finds no permit, 503.
///
/// The platform asks receivers to take 100 MB, so a lower bound loses what is larger.
///
/// # Bodies without an announced checksum
/// The platform was measured to send `X-Checksum`. The signature covers it, so a forged request is refused at its head.
/// Without that header a signature can be checked only once the body is there, and anybody can send such a request.
/// Those bodies have small bounds of their own, and never hold a permit of the others. When all of theirs are held, the
/// slowest body gives up its permit to a new one; see also [`Peer`](crate::Peer).
///
/// | bound | default | without an announced checksum |
/// |---|---|---|
/// | at once | 64 | 16 |
/// | bytes of all of them that are not verified yet | 1 GiB | 128 MiB |
/// | time for the whole body | 50 s | 20 s |
/// | time without a byte | 10 s | 10 s |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) body: u64,
    pub(crate) memory: usize,
    pub(crate) fields: usize,
    directory: Option<PathBuf>,
    at_once: usize,
    idle: Duration,
    whole: Duration,
    pub(crate) json: usize,
    pub(crate) unverified_bytes: u64,
    pub(crate) unannounced_at_once: usize,
    pub(crate) unannounced_bytes: u64,
    unannounced_whole: Duration,
}

impl Default for Limits {
    /// 100 MB of body (100 · 1024 · 1024 bytes), of which 1 MiB in memory and the rest in a temporary file; 10 s without
    /// a byte, 50 s for all of them; 64 at once. JSON is parsed up to 16 MiB. Bodies without an announced checksum: 20 s,
    /// 16 at once, 128 MiB of all of them.
    fn default() -> Self {
        Self {
            body: 100 * MIB,
            memory: 1024 * 1024,
            fields: 1024 * 1024,
            directory: None,
            at_once: 64,
            idle: Duration::from_secs(10),
            whole: Duration::from_secs(50),
            json: 16 * 1024 * 1024,
            unverified_bytes: 1024 * MIB,
            unannounced_at_once: 16,
            unannounced_bytes: 128 * MIB,
            unannounced_whole: Duration::from_secs(20),
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

    /// How many deliveries whose head proves their sender come in at once; at least 1. Each holds up to 1 MiB of its file and 1 MiB of other parts in
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

    /// Sets the longest body that is parsed as JSON, in bytes; 16 MiB by default. A longer one, and one of more than
    /// 100,000 values, goes to the handler as [`Payload::Unknown`](crate::Payload::Unknown): a parsed value needs many
    /// times the memory of its text.
    #[must_use]
    pub fn with_json(mut self, bytes: usize) -> Self {
        self.json = bytes;
        self
    }

    /// Sets how many bytes of all bodies that come in, and are not verified yet, are held in memory and on the disk;
    /// 1 GiB by default. Bodies without an announced checksum do not count here.
    #[must_use]
    pub fn with_unverified_bytes(mut self, bytes: u64) -> Self {
        self.unverified_bytes = bytes;
        self
    }

    /// Sets how many bodies without an announced checksum come in at once; 16 by default. 0 answers 503 to each of them.
    #[must_use]
    pub fn with_unannounced_at_once(mut self, deliveries: usize) -> Self {
        self.unannounced_at_once = deliveries;
        self
    }

    /// Sets how many bytes of all bodies without an announced checksum are held in memory and on the disk; 128 MiB by
    /// default. A single body above it is never taken.
    #[must_use]
    pub fn with_unannounced_bytes(mut self, bytes: u64) -> Self {
        self.unannounced_bytes = bytes;
        self
    }

    /// Sets how long a body without an announced checksum may take from its first byte to its last; 20 s by default.
    #[must_use]
    pub fn with_unannounced_whole(mut self, time: Duration) -> Self {
        self.unannounced_whole = time;
        self
    }

    pub(crate) fn places(&self) -> usize {
        self.at_once.min(Semaphore::MAX_PERMITS)
    }

    pub(crate) fn temporary(&self) -> Temporary {
        Temporary::new(self.directory.as_deref())
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience::new(self.idle, self.whole)
    }

    pub(crate) fn patience_unannounced(&self) -> Patience {
        Patience::new(self.idle, self.whole.min(self.unannounced_whole))
    }
}
