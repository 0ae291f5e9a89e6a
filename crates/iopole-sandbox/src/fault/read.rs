//! Faults in text form: JSON for the control API, `key=value` pairs for the command line.

use std::str::FromStr;
use std::time::Duration;

use axum::http::HeaderValue;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Effect, Fault, Lifetime};
use crate::error::SandboxError;
use crate::operations;

/// Members of a fault; exactly one of them is an effect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Form {
    status: Option<u16>,
    latency_ms: Option<u64>,
    cut: Option<String>,
    body: Option<String>,
    answer: Option<String>,
    content_type: Option<String>,
    without_last: Option<usize>,
    redirect: Option<String>,
    drip_ms: Option<u64>,
    expires_in: Option<Value>,
    retry_after: Option<Value>,
    processed: Option<bool>,
    on: Option<String>,
    probability: Option<f64>,
    times: Option<u64>,
    skip: Option<u64>,
    lasting_ms: Option<u64>,
    seed: Option<u64>,
}

/// List of the members, for every error message.
pub(crate) const HELP: &str = "one of status (200 to 599, with retry_after and processed if wanted), latency_ms \
     (with processed if what was asked is done first), \
     cut (before, after), body (truncated, garbage, empty), answer (a text, with content_type if it is no JSON), \
     without_last (items left out of a list), redirect, drip_ms, expires_in (seconds, text, missing); \
     and on (operation id or token), probability (0 to 1), times, skip, lasting_ms, seed";

fn invalid(reason: impl std::fmt::Display) -> SandboxError {
    SandboxError::Settings(format!("not a fault: {reason}; a fault has {HELP}"))
}

impl Fault {
    /// Reads a fault from JSON: `{"status": 503, "retry_after": 2, "on": "sendInvoice", "times": 3}`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: a member is unknown or has an invalid value. The message lists all members.
    pub fn from_json(value: &Value) -> Result<Self, SandboxError> {
        let form = Form::deserialize(value).map_err(invalid)?;
        let mut fault = Self::new(form.effect()?);
        fault.on = form.on;
        if fault.on.is_none() && matches!(fault.effect, Effect::ExpiresIn(_)) {
            fault.on = Some(operations::TOKEN.to_owned());
        }
        fault.probability = form.probability.unwrap_or(1.0);
        fault.times = form.times;
        fault.skip = form.skip.unwrap_or(0);
        fault.lasting = form.lasting_ms.map(Duration::from_millis);
        fault.seed = form.seed;
        fault.check()?;
        Ok(fault)
    }

    /// Checks the operation and the values.
    pub(crate) fn check(&self) -> Result<(), SandboxError> {
        if let Some(operation) = self.on.as_deref().filter(|name| operations::known(name).is_none()) {
            return Err(invalid(format!("no operation is called {operation}")));
        }
        if !(0.0..=1.0).contains(&self.probability) {
            return Err(invalid(format!("a probability of {}", self.probability)));
        }
        let header = match &self.effect {
            Effect::Status { code, .. } if !(200..=599).contains(code) => {
                return Err(invalid(format!("a status of {code}")));
            }
            Effect::Status { retry_after, .. } => retry_after.as_deref(),
            Effect::Redirect(location) => Some(location.as_str()),
            Effect::Answer { media_type, .. } => Some(media_type.as_str()),
            Effect::ExpiresIn(_) if self.on.as_deref() != Some(operations::TOKEN) => {
                return Err(invalid("expires_in is an answer of the operation token only"));
            }
            _ => None,
        };
        match header {
            Some(text) if HeaderValue::from_str(text).is_err() => {
                Err(invalid("a header with characters that no header can have"))
            }
            _ => Ok(()),
        }
    }

