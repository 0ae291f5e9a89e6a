//! Dates in the platform's forms.

use jiff::Timestamp;

/// `2026-10-15T08:00:00.000Z`
pub(crate) fn instant(ms: u64) -> String {
    format(ms, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

/// `2026-10-15`
pub(crate) fn day(ms: u64) -> String {
    format(ms, "%Y-%m-%d")
}

/// `20261015080000`, as in a status message of the network.
pub(crate) fn compact(ms: u64) -> String {
    format(ms, "%Y%m%d%H%M%S")
}

/// Midnight of a day written `YYYY-MM-DD`.
pub(crate) fn midnight(day: &str) -> String {
    format!("{day}T00:00:00.000Z")
}

fn format(ms: u64, layout: &str) -> String {
    let timestamp = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    timestamp.unwrap_or(Timestamp::MAX).strftime(layout).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_measured_forms() {
        let ms = 1_792_051_200_007;
        assert_eq!(instant(ms), "2026-10-15T08:00:00.007Z");
        assert_eq!(day(ms), "2026-10-15");
        assert_eq!(compact(ms), "20261015080000");
        assert_eq!(midnight("2026-10-15"), "2026-10-15T00:00:00.000Z");
        assert!(instant(u64::MAX).starts_with("9999-12-"));
    }
}
