//! Scanner of expressions.

use super::BadQuery;

/// Limit of an expression, in bytes.
const LONGEST: usize = 8_192;

/// A token of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A field, with its colon.
    Field(String),
    Quoted(String),
    Bare(String),
    /// `=`, `>`, `>=`, `<` or `<=`, right after a colon.
    Sign(&'static str),
    /// `[` or `{`, and the matching end; true if inclusive.
    RangeOpen(bool),
    RangeClose(bool),
    To,
}

pub(crate) fn scan(text: &str) -> Result<Vec<Token>, BadQuery> {
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return Err(BadQuery);
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = next(first, rest)?;
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn next(first: char, rest: &str) -> Result<(Token, &str), BadQuery> {
    let after = rest.get(first.len_utf8()..).unwrap_or_default();
    Ok(match first {
        '(' => (Token::Open, after),
        ')' => (Token::Close, after),
        '[' => (Token::RangeOpen(true), after),
        ']' => (Token::RangeClose(true), after),
        '{' => (Token::RangeOpen(false), after),
        '}' => (Token::RangeClose(false), after),
        '=' => (Token::Sign("="), after),
        '>' => after.strip_prefix('=').map_or((Token::Sign(">"), after), |after| (Token::Sign(">="), after)),
        '<' => after.strip_prefix('=').map_or((Token::Sign("<"), after), |after| (Token::Sign("<="), after)),
        '"' => {
            let (value, after) = after.split_once('"').ok_or(BadQuery)?;
            (Token::Quoted(value.to_owned()), after)
        }
        '-' if after.starts_with(|next: char| next.is_ascii_alphabetic() || next == '(') => {
            (Token::Not, after)
        }
        _ => word(rest)?,
    })
}

fn word(rest: &str) -> Result<(Token, &str), BadQuery> {
    let end = rest.find(|c: char| c.is_whitespace() || "()[]{}\"=<>:".contains(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end).ok_or(BadQuery)?;
    if word.is_empty() {
        return Err(BadQuery);
    }
    if let Some(after) = after.strip_prefix(':') {
        return Ok((Token::Field(word.to_owned()), after));
    }
    Ok(match word {
        "AND" => (Token::And, after),
        "OR" => (Token::Or, after),
        "NOT" => (Token::Not, after),
        "TO" => (Token::To, after),
        _ => (Token::Bare(word.to_owned()), after),
    })
}
