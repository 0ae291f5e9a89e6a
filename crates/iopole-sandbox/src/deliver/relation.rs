//! Headers and parameters of the operator's relation with an entity, for calls about it.

use reqwest::Url;
use serde_json::Value;

/// Adds the headers, the query parameters and the path parameters (`:name`) of a relation.
pub(super) fn apply(data: &Value, url: &mut Url, headers: &mut Vec<(String, String)>) {
    for (name, value) in pairs(data, "param") {
        let path = url
            .path()
            .split('/')
            .map(|segment| if segment == name { encoded(value) } else { segment.to_owned() });
        let path = path.collect::<Vec<_>>().join("/");
        url.set_path(&path);
    }
    let mut query = pairs(data, "query").peekable();
    if query.peek().is_some() {
        url.query_pairs_mut().extend_pairs(query);
    }
    headers.extend(pairs(data, "header").map(|(name, value)| (name.to_owned(), value.to_owned())));
}

fn pairs<'a>(data: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let list = data.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|pair| pair.get("key")?.as_str().zip(pair.get("value")?.as_str()))
}

/// Encodes a value as one segment of the path.
fn encoded(value: &str) -> String {
    value.replace('%', "%25").replace('/', "%2F").replace('?', "%3F").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_relation_adds_headers_queries_and_path_parameters() {
        let data = json!({
            "header": [{"key": "x-sandbox-client-id", "value": "42"}],
            "query": [{"key": "tenant", "value": "a b"}],
            "param": [{"key": ":companyId", "value": "7/8"}]
        });
        let mut url: Url = "http://127.0.0.1:80/hooks/:companyId/x?kind=status".parse().unwrap();
        let mut headers = Vec::new();
        apply(&data, &mut url, &mut headers);
        assert_eq!(url.as_str(), "http://127.0.0.1/hooks/7%2F8/x?kind=status&tenant=a+b");
        assert_eq!(headers, [("x-sandbox-client-id".to_owned(), "42".to_owned())]);
    }

    #[test]
    fn a_relation_without_data_adds_nothing() {
        let mut url: Url = "http://127.0.0.1/a?b".parse().unwrap();
        let mut headers = Vec::new();
        apply(&json!({"header": "odd", "query": [{"key": 1}]}), &mut url, &mut headers);
        assert_eq!((url.as_str(), headers.len()), ("http://127.0.0.1/a?b", 0));
    }
}
