//! Writes queries in the platform's language. Every group within a group gets parentheses, because no source says which
//! operator binds tighter.

use super::error::QueryError;
use super::expression::{Node, Operand, Query, Sign, Test};

impl<R> Query<R> {
    /// Returns the query in the platform's language.
    ///
    /// # Errors
    /// The first part of the query that cannot be written.
    pub fn text(&self) -> Result<String, QueryError> {
        let mut out = String::new();
        match self.node().as_ref().map_err(Clone::clone)? {
            // Text written by hand is not checked while it stays alone.
            Node::Raw(text) => out.push_str(text),
            other => write(other, &mut out)?,
        }
        Ok(out)
    }
}

fn write(node: &Node, out: &mut String) -> Result<(), QueryError> {
    match node {
        Node::Raw(text) if is_balanced(text) => {
            out.push('(');
            out.push_str(text);
            out.push(')');
        }
        Node::Raw(_) => return Err(QueryError::Unbalanced),
        Node::Term { field, test } => {
            out.push_str(field);
            out.push(':');
            term(test, out);
        }
        Node::Not(inner) => {
            out.push_str("NOT ");
            inside(inner, out)?;
        }
        Node::All(parts) => joined(parts, " AND ", out)?,
        Node::Any(parts) => joined(parts, " OR ", out)?,
    }
    Ok(())
}

fn joined(parts: &[Node], operator: &str, out: &mut String) -> Result<(), QueryError> {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(operator);
        }
        inside(part, out)?;
    }
    Ok(())
}

/// Writes a part of a larger expression.
fn inside(node: &Node, out: &mut String) -> Result<(), QueryError> {
    if matches!(node, Node::All(_) | Node::Any(_)) {
        out.push('(');
        write(node, out)?;
        out.push(')');
        Ok(())
    } else {
        write(node, out)
    }
}

fn term(test: &Test, out: &mut String) {
    match test {
        Test::Like(text) => quoted(text, out),
        Test::Equals(text) => {
            out.push('=');
            out.push_str(text);
        }
        Test::Compared(sign, bound) => {
            out.push_str(match sign {
                Sign::Above => ">",
                Sign::AtLeast => ">=",
                Sign::Below => "<",
                Sign::AtMost => "<=",
            });
            operand(bound, out);
        }
        Test::Between { low, high, inclusive } => {
            out.push(if *inclusive { '[' } else { '{' });
            operand(low, out);
            out.push_str(" TO ");
            operand(high, out);
            out.push(if *inclusive { ']' } else { '}' });
        }
    }
}

fn operand(bound: &Operand, out: &mut String) {
    match bound {
        Operand::Quoted(text) => quoted(text, out),
        Operand::Bare(text) => out.push_str(text),
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// True for text by hand that stays within the parentheses around it, whether or not a backslash escapes the next
/// character: the platform does not say.
fn is_balanced(text: &str) -> bool {
    is_balanced_where(text, false) && is_balanced_where(text, true)
}

fn is_balanced_where(text: &str, backslash_escapes: bool) -> bool {
    let (mut open, mut in_quotes) = (Vec::new(), false);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if backslash_escapes => drop(characters.next()),
            '"' => in_quotes = !in_quotes,
            _ if in_quotes => {}
            '(' | '[' | '{' => open.push(character),
            ')' if open.pop() != Some('(') => return false,
            ']' if open.pop() != Some('[') => return false,
            '}' if open.pop() != Some('{') => return false,
            _ => {}
        }
    }
    !in_quotes && open.is_empty() && !text.trim().is_empty()
}
