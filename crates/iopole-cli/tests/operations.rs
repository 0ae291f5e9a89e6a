//! The page that names a command for each operation.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use iopole_api::operations;

const PAGE: &str = include_str!("../../../docs/command-operations.md");
const REFERENCE: &str = include_str!("../../../docs/command-reference.md");

/// Returns the cells of the rows: operation, request, command.
fn rows() -> Vec<[&'static str; 3]> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").map(|cell| cell.trim_matches('`')));
    cells.map(|cells| cells.collect::<Vec<_>>().try_into().unwrap()).collect()
}

#[test]
fn every_operation_has_one_row() {
    let expected: Vec<_> = operations::ALL
        .iter()
        .map(|operation| (operation.id(), format!("{} {}", operation.method(), operation.path())))
        .collect();
    let found: Vec<_> = rows().into_iter().map(|[id, request, _]| (id, request.to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_command_of_the_page_is_in_the_reference() {
    let commands: Vec<_> =
        REFERENCE.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`')).collect();
    for [id, _, command] in rows() {
        let words: Vec<_> = command.split(' ').collect();
        let is_known =
            (2..=words.len()).any(|count| commands.contains(&words.get(..count).unwrap().join(" ").as_str()));
        assert!(is_known, "{id}: {command}");
        assert!(command != "iopole api" && words.first() == Some(&"iopole"), "{id}: {command}");
        if let Some(name) = command.strip_prefix("iopole api ") {
            assert_eq!(name, id);
        }
    }
}
