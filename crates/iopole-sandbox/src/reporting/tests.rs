use serde_json::json;

use super::*;
use crate::render;
use crate::world::OperatorEvent;

const NOW: u64 = 1_792_051_200_000;
const DAY: u64 = 86_400_000;
const CUSTOMER: CustomerId = CustomerId(Uuid::nil());

fn submission(ids: &mut IdMaker, kind: SubmissionKind, day: &str) -> Submission {
    Submission {
        id: ids.next(NOW),
        customer: CUSTOMER,
        kind,
        siren: "732829320".to_owned(),
        business_entity: ids.next(NOW),
        regime: VatRegime::RealMonthly,
        day: day.parse().unwrap(),
        folder: None,
        closure: None,
        body: json!({}),
    }
}

/// Types of the events until a moment.
fn published(reporting: &mut Reporting, ids: &mut IdMaker, at_ms: u64) -> Vec<&'static str> {
    reporting.settle(at_ms, ids).into_iter().map(|(_, _, event)| event.event_type()).collect()
}

#[test]
fn every_event_is_published_once_and_in_order() {
    let (mut reporting, mut ids) = (Reporting::new(Pace::measured(), Arc::default()), IdMaker::new(1));
    for kind in [SubmissionKind::Transaction, SubmissionKind::InvoicePayment] {
        reporting.submit(submission(&mut ids, kind, "2026-10-14"), NOW);
    }
    assert!(published(&mut reporting, &mut ids, NOW + 999).is_empty());
    let names = published(&mut reporting, &mut ids, NOW + 1_000);
    let expected =
        ["EREPORTING_PERIOD_OPENED", "EREPORTING_TRANSACTION_ATTACHED", "EREPORTING_PAYMENT_ATTACHED"];
    assert_eq!(names, expected);
    assert_eq!(published(&mut reporting, &mut ids, NOW + 40 * DAY), ["EREPORTING_PERIOD_CLOSED"]);
    assert!(published(&mut reporting, &mut ids, NOW + 80 * DAY).is_empty());
}

#[test]
fn the_payloads_are_those_of_the_contract() {
    let (mut reporting, mut ids) = (Reporting::new(Pace::measured(), Arc::default()), IdMaker::new(1));
    let sale = submission(&mut ids, SubmissionKind::Transaction, "2026-10-14");
    let id = sale.id;
    reporting.submit(sale, NOW);
    let published = reporting.settle(NOW + 1_000, &mut ids).into_iter();
    let rendered = published.map(|(at_ms, _, event)| {
        let siren = event.siren().to_owned();
        (render::event::event(Uuid::nil(), at_ms, &OperatorEvent::Report(event), None), siren)
    });
    let [(opened, _), (attached, siren)]: [_; 2] = rendered.collect::<Vec<_>>().try_into().ok().unwrap();
    let folder = opened["referencedObject"]["id"].clone();
    assert_eq!(opened["referencedObject"]["type"], "EREPORTING_PERIOD");
    let expected = json!({
        "state": "OPEN", "businessEntityId": "732829320", "startDate": "2026-10-01", "endDate": "2026-10-31",
        "autoCloseDate": "2026-11-10T23:59:59.000Z", "timestamp": "2026-10-15T08:00:01.000Z"
    });
    assert_eq!(opened["payload"], expected);
    assert_eq!(attached["referencedObject"], json!({"type": "TRANSACTION", "id": id}));
    assert_eq!(siren, "732829320");
    let expected = json!({
        "reportId": folder, "fluxType": "10.3", "timestamp": "2026-10-15T08:00:01.000Z",
        "period": {"startDate": "2026-10-01T00:00:00.000Z", "endDate": "2026-10-31T23:59:59.999Z"}
    });
    assert_eq!(attached["payload"], expected);
}

#[test]
fn a_repeated_closure_is_rejected_after_the_202() {
    let (mut reporting, mut ids) = (Reporting::new(Pace::instant(), Arc::default()), IdMaker::new(1));
    for (register, store) in [("POS_1", "A"), ("POS_1", "A"), ("POS_2", "A"), ("POS_1", "B")] {
        let closure =
            Closure { store: store.to_owned(), register: register.to_owned(), id: "Z-7".to_owned() };
        let sale = submission(&mut ids, SubmissionKind::Transaction, "2026-10-14");
        reporting.submit(Submission { closure: Some(closure), ..sale }, NOW);
    }
    let attached = "EREPORTING_TRANSACTION_ATTACHED";
    let expected = ["EREPORTING_PERIOD_OPENED", attached, "EREPORTING_ERROR", attached, attached];
    assert_eq!(published(&mut reporting, &mut ids, NOW), expected);
    // Without a closure two reports look like one report that was sent twice.
    for _ in 0..2 {
        reporting.submit(submission(&mut ids, SubmissionKind::Transaction, "2026-10-14"), NOW);
    }
    assert_eq!(published(&mut reporting, &mut ids, NOW), [attached, attached]);
}

#[test]
fn a_folder_that_closed_in_between_takes_nothing() {
    let (mut reporting, mut ids) = (Reporting::new(Pace::measured(), Arc::default()), IdMaker::new(1));
    reporting.submit(submission(&mut ids, SubmissionKind::Transaction, "2026-10-14"), NOW);
    reporting.settle(NOW + 1_000, &mut ids);
    let (id, closes) = {
        let folder = reporting.folders_of(CUSTOMER, "732829320").pop().unwrap();
        (folder.id, folder.period.auto_close_ms)
    };
    let late = submission(&mut ids, SubmissionKind::Transaction, "2026-10-14");
    reporting.submit(Submission { folder: Some(id), ..late }, closes - 500);
    assert_eq!(
        published(&mut reporting, &mut ids, closes + 500),
        ["EREPORTING_PERIOD_CLOSED", "EREPORTING_ERROR"]
    );
    assert!(reporting.folder(CUSTOMER, "000000000", id).is_none(), "a folder is its company's");
    let other = CustomerId(Uuid::max());
    assert!(reporting.folder(other, "732829320", id).is_none(), "a folder is its customer's");
}
