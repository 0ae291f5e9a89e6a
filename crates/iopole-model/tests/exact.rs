//! Text is read directly: digits, duplicate members, other names and depth.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

use iopole_model::invoice::Invoice;
use iopole_model::json::{List, RawJson};
use iopole_model::money::{Amount, Money};
use iopole_model::party::TradeParty;
use iopole_model::search::{DeliveryState, SearchInvoicesResult};
use iopole_model::status::{InvoiceStatusCode, UnseenInvoiceStatuses};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const NUMBERS: [&str; 9] = [
    "0.1",
    "1e19",
    "1234567.10",
    "1234567890123456789",
    "1234567890123456789.25",
    "20",
    "20.00",
    "-0.50",
    "10000000000000000000.00",
];

fn again<T: serde::de::DeserializeOwned + Serialize>(text: &str) -> String {
    serde_json::to_string(&serde_json::from_str::<T>(text).unwrap()).unwrap()
}

#[test]
fn digits_survive_in_typed_and_in_unknown_members() {
    for number in NUMBERS {
        let typed = if number == "1e19" { "10000000000000000000" } else { number };
        let text = format!(r#"{{"amount":{number},"list":[{{"new":{number}}}],"new":{number}}}"#);
        let written = format!(r#"{{"amount":{typed},"list":[{{"new":{number}}}],"new":{number}}}"#);
        assert_eq!(again::<Money>(&text), written);
        let money: Money = serde_json::from_str(&text).unwrap();
        assert_eq!(money.extra.raw("new"), Some(number));
        let odd: List<Money> = serde_json::from_str(&format!("[{{\"amount\":[{number}]}}]")).unwrap();
        assert_eq!(odd.odd[0].as_str(), format!("{{\"amount\":[{number}]}}"));
    }
    assert_eq!(again::<Money>(r#"{"amount":"20"}"#), r#"{"amount":20}"#);
}

#[test]
fn the_last_of_two_equal_members_counts() {
    for (text, written) in [
        (r#"{"amount":1,"amount":2}"#, r#"{"amount":2}"#),
        (r#"{"amount":1,"x":1,"x":2.0}"#, r#"{"amount":1,"x":2.0}"#),
        (r#"{"amount":1,"currency":"EUR","currency":["odd"]}"#, r#"{"amount":1,"currency":["odd"]}"#),
        (r#"{"amount":1,"currency":["odd"],"currency":"USD"}"#, r#"{"amount":1,"currency":"USD"}"#),
        (r#"{"amount":{},"currency":"EUR","amount":3,"currency":null}"#, r#"{"amount":3,"currency":null}"#),
    ] {
        assert_eq!(again::<Money>(text), written, "{text}");
    }
    assert!(serde_json::from_str::<Money>(r#"{"amount":1,"amount":{}}"#).is_err(), "the last cannot be read");
}

#[test]
fn another_name_is_read_if_the_first_is_unreadable() {
    let first = r#"{"statusId":"a"}"#;
    let second = r#"{"statusId":"b"}"#;
    for (members, ids, left) in [
        (format!(r#""newstatus":[{first}]"#), vec!["a"], None),
        (format!(r#""newStatus":[{first}]"#), vec!["a"], None),
        (format!(r#""newStatus":[{second}],"newstatus":[{first}]"#), vec!["a"], Some("newStatus")),
        (format!(r#""newstatus":[{first}],"newStatus":[{second}]"#), vec!["a"], Some("newStatus")),
        (format!(r#""newStatus":[{second}],"newstatus":null"#), vec!["b"], Some("newstatus")),
        (format!(r#""newstatus":[],"newStatus":[{second}]"#), vec!["b"], Some("newstatus")),
        (format!(r#""newStatus":[{first}],"newStatus":[{second}]"#), vec!["b"], None),
        (
            format!(r#""newstatus":[{first}],"newStatus":[{second}],"newstatus":7"#),
            vec!["b"],
            Some("newstatus"),
        ),
    ] {
        let text = format!(r#"{{"invoiceId":"i",{members}}}"#);
        let read: UnseenInvoiceStatuses = serde_json::from_str(&text).unwrap();
        let found: Vec<&str> = read.new_status.iter().map(|status| status.status_id.as_str()).collect();
        assert_eq!(found, ids, "{text}");
        assert_eq!(read.extra.keys().collect::<Vec<_>>(), Vec::from_iter(left), "{text}");
    }
}

#[test]
fn null_and_empty_lists_are_written_back() {
    for text in [
        r#"{"invoiceId":"F","lines":null,"notes":[]}"#,
        r#"{"invoiceId":"F","lines":7,"notes":["odd",1.0]}"#,
        r#"{"invoiceId":"F","buyer":null,"monetary":[]}"#,
    ] {
        let came: RawJson = text.parse().unwrap();
        assert_eq!(again::<Invoice>(text).parse::<RawJson>().unwrap(), came);
    }
}

#[test]
fn nesting_is_bounded_as_in_a_value() {
    for depth in [100, 126, 127, 5_000] {
        let nested = "[".repeat(depth) + &"]".repeat(depth);
        let text = format!(r#"{{"amount":1,"x":{nested}}}"#);
        let value = serde_json::from_str::<Value>(&text);
        assert_eq!(serde_json::from_str::<Money>(&text).is_ok(), value.is_ok(), "{depth}");
        // Also if a record or a list is expected.
        assert!(serde_json::from_str::<Invoice>(&nested).is_err());
        assert_eq!(serde_json::from_str::<SearchInvoicesResult>(&nested).is_ok(), depth < 128, "{depth}");
    }
}

#[test]
fn an_invalid_string_is_refused_as_in_a_value() {
    let text = r#"{"amount":1,"x":"\ud800"}"#;
    assert!(serde_json::from_str::<Value>(text).is_err() && serde_json::from_str::<Money>(text).is_err());
}

#[test]
fn extra_members_can_be_read_in_three_ways() {
    let text = r#"{"amount":1,"rate":20.00,"who":{"siren":"732829320"},"huge":1e400}"#;
    let money: Money = serde_json::from_str(text).unwrap();
    assert_eq!(money.extra.get("rate"), Some(json!(20.0)));
    assert_eq!(money.extra.raw("rate"), Some("20.00"));
    assert_eq!(money.extra.json("rate").unwrap().read::<Amount>().unwrap().to_string(), "20.00");
    assert_eq!(
        money.extra.json("who").unwrap().read::<TradeParty>().unwrap().siren.as_deref(),
        Some("732829320")
    );
    assert_eq!(money.extra.get("huge"), Some(json!("1e400")), "no float holds it");
    assert_eq!((money.extra.len(), money.extra.get("none")), (3, None));
    assert_eq!(format!("{:?}", money.extra), "Extra(3 members)");
}

/// A user's type that contains types of this crate.
#[derive(Debug, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
enum Either {
    Money(Money),
    Text(String),
}

#[derive(Debug, Deserialize, Serialize, PartialEq)]
struct Around {
    total: Amount,
    #[serde(flatten)]
    money: Money,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind")]
enum Tagged {
    Paid { code: InvoiceStatusCode, money: Money },
}

#[test]
fn user_types_read_whole_numbers_through_untagged_tag_and_flatten() {
    let money = r#"{"amount":1200,"x":[1,-2,true,null,"y",{"z":{}}]}"#;
    let expected: Money = serde_json::from_str(money).unwrap();
    assert_eq!(serde_json::from_str::<Either>(money).unwrap(), Either::Money(expected.clone()));
    let text = r#"{"total":1.10,"amount":"12.50","code":7}"#;
    let around: Around = serde_json::from_str(text).unwrap();
    assert_eq!((around.total.to_string(), around.money.amount.to_string()), ("1.10".into(), "12.50".into()));
    assert_eq!(serde_json::to_string(&around).unwrap(), r#"{"total":1.10,"amount":12.50,"code":7}"#);
    let Tagged::Paid { code, money } =
        serde_json::from_str(&format!(r#"{{"kind":"Paid","code":"approved","money":{money}}}"#)).unwrap();
    assert_eq!((code, money), (InvoiceStatusCode::Approved, expected));
}

#[test]
fn a_buffered_float_is_an_error_with_advice() {
    let text = r#"{"total":1.10,"amount":1234567.10}"#;
    let error = serde_json::from_str::<Around>(text).unwrap_err().to_string();
    assert!(error.contains("binary float") && error.contains("RawJson"), "{error}");
    assert!(serde_json::from_str::<Either>(r#"{"amount":1234567.10}"#).is_err());
    // A raw member keeps the digits.
    let raw: RawJson = serde_json::from_str(r#"{"amount":1234567.10}"#).unwrap();
    assert_eq!(raw.read::<Money>().unwrap().amount.to_string(), "1234567.10");
}

#[test]
fn records_are_read_from_readers_slices_values_and_yaml() {
    let text = r#"{"amount":1234567.10,"x":"\u00e9"}"#;
    let money: Money = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_slice::<Money>(text.as_bytes()).unwrap(), money);
    assert_eq!(serde_json::from_reader::<_, Money>(text.as_bytes()).unwrap(), money);
    assert_eq!(serde_json::from_value::<Money>(json!({"amount": 1234567.1, "x": "é"})).unwrap(), money);
    assert_eq!(serde_saphyr::from_str::<Money>("amount: \"1234567.10\"\nx: é\n").unwrap(), money);
    assert_eq!(serde_saphyr::from_str::<Money>("amount: 12\n").unwrap().amount.to_string(), "12");
}

#[test]
fn a_value_of_an_amount_is_a_binary_float() {
    let money: Money = serde_json::from_str(r#"{"amount":1234567.10}"#).unwrap();
    assert_eq!(serde_json::to_value(&money).unwrap(), json!({"amount": 1234567.1}));
}

#[test]
fn a_code_can_be_the_key_of_a_map() {
    let counts: std::collections::BTreeMap<String, u8> = serde_json::from_str(r#"{"a":1}"#).unwrap();
    assert_eq!(counts["a"], 1);
    let states: std::collections::HashMap<DeliveryState, u8> =
        serde_json::from_str(r#"{"delivered":1}"#).unwrap();
    assert_eq!(states.get(&DeliveryState::Delivered), Some(&1));
}
