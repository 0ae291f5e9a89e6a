//! Checks of a declared status.

use serde_json::Value;

use crate::documents::Amount;
use crate::lifecycle::{Payment, REASONS, Rejection, SENDABLE};
use crate::request::{Issue, Shape};
use crate::world::Declaration;

const KEYS: [&str; 5] = ["code", "message", "payment", "attachments", "rejectionDetail"];

/// Reads a declaration.
pub(crate) fn declaration(body: &Value) -> Result<Declaration, Issue> {
    let body = Shape::root(body).object_of(&KEYS)?;
    let text = body
        .member("code")
        .text_if_given()?
        .ok_or_else(|| Issue::missing(&["code"], &SENDABLE.join(" | ")))?;
    let code = SENDABLE.into_iter().find(|code| *code == text);
    let code = code.ok_or_else(|| Issue::not_one_of(&["code"], &SENDABLE, text))?;
    let message = body.member("message").text_if_given()?.map(str::to_owned);
    check_attachments(&body.member("attachments"))?;
    Ok(Declaration {
        code,
        message,
        rejection: rejection(code, body.member("rejectionDetail"))?,
        payments: payments(&body.member("payment"))?,
    })
}

fn rejection(code: &str, detail: Shape<'_>) -> Result<Option<Rejection>, Issue> {
    let letter = match code {
        "REFUSED" => Some('R'),
        "DISPUTED" => Some('D'),
        "SUSPENDED" => Some('S'),
        _ => None,
    };
    if letter.is_none() && detail.value().is_none() {
        return Ok(None);
    }
    let detail = detail.object()?;
    let given = detail.member("reason");
    let reason = given.text()?;
    let Some((_, accepting)) = REASONS.iter().find(|(name, _)| *name == reason) else {
        return Err(given.issue(Issue::not_one_of(&[], &REASONS.map(|(name, _)| name), reason)));
    };
    if letter.is_some_and(|letter| !accepting.contains(letter)) {
        let message = format!("Reason {reason} is not allowed with status {code}");
        return Err(given.issue(Issue::custom(&[], message)));
    }
    let message = detail.member("message").text_if_given()?;
    Ok(Some(Rejection::new(reason, message.unwrap_or_default())))
}

fn payments(list: &Shape<'_>) -> Result<Vec<Payment>, Issue> {
    if list.value().is_none() {
        return Ok(Vec::new());
    }
    list.items()?.into_iter().map(payment).collect()
}

fn payment(line: Shape<'_>) -> Result<Payment, Issue> {
    let line = line.object()?;
    let currency = line.member("currency").text()?.to_owned();
    Ok(Payment {
        vat_rate: amount(&line.member("vatRate"))?,
        amount: amount(&line.member("amount"))?,
        currency,
    })
}

fn amount(number: &Shape<'_>) -> Result<Amount, Issue> {
    let digits = number.number()?;
    Amount::read(&digits).ok_or_else(|| number.issue(Issue::custom(&[], "Not a decimal number")))
}

fn check_attachments(list: &Shape<'_>) -> Result<(), Issue> {
    if list.value().is_none() {
        return Ok(());
    }
    for attachment in list.items()? {
        let attachment = attachment.object()?;
        for key in ["mimeType", "fileName", "content"] {
            attachment.member(key).text()?;
        }
    }
    Ok(())
}
