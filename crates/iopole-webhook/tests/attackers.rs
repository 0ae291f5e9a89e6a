//! Attackers without a secret: endless bodies, replayed requests, and bodies that need much memory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use iopole_webhook::testing::Signer;
use iopole_webhook::{Ack, Delivery, Intake, Limits, MemoryStore, Peer, Receiver};
use support::*;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

const MIB: usize = 1024 * 1024;

/// A receiver, and the keys of its handled deliveries.
fn receiver(intake: Intake) -> (Arc<Mutex<Vec<String>>>, Receiver<impl iopole_webhook::Handler>) {
    let handled = Arc::<Mutex<Vec<String>>>::default();
    let note = Arc::clone(&handled);
    let receiver = Receiver::new(intake, MemoryStore::new(), move |delivery: Delivery| {
        note.lock().unwrap().push(delivery.key.to_string());
        async { Ok(Ack::done()) }
    });
    (handled, receiver)
}

/// Sends its beginning at once, and then a byte every nine seconds without end.
fn endless(begin: impl Into<Bytes>) -> Slow {
    Slow::pieces(std::iter::repeat(Bytes::from_static(b"x")), Duration::from_secs(9)).with_first(begin)
}

/// A well-formed request with a false signature.
fn forged(body: Slow) -> Request<Slow> {
    Request::post("/hooks/iopole?kind=status")
        .header("content-type", "application/json")
        .header("x-timestamp", NOW.to_string())
        .header("x-signature", "0".repeat(64))
        .body(body)
        .unwrap()
}

/// Sends slow forgeries with this beginning at once.
async fn besiege(
    receiver: &Receiver<impl iopole_webhook::Handler>,
    attackers: usize,
    begin: &Bytes,
    peer: Option<Peer>,
) -> Vec<JoinHandle<u16>> {
    let besieged = (0..attackers).map(|_| {
        let (receiver, mut request) = (receiver.clone(), forged(endless(begin.clone())));
        request.extensions_mut().extend(peer.map(with_peer).unwrap_or_default());
        tokio::spawn(async move { receiver.respond(request).await.status().as_u16() })
    });
    let besieged: Vec<_> = besieged.collect();
    sleep(Duration::from_millis(10)).await;
    besieged
}

fn with_peer(peer: Peer) -> http::Extensions {
    let mut extensions = http::Extensions::new();
    extensions.insert(peer);
    extensions
}

/// Sends a genuine delivery in pieces.
async fn deliver(receiver: &Receiver<impl iopole_webhook::Handler>, signer: &Signer, number: usize) -> u16 {
    let request = signer.json(status(number)).map(|body| InPieces::of(&body, 100, true));
    receiver.respond(request).await.status().as_u16()
}

#[tokio::test(start_paused = true)]
async fn slow_forgeries_do_not_block_genuine_deliveries() {
    for begin in [Bytes::new(), Bytes::from(vec![b' '; 64 * 1024])] {
        let (handled, receiver) = receiver(intake());
        let mut number = 0;
        // Each attacker tries again after its refusal, for two minutes.
        for _ in 0..12 {
            besiege(&receiver, 64, &begin, None).await;
            for signer in [signer().with_checksum(), signer()] {
                for _ in 0..5 {
                    number += 1;
                    assert_eq!(deliver(&receiver, &signer, number).await, 204, "{number}");
                }
            }
            sleep(Duration::from_secs(10)).await;
        }
        assert_eq!(handled.lock().unwrap().len(), number);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_without_an_announced_checksum_has_20_seconds() {
    let (_, receiver) = receiver(intake());
    let begin = Instant::now();
    for besieged in besiege(&receiver, 10, &Bytes::new(), None).await {
        assert_eq!(besieged.await.unwrap(), 503);
    }
    assert_eq!(begin.elapsed().as_secs(), 20);
}

#[tokio::test(start_paused = true)]
async fn announced_bodies_have_permits_for_themselves() {
    let limits = Limits::default().with_unannounced_concurrency(0);
    let (_, receiver) = receiver(intake().with_limits(limits));
    assert_eq!(deliver(&receiver, &signer(), 1).await, 503);
    assert_eq!(deliver(&receiver, &signer().with_checksum(), 1).await, 204);
}

/// The sum of the file sizes in a directory.
fn on_disk(directory: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().metadata().map_or(0, |found| found.len())).sum()
}

#[tokio::test(start_paused = true)]
async fn unverified_bytes_on_the_disk_are_bounded_in_all() {
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits::default().with_memory(0).with_directory(directory.path());
    let limits = limits.with_unannounced_bytes(4 * MIB as u64);
    let (_, receiver) = receiver(intake().with_limits(limits));
    let besieged = besiege(&receiver, 64, &Bytes::from(vec![b' '; MIB]), None).await;
    assert!(on_disk(directory.path()) <= 4 * MIB as u64, "{}", on_disk(directory.path()));
    // The slow bodies give way to a genuine one.
    assert_eq!(deliver(&receiver, &signer(), 1).await, 204);
    for besieged in besieged {
        assert_eq!(besieged.await.unwrap(), 503);
    }
    assert_eq!(on_disk(directory.path()), 0);
}

/// An attacker who has seen a delivery can announce its checksum, and send other bytes slowly.
#[tokio::test(start_paused = true)]
async fn bytes_after_a_replayed_head_are_bounded() {
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits::default().with_memory(0).with_directory(directory.path());
    let (_, receiver) = receiver(intake().with_limits(limits.with_unverified_bytes(3 * MIB as u64)));
    let seen = signer().with_checksum().json(STATUS);
    for _ in 0..20 {
        let replayed = seen.clone().map(|_| endless(vec![b' '; MIB]));
        let receiver = receiver.clone();
        tokio::spawn(async move { receiver.respond(replayed).await });
    }
    sleep(Duration::from_secs(1)).await;
    assert!(on_disk(directory.path()) <= 3 * MIB as u64);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(on_disk(directory.path()), 0);
    assert_eq!(deliver(&receiver, &signer(), 1).await, 204);
}

#[tokio::test(start_paused = true)]
async fn the_peer_with_the_most_permits_loses_one_first() {
    let peer = |last| Peer::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)));
    let limits = Limits::default().with_unannounced_concurrency(4);
    let (_, receiver) = receiver(intake().with_limits(limits));
    // Slow and oldest, but the only body of its sender.
    let honest = signer().json(STATUS);
    let tail = honest.body().clone();
    let mut honest = honest.map(|_| Slow::pieces(std::iter::once(tail), Duration::from_secs(5)));
    honest.extensions_mut().insert(peer(1));
    let patient = receiver.clone();
    let honest = tokio::spawn(async move { patient.respond(honest).await.status().as_u16() });
    sleep(Duration::from_millis(10)).await;
    besiege(&receiver, 100, &Bytes::from(vec![b' '; 1_000]), Some(peer(2))).await;
    assert_eq!(honest.await.unwrap(), 204);
}

