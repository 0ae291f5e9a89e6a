//! Bounds a foreign future in time, and catches its panics.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bounded<T> {
    Done(T),
    TooLong,
    Panicked,
    /// The caller is outside a runtime with a time driver.
    NoTimer,
}

/// Awaits the future, for `limit` at most by the timer of the current runtime.
pub(super) async fn bounded<T>(limit: Duration, future: impl Future<Output = T>) -> Bounded<T> {
    // tokio reports a runtime without a timer by a panic only.
    let Ok(timed) = catch_unwind(AssertUnwindSafe(|| tokio::time::timeout(limit, future))) else {
        return Bounded::NoTimer;
    };
    let mut timed = pin!(timed);
    // After a panic the future is dropped and never polled again, so that nobody sees a broken state.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| timed.as_mut().poll(context))) {
        Ok(Poll::Ready(Ok(output))) => Poll::Ready(Bounded::Done(output)),
        Ok(Poll::Ready(Err(_))) => Poll::Ready(Bounded::TooLong),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => Poll::Ready(Bounded::Panicked),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(2);

    #[tokio::test(start_paused = true)]
    async fn every_end_of_a_future_is_reported() {
        assert_eq!(bounded(LIMIT, async { 1 }).await, Bounded::Done(1));
        assert_eq!(bounded(LIMIT, std::future::pending::<()>()).await, Bounded::TooLong);
        assert_eq!(bounded(LIMIT, async { panic!("as the test says") }).await, Bounded::<()>::Panicked);
        assert_eq!(bounded(Duration::MAX, async { 1 }).await, Bounded::Done(1));
    }

    #[test]
    fn without_a_timer_nothing_is_polled() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let outcome = runtime.block_on(bounded(LIMIT, async { panic!("it was polled") }));
        assert_eq!(outcome, Bounded::<()>::NoTimer);
    }
}
