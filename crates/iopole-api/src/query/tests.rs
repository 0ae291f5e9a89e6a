//! A written query reads back as an equal tree, and an unusable query is an error.

mod properties;
mod reader;

use iopole_model::entity::RegistrationStatus;
use iopole_model::identifiers::Siren;
use iopole_model::search::{InvoiceDirection, InvoiceState};
use jiff::civil::date;

use super::{BusinessEntityQuery, FrenchDirectoryQuery, InvoiceQuery, QueryError};

fn text<R>(query: super::Query<R>) -> String {
    query.text().unwrap()
}

fn error<R>(query: super::Query<R>) -> QueryError {
    query.text().unwrap_err()
}

#[test]
fn terms_have_the_documented_forms() {
    let at: jiff::Timestamp = "2026-10-15T08:00:00.5Z".parse().unwrap();
    let siren: Siren = "732829320".parse().unwrap();
    let number = |name: &str| InvoiceQuery::field(name).unwrap();
    for (query, expected) in [
        (InvoiceQuery::STATE.is(InvoiceState::Delivered), r#"invoice.state:"DELIVERED""#),
        (InvoiceQuery::STATE.is("NEW_STATE".into()), r#"invoice.state:"NEW_STATE""#),
        (InvoiceQuery::SELLER_SIREN.is(&siren), r#"seller.siren:"732829320""#),
        (InvoiceQuery::NUMBER.is("F-2026 (17)"), r#"businessData.invoiceId:"F-2026 (17)""#),
        (InvoiceQuery::BUYER_NAME.like("val*"), r#"invoice.buyer.name:"val*""#),
        (InvoiceQuery::BUYER_NAME.contains("48"), r#"invoice.buyer.name:"*48*""#),
        (InvoiceQuery::BUYER_NAME.starts_with("é"), r#"invoice.buyer.name:"é*""#),
        (InvoiceQuery::CREATED.after(at), r#"invoice.createdDate:>"2026-10-15 08:00:00""#),
        (InvoiceQuery::CREATED.since(at), r#"invoice.createdDate:>="2026-10-15 08:00:00""#),
        (InvoiceQuery::CREATED.before(at), r#"invoice.createdDate:<"2026-10-15 08:00:01""#),
        (InvoiceQuery::CREATED.until(date(2026, 1, 2)), r#"invoice.createdDate:<="2026-01-03 00:00:00""#),
        (InvoiceQuery::CREATED.before(date(2026, 1, 2)), r#"invoice.createdDate:<"2026-01-02""#),
        (InvoiceQuery::CREATED.since(date(2026, 1, 2)), r#"invoice.createdDate:>="2026-01-02""#),
        (
            InvoiceQuery::CREATED.between(date(2026, 10, 1), date(2026, 10, 31)),
            r#"invoice.createdDate:["2026-10-01" TO "2026-11-01 00:00:00"]"#,
        ),
        (
            InvoiceQuery::CREATED.between(date(2026, 1, 2), at),
            r#"invoice.createdDate:["2026-01-02" TO "2026-10-15 08:00:01"]"#,
        ),
        (
            InvoiceQuery::CREATED.strictly_between(date(2026, 1, 2), date(2026, 1, 3)),
            r#"invoice.createdDate:{"2026-01-02 23:59:59" TO "2026-01-03"}"#,
        ),
        (number("n").equals(12), "n:=12"),
        (number("n").equals(true), "n:=true"),
        (number("n").above(-3), "n:>-3"),
        (number("n").at_least(3), "n:>=3"),
        (number("n").below(3), "n:<3"),
        (number("n").at_most(3), "n:<=3"),
        (number("n").between(10, 20), "n:[10 TO 20]"),
        (number("n").strictly_between(10, 20), "n:{10 TO 20}"),
        (number("a.b_c").is("x"), r#"a.b_c:"x""#),
        (number("d").as_date().after(date(2026, 1, 2)), r#"d:>"2026-01-02 23:59:59""#),
    ] {
        assert_eq!(text(query), expected);
    }
    assert_eq!(
        text(BusinessEntityQuery::DIRECTORY_STATUS.is(RegistrationStatus::PendingPeppolRelease)),
        r#"directoryStatus:"PENDING_PEPPOL_RELEASE""#
    );
    assert_eq!(text(FrenchDirectoryQuery::NAME.like("IOP*")), r#"name:"IOP*""#);
}

#[test]
fn groups_within_groups_have_parentheses_and_operators_are_in_upper_case() {
    let [a, b, c] = ["a", "b", "c"].map(|name| InvoiceQuery::field(name).unwrap().equals(1));
    for (query, expected) in [
        (a.clone() & b.clone() & c.clone(), "a:=1 AND b:=1 AND c:=1"),
        (a.clone() & (b.clone() & c.clone()), "a:=1 AND b:=1 AND c:=1"),
        (a.clone() | b.clone() & c.clone(), "a:=1 OR (b:=1 AND c:=1)"),
        ((a.clone() | b.clone()) & c.clone(), "(a:=1 OR b:=1) AND c:=1"),
        (!(a.clone() | b.clone()), "NOT (a:=1 OR b:=1)"),
        (!a.clone() & b.clone(), "NOT a:=1 AND b:=1"),
        (!!a.clone(), "a:=1"),
        (InvoiceQuery::all([a.clone(), b.clone()]), "a:=1 AND b:=1"),
        (InvoiceQuery::any([a.clone()]), "a:=1"),
        (
            InvoiceQuery::DIRECTION.is_any_of([InvoiceDirection::Inbound, InvoiceDirection::Outbound]),
            r#"invoice.direction:"INBOUND" OR invoice.direction:"OUTBOUND""#,
        ),
        (a.clone() & r#"b:"(" OR c:{1 TO 2}"#, r#"a:=1 AND (b:"(" OR c:{1 TO 2})"#),
        (!InvoiceQuery::from("a:=1 OR b:=1".to_owned()), "NOT (a:=1 OR b:=1)"),
        // Text by hand is not checked while it stays alone.
        ("whatever \" (".into(), "whatever \" ("),
    ] {
        assert_eq!(text(query), expected);
    }
}

#[test]
fn an_error_names_the_field_and_hides_the_value() {
    let field = || "invoice.buyer.name".to_owned();
    for value in ["a\"b", "a\\\"b", "a\\", "a\\b", "a\nb", "a\u{0}b", "a\u{85}b"] {
        let refused = error(InvoiceQuery::BUYER_NAME.is(value));
        assert_eq!(refused, QueryError::Unquotable { field: field() }, "{value:?}");
        assert!(!refused.to_string().contains(value));
    }
    assert_eq!(error(InvoiceQuery::BUYER_NAME.is(" ")), QueryError::Empty { field: field() });
    assert_eq!(error(InvoiceQuery::BUYER_NAME.is("a*")), QueryError::Wildcard { field: field() });
    assert_eq!(
        error(FrenchDirectoryQuery::NAME.like("*é1*")),
        QueryError::TooShort { field: "name".to_owned(), least: 3, found: 2 }
    );
    assert!(FrenchDirectoryQuery::NAME.is("é12").text().is_ok());
    assert_eq!(
        error(FrenchDirectoryQuery::SIREN.is("73282932000074")),
        QueryError::Length { field: "siren".to_owned(), expected: 9, found: 14 }
    );
    assert!(FrenchDirectoryQuery::SIREN.like("7328*").text().is_ok());
    let year = QueryError::Year { field: "invoice.createdDate".to_owned() };
    assert_eq!(error(InvoiceQuery::CREATED.after(date(-1, 1, 1))), year);
    assert_eq!(error(InvoiceQuery::CREATED.before(jiff::Timestamp::MAX)), year);
    assert_eq!(error(InvoiceQuery::CREATED.until(date(9999, 12, 31))), year);
    assert_eq!(error(InvoiceQuery::all([])), QueryError::NoTerms);
    assert_eq!(error(InvoiceQuery::STATE.is_any_of([])), QueryError::NoTerms);
    for name in ["", "1a", "a:b", "a b", "a-b", "é"] {
        assert_eq!(InvoiceQuery::field(name).unwrap_err(), QueryError::FieldName, "{name:?}");
    }
    let term = || InvoiceQuery::STATE.is(InvoiceState::Valid);
    for raw in ["", " ", "a:\"x", "a) OR (b", "(a", "a:\"x\\\" OR b:\"y\"", "a:\"x\\\"", "[1 TO 2}", ")("] {
        assert_eq!(error(term() & raw), QueryError::Unbalanced, "{raw:?}");
    }
    // The first error stays.
    assert_eq!(error(term() | !InvoiceQuery::BUYER_NAME.is("")), QueryError::Empty { field: field() });
}

#[test]
fn a_query_shows_its_fields_and_never_its_values() {
    let query = InvoiceQuery::BUYER_NAME.is("Verrerie") & "seller.name:\"secret\"";
    assert_eq!(format!("{query:?}"), r#"Query { fields: ["invoice.buyer.name", ".."], .. }"#);
    let refused = InvoiceQuery::BUYER_NAME.is("se\"cret");
    assert!(!format!("{refused:?}").contains("cret"));
    assert_eq!(InvoiceQuery::BUYER_NAME.name(), "invoice.buyer.name");
}
