//! The end of a watch when search and history disagree, or are sparse.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use iopole_api::model::status::InvoiceStatusCode as Code;
use iopole_api::{ErrorKind, Timer, WatchEnd, WatchEvent, Watched};
use serde_json::{Value, json as value};
use support::{ID, answering, json};
use wiremock::ResponseTemplate;

/// A clock whose sleeps end at once.
#[derive(Debug, Clone, Default)]
struct Moved(Arc<Mutex<Duration>>);

impl Timer for Moved {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        *self.0.lock().unwrap() += duration;
        Box::pin(std::future::ready(()))
    }
}

fn row(state: &str, code: Option<&str>, direction: &str) -> Value {
    let mut row = value!({"metadata": {"invoiceId": ID, "direction": direction, "state": state}});
    if let Some(code) = code {
        row["lastStatusData"] = value!({"code": code});
    }
    value!({"data": [row], "meta": {"count": 1, "limit": 1, "offset": 0}})
}

fn status(second: u32, code: &str) -> Value {
    value!({"statusId": format!("s-{second}-{code}"), "date": format!("2026-11-28T10:00:{second:02}.000Z"), "status": {"code": code}})
}

fn without(mut status: Value, member: &str) -> Value {
    status.as_object_mut().unwrap().remove(member);
    status
}

struct Run {
    watched: Watched,
    histories: usize,
    last_status_events: usize,
}

/// Watches a platform that returns these histories, numbered from 0.
async fn watch(row: Value, history: impl Fn(usize) -> Value + Send + Sync + 'static, until: &[Code]) -> Run {
    let read = Arc::new(AtomicUsize::new(0));
    let count = read.clone();
    let (_server, client) = answering(move |request| match request.url.path() {
        path if path.contains("history") => json(history(count.fetch_add(1, Ordering::SeqCst))),
        _ => json(row.clone()),
    })
    .await;
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Moved::default());
    watch = watch.within(Duration::from_secs(3_600));
    if !until.is_empty() {
        watch = watch.until(until.iter().cloned());
    }
    let mut last_status_events = 0;
    while let Some(event) = watch.next().await.unwrap() {
        last_status_events += usize::from(matches!(event, WatchEvent::LastStatus(_)));
    }
    Run { watched: watch.wait().await.unwrap(), histories: read.load(Ordering::SeqCst), last_status_events }
}

#[tokio::test]
async fn a_rejection_in_the_search_alone_counts_after_a_few_readings() {
    for (name, history) in [
        ("behind", value!([status(0, "SUBMITTED")])),
        ("empty", value!([])),
        ("unknown codes", value!([status(0, "SUBMITTED"), status(1, "NOBODY_KNOWS")])),
        ("arrived", value!([status(0, "SUBMITTED"), status(1, "MADE_AVAILABLE")])),
    ] {
        for code in ["REJECTED", "REFUSED", "UNACCEPTABLE"] {
            let history = history.clone();
            let run = watch(row("INVALID", Some(code), "OUTBOUND"), move |_| history.clone(), &[]).await;
            assert_eq!(run.watched.end, WatchEnd::Final, "{name} {code}");
            assert_eq!(run.watched.code(), Some(&Code::from(code)), "{name}");
            assert!(run.watched.has_failed(), "{name} {code}");
            assert_eq!((run.histories, run.last_status_events), (4, 1), "{name} {code}");
        }
    }
}

#[tokio::test]
async fn a_late_history_explains_the_end() {
    let history = |read| match read {
        0 | 1 => value!([status(0, "SUBMITTED")]),
        _ => value!([status(0, "SUBMITTED"), status(1, "REJECTED")]),
    };
    let run = watch(row("INVALID", Some("REJECTED"), "OUTBOUND"), history, &[]).await;
    let codes: Vec<_> = run.watched.statuses.iter().filter_map(|status| status.code().cloned()).collect();
    assert_eq!(codes, [Code::Submitted, Code::Rejected]);
    assert_eq!((run.watched.end, run.histories, run.last_status_events), (WatchEnd::Final, 3, 0));
}

#[tokio::test]
async fn a_status_without_an_identifier_counts_and_other_entries_are_reported() {
    for id in [None, Some(Value::Null), Some(value!({}))] {
        let mut rejected = without(status(1, "REJECTED"), "statusId");
        if let Some(id) = id {
            rejected["statusId"] = id;
        }
        let history = value!([status(0, "SUBMITTED"), rejected, {"note": "M. Dupont"}]);
        let run = watch(row("INVALID", Some("REJECTED"), "OUTBOUND"), move |_| history.clone(), &[]).await;
        assert_eq!((run.watched.end, run.watched.code()), (WatchEnd::Final, Some(&Code::Rejected)));
        assert_eq!((run.watched.statuses.len(), run.histories), (2, 1));
        assert_eq!(run.watched.odd, [value!({"note": "M. Dupont"})]);
        assert!(!format!("{:?}", run.watched).contains("Dupont"));
    }
}

