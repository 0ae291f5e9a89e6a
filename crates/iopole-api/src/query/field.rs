//! Fields, and the terms that each kind of field can make.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::marker::PhantomData;

use super::date::QueryDate;
use super::error::QueryError;
use super::expression::{Node, Operand, Query, Sign, Test};
use super::value::{Plain, Rule, bare, exact, quotable};

/// Field of the resource `R`, of the kind `K`: [`Code`], [`Text`], [`Exactly`], [`Date`] or [`Any`].
pub struct Field<R, K> {
    name: Cow<'static, str>,
    rule: Rule,
    marker: PhantomData<fn() -> (R, K)>,
}

/// Kind of a field that holds a code of the enum `C`.
#[derive(Debug)]
pub struct Code<C>(PhantomData<C>);

/// Kind of a field that holds free text. Letter case does not matter.
#[derive(Debug)]
pub enum Text {}

/// Kind of a field that holds an identifier.
#[derive(Debug)]
pub enum Exactly {}

/// Kind of a field that holds a moment.
#[derive(Debug)]
pub enum Date {}

/// Kind of a field that this version does not know.
#[derive(Debug)]
pub enum Any {}

impl<R, K> Field<R, K> {
    pub(super) const fn new(name: &'static str) -> Self {
        let rule = Rule { least: None, length: None };
        Self { name: Cow::Borrowed(name), rule, marker: PhantomData }
    }

    /// Sets the least number of characters beside wildcards.
    pub(super) const fn min_characters(mut self, characters: usize) -> Self {
        self.rule.least = Some(characters);
        self
    }

    /// Sets the number of characters of a whole value.
    pub(super) const fn of_length(mut self, characters: usize) -> Self {
        self.rule.length = Some(characters);
        self
    }

    /// Returns the name in the platform's language.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn term(self, test: Result<Test, QueryError>) -> Query<R> {
        let field = self.name.into_owned();
        Query::new(test.map(|test| Node::Term { field, test }))
    }

    fn exactly(self, value: &impl Display) -> Query<R> {
        let text = exact(&self.name, self.rule, value.to_string());
        self.term(text.map(Test::Like))
    }

    fn pattern(self, pattern: impl Into<String>) -> Query<R> {
        let text = quotable(&self.name, self.rule, pattern.into());
        self.term(text.map(Test::Like))
    }

    fn lower(self, sign: Sign, date: impl QueryDate) -> Query<R> {
        let bound = date.lower(sign == Sign::AtLeast, &self.name);
        self.term(bound.map(|bound| Test::Compared(sign, Operand::Quoted(bound))))
    }

    fn upper(self, sign: Sign, date: impl QueryDate) -> Query<R> {
        let bound = date.upper(sign == Sign::AtMost, &self.name);
        self.term(bound.map(|bound| Test::Compared(sign, Operand::Quoted(bound))))
    }

    fn dates(self, low: impl QueryDate, high: impl QueryDate, inclusive: bool) -> Query<R> {
        let low = low.lower(inclusive, &self.name);
        let bounds = low.and_then(|low| high.upper(inclusive, &self.name).map(|high| (low, high)));
        self.term(bounds.map(|(low, high)| Test::Between {
            low: Operand::Quoted(low),
            high: Operand::Quoted(high),
            inclusive,
        }))
    }
}

impl<R, C: Display> Field<R, Code<C>> {
    /// Matches this code. An unknown code is sent unchanged.
    pub fn is(self, code: C) -> Query<R> {
        self.exactly(&code)
    }

    /// Matches any of these codes.
    pub fn is_any_of(self, codes: impl IntoIterator<Item = C>) -> Query<R> {
        Query::any(codes.into_iter().map(|code| Self { name: self.name.clone(), ..self }.is(code)))
    }
}

impl<R> Field<R, Exactly> {
    /// Matches this value: `field:"value"`.
    pub fn is(self, value: impl Display) -> Query<R> {
        self.exactly(&value)
    }

    /// Matches a pattern, in which `*` matches any text: `field:"73282*"`.
    pub fn like(self, pattern: impl Into<String>) -> Query<R> {
        self.pattern(pattern)
    }
}

impl<R> Field<R, Text> {
    /// Matches this text, in any letter case: `field:"text"`.
    pub fn is(self, text: impl Display) -> Query<R> {
        self.exactly(&text)
    }

