//! Lines of the French directory that a test sets.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::error::SandboxError;

/// One line of a company in the French directory: address, period, and state.
///
/// The directory shows ended, future and withdrawn lines as given, and delivers no invoice to them. An address that
/// ends with `_Status` accepts statuses only.
///
/// ```
/// use iopole_sandbox::{DirectoryLine, Sandbox};
///
/// let ended = DirectoryLine::new("0225:732829320_A").valid_from("2020-01-01").valid_to("2026-11-27");
/// let builder = Sandbox::builder().directory_lines("732829320", [ended]);
/// # let _ = builder;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryLine {
    pub(crate) address: String,
    #[serde(default)]
    pub(crate) valid_from: Option<String>,
    #[serde(default)]
    pub(crate) valid_to: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<String>,
}

impl DirectoryLine {
    /// A line of `DOMESTIC_FR` with this address (`0225:` and the SIREN, with or without a suffix), without dates.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), valid_from: None, valid_to: None, status: None }
    }

    /// Sets the first day (`YYYY-MM-DD`) or moment (RFC 3339), which answers show as written. Default: none.
    #[must_use]
    pub fn valid_from(mut self, text: impl Into<String>) -> Self {
        self.valid_from = Some(text.into());
        self
    }

    /// Sets the first day after the end, or the moment of the end, which answers show as written. Default: none.
    #[must_use]
    pub fn valid_to(mut self, text: impl Into<String>) -> Self {
        self.valid_to = Some(text.into());
        self
    }

    /// Sets the state of the line. The contract has one: `PENDING_PEPPOL_RELEASE`. Default: none.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Parses the line; fails for an address of another company or an invalid date.
    pub(crate) fn read(&self, siren: &str) -> Result<(Written, Date, Option<Date>), SandboxError> {
        let number = self.address.strip_prefix("0225:").and_then(|number| number.split('_').next());
        if number != Some(siren) {
            let reason = format!("the address {:?} is none of company {siren}: 0225:{siren}", self.address);
            return Err(SandboxError::Settings(reason));
        }
        let from = self.valid_from.as_deref().map(day).transpose()?;
        let to = self.valid_to.as_deref().map(day).transpose()?;
        let Self { valid_from, valid_to, status, .. } = self.clone();
        Ok((Written { valid_from, valid_to, status }, from.unwrap_or(Date::MIN), to))
    }
}

/// Dates and state of a line, as the directory shows them.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) valid_from: Option<String>,
    pub(crate) valid_to: Option<String>,
    pub(crate) status: Option<String>,
}

/// Parses a day, or a moment as its day in France.
fn day(text: &str) -> Result<Date, SandboxError> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        let france = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        return Ok(france.to_datetime(moment).date());
    }
    let day = Date::strptime("%Y-%m-%d", text);
    day.map_err(|_| {
        SandboxError::Settings(format!("{text:?} is neither a day (YYYY-MM-DD) nor a moment (RFC 3339)"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_day_that_it_is_in_france() {
        for (text, expected) in [
            ("2026-10-15", "2026-10-15"),
            ("2026-10-14T22:00:00.000Z", "2026-10-15"),
            ("2026-10-14T21:59:59Z", "2026-10-14"),
            ("2026-11-14T22:30:00Z", "2026-11-14"),
        ] {
            assert_eq!(day(text).unwrap().to_string(), expected, "{text}");
        }
        assert!(day("soon").is_err() && day("2026-02-31").is_err());
    }

    #[test]
    fn a_line_belongs_to_its_company() {
        for (address, well) in [
            ("0225:732829320", true),
            ("0225:732829320_Status", true),
            ("0225:732829321", false),
            ("0002:732829320", false),
            ("732829320", false),
        ] {
            assert_eq!(DirectoryLine::new(address).read("732829320").is_ok(), well, "{address}");
        }
    }
}
