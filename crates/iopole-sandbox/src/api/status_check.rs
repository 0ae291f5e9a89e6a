//! Checks of a declared status.

use serde_json::{Map, Value};

use super::issue::{Issue, kind_of};
use crate::documents::Amount;
use crate::exact;
use crate::lifecycle::{REASONS, Rejection, SENDABLE};
use crate::world::{Declaration, Payment};

const KEYS: [&str; 5] = ["code", "message", "payment", "attachments", "rejectionDetail"];

/// Reads a declaration, or says what is wrong with it.
pub(crate) fn declaration(body: &Value) -> Result<Declaration, Issue> {
    let fields = object(body, &[])?;
    let unknown: Vec<&str> = fields.keys().map(String::as_str).filter(|key| !KEYS.contains(key)).collect();
    if !unknown.is_empty() {
        return Err(Issue::unknown_keys(&[], &unknown));
    }
    let given =
        text(fields, "code", &["code"])?.ok_or_else(|| Issue::missing(&["code"], &SENDABLE.join(" | ")))?;
    let code = SENDABLE.into_iter().find(|code| *code == given);
    let code = code.ok_or_else(|| Issue::not_one_of(&["code"], &SENDABLE, given))?;
    let message = text(fields, "message", &["message"])?.map(str::to_owned);
    check_attachments(fields)?;
    Ok(Declaration {
        code,
        message,
        rejection: rejection(code, fields.get("rejectionDetail"))?,
        payments: payments(fields.get("payment"))?,
    })
}

fn rejection(code: &str, detail: Option<&Value>) -> Result<Option<Rejection>, Issue> {
    const PATH: [&str; 2] = ["rejectionDetail", "reason"];
    let Some(detail) = detail else {
        return if matches!(code, "REFUSED" | "DISPUTED" | "SUSPENDED") {
            Err(Issue::missing(&["rejectionDetail"], "object"))
        } else {
            Ok(None)
        };
    };
    let fields = object(detail, &["rejectionDetail"])?;
    let reason = text(fields, "reason", &PATH)?.ok_or_else(|| Issue::missing(&PATH, "string"))?;
    let Some((_, accepting)) = REASONS.iter().find(|(name, _)| *name == reason) else {
        return Err(Issue::not_one_of(&PATH, &REASONS.map(|(name, _)| name), reason));
    };
    let letter = match code {
        "REFUSED" => Some('R'),
        "DISPUTED" => Some('D'),
        "SUSPENDED" => Some('S'),
        _ => None,
    };
    if letter.is_some_and(|letter| !accepting.contains(letter)) {
        return Err(Issue::custom(&PATH, format!("Reason {reason} is not allowed with status {code}")));
    }
    let message = text(fields, "message", &["rejectionDetail", "message"])?;
    Ok(Some(Rejection::new(reason, message.unwrap_or_default())))
}

fn payments(payment: Option<&Value>) -> Result<Vec<Payment>, Issue> {
    let Some(payment) = payment else { return Ok(Vec::new()) };
    let Value::Array(lines) = payment else {
        return Err(Issue::wrong_type(&["payment"], "array", kind_of(payment)));
    };
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| line_of(line).map_err(|issue| issue.under(&["payment".into(), at.into()])))
        .collect()
}

fn line_of(line: &Value) -> Result<Payment, Issue> {
    let fields = object(line, &[])?;
    let currency =
        text(fields, "currency", &["currency"])?.ok_or_else(|| Issue::missing(&["currency"], "string"))?;
    Ok(Payment {
        vat_rate: number(fields, "vatRate")?,
        amount: number(fields, "amount")?,
        currency: currency.to_owned(),
    })
}

fn number(fields: &Map<String, Value>, key: &str) -> Result<Amount, Issue> {
    match fields.get(key) {
        None => Err(Issue::missing(&[key], "number")),
        Some(value) => {
            let digits =
                exact::digits(value).ok_or_else(|| Issue::wrong_type(&[key], "number", kind_of(value)))?;
            Amount::read(&digits).ok_or_else(|| Issue::custom(&[key], "Not a decimal number"))
        }
    }
}

fn check_attachments(fields: &Map<String, Value>) -> Result<(), Issue> {
    let Some(attachments) = fields.get("attachments") else { return Ok(()) };
    let Value::Array(attachments) = attachments else {
        return Err(Issue::wrong_type(&["attachments"], "array", kind_of(attachments)));
    };
    for (at, attachment) in attachments.iter().enumerate() {
        let fields =
            object(attachment, &[]).map_err(|issue| issue.under(&["attachments".into(), at.into()]))?;
        for key in ["mimeType", "fileName", "content"] {
            text(fields, key, &[key])
                .and_then(|given| given.ok_or_else(|| Issue::missing(&[key], "string")))
                .map_err(|issue| issue.under(&["attachments".into(), at.into()]))?;
        }
    }
    Ok(())
}

/// The fields of an object.
pub(crate) fn object<'a>(value: &'a Value, path: &[&str]) -> Result<&'a Map<String, Value>, Issue> {
    value.as_object().ok_or_else(|| Issue::wrong_type(path, "object", kind_of(value)))
}

/// A text field, if it is there.
pub(crate) fn text<'a>(
    fields: &'a Map<String, Value>,
    key: &str,
    path: &[&str],
) -> Result<Option<&'a str>, Issue> {
    match fields.get(key) {
        None => Ok(None),
        Some(value) if exact::text(value).is_some() => Ok(exact::text(value)),
        Some(other) => Err(Issue::wrong_type(path, "string", kind_of(other))),
    }
}
