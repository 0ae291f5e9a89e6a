//! Time stamps: seconds or milliseconds since 1970, told apart by their length.

use std::time::{Duration, SystemTime};

/// The moment of a time stamp of 10 digits (seconds) or 13 (milliseconds). Documents before October 2026 did not say
/// which; live deliveries have milliseconds.
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

/// How far two moments are from each other.
pub(crate) fn distance(left: SystemTime, right: SystemTime) -> Duration {
    left.duration_since(right).unwrap_or_else(|later| later.duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds() {
        let seconds = parse("1795252542").unwrap();
        assert_eq!(parse("1795252542000"), Some(seconds));
        assert_eq!(distance(parse("1795252542118").unwrap(), seconds), Duration::from_millis(118));
        assert_eq!(distance(seconds, parse("1795252542118").unwrap()), Duration::from_millis(118));
    }

    #[test]
    fn nothing_else() {
        for odd in ["", "179525254", "17952525421", "-795252542", "+795252542", "1795252542.1", "179525254é"]
        {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
