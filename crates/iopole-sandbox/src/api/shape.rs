//! A value in a request's body, with the path to it: what is asked of it answers with the platform's issue.

use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::Value;

use super::issue::{Issue, kind_of};
use crate::exact;

/// A place in a body, where a value may be.
pub(crate) struct Shape<'a> {
    value: Option<&'a Value>,
    path: Vec<Value>,
}

impl<'a> Shape<'a> {
    /// The whole body.
    pub(crate) fn root(body: &'a Value) -> Self {
        Self { value: Some(body), path: Vec::new() }
    }

    /// The member of an object; nothing is there if this is none.
    pub(crate) fn member(&self, key: &str) -> Self {
        let mut path = self.path.clone();
        path.push(key.into());
        Self { value: self.value.and_then(|value| value.get(key)), path }
    }

    /// This place, if something is there.
    pub(crate) fn given(self) -> Option<Self> {
        self.value.is_some().then_some(self)
    }

    /// An issue here.
    pub(crate) fn issue(&self, issue: Issue) -> Issue {
        issue.under(&self.path)
    }

    fn required(&self, expected: &str) -> Result<&'a Value, Issue> {
        self.value.ok_or_else(|| self.issue(Issue::missing(&[], expected)))
    }

    fn wrong_type(&self, expected: &str, value: &Value) -> Issue {
        self.issue(Issue::wrong_type(&[], expected, kind_of(value)))
    }

    /// An object must be here.
    pub(crate) fn object(self) -> Result<Self, Issue> {
        let value = self.required("object")?;
        if value.is_object() { Ok(self) } else { Err(self.wrong_type("object", value)) }
    }

    /// An object must be here, with these members only.
    pub(crate) fn object_of(self, known: &[&str]) -> Result<Self, Issue> {
        let this = self.object()?;
        let keys = this.value.and_then(Value::as_object).into_iter().flat_map(|fields| fields.keys());
        let unknown: Vec<&str> = keys.map(String::as_str).filter(|key| !known.contains(key)).collect();
        if unknown.is_empty() { Ok(this) } else { Err(this.issue(Issue::unknown_keys(&[], &unknown))) }
    }

    /// A text must be here.
    pub(crate) fn text(&self) -> Result<&'a str, Issue> {
        let value = self.required("string")?;
        exact::text(value).ok_or_else(|| self.wrong_type("string", value))
    }

    /// A text of at most so many characters must be here.
    pub(crate) fn text_up_to(&self, most: usize) -> Result<&'a str, Issue> {
        let text = self.text()?;
        if text.chars().count() > most { Err(self.issue(Issue::text_too_long(&[], most))) } else { Ok(text) }
    }

    /// A text that is not empty must be here.
    pub(crate) fn filled_text(&self) -> Result<&'a str, Issue> {
        let text = self.text()?;
        if text.is_empty() { Err(self.issue(Issue::text_too_short(&[], 1))) } else { Ok(text) }
    }

    /// One of these codes must be here.
    pub(crate) fn one_of(&self, codes: &[&str]) -> Result<&'a str, Issue> {
        let quoted: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
        let value = self.required(&quoted.join(" | "))?;
        let text = exact::text(value).ok_or_else(|| self.wrong_type("string", value))?;
        if codes.contains(&text) { Ok(text) } else { Err(self.issue(Issue::not_one_of(&[], codes, text))) }
    }

    /// A number must be here; gives its digits.
    pub(crate) fn number(&self) -> Result<Cow<'a, str>, Issue> {
        let value = self.required("number")?;
        exact::digits(value).ok_or_else(|| self.wrong_type("number", value))
    }

    /// `true` or `false` must be here.
    pub(crate) fn boolean(&self) -> Result<bool, Issue> {
        let value = self.required("boolean")?;
        value.as_bool().ok_or_else(|| self.wrong_type("boolean", value))
    }

    /// A day in the form `YYYY-MM-DD` must be here.
    pub(crate) fn day(&self) -> Result<Date, Issue> {
        let text = self.text()?;
        let day = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        let message = "Invalid date, format should be: YYYY-MM-DD";
        day.ok_or_else(|| self.issue(Issue::custom(&[], message)))
    }

    /// A list must be here.
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

    /// A list that is not empty must be here.
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
    fn an_issue_names_the_place() {
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
