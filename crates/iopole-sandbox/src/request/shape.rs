//! A value of a request's body with its path: a wrong value becomes the platform's validation issue.

use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::issue::{Issue, kind_of};
use crate::exact;

/// A position in a body, with the value there if the body has one.
pub(crate) struct Shape<'a> {
    value: Option<&'a Value>,
    path: Vec<Value>,
}

impl<'a> Shape<'a> {
    /// The whole body.
    pub(crate) fn root(body: &'a Value) -> Self {
        Self { value: Some(body), path: Vec::new() }
    }

    /// The value with another path in its issues.
    pub(crate) fn with_path(&self, path: &[&str]) -> Self {
        Self { value: self.value, path: path.iter().map(|step| Value::from(*step)).collect() }
    }

    /// The member of an object; empty where this is no object.
    pub(crate) fn member(&self, key: &str) -> Self {
        let mut path = self.path.clone();
        path.push(key.into());
        Self { value: self.value.and_then(|value| value.get(key)), path }
    }

    /// The position, if the body has a value there; `null` is one.
    pub(crate) fn given(self) -> Option<Self> {
        self.value.is_some().then_some(self)
    }

    /// The value, unchecked.
    pub(crate) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    /// An issue at this position.
    pub(crate) fn issue(&self, issue: Issue) -> Issue {
        issue.under(&self.path)
    }

    fn required(&self, expected: &str) -> Result<&'a Value, Issue> {
        self.value.ok_or_else(|| self.issue(Issue::missing(&[], expected)))
    }

    fn wrong_type(&self, expected: &str, value: &Value) -> Issue {
        self.issue(Issue::wrong_type(&[], expected, kind_of(value)))
    }

    /// Requires an object.
    pub(crate) fn object(self) -> Result<Self, Issue> {
        let value = self.required("object")?;
        if value.is_object() { Ok(self) } else { Err(self.wrong_type("object", value)) }
    }

    /// Requires an object, and gives its members.
    pub(crate) fn fields(&self) -> Result<&'a Map<String, Value>, Issue> {
        let value = self.required("object")?;
        value.as_object().ok_or_else(|| self.wrong_type("object", value))
    }

    /// Requires an object without members other than these.
    pub(crate) fn object_of(self, known: &[&str]) -> Result<Self, Issue> {
        let this = self.object()?;
        let keys = this.value.and_then(Value::as_object).into_iter().flat_map(|fields| fields.keys());
        let unknown: Vec<&str> = keys.map(String::as_str).filter(|key| !known.contains(key)).collect();
        if unknown.is_empty() { Ok(this) } else { Err(this.issue(Issue::unknown_keys(&[], &unknown))) }
    }

    /// Requires a text.
    pub(crate) fn text(&self) -> Result<&'a str, Issue> {
        let value = self.required("string")?;
        exact::text(value).ok_or_else(|| self.wrong_type("string", value))
    }

    /// Requires a text of at most this many characters.
    pub(crate) fn text_up_to(&self, most: usize) -> Result<&'a str, Issue> {
        let text = self.text()?;
        if text.chars().count() > most { Err(self.issue(Issue::text_too_long(&[], most))) } else { Ok(text) }
    }

    /// Requires a text that is not empty.
    pub(crate) fn filled_text(&self) -> Result<&'a str, Issue> {
        let text = self.text()?;
        if text.is_empty() { Err(self.issue(Issue::text_too_short(&[], 1))) } else { Ok(text) }
    }

    /// Requires one of these texts; the issue of a missing value asks for any text.
    pub(crate) fn text_of(&self, options: &[&str]) -> Result<&'a str, Issue> {
        let text = self.text()?;
        if options.contains(&text) {
            Ok(text)
        } else {
            Err(self.issue(Issue::not_one_of(&[], options, text)))
        }
    }

    /// Requires one of these codes; the issue of a missing value lists them.
    pub(crate) fn one_of(&self, codes: &[&str]) -> Result<&'a str, Issue> {
        let quoted: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
        self.required(&quoted.join(" | "))?;
        self.text_of(codes)
    }

    /// Gives the text, if the body has a value here.
    pub(crate) fn text_if_given(self) -> Result<Option<&'a str>, Issue> {
        self.given().map(|given| given.text()).transpose()
    }

    /// Gives the boolean, `false` if the body has no value here.
    pub(crate) fn flag(self) -> Result<bool, Issue> {
        self.given().map_or(Ok(false), |given| given.boolean())
    }

    /// Requires a number, and gives its digits.
    pub(crate) fn number(&self) -> Result<Cow<'a, str>, Issue> {
        let value = self.required("number")?;
        exact::digits(value).ok_or_else(|| self.wrong_type("number", value))
    }

    /// Requires `true` or `false`.
    pub(crate) fn boolean(&self) -> Result<bool, Issue> {
        let value = self.required("boolean")?;
        value.as_bool().ok_or_else(|| self.wrong_type("boolean", value))
    }

    /// Requires a day in the form `YYYY-MM-DD`.
    pub(crate) fn day(&self) -> Result<Date, Issue> {
        let text = self.text()?;
        let day = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        let message = "Invalid date, format should be: YYYY-MM-DD";
        day.ok_or_else(|| self.issue(Issue::custom(&[], message)))
    }

    /// Requires a list.
    pub(crate) fn items(&self) -> Result<Vec<Self>, Issue> {
        let value = self.required("array")?;
        let items = value.as_array().ok_or_else(|| self.wrong_type("array", value))?;
        let item = |(at, value): (usize, &'a Value)| {
            let mut path = self.path.clone();
            path.push(at.into());
            Self { value: Some(value), path }
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// Requires a list that is not empty.
    pub(crate) fn filled_items(&self) -> Result<Vec<Self>, Issue> {
        let items = self.items()?;
        if items.is_empty() { Err(self.issue(Issue::list_too_short(&[], 1))) } else { Ok(items) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_issue_has_the_path_of_its_value() {
        let body =
            json!({"list": [{"code": "A", "count": 1, "day": "2026-02-29", "flag": "yes"}], "empty": []});
        let root = Shape::root(&body);
        let item = root.member("list").items().unwrap().remove(0);
        let path = |issue: Issue| issue.to_json();
        assert_eq!(item.member("code").one_of(&["A", "B"]).unwrap(), "A");
        let issue = path(item.member("code").one_of(&["B"]).unwrap_err());
        assert_eq!(
            (&issue["code"], &issue["path"]),
            (&json!("invalid_enum_value"), &json!(["list", 0, "code"]))
        );
        let issue = path(item.member("none").one_of(&["B", "C"]).unwrap_err());
        assert_eq!((&issue["expected"], &issue["message"]), (&json!("'B' | 'C'"), &json!("Required")));
        let issue = path(item.member("day").day().unwrap_err());
        assert_eq!(issue["message"], "Invalid date, format should be: YYYY-MM-DD");
        let issue = path(item.member("flag").boolean().unwrap_err());
        assert_eq!(issue["message"], "Expected boolean, received string");
        let issue = path(root.member("empty").filled_items().err().unwrap());
        assert_eq!((&issue["code"], &issue["type"]), (&json!("too_small"), &json!("array")));
        let issue = path(item.member("count").member("deeper").text().unwrap_err());
        assert_eq!(issue["path"], json!(["list", 0, "count", "deeper"]));
    }
}
