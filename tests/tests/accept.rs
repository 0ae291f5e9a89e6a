//! Each operation accepts the media types that the contract declares for its answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use iopole_contract::Contract;
use serde_json::Value;

/// Returns the media types of the success answers of each operation.
fn answered() -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (_, document) in Contract::documents() {
        let paths = document.get("paths").and_then(Value::as_object).cloned().unwrap_or_default();
        let operations = paths.values().filter_map(Value::as_object).flat_map(|path| path.values());
        for operation in operations {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let answers = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
            let successes = answers.filter(|(status, _)| status.starts_with('2'));
            let types = successes
                .filter_map(|(_, answer)| answer.get("content").and_then(Value::as_object))
                .flat_map(|content| content.keys().cloned());
            all.insert(id.to_owned(), types.collect());
        }
    }
    all
}

#[test]
fn each_operation_accepts_the_declared_media_types() {
    let answered = answered();
    let (mut compared, mut files) = (0, 0);
    for operation in iopole_api::operations::ALL {
        let accepted: Vec<_> =
            operation.accept().split(',').filter_map(|range| range.split(';').next()).collect();
        for media_type in answered.get(operation.id()).unwrap() {
            let named = accepted.iter().any(|range| range.trim() == media_type);
            let any = accepted.iter().any(|range| range.trim() == "*/*");
            assert!(named || any, "{} answers {media_type}, and accepts {accepted:?}", operation.id());
            compared += 1;
            files += usize::from(media_type != "application/json");
        }
    }
    assert!(compared > 50 && files > 9, "{compared} media types, {files} of files");
}
