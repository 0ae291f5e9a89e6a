//! Parser of expressions. `NOT` binds tightest, then `AND`, then `OR`.

use std::cmp::Ordering;

use super::pattern::Pattern;
use super::scanner::{Token, scan};
use super::{BadQuery, Query, Test};

/// Limit of nested parentheses and negations.
const DEEPEST: usize = 32;

/// Parses an expression whose fields are among `known`.
pub(crate) fn parse(text: &str, known: &[&str]) -> Result<Query, BadQuery> {
    let tokens = scan(text)?;
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), known, depth: 0 };
    let query = parser.any()?;
    if parser.tokens.next().is_some() { Err(BadQuery) } else { Ok(query) }
}

struct Parser<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    known: &'a [&'a str],
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Query, BadQuery> {
        let mut parts = vec![self.all()?];
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Query::Any))
    }

    fn all(&mut self) -> Result<Query, BadQuery> {
        let mut parts = vec![self.unary()?];
        while self.tokens.next_if_eq(&Token::And).is_some() {
            parts.push(self.unary()?);
        }
        Ok(one_or(parts, Query::All))
    }

    fn unary(&mut self) -> Result<Query, BadQuery> {
        match self.tokens.next() {
            Some(Token::Not) => {
                self.enter()?;
                let query = self.unary()?;
                self.depth -= 1;
                Ok(Query::Not(Box::new(query)))
            }
            Some(Token::Open) => {
                self.enter()?;
                let query = self.any()?;
                self.depth -= 1;
                self.expect(&Token::Close)?;
                Ok(query)
            }
            Some(Token::Field(field)) if self.known.contains(&field.as_str()) => {
                Ok(Query::Term { field, test: self.test()? })
            }
            _ => Err(BadQuery),
        }
    }

    fn test(&mut self) -> Result<Test, BadQuery> {
        match self.tokens.next() {
            Some(Token::Quoted(text) | Token::Bare(text)) => Ok(Test::Like(Pattern::new(&text))),
            Some(Token::Sign("=")) => Ok(Test::Is(self.value()?)),
            Some(Token::Sign(sign)) => {
                let wanted = if sign.starts_with('>') { Ordering::Greater } else { Ordering::Less };
                Ok(Test::Compared { wanted, or_equal: sign.ends_with('='), to: self.value()? })
            }
            Some(Token::RangeOpen(inclusive)) => {
                let low = self.value()?;
                self.expect(&Token::To)?;
                let high = self.value()?;
                self.expect(&Token::RangeClose(inclusive))?;
                Ok(Test::Between { low, high, inclusive })
            }
            _ => Err(BadQuery),
        }
    }

    fn value(&mut self) -> Result<String, BadQuery> {
        match self.tokens.next() {
            Some(Token::Quoted(text) | Token::Bare(text)) if !text.is_empty() => Ok(text),
            _ => Err(BadQuery),
        }
    }

    fn expect(&mut self, token: &Token) -> Result<(), BadQuery> {
        self.tokens.next_if_eq(token).map(|_| ()).ok_or(BadQuery)
    }

    fn enter(&mut self) -> Result<(), BadQuery> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(BadQuery) } else { Ok(()) }
    }
}

fn one_or(mut parts: Vec<Query>, many: fn(Vec<Query>) -> Query) -> Query {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}
