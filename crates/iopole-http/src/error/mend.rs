//! Closes JSON that breaks off, so that its beginning can be read.

/// Returns the text up to the last complete value, with every open list and object closed.
pub(super) fn closed(text: &[u8]) -> Option<Vec<u8>> {
    let (mut open, mut complete) = (Vec::new(), None);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                open.pop();
                complete = Some((at + 1, open.len()));
            }
            b',' => complete = Some((at, open.len())),
            _ => {}
        }
    }
    // Everything opened after that is cut off.
    let (end, depth) = complete?;
    let mut closed = text.get(..end)?.to_vec();
    closed.extend(open.get(..depth)?.iter().rev());
    Some(closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_values_are_kept_wherever_the_text_breaks_off() {
        let whole = r#"{"a":"x,}\"","b":[1,{"c":[2,"\\"]},3],"d":null}"#;
        for end in 0..whole.len() {
            let Some(closed) = closed(&whole.as_bytes()[..end]) else {
                assert!(end < r#"{"a":"x,}\"","#.len(), "{end}");
                continue;
            };
            let text = String::from_utf8(closed).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).expect(&text);
            assert_eq!(value["a"], "x,}\"", "{text}");
        }
        let late = closed(&whole.as_bytes()[..whole.len() - 8]).unwrap();
        assert_eq!(late, br#"{"a":"x,}\"","b":[1,{"c":[2,"\\"]},3]}"#);
    }

    #[test]
    fn a_text_that_is_not_json_stays_unreadable() {
        for text in ["", "<html>", "\"open", "{", "]]", "}"] {
            let closed = closed(text.as_bytes()).unwrap_or_default();
            assert!(serde_json::from_slice::<serde_json::Value>(&closed).is_err(), "{text}");
        }
    }
}
