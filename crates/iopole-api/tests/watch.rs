//! Watches of sparse search rows, and dropped futures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, SystemTime};

use iopole_api::model::search::InvoiceState;
use iopole_api::model::status::InvoiceStatusCode as Code;
use iopole_api::{Timer, WatchEnd};
use serde_json::{Value, json as value};
use support::{ID, answering, json};

/// A clock that is set by the test. A sleep ends at once if it is zero, or if the clock `moves`.
#[derive(Debug, Clone)]
struct Watches {
    now: Arc<Mutex<SystemTime>>,
    asked: Arc<Mutex<Vec<Duration>>>,
    moves: bool,
}

impl Watches {
    fn new(moves: bool) -> Self {
        Self { now: Arc::new(Mutex::new(SystemTime::UNIX_EPOCH)), asked: Arc::default(), moves }
    }

    fn advance(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }
}

impl Timer for Watches {
    fn now(&self) -> SystemTime {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.asked.lock().unwrap().push(duration);
        if self.moves {
            self.advance(duration);
        }
        if self.moves || duration.is_zero() { Box::pin(async {}) } else { Box::pin(std::future::pending()) }
    }
}

/// A search row with this state and this last status.
fn row(state: &str, last: Value) -> Value {
    value!({"data": [{"metadata": {"invoiceId": ID, "state": state}, "lastStatusData": last}]})
}

#[tokio::test]
async fn a_dropped_future_does_not_delay_the_next_search() {
    let (server, client) = answering(|request| match request.url.path() {
        path if path.contains("history") => json(value!([])),
        _ => json(row("PENDING", value!({"code": "SUBMITTED"}))),
    })
    .await;
    let timer = Watches::new(false);
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(timer.clone());
    assert!(watch.next().await.unwrap().is_some());
    let looks = server.received_requests().await.unwrap().len();
    for left in [250, 150, 50] {
        // Polled once and dropped, as `select!` does.
        let mut next = Box::pin(watch.next());
        assert!(next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(next);
        assert_eq!(timer.asked.lock().unwrap().last(), Some(&Duration::from_millis(left)));
        timer.advance(Duration::from_millis(100));
    }
    assert_eq!(server.received_requests().await.unwrap().len(), looks);
    // The search is due at once, and the pause follows it.
    let waits = async {
        while timer.asked.lock().unwrap().len() < 4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        event = watch.next() => panic!("nothing is new: {event:?}"),
        () = waits => {}
    }
    assert_eq!(server.received_requests().await.unwrap().len(), looks + 1);
}

#[tokio::test]
async fn the_history_is_read_for_a_row_without_a_status() {
    let (server, client) = answering(|request| match request.url.path() {
        path if path.contains("history") => json(
            value!([{"statusId": "s", "date": "2026-01-01T00:00:00Z", "status": {"code": "MADE_AVAILABLE"}}]),
        ),
        _ => json(row("DELIVERED", Value::Null)),
    })
    .await;
    let timer = Watches::new(true);
    let watch =
        client.user().invoices().watch(&ID.parse().unwrap()).timer(timer).within(Duration::from_secs(60));
    let mut watch = watch;
    let watched = watch.wait().await.unwrap();
    assert_eq!((watched.end, watched.statuses.len()), (WatchEnd::Reached, 1));
    let requests = server.received_requests().await.unwrap();
    let histories = requests.iter().filter(|request| request.url.path().contains("history"));
    assert_eq!(histories.count(), 1);
}

#[tokio::test]
async fn the_deadline_comes_with_a_last_search() {
    let looks = Arc::new(Mutex::new(0));
    let seen = looks.clone();
    let (_server, client) = answering(move |request| match request.url.path() {
        path if path.contains("history") => json(value!([])),
        _ => {
            let mut looks = seen.lock().unwrap();
            *looks += 1;
            // It arrives between the first and the last search.
            let code = if *looks == 1 { "SUBMITTED" } else { "MADE_AVAILABLE" };
            json(row("PROCESSING", value!({"code": code})))
        }
    })
    .await;
    let watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Watches::new(true));
    let watched = watch.within(Duration::from_millis(100)).wait().await.unwrap();
    assert_eq!((watched.end, *looks.lock().unwrap()), (WatchEnd::Reached, 2));
}

#[tokio::test]
async fn a_final_state_ends_the_watch() {
    for state in ["NOT_DELIVERED", "CONVERSION_FAILED", "WRONG_ROUTING"] {
        let (_server, client) = answering(move |request| match request.url.path() {
            path if path.contains("history") => json(value!([])),
            _ => json(row(state, value!({"code": "SUBMITTED"}))),
        })
        .await;
        let watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Watches::new(true));
        let watched = watch.until([Code::Approved]).within(Duration::from_secs(3_600)).wait().await.unwrap();
        assert_eq!((watched.end, watched.state), (WatchEnd::Final, Some(InvoiceState::from(state))));
    }
}
