//! The settings of the cache: what holds unless set otherwise, and what is shown of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::time::Duration;

use iopole_auth::{Cached, TokenErrorKind as Kind};
use support::{Scripted, Step};
use tokio::time::Instant;

fn hanging() -> Scripted {
    Scripted::new(Duration::ZERO, [], Step::Hang)
}

#[test]
fn debug_names_the_cache_and_shows_its_settings() {
    let builder = Cached::builder(hanging()).fetch_timeout(Duration::from_secs(7));
    assert_eq!(format!("{builder:?}"), "CachedBuilder { fetch_timeout: 7s, .. }");
    assert_eq!(format!("{:?}", builder.build()), "Cached { .. }");
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_after_thirty_seconds_unless_set_otherwise() {
    let start = Instant::now();
    assert_eq!(Cached::new(hanging()).token().await.unwrap_err().kind(), Kind::TimedOut);
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}
