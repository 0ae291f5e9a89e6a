//! Limits on size, time, memory and concurrency.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::body_timer::BodyTimer;
use crate::temporary::Temporary;

const MIB: u64 = 1024 * 1024;

/// Limits of one delivery, and of concurrent ones. A body that is too large is answered 413. A body that is too slow,
/// or finds no permit, is answered 503.
///
/// The platform asks receivers to accept 100 MB: a lower limit loses larger deliveries.
///
/// # Bodies without an announced checksum
/// The platform was measured to send `X-Checksum`. The signature covers it, so a forged request is refused at its head.
/// Without that header a signature can be checked only at the end of the body, and anybody can send such a request.
/// Those bodies have small limits and permits for themselves. When all their permits are held, the slowest body gives
/// up its permit to a new one; see also [`Peer`](crate::Peer).
///
/// | limit | default | without an announced checksum |
/// |---|---|---|
/// | concurrent bodies | 64 | 16 |
/// | bytes of all bodies that are not verified yet | 1 GiB | 128 MiB |
/// | time for the whole body | 50 s | 20 s |
/// | time without a byte | 10 s | 10 s |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) body: u64,
    pub(crate) memory: usize,
    pub(crate) fields: usize,
    directory: Option<PathBuf>,
    concurrency: usize,
    idle_timeout: Duration,
    body_timeout: Duration,
    pub(crate) json: usize,
    pub(crate) unverified_bytes: u64,
    pub(crate) unannounced_concurrency: usize,
    pub(crate) unannounced_bytes: u64,
    unannounced_body_timeout: Duration,
}

impl Default for Limits {
    /// Accepts bodies of 100 MB (100 · 1024 · 1024 bytes), and parses JSON of up to 16 MiB. Holds 1 MiB of a body in
    /// memory and the rest in a temporary file. The other defaults are in the table of [`Limits`].
    fn default() -> Self {
        Self {
            body: 100 * MIB,
            memory: 1024 * 1024,
            fields: 1024 * 1024,
            directory: None,
            concurrency: 64,
            idle_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(50),
            json: 16 * 1024 * 1024,
            unverified_bytes: 1024 * MIB,
            unannounced_concurrency: 16,
            unannounced_bytes: 128 * MIB,
            unannounced_body_timeout: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// Sets the largest body, in bytes; 100 MiB by default. A multipart body counts with its boundaries and heads.
    #[must_use]
    pub fn with_body(mut self, bytes: u64) -> Self {
        self.body = bytes;
        self
    }

    /// Sets the bytes of a file or a JSON body that are held in memory; 1 MiB by default. The rest goes to a temporary
    /// file. 0 writes every body to a file.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Sets the largest sum of the parts beside the file, in bytes; 1 MiB by default.
    #[must_use]
    pub fn with_fields(mut self, bytes: usize) -> Self {
        self.fields = bytes;
        self
    }

    /// Sets the directory of temporary files; the system's by default.
    #[must_use]
    pub fn with_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Sets the number of concurrent bodies whose head proves the sender; 64 by default, at least 1.
    ///
    /// Each body holds up to 1 MiB of its file and 1 MiB of other parts in memory, and the rest on the disk. Deliveries
    /// in a handler do not count.
    #[must_use]
    pub fn with_concurrency(mut self, bodies: usize) -> Self {
        self.concurrency = bodies.max(1);
        self
    }

    /// Sets the longest wait for the next byte of a body; 10 s by default. A body that trickles is bounded by
    /// [`with_body_timeout`](Self::with_body_timeout).
    #[must_use]
    pub fn with_idle_timeout(mut self, time: Duration) -> Self {
        self.idle_timeout = time;
        self
    }

    /// Sets the longest time from the first byte of a body to its last; 50 s by default. The platform waits 60 s for an
    /// answer.
    #[must_use]
    pub fn with_body_timeout(mut self, time: Duration) -> Self {
        self.body_timeout = time;
        self
    }

    /// Sets the longest body that is parsed as JSON, in bytes; 16 MiB by default.
    ///
    /// A longer body, and one of more than 100,000 values, goes to the handler as
    /// [`Payload::Unknown`](crate::Payload::Unknown): a parsed value needs many times the memory of its text.
    #[must_use]
    pub fn with_json(mut self, bytes: usize) -> Self {
        self.json = bytes;
        self
    }

    /// Sets the bytes of all unverified bodies together, in memory and on the disk; 1 GiB by default. Bodies without an
    /// announced checksum do not count here.
    #[must_use]
    pub fn with_unverified_bytes(mut self, bytes: u64) -> Self {
        self.unverified_bytes = bytes;
        self
    }

    /// Sets the number of concurrent bodies without an announced checksum; 16 by default. 0 answers 503 to each of
    /// them.
    #[must_use]
    pub fn with_unannounced_concurrency(mut self, bodies: usize) -> Self {
        self.unannounced_concurrency = bodies;
        self
    }

    /// Sets the bytes of all bodies without an announced checksum together, in memory and on the disk; 128 MiB by
    /// default. A single larger body is always refused.
    #[must_use]
    pub fn with_unannounced_bytes(mut self, bytes: u64) -> Self {
        self.unannounced_bytes = bytes;
        self
    }

    /// Sets the longest time of a body without an announced checksum, from its first byte to its last; 20 s by default.
    #[must_use]
    pub fn with_unannounced_body_timeout(mut self, time: Duration) -> Self {
        self.unannounced_body_timeout = time;
        self
    }

    pub(crate) fn permits(&self) -> usize {
        self.concurrency.min(Semaphore::MAX_PERMITS)
    }

    pub(crate) fn temporary(&self) -> Temporary {
        Temporary::new(self.directory.as_deref())
    }

    pub(crate) fn timer(&self) -> BodyTimer {
        BodyTimer::new(self.idle_timeout, self.body_timeout)
    }

    pub(crate) fn unannounced_timer(&self) -> BodyTimer {
        BodyTimer::new(self.idle_timeout, self.body_timeout.min(self.unannounced_body_timeout))
    }
}
