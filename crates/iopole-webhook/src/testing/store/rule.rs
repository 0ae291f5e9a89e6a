//! The rules of a store, and the error of a broken rule.

use std::fmt;

use crate::dedup::StoreError;

/// A rule of [`DedupStore`](crate::DedupStore) that [`check_store`](super::check_store) checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreRule {
    /// A store that can be reached returns no error.
    Answers,
    /// Of several concurrent claims on one key, one is granted.
    OneGranted,
    /// A claimed key is in progress for all other claims: neither granted nor done.
    InProgress,
    /// Keys that differ are independent, even with equal kinds, letters or first 200 characters.
    Independent,
    /// A completed key stays completed, beyond the lease and after any later call.
    StaysDone,
    /// A completed key returns the answer of its completion, byte by byte.
    KeepsAnswer,
    /// A released key is granted again at once.
    Released,
    /// A claim that is neither completed nor released expires after its lease, before the platform's last retry.
    LeaseExpires,
    /// Each granted claim has a higher ticket.
    TicketsRise,
    /// A ticket that is not the latest of its key changes nothing.
    OldTickets,
    /// A claim looks up completions when it is granted, not before. A delivery completed in between is not granted.
    LooksUpWhenGranting,
    /// The store holds no more deliveries than its bound, and forgets none in progress.
    Bounded,
}

impl StoreRule {
    /// Returns a stable short name, such as `one_granted`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::OneGranted => "one_granted",
            Self::InProgress => "in_progress",
            Self::Independent => "independent",
            Self::StaysDone => "stays_done",
            Self::KeepsAnswer => "keeps_answer",
            Self::Released => "released",
            Self::LeaseExpires => "lease_expires",
            Self::TicketsRise => "tickets_rise",
            Self::OldTickets => "old_tickets",
            Self::LooksUpWhenGranting => "looks_up_when_granting",
            Self::Bounded => "bounded",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Answers => "a store that can be reached returns no error",
            Self::OneGranted => "of several concurrent claims on one key, one is granted",
            Self::InProgress => "a claimed key is in progress for all other claims",
            Self::Independent => "keys that differ are independent",
            Self::StaysDone => "a completed key stays completed",
            Self::KeepsAnswer => "a completed key returns its answer",
            Self::Released => "a released key is granted again",
            Self::LeaseExpires => "an abandoned claim is granted again after its lease",
            Self::TicketsRise => "each granted claim has a higher ticket",
            Self::OldTickets => "a ticket that is not the latest of its key changes nothing",
            Self::LooksUpWhenGranting => "a claim looks up completions when it is granted, not before",
            Self::Bounded => "a bounded store holds no more than its bound, and forgets no claim in progress",
        }
    }
}

impl fmt::Display for StoreRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Error of a store that breaks a rule. `Debug` prints the text of `Display`, so `unwrap` in a test names the rule.
#[derive(thiserror::Error)]
#[error("the store breaks the rule `{rule}` ({}): {found}", rule.sentence())]
pub struct BrokenRule {
    rule: StoreRule,
    found: String,
    #[source]
    cause: Option<StoreError>,
}

impl BrokenRule {
    pub(super) fn new(rule: StoreRule, found: impl Into<String>) -> Self {
        Self { rule, found: found.into(), cause: None }
    }

    /// Returns the broken rule.
    pub fn rule(&self) -> StoreRule {
        self.rule
    }
}

impl From<StoreError> for BrokenRule {
    fn from(error: StoreError) -> Self {
        let found = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Self { rule: StoreRule::Answers, found, cause: Some(error) }
    }
}

impl fmt::Debug for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
