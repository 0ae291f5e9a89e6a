//! Moments and days, in the platform's form.

use jiff::civil;
use jiff::tz::TimeZone;

use super::error::QueryError;

/// Date in a query: a day (`"2026-10-15"`), or a moment in UTC to the second (`"2026-10-15 08:00:00"`).
///
/// A day means all its moments: `until` a day includes it, `after` a day starts with the next one.
///
/// The form has no fractions of a second. A lower bound is rounded down and an upper bound up, so a search may find
/// rows up to one second beside the bound.
///
/// # Platform behavior
/// The platform does not document the time zone in which it reads a moment. Its own dates are in UTC.
pub trait QueryDate: sealed::Sealed {
    /// Writes a lower bound, included or not.
    #[doc(hidden)]
    fn lower(self, inclusive: bool, field: &str) -> Result<String, QueryError>;
    /// Writes an upper bound, included or not.
    #[doc(hidden)]
    fn upper(self, inclusive: bool, field: &str) -> Result<String, QueryError>;
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for civil::Date {}

impl QueryDate for civil::Date {
    fn lower(self, inclusive: bool, field: &str) -> Result<String, QueryError> {
        if inclusive { day(self, field) } else { Ok(format!("{} 23:59:59", day(self, field)?)) }
    }

    fn upper(self, inclusive: bool, field: &str) -> Result<String, QueryError> {
        if !inclusive {
            return day(self, field);
        }
        // Only the next midnight is sure to include the fractions of the day's last second.
        let next = self.tomorrow().map_err(|_| QueryError::Year { field: field.to_owned() })?;
        Ok(format!("{} 00:00:00", day(next, field)?))
    }
}

impl sealed::Sealed for jiff::Timestamp {}

impl QueryDate for jiff::Timestamp {
    fn lower(self, _: bool, field: &str) -> Result<String, QueryError> {
        moment(self.as_nanosecond().div_euclid(NANOSECONDS), field)
    }

    fn upper(self, _: bool, field: &str) -> Result<String, QueryError> {
        let nanosecond = self.as_nanosecond();
        let up = i128::from(nanosecond.rem_euclid(NANOSECONDS) != 0);
        moment(nanosecond.div_euclid(NANOSECONDS) + up, field)
    }
}

const NANOSECONDS: i128 = 1_000_000_000;

fn moment(second: i128, field: &str) -> Result<String, QueryError> {
    let year = || QueryError::Year { field: field.to_owned() };
    let second = i64::try_from(second).map_err(|_| year())?;
    let at = jiff::Timestamp::from_second(second).map_err(|_| year())?;
    let civil = TimeZone::UTC.to_datetime(at);
    check(civil.year(), field)?;
    Ok(civil.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn day(date: civil::Date, field: &str) -> Result<String, QueryError> {
    check(date.year(), field)?;
    Ok(date.strftime("%Y-%m-%d").to_string())
}

fn check(year: i16, field: &str) -> Result<(), QueryError> {
    if (0..=9999).contains(&year) { Ok(()) } else { Err(QueryError::Year { field: field.to_owned() }) }
}
