//! Tests of the language, on invented records.

use super::*;

const FIELDS: [&str; 5] = ["name", "siren", "count", "date", "invoice.state"];

struct Record(&'static [(&'static str, &'static str)]);

impl Searchable for Record {
    fn values(&self, field: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| *key == field).map(|(_, value)| (*value).to_owned()).collect()
    }
}

const RECORD: Record = Record(&[
    ("name", "Verrerie Roselac"),
    ("siren", "001234567"),
    ("count", "12"),
    ("date", "2026-10-15T08:00:00.000Z"),
    ("invoice.state", "DELIVERED"),
]);

#[test]
fn expressions_find_what_they_say() {
    for (query, found) in [
        (r#"siren:"001234567""#, true),
        (r#"siren:"001234568""#, false),
        (r"siren:001234567", true),
        (r#"name:"verrerie*""#, true),
        (r"name:*lac", true),
        (r#"name:"*48*""#, false),
        (r#"siren:"0" OR name:"*rose*""#, true),
        (r#"siren:"001234567" AND name:"nobody""#, false),
        (r#"siren:"001234567" AND NOT name:"nobody""#, true),
        (r#"-siren:"001234567""#, false),
        (r#"NOT NOT siren:"001234567""#, true),
        (r#"siren:"0" AND siren:"0" OR count:=12"#, true),
        (r#"siren:"0" AND (siren:"0" OR count:=12)"#, false),
        (r#"-(siren:"0" OR count:=13)"#, true),
        ("count:>9", true),
        ("count:>12", false),
        ("count:>=12", true),
        ("count:<12", false),
        ("count:<=12", true),
        ("count:[10 TO 12]", true),
        ("count:{10 TO 12}", false),
        ("count:{10 TO 13}", true),
        ("count:[13 TO 20]", false),
        (r#"date:>"2026-10-15 07:59:59""#, true),
        (r#"date:>"2026-10-15 08:00:01""#, false),
        (r#"date:["2026-10-15" TO "2026-10-16"]"#, true),
        (r#"date:<"2026-10-15""#, false),
        (r#"date:>="2026-10-15 08:00:00""#, true),
        (r#"date:>"2026-10-15 08:00:00""#, false),
        (r#"date:<="2026-10-15T08:00:00Z""#, true),
        (r#"invoice.state:"DELIVERED""#, true),
        (r#"  invoice.state:"DELIVERED"  "#, true),
    ] {
        let parsed = parse(query, &FIELDS).unwrap_or_else(|_| panic!("{query} was refused"));
        assert_eq!(parsed.matches(&RECORD), found, "{query}");
    }
}

#[test]
fn an_expression_outside_of_the_language_is_rejected() {
    let deep = format!("{}siren:\"1\"{}", "(".repeat(50), ")".repeat(50));
    let long = format!("siren:\"{}\"", "1".repeat(10_000));
    for query in [
        "",
        "   ",
        "001234567",
        r#""001234567""#,
        "siren",
        "siren:",
        r#"unknown:"1""#,
        r#"siren:"1" and name:"a""#,
        r#"siren:"1" name:"a""#,
        r#"siren:"1" AND"#,
        r#"AND siren:"1""#,
        r#"NOT"#,
        r#"(siren:"1""#,
        r#"siren:"1")"#,
        "()",
        r#"siren:"unfinished"#,
        "count:[1 TO 2}",
        "count:[1 2]",
        "count:[1 TO]",
        "count:>",
        "count:=",
        r#"siren:\"1\""#,
        "siren:\"a\u{0}b\"",
        &deep,
        &long,
        &"NOT ".repeat(3000),
    ] {
        assert_eq!(parse(query, &FIELDS), Err(BadQuery), "{query}");
    }
}

#[test]
fn a_required_value_is_found_where_nothing_else_can_match() {
    let required = |query: &str| parse(query, &FIELDS).unwrap().required("siren").map(str::to_owned);
    assert_eq!(required(r#"siren:"1""#).as_deref(), Some("1"));
    assert_eq!(required(r#"name:"abc" AND siren:"1""#).as_deref(), Some("1"));
    assert_eq!(required(r#"name:"abc" OR siren:"1""#), None);
    assert_eq!(required(r#"NOT siren:"1""#), None);
    assert_eq!(required(r#"siren:"1*""#), None);
}
