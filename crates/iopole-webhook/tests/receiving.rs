//! Answers to the platform, and calls of the handler.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use iopole_webhook::{Ack, Delivery, Handler, Limits, MemoryStore, Payload, Receiver, StoreError};
use support::*;
use tokio::sync::Notify;

/// The status and the body of the answer.
async fn exchange<H: Handler>(receiver: &Receiver<H>, request: Request<Bytes>) -> (u16, String) {
    read(receiver.respond(request.map(Full::new)).await).await
}

async fn read(response: Response<Full<Bytes>>) -> (u16, String) {
    let status = response.status().as_u16();
    let json = response.headers().get("content-type").is_some_and(|kind| kind == "application/json");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(json, !body.is_empty(), "a body is JSON or there is none");
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_delivery_is_handled_once_and_answered_each_time() {
    let (seen, handler) = counting();
    let receiver = Receiver::new(intake(), MemoryStore::new(), handler);
    for _ in 0..3 {
        assert_eq!(exchange(&receiver, signer().json(STATUS)).await, (204, String::new()));
    }
    // The key is not signed, so it does not make another delivery.
    assert_eq!(exchange(&receiver, signer().with_idempotency_key("k-1").json(STATUS)).await.0, 204);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_unsigned_delivery_is_neither_handled_nor_stored() {
    let (seen, handler) = counting();
    let store = Arc::new(MemoryStore::new());
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits::default().with_memory(0).with_directory(directory.path());
    let receiver = Receiver::new(intake().with_limits(limits), Arc::clone(&store), handler);
    let mut forged = signer().invoice(b"%PDF-forged", &[("invoiceId", ID)]);
    forged.headers_mut().insert("x-timestamp", NOW.to_string().parse().unwrap());
    let mut bare = Request::new(Bytes::from_static(b"{}"));
    *bare.method_mut() = Method::POST;
    for (request, status) in [(forged, 503), (bare, 401)] {
        assert_eq!(exchange(&receiver, request).await, (status, String::new()));
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    assert!(store.is_empty());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "no temporary file is left");
}

#[tokio::test]
async fn probes_are_answered_and_other_methods_refused() {
    let (seen, handler) = counting();
    let receiver = Receiver::new(intake(), MemoryStore::new(), handler);
    for (method, status) in
        [(Method::GET, 200), (Method::HEAD, 200), (Method::PUT, 405), (Method::DELETE, 405)]
    {
        let request = Request::builder().method(method).uri("/any").body(Full::<Bytes>::default()).unwrap();
        let response = receiver.respond(request).await;
        assert_eq!(response.headers().contains_key("allow"), status == 405);
        assert_eq!(read(response).await, (status, String::new()));
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_unknown_body_reaches_the_handler_whole() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let receiver = Receiver::new(intake(), MemoryStore::new(), move |delivery: Delivery| {
        let keep = Arc::clone(&keep);
        async move {
            let content = delivery.content.bytes().await?;
            keep.lock().unwrap().push((delivery.payload.kind().as_str(), content));
            Ok(Ack::done())
        }
    });
    let bodies =
        ["not json at all", "", r#"{"brand":"new"}"#, r#"{"eventType":"BRAND_NEW","eventId":"e-1"}"#];
    for body in bodies {
        assert_eq!(exchange(&receiver, signer().json(body)).await.0, 204, "{body}");
    }
    let kept = kept.lock().unwrap();
    assert_eq!(
        kept.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        ["unknown", "unknown", "unknown", "event"]
    );
    assert!(kept.iter().zip(bodies).all(|((_, raw), body)| raw == body));
}

#[tokio::test]
async fn a_failure_or_a_panic_of_the_handler_gets_503() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let receiver = Receiver::new(intake(), MemoryStore::new(), move |_: Delivery| {
        let attempt = count.fetch_add(1, Ordering::SeqCst);
        async move {
            match attempt {
                0 => Err("the disk is full".into()),
                1 => panic!("crash"),
                _ => Ok(Ack::done()),
            }
        }
    });
    let respond = async || receiver.respond(signer().json(STATUS).map(Full::new)).await;
    for _ in 0..2 {
        let response = respond().await;
        assert!(response.headers().contains_key("retry-after"));
        assert_eq!(read(response).await, (503, String::new()));
    }
    assert_eq!(read(respond().await).await.0, 204);
    assert_eq!(read(respond().await).await.0, 204);
    assert_eq!(tries.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_duplicate_gets_the_first_answer_of_the_handler() {
    let receiver = Receiver::new(intake(), MemoryStore::new(), |_: Delivery| async { Ok(Ack::id("A-17")) });
    let receiver = receiver.with_id_path("data.id");
    for _ in 0..2 {
        let answer = exchange(&receiver, signer().json(STATUS)).await;
        assert_eq!(answer, (200, r#"{"data":{"id":"A-17"}}"#.to_owned()));
    }
}

/// A handler that waits for a signal.
fn waiting() -> (Arc<Notify>, Arc<Notify>, Arc<AtomicUsize>, impl Handler) {
    let (begun, go, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (tell, wait, count) = (Arc::clone(&begun), Arc::clone(&go), Arc::clone(&done));
    let handler = move |_: Delivery| {
        let (tell, wait, count) = (Arc::clone(&tell), Arc::clone(&wait), Arc::clone(&count));
        async move {
            tell.notify_one();
            wait.notified().await;
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Ack::done())
        }
    };
    (begun, go, done, handler)
}

#[tokio::test]
async fn a_duplicate_of_a_delivery_in_progress_gets_503() {
    let (begun, go, done, handler) = waiting();
    let receiver = Receiver::new(intake(), MemoryStore::new(), handler);
    let first = tokio::spawn({
        let receiver = receiver.clone();
        async move { exchange(&receiver, signer().json(STATUS)).await }
    });
    begun.notified().await;
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 503);
    go.notify_one();
    assert_eq!(first.await.unwrap().0, 204);
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 204);
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_platform_that_hangs_up_does_not_stop_the_handler() {
    let (begun, go, done, handler) = waiting();
    let receiver = Receiver::new(intake(), MemoryStore::new(), handler);
    let first = tokio::spawn({
        let receiver = receiver.clone();
        async move { exchange(&receiver, signer().json(STATUS)).await }
    });
    begun.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    go.notify_one();
    while done.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 204);
    assert_eq!(done.load(Ordering::SeqCst), 1, "the handler ran once");
}

#[tokio::test(start_paused = true)]
async fn the_platform_has_an_answer_before_it_gives_up() {
    let (begun, go, done, handler) = waiting();
    let receiver = Receiver::new(intake(), MemoryStore::new(), handler);
    let begin = tokio::time::Instant::now();
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 503);
    assert_eq!(begin.elapsed().as_secs(), 50);
    begun.notified().await;
    go.notify_one();
    while done.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let receiver = receiver.with_deadline(Duration::from_secs(1));
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 204);
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

/// A store that fails at one of its operations.
fn failing(at: &'static str, store: MemoryStore) -> HookedStore {
    HookedStore::new(store)
        .before(move |operation| if operation == at { Err(StoreError::new("no connection")) } else { Ok(()) })
}

#[tokio::test]
async fn a_store_that_fails_loses_nothing() {
    // A failed claim: the delivery is not handled.
    let (seen, handler) = counting();
    let receiver = Receiver::new(intake(), failing("claim", MemoryStore::new()), handler);
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 503);
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    // A failed completion: the delivery is handled, so the answer is 204.
    let (seen, handler) = counting();
    let receiver = Receiver::new(intake(), failing("complete", MemoryStore::new()), handler);
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 204);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    // A failed release: the lease ends.
    let store = MemoryStore::new().with_lease(Duration::ZERO);
    let tries = AtomicUsize::new(0);
    let receiver = Receiver::new(intake(), failing("release", store), move |_: Delivery| {
        let attempt = tries.fetch_add(1, Ordering::SeqCst);
        async move { if attempt == 0 { Err("not now".into()) } else { Ok(Ack::done()) } }
    });
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 503);
    assert_eq!(exchange(&receiver, signer().json(STATUS)).await.0, 204);
}

#[tokio::test]
async fn large_bodies_are_refused_with_and_without_a_length() {
    let (seen, handler) = counting();
    let limits = Limits::default().with_body(1_000);
    let receiver = Receiver::new(intake().with_limits(limits), MemoryStore::new(), handler);
    for file in [vec![b'x'; 2_000], vec![b'x'; 300]] {
        let small = file.len() == 300;
        let expected = if small { 204 } else { 413 };
        let json =
            serde_json::json!({"invoiceId": ID, "xml": "x".repeat(file.len()), "json": {}}).to_string();
        for request in [signer().invoice(&file, &[]), signer().json(json)] {
            let sized = receiver.respond(request.clone().map(Full::new)).await;
            assert_eq!(sized.status().as_u16(), expected);
            let streamed = receiver.respond(request.map(|body| InPieces::of(&body, 100, false))).await;
            assert_eq!(streamed.status().as_u16(), expected);
        }
    }
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn debug_shows_no_content_of_a_delivery() {
    let body = STATUS.replace("<CDAR/>", "Dupont");
    let request =
        signer().with_header("x-company", "Dupont").with_header("authorization", "Dupont").json(body);
    let delivery = intake().receive(request.map(Full::new)).await.unwrap();
    let printed = format!("{delivery:?} {delivery:#?}");
    assert!(printed.contains("MadeAvailable") && !printed.contains("Dupont"), "{printed}");
    assert!(delivery.headers.all.as_hint().contains_key("x-company"));
    assert!(!delivery.headers.all.as_hint().contains_key("authorization"));
    assert!(matches!(delivery.payload, Payload::Status(_)));
    let request = signer().invoice(b"%PDF Dupont", &[("invoiceId", ID), ("note", "Dupont")]);
    let delivery = intake().receive(request.map(Full::new)).await.unwrap();
    assert!(!format!("{delivery:?}").contains("Dupont"));
}
