//! Properties of generated queries.

use iopole_model::search::InvoiceState;
use proptest::prelude::*;

use super::super::InvoiceQuery;
use super::reader::read;

/// Text with all special characters of the language.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        r#"[a-zé0-9 ()\[\]{}:=<>&|!\-+~^?/\\'.,]{1,12}"#,
        Just("AND".to_owned()),
        Just("a OR b".to_owned()),
        Just(") OR invoice.state:".to_owned()),
        any::<String>(),
    ]
}

fn moment() -> impl Strategy<Value = jiff::Timestamp> {
    (-62_000_000_000_i64..250_000_000_000, 0..1_000_000_000_i32)
        .prop_filter_map("no such moment", |(second, nano)| jiff::Timestamp::new(second, nano).ok())
}

fn term() -> impl Strategy<Value = InvoiceQuery> {
    let number = || InvoiceQuery::field("n.x").unwrap();
    prop_oneof![
        value().prop_map(|text| InvoiceQuery::NUMBER.is(text)),
        value().prop_map(|text| InvoiceQuery::BUYER_NAME.like(format!("{text}*"))),
        proptest::sample::select(InvoiceState::KNOWN).prop_map(|state| InvoiceQuery::STATE.is(state)),
        moment().prop_map(|at| InvoiceQuery::CREATED.after(at)),
        moment().prop_map(|at| InvoiceQuery::CREATED.until(at)),
        (moment(), moment()).prop_map(|(low, high)| InvoiceQuery::CREATED.between(low, high)),
        any::<i64>().prop_map(move |value| number().equals(value)),
        any::<bool>().prop_map(move |value| number().equals(value)),
        any::<u64>().prop_map(move |value| number().at_least(value)),
        (any::<i64>(), any::<i64>()).prop_map(move |(low, high)| number().strictly_between(low, high)),
    ]
}

fn query() -> impl Strategy<Value = InvoiceQuery> {
    term().prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left & right),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left | right),
            inner.clone().prop_map(|inner| !inner),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(InvoiceQuery::all),
            proptest::collection::vec(inner, 1..4).prop_map(InvoiceQuery::any),
        ]
    })
}

proptest! {
    #[test]
    fn a_written_query_reads_back_as_an_equal_tree(query in query()) {
        match query.node() {
            Ok(node) => prop_assert_eq!(&read(&query.text().unwrap()), &Some(node.clone())),
            Err(error) => prop_assert_eq!(&query.text().unwrap_err(), error),
        }
    }

    #[test]
    fn a_value_never_leaves_its_quotation_marks(text in value()) {
        let query = InvoiceQuery::NUMBER.is(&text);
        let unquotable = text.chars().any(|character| matches!(character, '"' | '\\') || character.is_control());
        prop_assert_eq!(query.text().is_err(), unquotable || text.trim().is_empty() || text.contains('*'));
        if let Ok(written) = query.text() {
            prop_assert_eq!(written, format!("businessData.invoiceId:\"{text}\""));
        }
    }

    #[test]
    fn a_day_has_all_its_moments(at in moment()) {
        let day = jiff::tz::TimeZone::UTC.to_datetime(at).date();
        let bound = |query: InvoiceQuery| {
            let written = query.text().unwrap();
            let text = written.split('"').nth(1).unwrap();
            let civil: jiff::civil::DateTime = text.parse().unwrap();
            jiff::tz::TimeZone::UTC.to_timestamp(civil).unwrap()
        };
        prop_assert!(bound(InvoiceQuery::CREATED.since(day)) <= at && at < bound(InvoiceQuery::CREATED.until(day)));
        prop_assert!(bound(InvoiceQuery::CREATED.before(day)) <= at);
        let next = jiff::tz::TimeZone::UTC.to_timestamp(day.tomorrow().unwrap().at(0, 0, 0, 0)).unwrap();
        let after = bound(InvoiceQuery::CREATED.after(day));
        prop_assert!(after < next && next.duration_since(after) <= jiff::SignedDuration::from_secs(1));
    }

    #[test]
    fn a_bound_never_excludes_what_it_should_find(at in moment()) {
        let bound = |query: InvoiceQuery| {
            let written = query.text().unwrap();
            let civil: jiff::civil::DateTime = written.split('"').nth(1).unwrap().parse().unwrap();
            jiff::tz::TimeZone::UTC.to_timestamp(civil).unwrap()
        };
        let (low, high) = (bound(InvoiceQuery::CREATED.since(at)), bound(InvoiceQuery::CREATED.until(at)));
        prop_assert!(low <= at && at <= high);
        prop_assert!(high.duration_since(low) <= jiff::SignedDuration::from_secs(1));
    }
}
