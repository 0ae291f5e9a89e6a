//! A future that ends in time and without unwinding, whatever it does.

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
    /// There is no runtime around, or one without a time driver.
    NoTimer,
}

/// Waits for the future, `limit` at most by the timer of the current runtime.
pub(super) async fn bounded<T>(limit: Duration, future: impl Future<Output = T>) -> Bounded<T> {
    // That a runtime has no timer is said by tokio in a panic, and in no other way.
    let Ok(timed) = catch_unwind(AssertUnwindSafe(|| tokio::time::timeout(limit, future))) else {
        return Bounded::NoTimer;
    };
    let mut timed = pin!(timed);
    // After a panic the future is dropped and never polled again, so no broken state is seen.
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
    async fn it_ends_in_one_of_the_ways() {
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
