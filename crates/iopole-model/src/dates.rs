//! Dates in the forms that the platform uses: [`DateText`].

use std::cmp::Ordering;
use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use crate::json::{Cursor, FromJson, deserialize_from_json};

/// A date or a moment, kept as text and parsed on demand.
///
/// The contract says ISO 8601. Also measured: `2025-04-28T09:47:57` without zone, `2025-04-28`, `20250428`, `2025-04`
/// (months of reports) and `2025-04-28 09:47:57` (queries). Any other text is kept too: [`as_str`](Self::as_str)
/// returns it and the parsing methods return `None`, so one odd date never loses a record.
///
/// ```
/// use iopole_model::dates::DateText;
///
/// let date = DateText::new("2025-04-28T09:47:57.294Z");
/// assert_eq!(date.date().map(|day| day.to_string()).as_deref(), Some("2025-04-28"));
/// assert!(DateText::new("soon").timestamp().is_none());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateText(String);

impl DateText {
    /// Keeps any text unchanged.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the moment. A form without zone counts as UTC, a day as its midnight, a month as midnight of its first
    /// day. Returns `None` if the text has none of the known forms.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        let text = self.0.trim();
        text.parse().ok().or_else(|| TimeZone::UTC.to_timestamp(civil_moment(text)?).ok())
    }

    /// Returns the day as written, without conversion to another zone; of a month, its first day. Returns `None` if the
    /// text has none of the known forms.
    pub fn date(&self) -> Option<civil::Date> {
        let text = self.0.trim();
        if let Some(at) = civil_moment(text) {
            return Some(at.date());
        }
        // jiff parses a moment with a zone as a whole; its day is the text before the time.
        text.parse::<jiff::Timestamp>().ok()?;
        text.split(['T', 't', ' ']).next()?.parse().ok()
    }

    /// Returns the day if the text is exactly `YYYY-MM-DD` and a day of the calendar, as the dates of invoices and
    /// reports must be. Returns `None` for every other form. A moment is refused too, because its day depends on the
    /// time zone.
    pub fn calendar_day(&self) -> Option<civil::Date> {
        self.0.parse().ok().filter(|day: &civil::Date| day.to_string() == self.0)
    }

    /// Returns the day in Paris. A moment (with a zone, or `Z`) is converted; a form without zone is read as written.
    /// Returns `None` if the text has none of the known forms.
    ///
    /// ```
    /// use iopole_model::dates::DateText;
    ///
    /// let start = DateText::new("2026-10-14T22:00:00.000Z");
    /// assert_eq!(start.day_in_paris().map(|day| day.to_string()).as_deref(), Some("2026-10-15"));
    /// ```
    pub fn day_in_paris(&self) -> Option<civil::Date> {
        let text = self.0.trim();
        match text.parse::<jiff::Timestamp>() {
            Ok(at) => Some(paris().to_datetime(at).date()),
            Err(_) => Some(civil_moment(text)?.date()),
        }
    }

    /// Compares two dates by their moments; unreadable dates come last, in the order of their text. Use it to sort
    /// histories, whose order the platform does not guarantee.
    pub fn chronological(left: &Self, right: &Self) -> Ordering {
        match (left.timestamp(), right.timestamp()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => left.0.cmp(&right.0),
        }
    }
}

/// Returns the time zone of Paris by the rule of the European Union, which needs no time zone database.
fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

/// Parses the forms without zone.
fn civil_moment(text: &str) -> Option<civil::DateTime> {
    let bytes = text.as_bytes();
    if let [.., b'-', m1, m2] = bytes
        && bytes.len() == 7
        && m1.is_ascii_digit()
        && m2.is_ascii_digit()
    {
        return civil_moment(&format!("{text}-01"));
    }
    // jiff also reads the civil part of a text that names a zone in brackets; no platform date has one.
    text.parse::<civil::DateTime>().ok()
}

impl fmt::Display for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Prints only text that parses as a date.
impl fmt::Debug for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.timestamp().is_some() { self.as_str() } else { ".." };
        write!(f, "DateText({shown})")
    }
}

/// Writes milliseconds and `Z`, the platform's form. A moment is not a day: if an invoice or a report needs a day,
/// convert the moment in a time zone first.
impl From<jiff::Timestamp> for DateText {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
    }
}

/// Writes `YYYY-MM-DD`.
impl From<civil::Date> for DateText {
    fn from(day: civil::Date) -> Self {
        Self(day.to_string())
    }
}

impl From<&str> for DateText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Serialize for DateText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Reads text, or the digits of `YYYYMMDD` as a number.
impl FromJson for DateText {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        String::read(cursor).map(Self)
    }
}

