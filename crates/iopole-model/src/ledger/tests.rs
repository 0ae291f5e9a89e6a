#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use super::*;
use crate::money::CurrencyCode;

fn status(id: &str, day: u32, code: &str, rest: &str) -> InvoiceStatus {
    let text = format!(
        r#"{{"statusId":"{id}","date":"2026-09-{day:02}T08:00:00.000Z","status":{{"code":"{code}"}}{rest}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn reason(reason: &str) -> String {
    format!(r#","json":{{"responses":[{{"rejectionDetail":{{"reason":"{reason}"}}}}]}}"#)
}

fn paid(amounts: &[(&str, &str)]) -> String {
    let lines: Vec<_> = amounts
        .iter()
        .map(|(rate, amount)| {
            format!(r#"{{"type":"MEN","vatRate":{rate},"amount":{{"value":{amount},"currency":"EUR"}}}}"#)
        })
        .collect();
    format!(r#","json":{{"responses":[{{"additionalData":[{}]}}]}}"#, lines.join(","))
}

/// In every order of up to 5 statuses, the ledger says the same.
fn in_every_order(statuses: &[InvoiceStatus], check: impl Fn(&Ledger)) {
    fn go(rest: &[InvoiceStatus], chosen: &mut Vec<InvoiceStatus>, check: &dyn Fn(&Ledger)) {
        if rest.is_empty() {
            return check(&chosen.iter().cloned().collect());
        }
        for at in 0..rest.len() {
            let mut others = rest.to_vec();
            chosen.push(others.remove(at));
            go(&others, chosen, check);
            chosen.pop();
        }
    }
    go(statuses, &mut Vec::new(), &check);
}

fn stands(ledger: &Ledger) -> (Code, Speaker) {
    let standing = ledger.standing().unwrap();
    (standing.code().clone(), standing.speaker())
}

#[test]
fn a_rejected_duplicate_leaves_the_first_copy_as_it_was() {
    for doublon in [
        reason("DUPLICATE_INVOICE"),
        reason("DUPLICATED_INVOICE"),
        r#","json":{"responses":[{"rejectionDetail":{"reason":"OTHER","networkReason":"DOUBLON"}}]}"#
            .to_owned(),
    ] {
        for code in ["REJECTED", "REFUSED", "UNACCEPTABLE"] {
            let statuses = [status("a", 12, "MADE_AVAILABLE", ""), status("b", 14, code, &doublon)];
            in_every_order(&statuses, |ledger| {
                assert_eq!(stands(ledger), (Code::MadeAvailable, Speaker::BuyerPlatform), "{code} {doublon}");
                assert_eq!(ledger.duplicate_rejections().count(), 1);
                assert!(!ledger.is_final());
            });
        }
    }
}

#[test]
fn a_copy_that_is_the_duplicate_is_rejected() {
    for (before, speaker, why) in [
        ("SUBMITTED", Speaker::SellerPlatform, "DUPLICATED_INVOICE"),
        ("RECEIVED", Speaker::BuyerPlatform, "DUPLICATE_INVOICE"),
    ] {
        let statuses = [status("a", 12, before, ""), status("b", 12, "REJECTED", &reason(why))];
        in_every_order(&statuses, |ledger| {
            assert_eq!(stands(ledger), (Code::Rejected, speaker), "{why}");
            assert!(ledger.is_final() && ledger.duplicate_rejections().next().is_none());
        });
    }
}

#[test]
fn who_rejected_follows_from_the_reason_and_from_what_came_before() {
    for (before, why, speaker) in [
        ("SUBMITTED", "VALIDATION_FAILURE", Speaker::SellerPlatform),
        ("ISSUED", "ROUTING_FAILURE", Speaker::Directory),
        ("RECEIVED", "VALIDATION_FAILURE", Speaker::BuyerPlatform),
        ("SUBMITTED", "NEW_REASON", Speaker::SellerPlatform),
    ] {
        let statuses = [status("a", 12, before, ""), status("b", 13, "REJECTED", &reason(why))];
        in_every_order(&statuses, |ledger| assert_eq!(stands(ledger), (Code::Rejected, speaker), "{why}"));
    }
}

#[test]
fn instalments_and_refunds_add_up_by_rate() {
    let statuses = [
        status("a", 12, "MADE_AVAILABLE", ""),
        status("b", 13, "PAYMENT_RECEIVED", &paid(&[("20", "60.00"), ("5.5", "10.55")])),
        status("c", 13, "PAYMENT_RECEIVED", &paid(&[("20.00", "60.00")])),
        status("d", 14, "PAYMENT_RECEIVED", &paid(&[("20", "-20.00")])),
    ];
    in_every_order(&statuses, |ledger| {
        let cashed = ledger.cashed();
        let at = |rate: &str| cashed.at(rate.parse().unwrap(), &CurrencyCode::EUR).to_string();
        assert_eq!((at("20").as_str(), at("5.5").as_str(), cashed.unread), ("100.00", "10.55", 0));
        assert_eq!(stands(ledger), (Code::MadeAvailable, Speaker::BuyerPlatform));
        assert_eq!(ledger.may_send(LedgerSide::Seller), [Code::PaymentReceived]);
    });
}

#[test]
fn a_payment_that_cannot_be_read_is_counted_as_unread() {
    let none = status("a", 12, "PAYMENT_RECEIVED", "");
    let odd = status("b", 12, "PAYMENT_RECEIVED", &paid(&[("20", "\"much\"")]));
    let ledger: Ledger = [none, odd].into_iter().collect();
    assert_eq!((ledger.cashed().lines.len(), ledger.cashed().unread), (0, 2));
}

#[test]
fn both_copies_of_a_statement_count_once() {
    let mine = r#","invoiceId":"0193acea-5c97-7665-ada2-c57495af205c""#;
    let theirs = r#","invoiceId":"0193acea-5c97-7665-ada2-c57495af205d""#;
    let payment = paid(&[("20", "60.00")]);
    let ledger: Ledger = [
        status("a", 12, "SUBMITTED", r#","destType":"PPF""#),
        status("b", 12, "SUBMITTED", r#","destType":"OPERATOR""#),
        status("c", 13, "PAYMENT_RECEIVED", &format!("{mine}{payment}")),
        status("d", 13, "PAYMENT_RECEIVED", &format!("{theirs}{payment}")),
        status("d", 13, "PAYMENT_RECEIVED", &format!("{theirs}{payment}")),
    ]
    .into_iter()
    .collect();
    assert_eq!(ledger.statuses().count(), 2);
    assert_eq!(ledger.cashed().at("20".parse().unwrap(), &CurrencyCode::EUR).to_string(), "60.00");
}

#[test]
fn an_unknown_code_changes_nothing_and_is_kept() {
    let statuses = [status("a", 12, "APPROVED", ""), status("b", 13, "FACTORED", "")];
    in_every_order(&statuses, |ledger| {
        assert_eq!(stands(ledger), (Code::Approved, Speaker::Buyer));
        assert_eq!(ledger.unknown().count(), 1);
    });
    let only: Ledger = [status("b", 13, "FACTORED", "")].into_iter().collect();
    assert!(only.standing().is_none());
}

#[test]
fn nothing_follows_an_end() {
    let statuses = [
        status("a", 12, "MADE_AVAILABLE", ""),
        status("b", 13, "REFUSED", &reason("UNKNOWN_TRANSACTION")),
        status("c", 14, "APPROVED", ""),
    ];
    in_every_order(&statuses, |ledger| {
        assert_eq!(stands(ledger), (Code::Refused, Speaker::Buyer));
        for side in [LedgerSide::Seller, LedgerSide::Buyer] {
            assert!(ledger.may_send(side).is_empty());
        }
    });
}

#[test]
fn a_deposit_that_failed_takes_no_payment() {
    for code in ["SUBMITTED", "REJECTED", "UNACCEPTABLE"] {
        let ledger: Ledger = [status("a", 12, code, "")].into_iter().collect();
        assert!(ledger.may_send(LedgerSide::Seller).is_empty(), "{code}");
    }
}

#[test]
fn a_suspended_invoice_is_reopened_by_its_seller() {
    let mut ledger: Ledger =
        [status("a", 12, "IN_HAND", ""), status("b", 13, "SUSPENDED", &reason("MISSING_DOCUMENTS"))]
            .into_iter()
            .collect();
    assert_eq!(ledger.may_send(LedgerSide::Seller), [Code::Completed]);
    assert!(ledger.add(status("c", 14, "COMPLETED", "")));
    assert_eq!(stands(&ledger), (Code::Completed, Speaker::Seller));
    assert!(ledger.may_send(LedgerSide::Buyer).contains(&Code::Approved));
}

#[test]
fn statuses_without_a_date_come_last() {
    let undated: InvoiceStatus =
        serde_json::from_str(r#"{"statusId":"z","status":{"code":"APPROVED"}}"#).unwrap();
    let statuses = [undated, status("a", 12, "MADE_AVAILABLE", "")];
    in_every_order(&statuses, |ledger| assert_eq!(stands(ledger).0, Code::Approved));
}

#[test]
fn amounts_are_not_shown() {
    let ledger: Ledger =
        [status("a", 12, "PAYMENT_RECEIVED", &paid(&[("20", "731.77")]))].into_iter().collect();
    assert!(!format!("{ledger:?} {:?}", ledger.cashed()).contains("731"));
}
