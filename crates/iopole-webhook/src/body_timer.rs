//! Timeouts of a body.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Idle timeout and deadline of a body. The timer is created at the first wait, so a body that is at hand needs none.
pub(crate) struct BodyTimer {
    idle: Duration,
    deadline: Option<Instant>,
    waiting: bool,
    timer: Option<Pin<Box<Sleep>>>,
}

impl BodyTimer {
    /// Starts the deadline now.
    pub(crate) fn new(idle: Duration, whole: Duration) -> Self {
        Self { idle, deadline: Instant::now().checked_add(whole), waiting: false, timer: None }
    }

    /// Restarts the idle timeout.
    pub(crate) fn renew(&mut self) {
        self.waiting = false;
    }

    /// Ready once the idle timeout or the deadline is over.
    pub(crate) fn poll_expired(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.waiting, true) {
            let idle = Instant::now().checked_add(self.idle);
            // No representable end: no timer.
            let end = [idle, self.deadline].into_iter().flatten().min();
            match (end, &mut self.timer) {
                (Some(end), Some(timer)) => timer.as_mut().reset(end),
                (end, timer) => *timer = end.map(|end| Box::pin(sleep_until(end))),
            }
        }
        self.timer.as_mut().map_or(Poll::Pending, |timer| timer.as_mut().poll(context))
    }
}
