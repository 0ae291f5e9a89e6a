//! All enrollments, and their planned stages.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::RuleError;
use crate::enrollment::{Enrollment, Stage};
use crate::ids::CustomerId;

const NOT_FOUND: RuleError = RuleError::missing("ENROLLMENT_NOT_FOUND", "Enrollment not found");

/// Limit of stored enrollments. The oldest are dropped first, ended ones before ongoing ones.
const MOST: usize = 10_000;

/// All enrollments, and their planned stages.
#[derive(Clone, Default)]
pub(crate) struct Enrollments {
    pub(super) by_id: HashMap<Uuid, Enrollment>,
    order: Vec<Uuid>,
    steps: BTreeMap<(u64, u64), Uuid>,
    planned: u64,
    wake: Arc<Notify>,
}

impl Enrollments {
    pub(crate) fn new(wake: Arc<Notify>) -> Self {
        Self { wake, ..Self::default() }
    }

    /// An enrollment that is not cancelled.
    pub(crate) fn get(&self, customer: CustomerId, id: Uuid) -> Result<&Enrollment, RuleError> {
        self.any(customer, id).ok().filter(|enrollment| !enrollment.has(Stage::Cancelled)).ok_or(NOT_FOUND)
    }

    /// An enrollment, also if cancelled.
    pub(crate) fn any(&self, customer: CustomerId, id: Uuid) -> Result<&Enrollment, RuleError> {
        self.by_id.get(&id).filter(|one| one.customer == customer).ok_or(NOT_FOUND)
    }

    /// True if any customer has this enrollment.
    pub(crate) fn knows(&self, id: Uuid) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The latest ongoing enrollment of a company.
    pub(crate) fn ongoing(&self, customer: CustomerId, scheme: &str, value: &str) -> Option<&Enrollment> {
        let all = self.order.iter().rev().filter_map(|id| self.by_id.get(id));
        let of = |one: &&Enrollment| {
            one.customer == customer && one.request.scheme == scheme && one.request.value == value
        };
        all.filter(of).find(|enrollment| enrollment.is_ongoing())
    }

    pub(super) fn add(&mut self, enrollment: Enrollment) {
        if self.order.len() >= MOST {
            let ended = |id: &Uuid| self.by_id.get(id).is_none_or(|enrollment| !enrollment.is_ongoing());
            let place = self.order.iter().position(ended).unwrap_or_default();
            self.by_id.remove(&self.order.remove(place));
        }
        self.order.push(enrollment.id);
        self.by_id.insert(enrollment.id, enrollment);
    }

    /// The latest ongoing enrollment.
    pub(crate) fn latest(&self) -> Option<Uuid> {
        let goes_on = |id: &&Uuid| self.by_id.get(*id).is_some_and(Enrollment::is_ongoing);
        self.order.iter().rev().find(goes_on).copied()
    }

    pub(super) fn plan(&mut self, id: Uuid, due_ms: Option<u64>) {
        let Some(enrollment) = self.by_id.get_mut(&id) else { return };
        enrollment.due_ms = due_ms;
        if let Some(due_ms) = due_ms {
            self.steps.insert((due_ms, self.planned), id);
            self.planned += 1;
            self.wake.notify_one();
        }
    }

    /// The next planned moment. A plan that was replaced counts until its moment has passed.
    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.steps.first_key_value().map(|((due_ms, _), _)| *due_ms)
    }

    /// Takes the next stage that is due, and skips replaced plans.
    pub(super) fn next_due(&mut self, now_ms: u64) -> Option<(Uuid, u64)> {
        while let Some(entry) = self.steps.first_entry().filter(|entry| entry.key().0 <= now_ms) {
            let ((due_ms, _), id) = entry.remove_entry();
            if self.by_id.get(&id).is_some_and(|enrollment| enrollment.due_ms == Some(due_ms)) {
                return Some((id, due_ms));
            }
        }
        None
    }
}
