//! Reading of the wire that iopole-http shares. Not part of the public API.

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

pub use crate::one_line::OneLine;
use crate::one_line::Printable;
pub use crate::tls::{TlsFailure, tls_failure};
#[cfg(feature = "http-client")]
pub use crate::transport::{Adjust, build_client};
pub use crate::variable::read as variable;

/// Longer waits are cut to a day, so that adding one to a time cannot overflow.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Characters kept of one cause.
const LONGEST_CAUSE: usize = 200;

/// Parses `Retry-After`, in seconds or as a date (RFC 9110 section 10.2.3). A day at most; zero for a date in the past.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that overflow are a long wait too.
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Whole milliseconds for a trace, as `i64`: exporters write wider and unsigned integers as text.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Message for an HTTP client that cannot be built, with advice: an image made from scratch has no root certificates.
pub fn no_client(error: &(dyn Error + 'static)) -> String {
    let reason = match tls_failure(error) {
        Some(failure) => failure.reason,
        None => causes(error).last().map_or_else(|| "no further reason".to_owned(), ToString::to_string),
    };
    format!(
        "cannot set up TLS: {reason}; are the system's root certificates installed (package ca-certificates)?"
    )
}

/// Iterates over the sources of an error, outermost first.
pub fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

/// Writes `: cause` for each source of an error, for the alternate form of its `Display`.
pub fn write_causes(line: &mut impl fmt::Write, error: &(dyn Error + 'static)) -> fmt::Result {
    causes(error).try_for_each(|cause| write!(line, ": {cause}"))
}

/// Copy of the texts of an error's sources. It names no type of the library that made them.
#[derive(Debug, Clone)]
pub struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl Cause {
    /// Copies the sources of an error, but not its own text: an HTTP client's error shows the URL, query included.
    ///
    /// Leaves out each text that holds a URL, and each that repeats the text of its own source.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let texts: Vec<_> = causes(error).map(ToString::to_string).collect();
        texts.into_iter().rev().fold(None, |source: Option<Self>, text| {
            let text = Printable::new(&text).longest(LONGEST_CAUSE).to_string();
            let is_repeated = source.as_ref().is_some_and(|source| text.contains(&source.text));
            if is_repeated || text.is_empty() || text.contains("://") {
                return source;
            }
            Some(Self { text, source: source.map(Box::new) })
        })
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
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

    /// An error with a text and a source.
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Layer(&'static str, #[source] Option<Box<Layer>>);

    fn layers(texts: &[&'static str]) -> Layer {
        let (first, rest) = texts.split_first().unwrap();
        Layer(first, (!rest.is_empty()).then(|| Box::new(layers(rest))))
    }

    fn texts(error: &(dyn Error + 'static)) -> Vec<String> {
        causes(error).map(ToString::to_string).collect()
    }

    #[test]
    fn causes_are_copied_without_urls_and_repetitions() {
        let error = layers(&[
            "error for url (https://x/?q=s3cret)",
            "connect: refused",
            "at http://x/?s3cret",
            "refused",
        ]);
        let cause = Cause::of(&error).unwrap();
        assert_eq!((cause.to_string().as_str(), texts(&cause)), ("refused", vec![]));
        let error = layers(&["top", "connect", "tcp\nconnect failed", "refused"]);
        let cause = Cause::of(&error).unwrap();
        assert_eq!(cause.to_string(), "connect");
        assert_eq!(texts(&cause), ["tcp connect failed", "refused"]);
        assert!(Cause::of(&layers(&["alone"])).is_none());
    }

    #[test]
    fn a_client_that_cannot_be_built_names_the_innermost_reason() {
        assert!(no_client(&layers(&["top", "no roots"])).starts_with("cannot set up TLS: no roots;"));
        assert!(no_client(&layers(&["top"])).starts_with("cannot set up TLS: no further reason;"));
    }
}
