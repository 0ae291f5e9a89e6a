//! The walk over a simulated index that changes.

mod index;

use iopole_http::ErrorKind;
use proptest::prelude::*;

use self::index::{Change, Index, Row};
use super::span::Span;
use super::walk::{Answer, RowKey, Walk};

/// Rows numbered from the oldest, with this many in each second from 2026-01-01 on.
fn rows(count: u32, in_each_second: u32) -> Vec<Row> {
    let row = |number| Row { number, created: index::START + i64::from(number / in_each_second) };
    (0..count).map(row).collect()
}

#[test]
fn every_row_comes_once_however_many_there_are() {
    for (count, limit) in
        [(0, 200), (1, 200), (50, 50), (199, 200), (200, 200), (201, 200), (1199, 200), (1200, 200), (5, 1)]
    {
        let mut index = Index::new(rows(count, 3));
        index.walk(limit, true, |_| Change::None).unwrap();
        assert_eq!(index.given.len(), count as usize, "{count} by {limit}");
        assert!(index.requests <= count / limit.max(2) + count.min(limit) + 3, "{} requests", index.requests);
    }
}

#[test]
fn rows_beyond_the_reach_are_divided_by_time() {
    for count in [1_201, 1_300, 5_000, 20_000] {
        let mut index = Index::new(rows(count, 7));
        index.walk(200, true, |_| Change::None).unwrap();
        assert_eq!(index.given.len(), count as usize);
        // Each page has 200 rows; finding the busy spans costs some empty pages.
        assert!(index.requests < count / 60 + 12, "{} requests for {count}", index.requests);
    }
}

#[test]
fn a_second_with_too_many_rows_is_an_error_after_the_reachable_rows() {
    let mut index = Index::new(rows(1_500, 1_500));
    let error = index.walk(200, true, |_| Change::None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BeyondReach);
    assert!(error.to_string().contains("within one second, at 2026-01-01T00:00:00Z"), "{error}");
    assert_eq!(index.given.len(), 1_200);
}

#[test]
fn an_indivisible_search_is_an_error_after_the_reachable_rows() {
    for counts in [true, false] {
        let mut index = Index::new(rows(1_201, 1));
        index.has_count = counts;
        let error = index.walk(200, false, |_| Change::None).unwrap_err();
        assert_eq!((error.kind(), index.given.len()), (ErrorKind::BeyondReach, 1_200));
        assert!(error.to_string().contains("more than 1200 rows"), "{error}");
    }
    // The last reachable row is the last row, which only the total shows.
    for counts in [true, false] {
        let mut index = Index::new(rows(1_001, 1));
        index.has_count = counts;
        assert_eq!(index.walk(1, false, |_| Change::None).is_ok(), counts);
        assert_eq!(index.given.len(), 1_001);
    }
}

#[test]
fn a_platform_with_shorter_pages_is_read_to_the_end() {
    for tells_limit in [true, false] {
        let mut index = Index::new(rows(730, 1));
        (index.most, index.tells_limit) = (100, tells_limit);
        index.walk(200, true, |_| Change::None).unwrap();
        assert_eq!(index.given.len(), 730);
    }
}

