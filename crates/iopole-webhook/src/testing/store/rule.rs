//! The rules of a store, and how a broken one is reported.

use std::fmt;

use crate::dedup::StoreError;

/// A rule of [`DedupStore`](crate::DedupStore) that [`check_store`](super::check_store) checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreRule {
    /// A store that can be reached answers without an error.
    Answers,
    /// Of several claims on one key at the same time, one is granted.
    OneGranted,
    /// A key that is claimed is in progress for everybody else: neither granted nor done.
    InProgress,
    /// Keys that differ are independent, whatever they have in common: kind, letter case, the first 200 characters.
    Independent,
    /// A completed key is done, for longer than the lease and whatever is called for it later.
    StaysDone,
    /// A completed key gives back the answer that it was completed with, byte by byte.
    KeepsAnswer,
    /// A released key is granted again, at once.
    Released,
    /// A claim that is neither completed nor released is granted again after its lease, in time for the platform's last
    /// try.
    LeaseExpires,
    /// Each claim that is granted again has a higher ticket.
    TicketsRise,
    /// A ticket that is not the latest of its key changes nothing.
    OldTickets,
    /// A claim looks up what is done when it is granted, not before: a delivery completed in between is not granted.
    LooksUpWhenGranting,
    /// The store holds no more deliveries than it was bounded to, and forgets none that are in progress.
    Bounded,
}

impl StoreRule {
    /// Returns a short name that stays the same, such as `one_granted`.
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

    fn says(self) -> &'static str {
        match self {
            Self::Answers => "a store that can be reached answers without an error",
            Self::OneGranted => "of several claims on one key at the same time, one is granted",
            Self::InProgress => "a claimed key is in progress for everybody else",
            Self::Independent => "keys that differ are independent",
            Self::StaysDone => "what is completed stays done",
            Self::KeepsAnswer => "what is completed gives back its answer",
            Self::Released => "a released key is granted again",
            Self::LeaseExpires => "a claim that was left behind is granted again after its lease",
            Self::TicketsRise => "each claim that is granted again has a higher ticket",
            Self::OldTickets => "a ticket that is not the latest of its key changes nothing",
            Self::LooksUpWhenGranting => "a claim looks up what is done when it is granted, not before",
            Self::Bounded => "a bounded store holds no more than its bound, and forgets no claim",
        }
    }
}

impl fmt::Display for StoreRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A rule that a store breaks. `Debug` prints the sentence of `Display`, so that `unwrap` in a test names the rule.
#[derive(thiserror::Error)]
#[error("the store breaks the rule `{rule}` ({}): {found}", rule.says())]
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

    /// The rule.
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
