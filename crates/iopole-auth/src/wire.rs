//! Readings of the wire that the transport above shares. Not part of the public API.

use std::error::Error;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

pub use crate::one_line::OneLine;
use crate::tls;
pub use crate::variable::read as variable;

/// Longer waits are read as this one: a day. Whoever adds it to a time need not fear an overflow.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// `Retry-After`: seconds or a date (RFC 9110 section 10.2.3), up to a day; a date that has passed is no wait.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that fit no integer are a long wait too.
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Whole milliseconds for a trace: exporters write `i64` as a number, wider and unsigned integers as text.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Why no HTTP client can be built, and what to do about it: in an image made from scratch there are no root
/// certificates.
pub fn no_client(error: &(dyn Error + 'static)) -> String {
    let reason = deepest_reason(error);
    format!(
        "cannot set up TLS: {reason}; are the system's root certificates installed (package ca-certificates)?"
    )
}

/// What happened to a request, and what to do where TLS failed. Otherwise the innermost source says what happened; the
/// outer ones repeat the URL.
pub fn deepest_reason(error: &(dyn Error + 'static)) -> String {
    if let Some(words) = tls::words(error) {
        return words;
    }
    let mut reason = error.source();
    while let Some(inner) = reason.and_then(Error::source) {
        reason = Some(inner);
    }
    reason.map_or_else(|| "no further reason".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770))
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(read("Sun, 06 Nov 1983 08:49:37 GMT"), Some(Duration::ZERO));
        for long in ["86401", "18446744073709551615", "18446744073709551616", &"9".repeat(400)] {
            assert_eq!(read(long), Some(LONGEST_WAIT), "{long}");
        }
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(LONGEST_WAIT));
        for none in ["soon", "", "-1", "+7", "1.5", "7 s"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }

    #[test]
    fn the_deepest_reason_is_the_innermost_source() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] std::io::Error);
        assert_eq!(deepest_reason(&Outer(std::io::Error::other("refused"))), "refused");
        assert_eq!(deepest_reason(&std::io::Error::other("alone")), "no further reason");
    }
}
