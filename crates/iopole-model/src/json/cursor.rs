//! A cursor over text that `serde_json` has accepted as JSON, in one pass and without copies.

use std::borrow::Cow;
use std::ops::Range;

/// The deepest nesting that `serde_json::Value` reads, so that all kept text can be read as a `Value`.
const DEEPEST: usize = 127;

/// The range of a value in the text.
pub(crate) type Span = Range<usize>;

/// A position in JSON text. On text that is not JSON it returns nonsense, but it neither panics nor loops.
#[derive(Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    fault: Option<&'static str>,
}

/// A saved position.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    depth: usize,
}

/// A value that is not `null`, a list or an object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(&'a str),
    Bool(bool),
}

impl<'a> Scalar<'a> {
    /// Returns the text, the digits of a number unchanged, or the name of a boolean.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Number(digits) => Cow::Borrowed(digits),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
        }
    }
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, fault: None }
    }

    /// Returns a reason to refuse the whole text, found on the way: `serde_json` does not check raw values for it.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { at: self.at, depth: self.depth }
    }

    /// Goes back to a mark. Always returns `true`, for use in a condition.
    pub(crate) fn rewind(&mut self, mark: Mark) -> bool {
        (self.at, self.depth) = (mark.at, mark.depth);
        true
    }

    /// Returns the start of the next value, after white space.
    pub(crate) fn start(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Returns the end of the last value read.
    pub(crate) fn end(&self) -> usize {
        self.at.min(self.text.len())
    }

    /// Returns a cursor on a part of the text.
    pub(crate) fn on(&self, span: Span) -> Self {
        Self::new(self.text.get(span).unwrap_or_default())
    }

    /// Returns a part of the text.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Returns the first byte of the next value, after white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other,
            }
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Returns the kind of the next value, for messages that must not hold content.
    pub(crate) fn kind(&mut self) -> &'static str {
        match self.peek() {
            Some(b'n') | None => "null",
            Some(b't' | b'f') => "a boolean",
            Some(b'"') => "a text",
            Some(b'[') => "a list",
            Some(b'{') => "an object",
            Some(_) => "a number",
        }
    }

    /// Enters a list or an object. Returns `false` if the next value is another one.
    pub(crate) fn enter(&mut self, bracket: u8) -> bool {
        let there = self.eat(bracket);
        if there {
            self.deeper(1);
        }
        there
    }

    fn deeper(&mut self, levels: usize) {
        self.depth += levels;
        if self.depth > DEEPEST {
            self.fault = Some("the JSON nests deeper than 127 levels");
        }
    }

    fn leave(&mut self, bracket: u8) -> bool {
        let there = self.eat(bracket);
        self.depth -= usize::from(there && self.depth > 0);
        there
    }

    /// Goes to the next item of the entered list. At the end, leaves the list and returns `false`.
    pub(crate) fn next_item(&mut self) -> bool {
        self.eat(b',');
        !(self.leave(b']') || self.peek().is_none())
    }

    /// Goes to the value of the next member of the entered object. At the end, leaves the object and returns `None`.
    pub(crate) fn next_member(&mut self) -> Option<Cow<'a, str>> {
        self.eat(b',');
        if self.leave(b'}') {
            return None;
        }
        let key = self.string()?;
        self.eat(b':').then_some(key)
    }

    /// Reads a scalar. Before any other value, reads nothing and returns `None`.
    pub(crate) fn scalar(&mut self) -> Option<Scalar<'a>> {
        match self.peek()? {
            b'"' => self.string().map(Scalar::Text),
            b't' => Some(Scalar::Bool(self.word() == "true")),
            b'f' => Some(Scalar::Bool(self.word() == "true")),
            b'-' | b'0'..=b'9' => Some(Scalar::Number(self.word())),
            _ => None,
        }
    }

    /// Reads the digits of a number or the letters of a word.
    fn word(&mut self) -> &'a str {
        let start = self.at;
        while let Some(b'0'..=b'9' | b'.' | b'-' | b'+' | b'a'..=b'z' | b'E') = self.byte() {
            self.at += 1;
        }
        self.slice(start..self.at)
    }

    /// Reads a string, borrowed if it has no escapes.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at;
        let plain = self.skip_string();
        if plain {
            return self.text.get(start + 1..self.at.checked_sub(1)?).map(Cow::Borrowed);
        }
        serde_json::from_str(self.slice(start..self.at)).ok().map(Cow::Owned)
    }

    /// Skips a string from its opening quote. Returns `false` if it has escapes.
    fn skip_string(&mut self) -> bool {
        let mut plain = true;
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest).map(|found| (found, rest.get(found))) {
                Some((found, Some(b'"'))) => {
                    self.at += found + 1;
                    return plain;
                }
                Some((found, _)) => {
                    plain = false;
                    self.at += found + 2;
                    if rest.get(found + 1) == Some(&b'u') {
                        self.skip_unit();
                    }
                }
                None => {
                    self.at = self.text.len();
                    return plain;
                }
            }
        }
    }

    /// Checks that the UTF-16 unit after `\u` is a character, alone or with the unit that follows.
    fn skip_unit(&mut self) {
        let unit = |at: usize| {
            self.text.get(at..at.saturating_add(4)).and_then(|digits| u16::from_str_radix(digits, 16).ok())
        };
        let first = unit(self.at);
        let pair = self.text.get(self.at + 4..self.at + 6) == Some("\\u");
        let second = if pair { unit(self.at + 6) } else { None };
        self.at += 4;
        match (first, second) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => self.at += 6,
            (Some(0xD800..=0xDFFF) | None, _) => {
                self.fault = Some("a string of the JSON has half a character")
            }
            _ => {}
        }
    }

    /// Skips a value and returns its text.
    pub(crate) fn skip(&mut self) -> &'a str {
        let span = self.skip_span();
        self.slice(span)
    }

    /// Skips a value and returns its range.
    pub(crate) fn skip_span(&mut self) -> Span {
        self.peek();
        let (start, outside) = (self.at, self.depth);
        loop {
            match self.byte() {
                Some(b'"') => drop(self.skip_string()),
                Some(b'{' | b'[') => {
                    self.at += 1;
                    self.deeper(1);
                }
                Some(b'}' | b']') if self.depth > outside => {
                    self.at += 1;
                    self.depth -= 1;
                }
                Some(b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') if self.depth > outside => self.at += 1,
                Some(_) if !self.word().is_empty() => {}
                // The end of the text, or text that is not JSON.
                _ => break,
            }
            if self.depth == outside {
                break;
            }
        }
        start..self.at.min(self.text.len())
    }

    /// Reads a value, or skips it and returns its text.
    pub(crate) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, &'a str> {
        let mark = self.mark();
        if let Some(value) = read(self) {
            return Ok(value);
        }
        self.rewind(mark);
        Err(self.skip())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_read_unchanged() {
        for (text, expected) in [
            ("\"a\"", Some(Scalar::Text("a".into()))),
            (" \"a\\n\\u00e9\\ud83d\\ude00\\\"\\\\\" ", Some(Scalar::Text("a\né😀\"\\".into()))),
            ("-1.50E+07", Some(Scalar::Number("-1.50E+07"))),
            ("true", Some(Scalar::Bool(true))),
            ("false", Some(Scalar::Bool(false))),
            ("null", None),
            ("[]", None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(Cursor::new(text).scalar(), expected, "{text}");
        }
    }

    #[test]
    fn a_value_is_skipped_completely() {
        for value in [
            "1",
            "\"]}\\\"\"",
            "null",
            "[]",
            "{}",
            "[1, {\"a\":[true,\"x\\\\\"]}, []]",
            "{\"a\" : {\"b\":\"}\"} }",
        ] {
            let text = format!("[ {value} , 2]");
            let mut cursor = Cursor::new(&text);
            assert!(cursor.enter(b'[') && cursor.next_item());
            assert_eq!(cursor.skip(), value);
            assert!(cursor.next_item());
            assert_eq!(cursor.skip(), "2", "{value}");
            assert!(!cursor.next_item() && cursor.peek().is_none());
        }
    }

    #[test]
    fn depth_is_limited_as_in_a_value() {
        for depth in [1, 126, 127, 128, 129, 10_000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            let mut cursor = Cursor::new(&text);
            cursor.skip();
            let readable = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert_eq!(cursor.fault().is_none(), readable, "{depth}");
        }
    }

    #[test]
    fn half_a_character_is_a_fault() {
        for (text, sound) in [
            ("\"\\ud83d\\ude00\"", true),
            ("\"\\u00e9\\\\ud800\"", true),
            ("\"\\ud800\"", false),
            ("\"\\udc00\"", false),
            ("\"\\ud800\\u0041\"", false),
            ("\"\\ud800x\"", false),
            ("\"\\udc00\\ud800\"", false),
        ] {
            let mut cursor = Cursor::new(text);
            cursor.skip();
            assert_eq!(cursor.fault().is_none(), sound, "{text}");
            assert_eq!(serde_json::from_str::<String>(text).is_ok(), sound, "{text}");
        }
    }

    #[test]
    fn text_that_is_not_json_ends_the_walk() {
        for text in [
            "", "[", "{", "[1", "{\"a", "{\"a\"", "{\"a\":", "\"\\", "\"\\u12", "]", "}", "?", "[?",
            "{\"é\\u",
        ] {
            let mut cursor = Cursor::new(text);
            cursor.skip();
            let mut cursor = Cursor::new(text);
            cursor.scalar();
            while cursor.enter(b'[') && cursor.next_item() {
                cursor.skip();
            }
            while cursor.enter(b'{') && cursor.next_member().is_some() {
                cursor.skip();
            }
        }
    }
}
