//! States of an entry.

use std::fmt;

/// State of an entry of the outbox.
///
/// ```text
/// queued ─▶ sending ─▶ sent ─▶ delivered
///   ▲ ▲        │ │       │
///   │ └────────┤ │       └────▶ rejected
///   │not sent  │ ▼
///   │          │ unknown ─▶ sent
///   │          ▼   │ └────▶ number in use
///   │       refused│
///   └──────────────┘ proof of absence
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// To be sent.
    Queued,
    /// A worker is sending it. Committed before the first byte leaves.
    Sending,
    /// On the platform, which has an identifier for it.
    Sent,
    /// Made available to the buyer. Final here; the life cycle goes on.
    Delivered,
    /// A platform rejected it, or it cannot be delivered. Final.
    Rejected,
    /// The platform refused the request, so nothing was accepted. Final, unless a person retries it.
    Refused,
    /// It may be on the platform. It is looked for, and never sent before it is proven not to be there.
    Unknown,
    /// Another file with its number is on the platform. A person decides.
    NumberInUse,
    /// A person withdrew it. Final, unless a person retries it.
    Withdrawn,
}

const NAMES: [(State, &str); 9] = [
    (State::Queued, "queued"),
    (State::Sending, "sending"),
    (State::Sent, "sent"),
    (State::Delivered, "delivered"),
    (State::Rejected, "rejected"),
    (State::Refused, "refused"),
    (State::Unknown, "unknown"),
    (State::NumberInUse, "number_in_use"),
    (State::Withdrawn, "withdrawn"),
];

impl State {
    /// Name of the state, as the database has it.
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// True when no worker has anything left to do.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Rejected | Self::Refused | Self::Withdrawn)
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        NAMES.iter().find(|(_, name)| *name == text).map(|(state, _)| *state)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
