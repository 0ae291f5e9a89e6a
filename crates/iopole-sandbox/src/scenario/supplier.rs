//! Acts of suppliers on other platforms.

use serde_json::json;

use super::ScenarioResult;
use super::paper::cii;
use super::parameters::{Parameters, invalid};
use crate::directory::Company;
use crate::documents::{self, Verdict};
use crate::error::SandboxError;
use crate::world::World;

pub(super) const PARAMETERS: [(&str, &str); 4] = [
    ("number", "number of the invoice (BT-1), at most 20 characters; default: FOURN- and a count"),
    ("seller", "SIREN of a company of the directory; default: an invented one"),
    ("buyer", "SIREN of a company of the directory; default: an invented one"),
    ("amount", "total without VAT, in euros with two decimals; default: 120.00"),
];

/// An invoice for goods arrives, at 20 % of VAT.
pub(super) fn invoice_arrives(world: &mut World, given: &Parameters<'_>, now_ms: u64) -> ScenarioResult {
    let arrived = world.invoices.newest_first().filter(|invoice| invoice.peer.is_none()).count();
    let number = match given.text("number")? {
        Some(number) if number.is_empty() || number.chars().count() > 20 => {
            return Err(invalid("number has 1 to 20 characters"));
        }
        Some(number) => number.to_owned(),
        None => format!("FOURN-{:04}", arrived + 1),
    };
    let seller = company(world, given.text("seller")?, arrived + 1)?;
    let buyer = company(world, given.text("buyer")?, 0)?;
    let cents = cents(given.text("amount")?.unwrap_or("120.00"))
        .ok_or_else(|| invalid("amount is a number of euros with two decimals: 120.00"))?;
    let paper = cii(&number, &seller, &buyer, cents, now_ms);
    let reading = documents::header(paper.as_bytes());
    if let Verdict::Invalid(defects) = &reading.verdict {
        let defects: Vec<_> = defects.iter().map(ToString::to_string).collect();
        return Err(invalid(format!("such an invoice is invalid: {}", defects.join("; "))));
    }
    let id = world.receive(paper.into(), reading, now_ms);
    let id = id.ok_or_else(|| invalid("such an invoice cannot be read".to_owned()))?;
    Ok(json!({"invoice": id, "number": number, "seller": seller.siren, "buyer": buyer.siren}))
}

fn company(world: &World, siren: Option<&str>, default: usize) -> Result<Company, SandboxError> {
    let companies = world.directory.companies();
    let found = match siren {
        Some(siren) => companies.iter().find(|company| company.siren == siren),
        None => companies.iter().cycle().nth(default),
    };
    found
        .cloned()
        .ok_or_else(|| invalid(format!("no invented company has the SIREN {}", siren.unwrap_or_default())))
}

/// Parses euros with two decimals as cents; up to 99,999,999.99.
fn cents(text: &str) -> Option<u64> {
    let (euros, cents) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(euros) || !digits(cents) || cents.len() != 2 || euros.len() > 8 {
        return None;
    }
    format!("{euros}{cents}").parse().ok()
}
