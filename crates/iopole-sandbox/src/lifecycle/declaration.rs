//! Declared statuses: their form in a request, and their defects.

use serde_json::Value;

use super::codes::{BUYER_ONLY, REASONS, SELLER_ONLY, SENDABLE};
use super::status::{Payment, Rejection, StatusFaults};
use crate::direction::Direction;
use crate::documents::Amount;
use crate::request::{Issue, Shape};

const KEYS: [&str; 5] = ["code", "message", "payment", "attachments", "rejectionDetail"];
/// VAT rates that the French network accepts, in hundredths of a percent.
const RATES: [u32; 15] = [0, 90, 105, 175, 210, 550, 700, 850, 920, 960, 1000, 1300, 1960, 2000, 2060];

/// A status that a party declares.
pub(crate) struct Declaration {
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) rejection: Option<Rejection>,
    pub(crate) payments: Vec<Payment>,
}

impl Declaration {
    /// The first defect, on a copy of this side. A status with a defect is not processed at all.
    pub(crate) fn faults(&self, side: Direction) -> Option<StatusFaults> {
        self.wrong_side(side).or_else(|| self.lacks_payment()).or_else(|| self.unknown_rates())
    }

    /// The defect of a code that only the other party declares.
    fn wrong_side(&self, side: Direction) -> Option<StatusFaults> {
        let (codes, party) = match side {
            Direction::Outbound => (BUYER_ONLY.as_slice(), "buyer"),
            Direction::Inbound => (SELLER_ONLY.as_slice(), "seller"),
        };
        let error = (String::from("code"), format!("{} is declared by the {party} of an invoice", self.code));
        codes.contains(&self.code).then(|| StatusFaults {
            reason: "INVALID_STATUS_CODE",
            message: "The status is not one that this side of the invoice declares",
            errors: vec![error],
        })
    }

    /// The defect by rule BR-FR-CDV-14: a received payment has amounts with their VAT rates.
    fn lacks_payment(&self) -> Option<StatusFaults> {
        let text = "BR-FR-CDV-14: PAYMENT_RECEIVED needs at least one amount with its VAT rate";
        (self.code == "PAYMENT_RECEIVED" && self.payments.is_empty()).then(|| StatusFaults {
            reason: "MISSING_PAYMENT",
            message: "The status needs a payment",
            errors: vec![(String::from("payment"), text.to_owned())],
        })
    }

    /// The defect of VAT rates that the network does not accept.
    fn unknown_rates(&self) -> Option<StatusFaults> {
        let unknown = |rate: &Amount| !rate.hundredths().is_some_and(|rate| RATES.contains(&rate));
        let rates = self.payments.iter().map(|payment| &payment.vat_rate).enumerate();
        let errors: Vec<_> = rates
            .filter(|(_, rate)| unknown(rate))
            .map(|(index, rate)| {
                let text = format!("{} is not an accepted VAT rate on a DOMESTIC_FR invoice", rate.digits());
                (format!("payment[{index}].vatRate"), text)
            })
            .collect();
        let message = "A VAT rate is not one of those that DOMESTIC_FR accepts";
        (!errors.is_empty()).then_some(StatusFaults { reason: "INVALID_VAT_RATE", message, errors })
    }
}

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