#[test]
fn a_platform_that_ignores_the_offset_is_an_error() {
    for limit in [200, 2] {
        let mut index = Index::new(rows(1_000, 1));
        index.ignores_offset = true;
        let error = index.walk(limit, true, |_| Change::None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        assert!(index.requests <= 30, "{} requests", index.requests);
    }
}

#[test]
fn rows_that_move_up_are_not_missed() {
    // All returned rows leave the result before the next request.
    let mut index = Index::new(rows(900, 1));
    index.walk(100, false, |_| Change::RemoveGiven).unwrap();
    assert_eq!(index.given.len(), 900);
}

#[test]
fn rows_that_move_down_are_returned_once() {
    let mut index = Index::new(rows(300, 1));
    index.walk(100, false, |_| Change::Add(30)).unwrap();
    assert!(index.twice.is_empty());
    assert!((0..300).all(|number| index.given.contains(&number)));
}

/// Rows that were seen while stepping back move up before the walk meets a row it had reached.
#[test]
fn rows_that_move_up_while_the_walk_steps_back_are_not_missed() {
    let mut index = Index::new(rows(1_000, 1));
    index.has_count = false;
    let at = |request| match request {
        1 | 6 => Change::RemoveGiven,
        5 => Change::Add(1),
        7 => Change::RemoveSome(3),
        _ => Change::None,
    };
    index.walk(40, true, at).unwrap();
    let missed = |row: &&Row| row.number < 1_000 && !index.given.contains(&row.number);
    assert_eq!(index.rows.iter().filter(missed).count(), 0);
}

/// Each page that the walk reads on its way back has new rows, so it goes back once more.
#[test]
fn rows_that_move_up_after_every_page_are_not_missed() {
    let mut index = Index::new(rows(271, 1));
    (index.most, index.has_count) = (100, false);
    let at = |request| match request {
        1 => Change::RemoveSome(74),
        2 => Change::RemoveSome(8),
        3 => Change::RemoveSome(9),
        5 => Change::RemoveSome(26),
        7 => Change::RemoveGiven,
        _ => Change::None,
    };
    index.walk(200, true, at).unwrap();
    let missed = |row: &&Row| !index.given.contains(&row.number);
    assert_eq!(index.rows.iter().filter(missed).count(), 0);
}

#[test]
fn parts_cover_the_whole_without_overlap() {
    let now = index::START;
    let mut open = vec![Span::ALL];
    for _ in 0..200 {
        let Some(span) = open.pop() else { break };
        let Some(parts) = span.parts(now) else { continue };
        assert_eq!((parts[0].from, parts[parts.len() - 1].to), (span.from, span.to));
        assert!(parts.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].to.is_some()), "{parts:?}");
        assert!(
            parts.iter().all(|part| part.from.zip(part.to).is_none_or(|(from, to)| from < to)),
            "{parts:?}"
        );
        open.extend(parts);
    }
    let second = Span { from: Some(5), to: Some(6) };
    assert_eq!(second.parts(now), None);
    assert_eq!(Span { from: None, to: Some(-5) }.parts(now), None);
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => Just(Change::None),
        2 => Just(Change::RemoveGiven),
        2 => (1..120_u32).prop_map(Change::RemoveSome),
        2 => (1..90_u32).prop_map(Change::Add),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn rows_that_stay_in_the_result_are_returned_exactly_once(
        count in prop_oneof![0..700_u32, 1_000..1_900_u32],
        dense in 1..40_u32,
        limit in prop_oneof![2 => Just(200_u32), 2 => 40..200_u32, 1 => 7..40_u32],
        most in prop_oneof![Just(u32::MAX), Just(100)],
        has_count in any::<bool>(),
        resumes in any::<bool>(),
        changes in proptest::collection::vec(change(), 0..12),
    ) {
        let mut index = Index::new(rows(count, dense));
        (index.most, index.has_count, index.resumes) = (most, has_count, resumes);
        let mut changes = changes.into_iter();
        let walked = index.walk(limit, true, |_| changes.next().unwrap_or(Change::None));
        prop_assert!(walked.is_ok(), "{:?}", walked);
        prop_assert!(index.twice.is_empty(), "{:?}", index.twice);
        let missed: Vec<_> = index.rows.iter().filter(|row| row.number < count && !index.given.contains(&row.number)).collect();
        prop_assert!(missed.is_empty(), "{} missed of {}", missed.len(), count);
    }

    #[test]
    fn a_foreign_cursor_is_harmless(
        from in prop_oneof![Just(i64::MIN), Just(i64::MIN + 1), Just(i64::MAX), any::<i64>()],
        to in prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()],
        position in prop_oneof![Just(u32::MAX), any::<u32>()],
        futile in prop_oneof![Just(u32::MAX), 0..4_u32],
        created in prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()],
        stepping in any::<bool>(),
    ) {
        let text = serde_json::json!({
            "spans": [{"from": from, "to": to}, {"from": to, "to": from}, {"from": from, "to": null}],
            "span": {"from": null, "to": to}, "divisible": true, "position": position, "stepping_back": stepping,
            "futile": futile, "page": ["0", "199"], "repeats": u32::MAX, "seen": {"0": [created, stepping]}, "ended": false,
        });
        let mut walk: Walk = serde_json::from_value(text).unwrap();
        let rows: Vec<_> = (0..200).map(|number: u32| RowKey { key: Some(number.to_string()), created: Some(created) }).collect();
        for count in [None, Some(0), Some(u64::MAX)] {
            for _ in 0..4 {
                let Some(_) = walk.next(200) else { break };
                let _ = walk.take(&Answer { rows: &rows, odd: 1, count, limit: Some(200) }, 200, index::START);
            }
        }
    }
}