    /// Writes the JSON that [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(&self) -> Value {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        match &self.effect {
            Effect::Status { code, retry_after, processed } => {
                set("status", json!(code));
                if let Some(value) = retry_after {
                    set("retry_after", json!(value));
                }
                if *processed {
                    set("processed", json!(true));
                }
            }
            Effect::Latency { wait, processed } => {
                set("latency_ms", millis(*wait));
                if *processed {
                    set("processed", json!(true));
                }
            }
            Effect::Cut { processed } => drop(set("cut", json!(if *processed { "after" } else { "before" }))),
            Effect::Truncated => drop(set("body", json!("truncated"))),
            Effect::Garbage => drop(set("body", json!("garbage"))),
            Effect::Empty => drop(set("body", json!("empty"))),
            Effect::Answer { media_type, text } => {
                set("answer", json!(text));
                set("content_type", json!(media_type));
            }
            Effect::WithoutLast(items) => drop(set("without_last", json!(items))),
            Effect::Redirect(location) => drop(set("redirect", json!(location))),
            Effect::Drip(pause) => drop(set("drip_ms", millis(*pause))),
            Effect::ExpiresIn(Lifetime::Missing) => drop(set("expires_in", json!("missing"))),
            Effect::ExpiresIn(Lifetime::Seconds(seconds)) => drop(set("expires_in", json!(seconds))),
            Effect::ExpiresIn(Lifetime::Text(text)) => drop(set("expires_in", json!(text))),
        }
        set("on", json!(self.on));
        set("probability", json!(self.probability));
        set("times", json!(self.times));
        set("skip", json!(self.skip));
        set("lasting_ms", self.lasting.map_or(Value::Null, millis));
        set("seed", json!(self.seed));
        fields.retain(|_, value| !value.is_null());
        Value::Object(fields)
    }
}

fn millis(duration: Duration) -> Value {
    json!(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

impl Form {
    fn effect(&self) -> Result<Effect, SandboxError> {
        let retry_after = match &self.retry_after {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(other) => return Err(invalid(format!("retry_after is {other}"))),
        };
        if self.status.is_none() && retry_after.is_some() {
            return Err(invalid("retry_after belongs to a status"));
        }
        if self.status.is_none() && self.latency_ms.is_none() && self.processed.is_some() {
            return Err(invalid("processed belongs to a status or to latency_ms"));
        }
        if self.answer.is_none() && self.content_type.is_some() {
            return Err(invalid("content_type belongs to an answer"));
        }
        let processed = self.processed.unwrap_or(false);
        let effects = [
            self.status.map(|code| Ok(Effect::Status { code, retry_after, processed })),
            self.latency_ms.map(|wait| Ok(Effect::Latency { wait: Duration::from_millis(wait), processed })),
            self.cut.as_deref().map(|when| match when {
                "before" => Ok(Effect::Cut { processed: false }),
                "after" => Ok(Effect::Cut { processed: true }),
                other => Err(invalid(format!("cut={other}"))),
            }),
            self.body.as_deref().map(|kind| match kind {
                "truncated" => Ok(Effect::Truncated),
                "garbage" => Ok(Effect::Garbage),
                "empty" => Ok(Effect::Empty),
                other => Err(invalid(format!("body={other}"))),
            }),
            self.answer.clone().map(|text| {
                let media_type = self.content_type.clone().unwrap_or_else(|| "application/json".to_owned());
                Ok(Effect::Answer { media_type, text })
            }),
            self.without_last.map(|items| Ok(Effect::WithoutLast(items))),
            self.redirect.clone().map(|location| Ok(Effect::Redirect(location))),
            self.drip_ms.map(|pause| Ok(Effect::Drip(Duration::from_millis(pause)))),
            self.expires_in.as_ref().map(lifetime),
        ];
        let mut given = effects.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(effect), None) => effect,
            (None, _) => Err(invalid("it has no effect")),
            (Some(_), Some(_)) => Err(invalid("it has more than one effect")),
        }
    }
}

fn lifetime(value: &Value) -> Result<Effect, SandboxError> {
    let lifetime = match value {
        Value::String(text) if text == "missing" => Lifetime::Missing,
        Value::String(text) => Lifetime::Text(text.clone()),
        other => {
            other.as_i64().map(Lifetime::Seconds).ok_or_else(|| invalid(format!("expires_in={other}")))?
        }
    };
    Ok(Effect::ExpiresIn(lifetime))
}

impl FromStr for Fault {
    type Err = SandboxError;