/// Two deliveries of each form.
fn pairs() -> Vec<[Request<Bytes>; 2]> {
    let keyed = signer().with_idempotency_key("K");
    let event = |id: &str| format!(r#"{{"eventType":"BRAND_NEW","eventId":"{id}"}}"#);
    let stage = |state: &str| format!(r#"{{"enrollmentId":"{ID}","state":"{state}"}}"#);
    vec![
        [signer().json(status(1)), keyed.json(status(2))],
        [signer().json(event("a")), keyed.json(event("b"))],
        [signer().json(stage("STARTED")), keyed.json(stage("COMPLETED"))],
        [signer().json("{}"), keyed.json("[]")],
        [signer().invoice(b"%PDF 1", &[("invoiceId", "a")]), keyed.invoice(b"%PDF 2", &[("invoiceId", "b")])],
        [signer().invoice(b"%PDF 1", &[]), keyed.invoice(b"%PDF 2", &[])],
    ]
}

#[tokio::test]
async fn a_replay_under_the_key_of_another_delivery_does_not_hide_it() {
    for [seen, genuine] in pairs() {
        let (handled, receiver) = receiver(intake());
        assert_eq!(post(&receiver, seen.clone()).await, 204);
        let mut replay = seen;
        replay.headers_mut().insert("x-idempotency-key", "K".parse().unwrap());
        assert_eq!(post(&receiver, replay).await, 204);
        assert_eq!(post(&receiver, genuine.clone()).await, 204);
        let expected = receiver_key(&genuine).await;
        assert_eq!(handled.lock().unwrap().last(), Some(&expected));
        // A retry of the platform is still recognized.
        let before = handled.lock().unwrap().len();
        assert_eq!(post(&receiver, genuine).await, 204);
        assert_eq!(handled.lock().unwrap().len(), before);
    }
}

async fn receiver_key(request: &Request<Bytes>) -> String {
    intake().receive(request.clone().map(Full::new)).await.unwrap().key.to_string()
}

#[tokio::test]
async fn a_delivery_with_an_identifier_is_handled_once_under_any_number_of_keys() {
    for [seen, _] in pairs() {
        if matches!(receiver_key(&seen).await.split(':').next(), Some("sha256")) {
            continue;
        }
        let (handled, receiver) = receiver(intake());
        for key in 0..64 {
            let mut replay = seen.clone();
            replay.headers_mut().insert("x-idempotency-key", key.into());
            assert_eq!(post(&receiver, replay).await, 204);
        }
        assert_eq!(handled.lock().unwrap().len(), 1);
    }
}

/// The platform may send the same content twice on purpose.
#[tokio::test]
async fn the_key_distinguishes_equal_bodies_without_an_identifier() {
    let (handled, receiver) = receiver(intake());
    for key in ["a", "b", "a"] {
        assert_eq!(post(&receiver, signer().with_idempotency_key(key).json(r#"{"new":1}"#)).await, 204);
    }
    assert_eq!(handled.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_body_with_too_many_values_is_unknown() {
    let nested = format!("[{}[]]", "[],".repeat(4 * MIB));
    let objects = format!(r#"{{"status":[{}{{}}]}}"#, r#"{"":0},"#.repeat(MIB));
    for body in [nested, objects] {
        let delivery = intake().receive(signer().json(body.clone()).map(Full::new)).await.unwrap();
        assert_eq!(delivery.payload.kind().as_str(), "unknown");
        assert_eq!(delivery.content.bytes().await.unwrap(), body);
    }
}

#[tokio::test]
async fn a_body_beyond_the_json_limit_is_kept_and_not_parsed() {
    for (limit, kind) in [(STATUS.len(), "status"), (STATUS.len() - 1, "unknown")] {
        let intake = intake().with_limits(Limits::default().with_json(limit));
        let delivery = intake.receive(signer().json(STATUS).map(Full::new)).await.unwrap();
        assert_eq!(delivery.payload.kind().as_str(), kind, "a limit of {limit} bytes");
        assert_eq!(delivery.content.bytes().await.unwrap(), STATUS);
    }
}