    /// Matches a pattern, in which `*` matches any text: `field:"val*"`, `field:"*48val*"`.
    pub fn like(self, pattern: impl Into<String>) -> Query<R> {
        self.pattern(pattern)
    }

    /// Matches a text that starts with this one.
    pub fn starts_with(self, text: impl Display) -> Query<R> {
        self.pattern(format!("{text}*"))
    }

    /// Matches a text that contains this one.
    pub fn contains(self, text: impl Display) -> Query<R> {
        self.pattern(format!("*{text}*"))
    }
}

impl<R> Field<R, Date> {
    /// Matches a later date: `field:>"2026-10-15 08:00:00"`.
    pub fn after(self, date: impl QueryDate) -> Query<R> {
        self.lower(Sign::Above, date)
    }

    /// Matches this date or a later one.
    pub fn since(self, date: impl QueryDate) -> Query<R> {
        self.lower(Sign::AtLeast, date)
    }

    /// Matches an earlier date.
    pub fn before(self, date: impl QueryDate) -> Query<R> {
        self.upper(Sign::Below, date)
    }

    /// Matches this date or an earlier one.
    pub fn until(self, date: impl QueryDate) -> Query<R> {
        self.upper(Sign::AtMost, date)
    }

    /// Matches a date between these, both included: `field:["2026-10-01" TO "2026-11-01 00:00:00"]` for the days of
    /// October.
    pub fn between(self, low: impl QueryDate, high: impl QueryDate) -> Query<R> {
        self.dates(low, high, true)
    }

    /// Matches a date between these, neither included: `field:{"2026-09-30 23:59:59" TO "2026-11-01"}` for the days of
    /// October.
    pub fn strictly_between(self, low: impl QueryDate, high: impl QueryDate) -> Query<R> {
        self.dates(low, high, false)
    }
}

/// Terms of a field made by [`Query::field`].
impl<R> Field<R, Any> {
    /// Matches this text: `field:"text"`.
    pub fn is(self, text: impl Display) -> Query<R> {
        self.exactly(&text)
    }

    /// Matches a pattern, in which `*` matches any text.
    pub fn like(self, pattern: impl Into<String>) -> Query<R> {
        self.pattern(pattern)
    }

    /// Matches this number or boolean: `field:=12`, `field:=true`.
    pub fn equals(self, value: impl Plain) -> Query<R> {
        self.term(Ok(Test::Equals(value.plain())))
    }

    /// Matches a greater value.
    pub fn above(self, value: impl Plain) -> Query<R> {
        self.term(Ok(Test::Compared(Sign::Above, bare(value))))
    }

    /// Matches this value or a greater one.
    pub fn at_least(self, value: impl Plain) -> Query<R> {
        self.term(Ok(Test::Compared(Sign::AtLeast, bare(value))))
    }

    /// Matches a smaller value.
    pub fn below(self, value: impl Plain) -> Query<R> {
        self.term(Ok(Test::Compared(Sign::Below, bare(value))))
    }

    /// Matches this value or a smaller one.
    pub fn at_most(self, value: impl Plain) -> Query<R> {
        self.term(Ok(Test::Compared(Sign::AtMost, bare(value))))
    }

    /// Matches a value between these, both included: `field:[10 TO 20]`.
    pub fn between(self, low: impl Plain, high: impl Plain) -> Query<R> {
        self.term(Ok(Test::Between { low: bare(low), high: bare(high), inclusive: true }))
    }

    /// Matches a value between these, neither included: `field:{10 TO 20}`.
    pub fn strictly_between(self, low: impl Plain, high: impl Plain) -> Query<R> {
        self.term(Ok(Test::Between { low: bare(low), high: bare(high), inclusive: false }))
    }

    /// Returns the field as one that holds dates.
    pub fn as_date(self) -> Field<R, Date> {
        Field { name: self.name, rule: self.rule, marker: PhantomData }
    }
}

impl<R> Query<R> {
    /// Makes a field that this version does not know, by its name in the platform's language.
    ///
    /// # Errors
    /// [`QueryError::FieldName`] for an invalid name.
    pub fn field(name: impl Into<String>) -> Result<Field<R, Any>, QueryError> {
        let name = name.into();
        let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
        let holds = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_');
        if !starts || !name.chars().all(holds) {
            return Err(QueryError::FieldName);
        }
        Ok(Field { name: Cow::Owned(name), rule: Rule::default(), marker: PhantomData })
    }
}

impl<R, K> fmt::Debug for Field<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name).finish()
    }
}
