//! `serde_json` behaves for other types as it does without the SDK.

use std::collections::BTreeMap;

use iopole_outside as _;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "type")]
enum Tagged {
    A { price: f64 },
}

#[test]
fn a_float_is_read_inside_of_a_tagged_enum() {
    let read: Tagged = serde_json::from_str(r#"{"type":"A","price":1.5}"#).unwrap();
    assert_eq!(read, Tagged::A { price: 1.5 });
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Text(String),
}

#[test]
fn a_float_is_read_inside_of_an_untagged_enum() {
    assert_eq!(serde_json::from_str::<Untagged>("1.5").unwrap(), Untagged::Number(1.5));
    assert_eq!(serde_json::from_str::<Untagged>("\"1.5\"").unwrap(), Untagged::Text("1.5".to_owned()));
}

#[derive(Debug, Deserialize, PartialEq)]
struct Inner {
    price: f64,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Flattened {
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    others: BTreeMap<String, f64>,
}

#[test]
fn floats_are_read_inside_of_flattened_types() {
    let read: Flattened = serde_json::from_str(r#"{"price":1.5,"vat":0.3}"#).unwrap();
    let others = BTreeMap::from([("price".to_owned(), 1.5), ("vat".to_owned(), 0.3)]);
    assert_eq!(read.inner, Inner { price: 1.5 });
    assert_eq!(read.others.get("vat"), others.get("vat"));
}

#[test]
fn another_format_writes_a_number_as_a_number() {
    assert_eq!(toml::to_string(&json!({"price": 1.5})).unwrap(), "price = 1.5\n");
}

#[test]
fn numbers_of_equal_value_are_equal() {
    assert_eq!(serde_json::from_str::<Value>("1.50").unwrap(), json!(1.5));
}

#[test]
fn members_of_a_value_are_sorted() {
    let value: Value = serde_json::from_str(r#"{"b":1,"a":2}"#).unwrap();
    assert_eq!(value.to_string(), r#"{"a":2,"b":1}"#);
}

#[test]
fn amounts_keep_their_digits() {
    for (came, written) in [
        (r#"{"amount":0.1}"#, r#"{"amount":0.1}"#),
        (r#"{"amount":1e19}"#, r#"{"amount":10000000000000000000}"#),
        (r#"{"amount":1234567.10,"new":20.00}"#, r#"{"amount":1234567.10,"new":20.00}"#),
        (r#"{"amount":1234567890123456789.25}"#, r#"{"amount":1234567890123456789.25}"#),
        (r#"{"amount":"20"}"#, r#"{"amount":20}"#),
        (r#"{"amount":20}"#, r#"{"amount":20}"#),
    ] {
        let money: iopole_model::money::Money = serde_json::from_str(came).unwrap();
        assert_eq!(serde_json::to_string(&money).unwrap(), written);
    }
}
