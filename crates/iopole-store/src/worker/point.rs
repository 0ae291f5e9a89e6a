//! Points between two steps of a worker, at which a test stops the process.

/// A point between two steps of a worker.
#[cfg_attr(not(feature = "testing"), allow(unreachable_pub, dead_code, reason = "public only for tests"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Point {
    /// *Sending* is committed; nothing has left.
    Claimed,
    /// The lease has been read; the request is next.
    Sending,
    /// The platform has answered; nothing is written.
    Answered,
    /// The outcome of a send is written.
    Recorded,
    /// An unknown entry is claimed; the search is next.
    Settling,
    /// The search has an answer; nothing is written.
    Settled,
    /// The end of a sent invoice is known; nothing is written.
    Followed,
}

#[cfg_attr(not(feature = "testing"), allow(unreachable_pub, dead_code, reason = "public only for tests"))]
impl Point {
    /// All points.
    pub const ALL: [Self; 7] = [
        Self::Claimed,
        Self::Sending,
        Self::Answered,
        Self::Recorded,
        Self::Settling,
        Self::Settled,
        Self::Followed,
    ];
}
