//! Arguments of `iopole status`.

use clap::{Args, Subcommand};
use iopole_api::model::ids::InvoiceId;
use iopole_api::model::money::{Amount, CurrencyCode};
use iopole_api::model::status::{InvoiceStatusCode, RecipientRejectionReason, StatusPayment};

const SEND_HELP: &str = "\
Examples:
  iopole status send 0193acea-5c97-7665-ada2-c57495af205c APPROVED
  iopole status send 0193acea-5c97-7665-ada2-c57495af205c REFUSED --reason help
  iopole status send 0193acea-5c97-7665-ada2-c57495af205c REFUSED --reason DUPLICATE_INVOICE --message 'Reçue en mars'
  iopole status send 0193acea-5c97-7665-ada2-c57495af205c PAYMENT_RECEIVED --payment 20:1200.00:EUR

The platform accepts a status first and checks it later: iopole invoice history shows its effect.";

const LIST_HELP: &str = "\
Examples:
  iopole status list
  iopole status list --output jsonl

The statuses stay unread: iopole inbox --pull stores them and marks them as seen.";

#[derive(Debug, Subcommand)]
pub(crate) enum StatusCommand {
    /// Declare a status of an invoice, such as that you approve or refuse it
    #[command(after_help = SEND_HELP)]
    Send(Box<Send>),
    /// List the unread statuses of all invoices, the oldest first
    #[command(after_help = LIST_HELP)]
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Identifier of the invoice on the platform
    pub(crate) id: InvoiceId,
    /// Status, by its name or number: IN_HAND (204), APPROVED (205), PARTIALLY_APPROVED (206), DISPUTED (207), SUSPENDED
    /// (208), COMPLETED (209), REFUSED (210), PAYMENT_SENT (211), PAYMENT_RECEIVED (212), CANCELLED
    #[arg(value_parser = code)]
    pub(crate) code: InvoiceStatusCode,
    /// Reason of REFUSED, DISPUTED or SUSPENDED; help lists those of the status and sends nothing
    #[arg(long, value_name = "REASON|help", value_parser = reason)]
    pub(crate) reason: Option<Reason>,
    /// Text for the other party
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Payment with VAT at one VAT rate, such as 20:1200.00:EUR; repeatable, one for each rate
    #[arg(long = "payment", value_name = "RATE:AMOUNT:CURRENCY", value_parser = payment)]
    pub(crate) payments: Vec<StatusPayment>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reason {
    Help,
    Code(RecipientRejectionReason),
}

fn code(text: &str) -> Result<InvoiceStatusCode, String> {
    let wanted = text.trim().replace('-', "_");
    let all = InvoiceStatusCode::KNOWN.iter();
    let found = all.clone().find(|code| {
        let number = code.dgfip_number().map(|number| number.to_string());
        code.as_str().eq_ignore_ascii_case(&wanted) || number.as_deref() == Some(&wanted)
    });
    match found {
        Some(code) if code.is_sendable() => Ok(code.clone()),
        Some(code) => Err(format!("{code} is set by the platforms and cannot be declared")),
        None => {
            let names = all.filter(|code| code.is_sendable()).map(InvoiceStatusCode::as_str);
            Err(format!("give one of {}", names.collect::<Vec<_>>().join(", ")))
        }
    }
}

fn reason(text: &str) -> Result<Reason, String> {
    if text.eq_ignore_ascii_case("help") {
        return Ok(Reason::Help);
    }
    match RecipientRejectionReason::from(text.replace('-', "_").as_str()) {
        RecipientRejectionReason::Unknown(_) => {
            Err("no reason of the platform: --reason help lists those of the status".to_owned())
        }
        known => Ok(Reason::Code(known)),
    }
}

fn payment(text: &str) -> Result<StatusPayment, String> {
    let parts: Vec<_> = text.split(':').collect();
    let [rate, amount, currency] = parts.as_slice() else {
        return Err("give RATE:AMOUNT:CURRENCY, such as 20:1200.00:EUR".to_owned());
    };
    let number = |text: &str, what: &str| {
        text.parse::<Amount>()
            .map_err(|_| format!("the {what} is no number: write it with a point, such as 5.5"))
    };
    let currency = currency.parse::<CurrencyCode>().map_err(|error| error.to_string())?;
    Ok(StatusPayment::new(number(rate, "VAT rate")?, number(amount, "amount")?, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_a_name_and_a_number() {
        for text in ["APPROVED", "approved", "205"] {
            assert_eq!(code(text), Ok(InvoiceStatusCode::Approved), "{text}");
        }
        assert_eq!(code("in-hand"), Ok(InvoiceStatusCode::InHand));
        assert!(code("203").unwrap_err().contains("MADE_AVAILABLE is set by the platforms"));
        assert!(code("APROVED").unwrap_err().contains("APPROVED"));
    }

    #[test]
    fn a_payment_has_three_parts() {
        let parsed = payment("5.5:-12.30:EUR").unwrap();
        let json = serde_json::to_string(&parsed).unwrap();
        assert_eq!(json, r#"{"vatRate":5.5,"amount":-12.30,"currency":"EUR"}"#);
        for bad in ["", "20", "20:1", "20:1:EUR:x", "20:1,5:EUR", "20 %:1:EUR", "20:1:euro"] {
            assert!(payment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_reason_is_known_or_help() {
        assert_eq!(reason("help"), Ok(Reason::Help));
        assert_eq!(reason("other"), Ok(Reason::Code(RecipientRejectionReason::Other)));
        assert!(reason("BECAUSE").unwrap_err().contains("--reason help"));
    }
}
