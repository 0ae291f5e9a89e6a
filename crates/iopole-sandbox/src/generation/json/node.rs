//! One value of the request with the path that leads to it: every question has an answer or an issue.

use iopole_model::dates::DateText;
use iopole_model::money::{Decimal, Money};
use serde_json::{Map, Value};

use crate::exact;
use crate::request::issue::{Issue, kind_of};

/// An object of the request.
#[derive(Clone)]
pub(super) struct Node<'a> {
    fields: &'a Map<String, Value>,
    path: Vec<Value>,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Result<Self, Issue> {
        Self::of(value, Vec::new())
    }

    fn of(value: &'a Value, path: Vec<Value>) -> Result<Self, Issue> {
        match value {
            Value::Object(fields) => Ok(Self { fields, path }),
            other => Err(Issue::wrong_type(&[], "object", kind_of(other)).under(&path)),
        }
    }

    fn wrong(&self, key: &str, expected: &str, found: &Value) -> Issue {
        Issue::wrong_type(&[key], expected, kind_of(found)).under(&self.path)
    }

    fn missing(&self, key: &str, expected: &str) -> Issue {
        Issue::missing(&[key], expected).under(&self.path)
    }

    fn below(&self, key: &str) -> Vec<Value> {
        let mut path = self.path.clone();
        path.push(key.into());
        path
    }

    /// A text; one with nothing in it counts as none.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Issue> {
        match self.fields.get(key) {
            None => Ok(None),
            Some(value) => {
                let text = exact::text(value).ok_or_else(|| self.wrong(key, "string", value))?.trim();
                Ok((!text.is_empty()).then(|| text.to_owned()))
            }
        }
    }

    /// A text of so many characters at most.
    pub(super) fn short(&self, key: &str, longest: usize) -> Result<Option<String>, Issue> {
        let text = self.text(key)?;
        match &text {
            Some(long) if long.chars().count() > longest => {
                Err(Issue::text_too_long(&[key], longest).under(&self.path))
            }
            _ => Ok(text),
        }
    }

    pub(super) fn needed(&self, key: &str) -> Result<String, Issue> {
        self.text(key)?.ok_or_else(|| self.missing(key, "string"))
    }

    pub(super) fn needed_short(&self, key: &str, longest: usize) -> Result<String, Issue> {
        self.short(key, longest)?.ok_or_else(|| self.missing(key, "string"))
    }

    /// A text, or a number in place of the text.
    pub(super) fn code(&self, key: &str) -> Result<String, Issue> {
        match self.fields.get(key).and_then(exact::digits) {
            Some(digits) => Ok(digits.into_owned()),
            None => self.needed(key),
        }
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<String>, Issue> {
        let Some(value) = self.fields.get(key) else { return Ok(None) };
        let digits = exact::digits(value).ok_or_else(|| self.wrong(key, "number", value))?;
        Ok(Some(digits.into_owned()))
    }

    /// A day, written `YYYY-MM-DD`.
    pub(super) fn date(&self, key: &str) -> Result<Option<DateText>, Issue> {
        let text = self.text(key)?;
        match &text {
            Some(day) if day.len() != 10 || day.parse::<jiff::civil::Date>().is_err() => {
                let message = "Invalid date: it must be written YYYY-MM-DD";
                Err(Issue::custom(&[key], message).under(&self.path))
            }
            _ => Ok(text.map(DateText::new)),
        }
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<Decimal>, Issue> {
        let Some(text) = self.integer(key)? else { return Ok(None) };
        let value = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text));
        let message = "Number must have 28 digits at most";
        value.map(Some).map_err(|_| Issue::custom(&[key], message).under(&self.path))
    }

    /// `{"amount": number}`
    pub(super) fn amount(&self, key: &str) -> Result<Option<Money>, Issue> {
        let Some(money) = self.object(key)? else { return Ok(None) };
        let amount = money.number("amount")?.ok_or_else(|| money.missing("amount", "number"))?;
        Ok(Some(amount.into()))
    }

    pub(super) fn needed_amount(&self, key: &str) -> Result<Money, Issue> {
        self.amount(key)?.ok_or_else(|| self.missing(key, "object"))
    }

    pub(super) fn object(&self, key: &str) -> Result<Option<Node<'a>>, Issue> {
        self.fields.get(key).map(|value| Node::of(value, self.below(key))).transpose()
    }

    pub(super) fn needed_object(&self, key: &str) -> Result<Node<'a>, Issue> {
        self.object(key)?.ok_or_else(|| self.missing(key, "object"))
    }

    /// A list of objects, each of them read.
    pub(super) fn list<T>(
        &self,
        key: &str,
        read: impl Fn(&Node<'a>) -> Result<T, Issue>,
    ) -> Result<Vec<T>, Issue> {
        let items = match self.fields.get(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong(key, "array", other)),
        };
        let item = |(at, value)| {
            let mut path = self.below(key);
            path.push(Value::from(at));
            read(&Node::of(value, path)?)
        };
        items.iter().enumerate().map(item).collect()
    }

    pub(super) fn needed_list<T>(
        &self,
        key: &str,
        read: impl Fn(&Node<'a>) -> Result<T, Issue>,
    ) -> Result<Vec<T>, Issue> {
        if self.fields.contains_key(key) { self.list(key, read) } else { Err(self.missing(key, "array")) }
    }

    pub(super) fn refuse(&self, key: &str, message: &str) -> Issue {
        Issue::custom(&[key], message).under(&self.path)
    }
}
