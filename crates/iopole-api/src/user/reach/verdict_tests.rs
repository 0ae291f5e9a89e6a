use iopole_model::directory::FrenchDirectorySearchResult;
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;

const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";
const ADDRESS: &str = "0225:732829320";

fn judged(registrations: Value) -> Reachability {
    let page = json!([{
        "businessEntityId": ID,
        "identifiers": [{"businessEntityIdentifierId": ID, "networkRegistered": registrations}],
    }]);
    let page: FrenchDirectorySearchResult = serde_json::from_value(page).unwrap();
    french(&page.data, &ADDRESS.parse().unwrap(), date(2026, 10, 15))
}

fn line(more: Value) -> Value {
    let mut line = json!({"networkIdentifier": "DOMESTIC_FR", "directoryAddress": ADDRESS});
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    line
}

#[test]
fn a_registration_counts_from_its_first_day_to_the_day_before_its_last() {
    for (from, to, reachable) in [
        ("2026-10-15", "2026-10-16", true),
        ("2026-10-16", "2026-10-17", false),
        ("2026-10-01", "2026-10-15", false),
        ("2026-10-15T00:00:00.000Z", "2027-01-01", true),
        ("soon", "some day", true),
        ("2026-10-14T22:00:00.000Z", "2027-01-01", true),
        ("2026-10-15T22:00:00.000Z", "2027-01-01", false),
        ("2026-10-01", "2026-10-14T22:00:00.000Z", false),
        ("2026-10-01", "2026-10-15T22:00:00.000Z", true),
    ] {
        let verdict = judged(json!([line(json!({"validFrom": from, "validTo": to}))]));
        assert_eq!(verdict.is_reachable(), reachable, "{from} to {to}: {verdict:?}");
    }
    let route = judged(json!([line(json!({"isSelfBilling": true, "validTo": "2027-01-01"}))]));
    let Reachability::Reachable(route) = route else { panic!("{route:?}") };
    assert_eq!((route.network, route.self_billing), (NetworkIdentifier::DomesticFr, Some(true)));
    assert_eq!(route.until.map(|day| day.to_string()).as_deref(), Some("2027-01-01"));
}

#[test]
fn the_most_helpful_reason_is_given() {
    let why = |registrations: Value| match judged(registrations) {
        Reachability::Unreachable(why) => why,
        reachable => panic!("{reachable:?}"),
    };
    let past = || line(json!({"validTo": "2026-01-01"}));
    assert_eq!(
        why(json!([past(), line(json!({"validTo": "2026-06-01"}))])),
        WhyNot::Ended(Some("2026-06-01".into()))
    );
    let coming = [line(json!({"validFrom": "2027-06-01"})), line(json!({"validFrom": "2026-12-01"}))];
    assert_eq!(why(json!([past(), coming[0], coming[1]])), WhyNot::NotYet("2026-12-01".into()));
    assert_eq!(why(json!([line(json!({"status": "PENDING_PEPPOL_RELEASE"}))])), WhyNot::Ended(None));
    assert_eq!(why(json!([])), WhyNot::NotRegistered);
    let peppol = json!({"networkIdentifier": "PEPPOL_INTERNATIONAL", "directoryAddress": ADDRESS});
    assert_eq!(why(json!([peppol])), WhyNot::NotRegistered);
    let other = line(json!({"directoryAddress": "0225:732829320_A"}));
    assert_eq!(why(json!([other, other])), WhyNot::OtherAddresses(vec!["0225:732829320_A".to_owned()]));
    assert_eq!(
        french(&[], &ADDRESS.parse().unwrap(), date(2026, 10, 15)),
        Reachability::Unreachable(WhyNot::UnknownCompany)
    );
}

#[test]
fn display_shows_addresses_and_debug_hides_them() {
    let all = [
        WhyNot::NoNumber,
        WhyNot::UnknownCompany,
        WhyNot::NotRegistered,
        WhyNot::OtherAddresses(vec!["0225:732829320_A".to_owned()]),
        WhyNot::NoneInForce,
        WhyNot::StatusesOnly,
        WhyNot::NotYet("2026-12-01".into()),
        WhyNot::Ended(Some("2026-01-01".into())),
        WhyNot::Ended(None),
        WhyNot::UnknownInPeppol,
    ];
    let words: Vec<_> = all.iter().map(WhyNot::to_string).collect();
    assert!(words[3].contains("0225:732829320_A") && words[6].contains("2026-12-01"), "{words:?}");
    assert_eq!(words.iter().collect::<std::collections::HashSet<_>>().len(), all.len());
    assert!(!format!("{all:?}").contains("732829320"));
}

#[test]
fn another_address_is_offered_only_if_it_can_receive() {
    let at = |suffix: &str, more: Value| {
        let mut other = line(json!({"directoryAddress": format!("{ADDRESS}{suffix}")}));
        if let (Some(other), Value::Object(more)) = (other.as_object_mut(), more) {
            other.extend(more);
        }
        other
    };
    let ended = || at("_A", json!({"validFrom": "2020-01-01", "validTo": "2026-10-14"}));
    let coming = || at("_B", json!({"validFrom": "2027-01-01"}));
    let withdrawn = || at("_C", json!({"status": "PENDING_PEPPOL_RELEASE"}));
    let statuses = || at("_Status", json!({}));
    for unusable in [
        json!([ended(), coming()]),
        json!([withdrawn()]),
        json!([statuses()]),
        json!([at("_STATUS", json!({}))]),
    ] {
        assert_eq!(judged(unusable.clone()), Reachability::Unreachable(WhyNot::NoneInForce), "{unusable}");
    }
    let good = at("_Invoice", json!({}));
    assert_eq!(
        judged(json!([ended(), coming(), withdrawn(), statuses(), good])),
        Reachability::Unreachable(WhyNot::OtherAddresses(vec![format!("{ADDRESS}_Invoice")]))
    );
}

#[test]
fn an_address_for_statuses_receives_no_invoice() {
    let asked = format!("{ADDRESS}_Status");
    let judged = |registrations: Value| {
        let page = json!([{"businessEntityId": ID, "identifiers": [
            {"businessEntityIdentifierId": ID, "networkRegistered": registrations}]}]);
        let page: FrenchDirectorySearchResult = serde_json::from_value(page).unwrap();
        french(&page.data, &asked.parse().unwrap(), date(2026, 10, 15))
    };
    let own = || line(json!({"directoryAddress": asked}));
    assert_eq!(judged(json!([own()])), Reachability::Unreachable(WhyNot::StatusesOnly));
    let others = WhyNot::OtherAddresses(vec![ADDRESS.to_owned()]);
    assert_eq!(judged(json!([own(), line(json!({}))])), Reachability::Unreachable(others));
}
