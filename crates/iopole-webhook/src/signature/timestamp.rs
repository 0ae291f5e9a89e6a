//! Time stamps: seconds or milliseconds since 1970, by their length.

use std::time::{Duration, SystemTime};

/// Parses a time stamp of 10 digits (seconds) or 13 (milliseconds). Documents before October 2026 did not name the
/// unit; live deliveries have milliseconds.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let since = match (text.len(), text.parse().ok()?) {
        (10, seconds) => Duration::from_secs(seconds),
        (13, milliseconds) => Duration::from_millis(milliseconds),
        _ => return None,
    };
    SystemTime::UNIX_EPOCH.checked_add(since)
}

/// Returns the distance of two moments.
pub(crate) fn distance(left: SystemTime, right: SystemTime) -> Duration {
    left.duration_since(right).unwrap_or_else(|later| later.duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_read() {
        let seconds = parse("1795252542").unwrap();
        assert_eq!(parse("1795252542000"), Some(seconds));
        assert_eq!(distance(parse("1795252542118").unwrap(), seconds), Duration::from_millis(118));
        assert_eq!(distance(seconds, parse("1795252542118").unwrap()), Duration::from_millis(118));
    }

    #[test]
    fn other_texts_are_rejected() {
        for odd in ["", "179525254", "17952525421", "-795252542", "+795252542", "1795252542.1", "179525254é"]
        {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