deserialize_from_json!(DateText, "a date as text");

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> (Option<String>, Option<String>) {
        let date = DateText::new(text);
        (date.timestamp().map(|at| at.to_string()), date.date().map(|day| day.to_string()))
    }

    #[test]
    fn every_form_seen_is_parsed() {
        let all = [
            ("2025-04-28T09:47:57.294Z", "2025-04-28T09:47:57.294Z", "2025-04-28"),
            ("2025-04-28T09:47:57Z", "2025-04-28T09:47:57Z", "2025-04-28"),
            ("2025-04-28T09:47:57", "2025-04-28T09:47:57Z", "2025-04-28"),
            ("2025-04-28T09:47:57.5", "2025-04-28T09:47:57.5Z", "2025-04-28"),
            ("2025-04-28 09:47:57", "2025-04-28T09:47:57Z", "2025-04-28"),
            ("2025-04-28", "2025-04-28T00:00:00Z", "2025-04-28"),
            ("20250428", "2025-04-28T00:00:00Z", "2025-04-28"),
            ("2025-04", "2025-04-01T00:00:00Z", "2025-04-01"),
            // The day is the written one in any zone.
            ("2025-04-28T00:30:00+02:00", "2025-04-27T22:30:00Z", "2025-04-28"),
            (" 2025-04-28 ", "2025-04-28T00:00:00Z", "2025-04-28"),
        ];
        for (text, at, day) in all {
            assert_eq!(readings(text), (Some(at.to_owned()), Some(day.to_owned())), "{text}");
        }
    }

    #[test]
    fn only_a_day_of_the_calendar_in_the_one_form_is_a_calendar_day() {
        for text in ["2026-10-01", "2024-02-29", "1999-12-31"] {
            assert_eq!(DateText::new(text).calendar_day().map(|day| day.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "hier",
            "01/10/2026",
            "2026-02-31",
            "2025-02-29",
            "20261001",
            "2026-10",
            "2026-1-1",
            " 2026-10-01",
            "2026-10-01 ",
            "2026-10-01T00:00:00",
            "2026-09-30T22:00:00.000Z",
            "2026-W40-4",
            "2026-274",
        ] {
            assert_eq!(DateText::new(text).calendar_day(), None, "{text}");
        }
    }

    #[test]
    fn a_moment_has_its_day_in_paris() {
        for (text, day) in [
            ("2026-10-14T22:00:00.000Z", "2026-10-15"),
            ("2026-10-14T21:59:59Z", "2026-10-14"),
            ("2026-01-14T23:00:00Z", "2026-01-15"),
            ("2026-01-14T22:59:59Z", "2026-01-14"),
            ("2026-10-15T00:00:00+02:00", "2026-10-15"),
            ("2026-10-15T01:00:00+05:00", "2026-10-14"),
            ("2026-10-15T00:00:00", "2026-10-15"),
            ("2026-10-15", "2026-10-15"),
        ] {
            let found = DateText::new(text).day_in_paris().map(|day| day.to_string());
            assert_eq!(found.as_deref(), Some(day), "{text}");
        }
        assert_eq!(DateText::new("soon").day_in_paris(), None);
    }

    #[test]
    fn an_odd_date_is_kept() {
        for text in ["", "soon", "2025-13-45", "28/04/2025", "2025-4", "2025-00", "0000-00-00T00:00:00Z"] {
            assert_eq!(readings(text), (None, None), "{text}");
            let json = serde_json::to_string(&DateText::new(text)).unwrap();
            let back: DateText = serde_json::from_str(&json).unwrap();
            assert_eq!(back.as_str(), text);
        }
    }

    #[test]
    fn histories_sort_by_moment() {
        let mut dates = ["zzz", "2025-04-28T09:00:00+02:00", "2025-04-28", "aaa", "2025-04-28T08:00:00Z"]
            .map(DateText::new);
        dates.sort_by(DateText::chronological);
        let sorted = dates.map(|date| date.to_string());
        assert_eq!(sorted, ["2025-04-28", "2025-04-28T09:00:00+02:00", "2025-04-28T08:00:00Z", "aaa", "zzz"]);
    }

    #[test]
    fn a_moment_is_written_in_the_form_of_the_platform() {
        let at: jiff::Timestamp = "2025-04-28T09:47:57Z".parse().unwrap();
        assert_eq!(DateText::from(at).as_str(), "2025-04-28T09:47:57.000Z");
        assert_eq!(DateText::from(civil::date(2025, 4, 8)).as_str(), "2025-04-08");
        assert_eq!(DateText::from(at).timestamp(), Some(at));
    }

    #[test]
    fn only_a_date_is_printed() {
        assert_eq!(
            format!("{:?} {:?}", DateText::new("2025-04-28"), DateText::new("M. Dupont")),
            "DateText(2025-04-28) DateText(..)"
        );
    }
}
