//! No part of the state grows without a limit.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, json};

use super::super::*;
use crate::directory::Relation;
use crate::documents::{Format, Header};
use crate::enrollment::{EnrollmentRequest, Strategy};

const NOW: u64 = 1_792_051_200_000;
const KIB: u64 = 1024;
const CUSTOMER: CustomerId = CustomerId(Uuid::nil());

fn world(pace: Pace) -> World {
    let mut world = World::new(pace, 1, IdMaker::new(1), None, &Arc::default());
    world.accounts.push((CUSTOMER, "a client".to_owned()));
    world
}

fn reading(number: &str) -> Judgment {
    let mut document = Header { number: Some(number.to_owned()), ..Header::default() };
    document.seller.siren = Some("732829320".to_owned());
    Judgment { format: Some(Format::Cii), header: Some(document), verdict: Verdict::Sound }
}

fn submit(world: &mut World, number: &str) -> Uuid {
    world.submit(CUSTOMER, "a.xml".to_owned(), Bytes::from_static(&[b'x'; 1024]), reading(number), NOW)
}

fn declaration(message: String) -> Declaration {
    Declaration { code: "COMPLETED", message: Some(message), rejection: None, payments: Vec::new() }
}

fn message(world: &mut World, length: usize, created_ms: u64) -> Uuid {
    let id = world.new_id(created_ms);
    let (message_type, file_name) = ("ORDERS".to_owned(), "a".to_owned());
    world.take_message(EdiMessage {
        id,
        customer: CUSTOMER,
        message_type,
        file_name,
        bytes: vec![0; length].into(),
        created_ms,
    });
    id
}

#[test]
fn the_steps_of_dropped_invoices_are_dropped() {
    let mut world = world(Pace::measured());
    world.set_room(100 * KIB);
    for turn in 0..1000 {
        submit(&mut world, &turn.to_string());
    }
    let kept = world.invoices.newest_first().count();
    assert!((2..=10).contains(&kept), "{kept}");
    assert_eq!((world.timeline.len(), world.numbers.len()), (kept * 8, kept));
    world.settle(NOW + 10_000);
    assert_eq!((world.timeline.len(), world.statuses.len()), (0, kept * 5));
}

#[test]
fn the_statuses_of_one_invoice_are_bounded() {
    let mut world = world(Pace::instant());
    let id = submit(&mut world, "1");
    world.settle(NOW);
    for turn in 1..3000 {
        world.declare(id, declaration(turn.to_string()), NOW + turn);
        world.settle(NOW + turn);
    }
    assert_eq!(world.invoices.get(id).unwrap().history.len(), 1000);
    assert_eq!((world.statuses.len(), world.statuses.unseen().count()), (1000, 1000));
    let used = world.invoices.used();
    assert!(used < 1100 * KIB, "{used}: what went counts no more");
}

#[test]
fn the_planned_steps_of_an_invoice_are_limited() {
    let mut world = world(Pace::measured());
    let id = submit(&mut world, "1");
    world.settle(NOW + 1000);
    for turn in 0..3000 {
        world.declare(id, declaration(turn.to_string()), NOW + 1000);
    }
    assert_eq!(world.timeline.len(), 1000);
}

#[test]
fn long_statuses_make_room() {
    let mut world = world(Pace::instant());
    world.set_room(500 * KIB);
    let ids: Vec<Uuid> = (0..10).map(|turn| submit(&mut world, &turn.to_string())).collect();
    world.settle(NOW);
    assert_eq!(world.invoices.newest_first().count(), 20);
    for turn in 0..100 {
        world.declare(ids[9], declaration("x".repeat(20_000)), NOW + 10 + turn);
        world.settle(NOW + 10 + turn);
    }
    assert!(world.invoices.get(ids[0]).is_none() && world.invoices.get(ids[9]).is_some());
}

#[test]
fn messages_and_invoices_share_the_room_and_the_oldest_goes() {
    let mut world = world(Pace::instant());
    world.set_room(100 * KIB);
    let invoice = submit(&mut world, "1");
    world.settle(NOW);
    submit(&mut world, "2");
    world.settle(NOW);
    let first = message(&mut world, 40 * 1024, NOW + 1);
    assert!(world.invoices.get(invoice).is_some());
    for turn in 2..50 {
        message(&mut world, 40 * 1024, NOW + turn);
    }
    assert!(world.invoices.get(invoice).is_none() && world.edi.get(CUSTOMER, first).is_none());
    assert!(world.invoices.used() + world.edi.used() <= 100 * KIB);
    assert!(world.may_have_dropped(first).is_some());
    let large = message(&mut world, 1024 * 1024, NOW + 60);
    assert!(world.edi.get(CUSTOMER, large).is_some(), "the newest is always kept");
}

#[test]
fn the_names_of_receivers_go_with_the_invoice() {
    let mut world = world(Pace::instant());
    world.set_room(50 * KIB);
    let mut all = Vec::new();
    for turn in 0..100 {
        let id = submit(&mut world, &turn.to_string());
        world.settle(NOW);
        let status = world.new_id(NOW);
        world.keep_external_id(id, id, "theirs".to_owned());
        world.keep_external_id(id, status, "theirs too".to_owned());
        all.push((id, status));
    }
    let kept = all.iter().filter(|(id, _)| world.invoices.get(*id).is_some()).count();
    assert!(kept < 10, "{kept}");
    assert_eq!((world.external_ids.names.len(), world.external_ids.by_copy.len()), (2 * kept, kept));
    let (first, _) = all[0];
    world.keep_external_id(first, first, "late".to_owned());
    world.keep_external_id(all[99].0, all[99].0, "x".repeat(2000));
    assert_eq!((world.external_id(first), world.external_id(all[99].0)), (None, Some("theirs")));
}

#[test]
fn the_oldest_enrollments_are_dropped() {
    let mut world = world(Pace::measured());
    let wanted = |turn: u32| EnrollmentRequest {
        french: false,
        scheme: "0208".to_owned(),
        value: turn.to_string(),
        name: None,
        country: "BE".to_owned(),
        strategy: Strategy::Auto,
        peppol: false,
        self_billing: false,
        relation: Relation::default(),
        entity: Map::new(),
        representative: Map::new(),
        addresses: Vec::new(),
    };
    let first = world.enroll(CUSTOMER, wanted(0), NOW).unwrap();
    let cancelled = world.enroll(CUSTOMER, wanted(1), NOW).unwrap();
    assert!(world.cancel_enrollment(CUSTOMER, cancelled, NOW).unwrap());
    for turn in 2..10_001 {
        world.enroll(CUSTOMER, wanted(turn), NOW).unwrap();
    }
    assert!(
        world.enrollments.any(CUSTOMER, cancelled).is_err() && world.enrollments.any(CUSTOMER, first).is_ok()
    );
    world.enroll(CUSTOMER, wanted(10_001), NOW).unwrap();
    assert!(world.enrollments.any(CUSTOMER, first).is_err());
    assert!(world.enrollments.next_due_ms().is_some());
}

#[test]
fn the_next_moment_covers_every_event_of_a_webhook() {
    let mut world = world(Pace::measured());
    submit(&mut world, "1");
    assert_eq!(world.next_moment_ms(), None, "no webhook takes deliveries");
    let id = world.new_id(NOW);
    world.webhooks.add(Webhook {
        id,
        customer: CUSTOMER,
        direction: None,
        active: true,
        adapter: String::new(),
        label: None,
        interop: json!({}),
    });
    assert_eq!(world.next_moment_ms(), Some(NOW + 400));
    world.settle(NOW + 1000);
    assert_eq!(world.next_moment_ms(), None);
}
