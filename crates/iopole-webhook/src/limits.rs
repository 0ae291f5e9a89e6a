//! How much of a delivery is taken in, and what of it is held in memory.

use std::path::PathBuf;

const MIB: u64 = 1024 * 1024;

/// Bounds of one delivery. Beyond them the answer is 413.
///
/// The platform asks receivers to take 100 MB, so a lower bound loses what is larger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) body: u64,
    pub(crate) memory: usize,
    pub(crate) fields: usize,
    pub(crate) directory: Option<PathBuf>,
}

impl Default for Limits {
    /// 100 MB of body (100 · 1024 · 1024 bytes), of which 1 MiB in memory and the rest in a temporary file.
    fn default() -> Self {
        Self { body: 100 * MIB, memory: 1024 * 1024, fields: 1024 * 1024, directory: None }
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
}
