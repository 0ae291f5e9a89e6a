//! VAT regimes, with their periods and deadlines.
//!
//! The platform's documents show one monthly period only: January, closed on 10 February. The deadlines here are
//! those of French law for e-reporting: the 10th of the following month under the real regimes, the 30th under the
//! others. Exempt companies have periods of two months.

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::clock::day_of;

/// The VAT regime of a company, which decides when it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VatRegime {
    /// Real regime, monthly returns.
    RealMonthly,
    /// Real regime, quarterly returns.
    RealQuarterly,
    /// Simplified regime.
    Simplified,
    /// Exempt.
    Exempt,
}

impl VatRegime {
    /// Every regime.
    pub const ALL: [Self; 4] = [Self::RealMonthly, Self::RealQuarterly, Self::Simplified, Self::Exempt];

    /// The platform's code of the regime.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RealMonthly => "REAL_MONTHLY_TAX_REGIME",
            Self::RealQuarterly => "REAL_QUARTERLY_TAX_REGIME",
            Self::Simplified => "SIMPLIFIED_TAX_REGIME",
            Self::Exempt => "VAT_EXEMPTION_REGIME",
        }
    }

    /// Codes of all regimes.
    pub(crate) fn codes() -> [&'static str; 4] {
        Self::ALL.map(Self::as_str)
    }

    /// The period that a day belongs to.
    pub(crate) fn period_of(self, day: Date) -> Period {
        let first = day.first_of_month();
        let (months, last_day) = match self {
            Self::RealMonthly | Self::RealQuarterly => (1, 10),
            Self::Simplified => (1, 30),
            Self::Exempt => (2, 30),
        };
        // Periods of two months begin in odd months.
        let back = if months == 2 && first.month() % 2 == 0 { 1 } else { 0 };
        let start = first.saturating_sub(back.months());
        let after = start.saturating_add(months.months());
        let deadline = after.saturating_add((last_day.min(after.days_in_month()) - 1).days());
        Period { start, end: after.saturating_sub(1.day()), auto_close_ms: end_of(deadline) }
    }

    /// The period that an instant belongs to (UTC).
    pub(crate) fn period_at(self, at_ms: u64) -> Period {
        self.period_of(day_of(at_ms))
    }
}

/// First and last day, and the moment at which the folder closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) auto_close_ms: u64,
}

/// The first day of the month of an instant (UTC).
pub(crate) fn month_of(at_ms: u64) -> Date {
    day_of(at_ms).first_of_month()
}

/// The last second of a day.
fn end_of(day: Date) -> u64 {
    let instant = TimeZone::UTC.to_timestamp(day.to_datetime(Time::constant(23, 59, 59, 0)));
    instant.ok().and_then(|instant| u64::try_from(instant.as_millisecond()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::date;

    fn period(regime: VatRegime, day: &str) -> (String, String, String) {
        let period = regime.period_of(day.parse().unwrap());
        (period.start.to_string(), period.end.to_string(), date::instant(period.auto_close_ms))
    }

    #[test]
    fn a_regime_decides_period_and_deadline() {
        for (regime, day, start, end, closes) in [
            // The only example of the platform's documents.
            (VatRegime::RealMonthly, "2025-01-17", "2025-01-01", "2025-01-31", "2025-02-10T23:59:59.000Z"),
            (VatRegime::RealQuarterly, "2026-12-31", "2026-12-01", "2026-12-31", "2027-01-10T23:59:59.000Z"),
            (VatRegime::Simplified, "2026-01-01", "2026-01-01", "2026-01-31", "2026-02-28T23:59:59.000Z"),
            (VatRegime::Exempt, "2026-03-31", "2026-03-01", "2026-04-30", "2026-05-30T23:59:59.000Z"),
            (VatRegime::Exempt, "2026-04-01", "2026-03-01", "2026-04-30", "2026-05-30T23:59:59.000Z"),
            (VatRegime::Exempt, "2025-12-05", "2025-11-01", "2025-12-31", "2026-01-30T23:59:59.000Z"),
        ] {
            let expected = (start.to_owned(), end.to_owned(), closes.to_owned());
            assert_eq!(period(regime, day), expected, "{regime:?} {day}");
        }
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        for day in [Date::MIN, Date::MAX] {
            for regime in VatRegime::ALL {
                let period = regime.period_of(day);
                assert!(period.start <= period.end, "{regime:?} {day}");
            }
        }
        assert_eq!(month_of(u64::MAX).month(), 12);
    }
}