#[tokio::test]
async fn the_latest_status_decides() {
    for (first, second, until, end, failed) in [
        ("MADE_AVAILABLE", "REJECTED", &[][..], WatchEnd::Final, true),
        ("REJECTED", "MADE_AVAILABLE", &[], WatchEnd::Reached, false),
        ("MADE_AVAILABLE", "REFUSED", &[Code::MadeAvailable], WatchEnd::Final, true),
        ("REJECTED", "SUBMITTED", &[], WatchEnd::Final, true),
        ("MADE_AVAILABLE", "REFUSED", &[Code::Refused], WatchEnd::Reached, true),
    ] {
        let history = value!([status(2, second), status(1, first)]);
        let shown = row("DELIVERED", Some(second), "OUTBOUND");
        let run = watch(shown, move |_| history.clone(), until).await;
        assert_eq!((run.watched.end, run.watched.has_failed()), (end, failed), "{first}, {second}");
    }
}

#[tokio::test]
async fn a_failed_state_without_a_status_is_a_failure() {
    for state in ["INVALID", "DUPLICATED", "WRONG_ROUTING", "NOT_DELIVERED"] {
        for code in [None, Some("SUBMITTED")] {
            let run = watch(row(state, code, "OUTBOUND"), |_| value!([status(0, "SUBMITTED")]), &[]).await;
            assert_eq!((run.watched.end, run.watched.has_failed()), (WatchEnd::Final, true), "{state}");
            assert_eq!(run.watched.is_duplicate(), state == "DUPLICATED");
            assert!(run.histories <= 4, "{} readings", run.histories);
        }
    }
}

#[tokio::test]
async fn the_row_decides_for_a_received_invoice() {
    let run = watch(row("DELIVERED", Some("MADE_AVAILABLE"), "INBOUND"), |_| value!([]), &[]).await;
    assert_eq!((run.watched.end, run.histories), (WatchEnd::Reached, 1));
    assert_eq!((run.watched.code(), run.watched.has_failed()), (Some(&Code::MadeAvailable), false));
}

#[tokio::test]
async fn a_rejected_duplicate_is_known_in_every_spelling() {
    for (detail, is_duplicate) in [
        (value!({"reason": "DUPLICATE_INVOICE", "networkReason": "DOUBLON"}), true),
        (value!({"reason": "DUPLICATED_INVOICE"}), true),
        (value!({"reason": "duplicated_invoice", "networkReason": null}), true),
        (value!({"reason": "OTHER", "networkReason": "doublon"}), true),
        (value!({"networkReason": "DOUBLON"}), true),
        (value!({"reason": "DOUBLE_INVOICING", "networkReason": "DOUBLE_FACT"}), false),
        (value!({"reason": "VALIDATION_FAILURE"}), false),
    ] {
        for member in ["rejectionDetail", "rejectionDetails"] {
            let detail = if member == "rejectionDetails" { value!([{}, detail]) } else { detail.clone() };
            let mut rejected = status(2, "REJECTED");
            rejected["json"] = value!({"responses": [{member: detail}]});
            let history = value!([status(1, "MADE_AVAILABLE"), rejected]);
            let shown = row("DELIVERED", Some("REJECTED"), "OUTBOUND");
            let run = watch(shown, move |_| history.clone(), &[Code::Approved]).await;
            assert_eq!(run.watched.end, WatchEnd::Final);
            assert_eq!(run.watched.is_duplicate(), is_duplicate, "{member}: {detail}");
        }
    }
}

#[tokio::test]
async fn a_404_in_the_first_seconds_is_not_an_error() {
    for (what, of_history) in [("history", true), ("search", false)] {
        let count = AtomicUsize::new(0);
        let (_server, client) = answering(move |request| {
            let history = request.url.path().contains("history");
            match history {
                _ if history == of_history && count.fetch_add(1, Ordering::SeqCst) < 2 => {
                    ResponseTemplate::new(404)
                }
                true => json(value!([status(0, "MADE_AVAILABLE")])),
                false => json(row("DELIVERED", Some("MADE_AVAILABLE"), "OUTBOUND")),
            }
        })
        .await;
        let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Moved::default());
        assert_eq!(watch.wait().await.unwrap().end, WatchEnd::Reached, "{what}");
    }
}

#[tokio::test]
async fn a_lasting_or_late_404_is_an_error() {
    let (server, client) = answering(|_| ResponseTemplate::new(404)).await;
    let timer = Moved::default();
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(timer.clone());
    assert_eq!(watch.wait().await.unwrap_err().kind(), ErrorKind::NotFound);
    let asked = server.received_requests().await.unwrap().len();
    assert!(asked > 2 && *timer.0.lock().unwrap() < Duration::from_secs(30), "{asked}");

    let count = AtomicUsize::new(0);
    let (_server, client) = answering(move |request| match request.url.path() {
        path if path.contains("history") => json(value!([status(0, "SUBMITTED")])),
        _ if count.fetch_add(1, Ordering::SeqCst) < 9 => json(row("PENDING", Some("SUBMITTED"), "OUTBOUND")),
        _ => ResponseTemplate::new(404),
    })
    .await;
    let mut watch = client.user().invoices().watch(&ID.parse().unwrap()).timer(Moved::default());
    assert_eq!(watch.wait().await.unwrap_err().kind(), ErrorKind::NotFound);
}