    /// Reads `key=value` pairs with commas between them: `status=503,on=sendInvoice,times=3`. For a value with a
    /// comma, reads a JSON object.
    fn from_str(text: &str) -> Result<Self, SandboxError> {
        if text.trim_start().starts_with('{') {
            return Self::from_json(&serde_json::from_str(text).map_err(invalid)?);
        }
        let mut fields = Map::new();
        for pair in text.split(',') {
            let (key, value) =
                pair.split_once('=').ok_or_else(|| invalid(format!("{pair:?} is not key=value")))?;
            let (key, value) = (key.trim(), value.trim());
            let texts = ["cut", "body", "answer", "content_type", "redirect", "on", "retry_after"];
            let read = if texts.contains(&key) {
                Value::from(value)
            } else {
                serde_json::from_str(value).unwrap_or_else(|_| Value::from(value))
            };
            if fields.insert(key.to_owned(), read).is_some() {
                return Err(invalid(format!("{key} is given twice")));
            }
        }
        Self::from_json(&Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Fault, String> {
        text.parse().map_err(|error: SandboxError| error.to_string())
    }

    #[test]
    fn every_effect_is_read_and_written_back() {
        let faults = [
            Fault::status(503).retry_after("2").after_processing().times(3).skip(1).seed(7),
            Fault::status(429).on("sendInvoice"),
            Fault::latency(Duration::from_millis(250)).probability(0.25),
            Fault::latency(Duration::from_millis(250)).after_processing(),
            Fault::cut_before(),
            Fault::cut_after().on("token"),
            Fault::truncated(),
            Fault::garbage(),
            Fault::empty(),
            Fault::redirect("https://elsewhere.example/"),
            Fault::answer("text/html", "<!DOCTYPE html><p>Not now, sorry</p>")
                .lasting(Duration::from_secs(3)),
            Fault::without_last(2).on("listInvoiceStatusHistory"),
            Fault::slow_drip(Duration::from_millis(5)),
            Fault::lifetime_missing(),
            Fault::lifetime_of(-5),
            Fault::lifetime_text("soon"),
        ];
        for fault in faults {
            let json = fault.to_json();
            assert_eq!(Fault::from_json(&json).ok().as_ref(), Some(&fault), "{json}");
            assert_eq!(of(&json.to_string()).as_ref(), Ok(&fault), "{json}");
        }
    }

    #[test]
    fn pairs_are_read() {
        assert_eq!(of("latency_ms=200"), Ok(Fault::latency(Duration::from_millis(200))));
        assert_eq!(of("expires_in=missing"), Ok(Fault::lifetime_missing()));
        assert_eq!(
            of("answer={},on=getInvoice"),
            Ok(Fault::answer("application/json", "{}").on("getInvoice"))
        );
        assert_eq!(of("expires_in=-1"), Ok(Fault::lifetime_of(-1)));
        assert_eq!(of("cut=after, on=sendInvoice"), Ok(Fault::cut_after().on("sendInvoice")));
    }

    #[test]
    fn an_invalid_fault_is_rejected_with_the_reason() {
        for (text, reason) in [
            ("", "not key=value"),
            ("times=3", "it has no effect"),
            ("status=503,latency_ms=1", "more than one effect"),
            ("status=99", "a status of 99"),
            ("status=600", "a status of 600"),
            ("status=abc", "invalid type"),
            ("status=503,on=sendInvoices", "no operation is called sendInvoices"),
            ("status=503,probability=1.5", "a probability of 1.5"),
            ("status=503,status=504", "given twice"),
            ("status=503,sometimes=1", "unknown field `sometimes`"),
            ("cut=maybe", "cut=maybe"),
            ("cut=before,processed=true", "belongs to a status or to latency_ms"),
            ("body=odd", "body=odd"),
            ("status=200,content_type=text/html", "belongs to an answer"),
            ("answer=x,content_type=a\nb", "no header can have"),
            ("cut=before,retry_after=2", "belongs to a status"),
            ("expires_in=5,on=sendInvoice", "of the operation token only"),
            ("redirect=a\nb", "no header can have"),
            ("{", "EOF"),
        ] {
            let refused = of(text).expect_err(text);
            assert!(refused.contains(reason) && refused.contains("drip_ms"), "{text}: {refused}");
        }
    }
}
