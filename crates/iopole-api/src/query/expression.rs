//! Queries as trees.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::error::QueryError;

/// Search expression on the resource `R`.
///
/// The fields of the resource make terms. Join them with [`and`](Query::and), [`or`](Query::or) and `!`, or with `&`
/// and `|`. Text written by hand (`From<&str>`) is sent unchanged.
pub struct Query<R> {
    node: Result<Node, QueryError>,
    resource: PhantomData<fn() -> R>,
}

/// Node of a query. `All` and `Any` hold at least two parts, none of their own kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Text written by hand.
    Raw(String),
    Term {
        field: String,
        test: Test,
    },
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// Condition on a field's value. Its texts are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `"text"`, with or without wildcards.
    Like(String),
    /// `=12`, `=true`
    Equals(String),
    Compared(Sign, Operand),
    Between {
        low: Operand,
        high: Operand,
        inclusive: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// Bound, quoted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Quoted(String),
    Bare(String),
}

impl<R> Query<R> {
    pub(super) fn new(node: Result<Node, QueryError>) -> Self {
        Self { node, resource: PhantomData }
    }

    /// Requires both expressions.
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        self.join(other.into(), Node::All, |node| match node {
            Node::All(parts) => Ok(parts),
            other => Err(other),
        })
    }

    /// Requires at least one of the two expressions.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        self.join(other.into(), Node::Any, |node| match node {
            Node::Any(parts) => Ok(parts),
            other => Err(other),
        })
    }

    /// Requires all of the expressions. No expression is an error.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let joined = parts.into_iter().reduce(Self::and);
        joined.unwrap_or_else(|| Self::new(Err(QueryError::NoTerms)))
    }

    /// Requires at least one of the expressions. No expression is an error.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let joined = parts.into_iter().reduce(Self::or);
        joined.unwrap_or_else(|| Self::new(Err(QueryError::NoTerms)))
    }

    fn join(
        self,
        other: Self,
        make: fn(Vec<Node>) -> Node,
        open: fn(Node) -> Result<Vec<Node>, Node>,
    ) -> Self {
        let (left, right) = match (self.node, other.node) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(error), _) | (_, Err(error)) => return Self::new(Err(error)),
        };
        let mut parts = open(left).unwrap_or_else(|single| vec![single]);
        parts.extend(open(right).unwrap_or_else(|single| vec![single]));
        Self::new(Ok(make(parts)))
    }

    pub(super) fn node(&self) -> &Result<Node, QueryError> {
        &self.node
    }
}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<R> PartialEq for Query<R> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<R> Eq for Query<R> {}

impl<R, Q: Into<Query<R>>> BitAnd<Q> for Query<R> {
    type Output = Self;

    fn bitand(self, other: Q) -> Self {
        self.and(other)
    }
}

impl<R, Q: Into<Query<R>>> BitOr<Q> for Query<R> {
    type Output = Self;

    fn bitor(self, other: Q) -> Self {
        self.or(other)
    }
}

/// Requires that the expression does not hold.
impl<R> Not for Query<R> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(self.node.map(|node| match node {
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        }))
    }
}

/// Makes a query of text, sent unchanged and unchecked. Combined with others it is put in parentheses.
impl<R> From<String> for Query<R> {
    fn from(text: String) -> Self {
        Self::new(Ok(Node::Raw(text)))
    }
}

impl<R> From<&String> for Query<R> {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl<R> From<&str> for Query<R> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Shows the fields and hides the values, which are content.
impl<R> fmt::Debug for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = Vec::new();
        match &self.node {
            Ok(node) => node.fields(&mut fields),
            Err(error) => return f.debug_tuple("Query").field(error).finish(),
        }
        f.debug_struct("Query").field("fields", &fields).finish_non_exhaustive()
    }
}

impl Node {
    fn fields<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Raw(_) => found.push(".."),
            Self::Term { field, .. } => found.push(field),
            Self::Not(inner) => inner.fields(found),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.fields(found)),
        }
    }
}
