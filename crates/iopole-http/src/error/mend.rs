//! JSON that breaks off: what came before is worth reading.

/// The text up to the last value that is whole, with everything closed that is still open there.
pub(super) fn mended(text: &[u8]) -> Option<Vec<u8>> {
    let (mut open, mut whole) = (Vec::new(), None);
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
                whole = Some((at + 1, open.len()));
            }
            b',' => whole = Some((at, open.len())),
            _ => {}
        }
    }
    // What was opened after that is cut off with it.
    let (end, depth) = whole?;
    let mut mended = text.get(..end)?.to_vec();
    mended.extend(open.get(..depth)?.iter().rev());
    Some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_is_kept_wherever_it_breaks_off() {
        let whole = r#"{"a":"x,}\"","b":[1,{"c":[2,"\\"]},3],"d":null}"#;
        for end in 0..whole.len() {
            let Some(mended) = mended(&whole.as_bytes()[..end]) else {
                assert!(end < r#"{"a":"x,}\"","#.len(), "{end}");
                continue;
            };
            let text = String::from_utf8(mended).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).expect(&text);
            assert_eq!(value["a"], "x,}\"", "{text}");
        }
        let late = mended(&whole.as_bytes()[..whole.len() - 8]).unwrap();
        assert_eq!(late, br#"{"a":"x,}\"","b":[1,{"c":[2,"\\"]},3]}"#);
    }

    #[test]
    fn what_is_no_json_stays_so() {
        for text in ["", "<html>", "\"open", "{", "]]", "}"] {
            let mended = mended(text.as_bytes()).unwrap_or_default();
            assert!(serde_json::from_slice::<serde_json::Value>(&mended).is_err(), "{text}");
        }
    }
}
