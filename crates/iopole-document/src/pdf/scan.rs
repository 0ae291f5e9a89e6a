//! Objects where they are in the file: a value is a place, and nothing is built from it.

use super::limits::{Budget, DEEPEST, Fault, TOKEN};

/// Place of some bytes: in the file (source 0), or in a decompressed object stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub(super) source: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// An object, without what is inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// Without its slash, escapes as written.
    Name(Span),
    /// With its parentheses or angle brackets.
    Text(Span),
    /// Without its brackets.
    Array(Span),
    /// Without its brackets.
    Dictionary(Span),
    /// Number of the object.
    Reference(u32),
    /// Null, a boolean, a real number, or what is none of these.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Open(u8),
    Close(u8),
    Name,
    Text,
    /// A number or a keyword.
    Word,
}

/// A place in some bytes that moves on, and pays for every byte.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    source: usize,
    at: usize,
    budget: &'a Budget,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], source: usize, at: usize, budget: &'a Budget) -> Self {
        Self { bytes, source, at, budget }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Skips the end of the line after `stream`.
    pub(super) fn end_line(&mut self) {
        match (self.peek(), self.bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(b'\r' | b'\n'), _) => self.at += 1,
            _ => {}
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves to the first byte that `stops` accepts, or to the end.
    fn until(&mut self, stops: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len());
    }

    /// Skips white space and comments.
    pub(super) fn space(&mut self) -> Result<(), Fault> {
        let start = self.at;
        loop {
            self.until(|byte| !is_space(byte));
            if self.peek() != Some(b'%') {
                break;
            }
            self.until(|byte| matches!(byte, b'\r' | b'\n'));
        }
        self.budget.work(self.at - start)
    }

    /// Reads the next token; `None` at the end.
    pub(super) fn token(&mut self) -> Result<Option<(Token, Span)>, Fault> {
        self.space()?;
        let start = self.at;
        let token = self.scan();
        self.budget.work(self.at - start + TOKEN)?;
        let span = Span { source: self.source, start, end: self.at };
        token.map(|token| token.map(|token| (token, span)))
    }

    fn scan(&mut self) -> Result<Option<Token>, Fault> {
        let Some(first) = self.peek() else { return Ok(None) };
        self.at += 1;
        let token = match first {
            b'(' => {
                self.literal()?;
                Token::Text
            }
            b'<' | b'>' if self.peek() == Some(first) => {
                self.at += 1;
                if first == b'<' { Token::Open(first) } else { Token::Close(first) }
            }
            b'<' => {
                self.until(|byte| byte == b'>');
                self.at = (self.at + 1).min(self.bytes.len());
                Token::Text
            }
            b'[' => Token::Open(first),
            b']' => Token::Close(first),
            b'/' => {
                self.until(|byte| !is_regular(byte));
                Token::Name
            }
            _ => {
                if is_regular(first) {
                    self.until(|byte| !is_regular(byte));
                }
                Token::Word
            }
        };
        Ok(Some(token))
    }

    /// The rest of a text in parentheses, which may hold others.
    fn literal(&mut self) -> Result<(), Fault> {
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        Err(Fault::Damaged("a text has no end"))
    }

    /// Reads the next object; `None` at the end, and at the end of what holds it.
    pub(super) fn value(&mut self) -> Result<Option<Value>, Fault> {
        let Some((token, span)) = self.token()? else { return Ok(None) };
        let value = match token {
            Token::Close(_) => return Ok(None),
            Token::Name => Value::Name(Span { start: span.start + 1, ..span }),
            Token::Text => Value::Text(span),
            Token::Open(kind) => {
                let inner = self.close()?;
                if kind == b'<' { Value::Dictionary(inner) } else { Value::Array(inner) }
            }
            Token::Word => match number(self.slice(span)) {
                Some(number) => self.reference(number)?,
                None => Value::Other,
            },
        };
        Ok(Some(value))
    }

    /// Moves behind the bracket that closes the one just opened.
    fn close(&mut self) -> Result<Span, Fault> {
        let start = self.at;
        let mut depth = 1_usize;
        while let Some((token, span)) = self.token()? {
            match token {
                Token::Open(_) if depth == DEEPEST => {
                    return Fault::refused(format!("its objects nest deeper than {DEEPEST} levels"));
                }
                Token::Open(_) => depth += 1,
                Token::Close(_) => depth -= 1,
                // Another object begins: this one was never closed.
                Token::Word if self.slice(span) == b"endobj" => break,
                _ => {}
            }
            if depth == 0 {
                return Ok(Span { source: self.source, start, end: span.start });
            }
        }
        Err(Fault::Damaged("an object has no end"))
    }

    /// Two numbers and an `R` are one reference.
    fn reference(&mut self, number: i64) -> Result<Value, Fault> {
        let after = self.at;
        let Ok(object) = u32::try_from(number) else { return Ok(Value::Number(number)) };
        if self.number()?.is_some() && self.word(b"R")? {
            return Ok(Value::Reference(object));
        }
        self.at = after;
        Ok(Value::Number(number))
    }

    /// Reads a whole number that is not negative; stays where it is if there is none.
    pub(super) fn number(&mut self) -> Result<Option<usize>, Fault> {
        let before = self.at;
        self.space()?;
        if self.peek().is_some_and(|byte| byte.is_ascii_digit())
            && let Some((Token::Word, span)) = self.token()?
            && let Some(number) = number(self.slice(span)).and_then(|number| usize::try_from(number).ok())
        {
            return Ok(Some(number));
        }
        self.at = before;
        Ok(None)
    }

    /// Skips a keyword if it is next; stays where it is if not.
    pub(super) fn word(&mut self, keyword: &[u8]) -> Result<bool, Fault> {
        let before = self.at;
        self.space()?;
        let found = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(keyword));
        self.at = if found { self.at + keyword.len() } else { before };
        Ok(found)
    }

    fn slice(&self, span: Span) -> &'a [u8] {
        self.bytes.get(span.start..span.end).unwrap_or_default()
    }
}

/// Whole numbers only, and real ones that are whole.
fn number(word: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(word).ok()?;
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, rest)| if rest.bytes().all(|byte| byte == b'0') { whole } else { "" });
    whole.parse().ok()
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Name as it is meant: `#41` is `A`.
pub(super) fn name(raw: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'#');
        let escaped = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                name.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                name.push(*first);
                rest = after;
            }
        }
    }
    name
}
