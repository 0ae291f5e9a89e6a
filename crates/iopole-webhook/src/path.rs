//! The path that the platform called and signed.

use http::Uri;

use crate::config_error::ConfigError;

/// Path that the platform calls, as a function of the path received. The signature covers it, so a proxy that rewrites
/// paths must be configured here. The query is always used as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PublicPath {
    /// No proxy changes the path. Nested axum routers are supported.
    #[default]
    AsReceived,
    /// The whole path as the platform calls it, for every request. With a query (`/hooks?a=1`) it replaces the received
    /// query too.
    Replaced(String),
    /// The prefix that a proxy removes from the path, such as `/hooks`.
    Prefixed(String),
}

impl PublicPath {
    /// Replaces the received path by the one that the platform calls.
    ///
    /// # Errors
    /// Fails if the path does not start with a slash.
    pub fn replaced(path: impl Into<String>) -> Result<Self, ConfigError> {
        absolute(path.into()).map(Self::Replaced)
    }

    /// Restores the prefix that a proxy removes.
    ///
    /// # Errors
    /// Fails if the prefix does not start with a slash.
    pub fn prefixed(prefix: impl Into<String>) -> Result<Self, ConfigError> {
        absolute(prefix.into()).map(|prefix| Self::Prefixed(prefix.trim_end_matches('/').to_owned()))
    }

    /// Returns path and query as they were signed, with their percent-encoding.
    pub fn target(&self, received: &Uri) -> String {
        let target = received.path_and_query().map_or("/", |target| target.as_str());
        match self {
            Self::AsReceived => target.to_owned(),
            Self::Prefixed(prefix) => format!("{prefix}{target}"),
            Self::Replaced(path) if path.contains('?') => path.clone(),
            Self::Replaced(path) => match target.split_once('?') {
                Some((_, query)) => format!("{path}?{query}"),
                None => path.clone(),
            },
        }
    }
}

fn absolute(path: String) -> Result<String, ConfigError> {
    if path.starts_with('/') { Ok(path) } else { Err(ConfigError::Path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_kept_as_received() {
        let received: Uri = "/in/h%C3%A9?a=1&b=%20x".parse().unwrap();
        assert_eq!(PublicPath::AsReceived.target(&received), "/in/h%C3%A9?a=1&b=%20x");
        let replaced = PublicPath::replaced("/hooks/iopole").unwrap();
        assert_eq!(replaced.target(&received), "/hooks/iopole?a=1&b=%20x");
        assert_eq!(replaced.target(&"/x".parse().unwrap()), "/hooks/iopole");
        // An empty query counts.
        assert_eq!(replaced.target(&"/x?".parse().unwrap()), "/hooks/iopole?");
        let whole = PublicPath::replaced("/hooks?c=2").unwrap();
        assert_eq!(whole.target(&received), "/hooks?c=2");
        let prefixed = PublicPath::prefixed("/hooks/").unwrap();
        assert_eq!(prefixed.target(&received), "/hooks/in/h%C3%A9?a=1&b=%20x");
    }

    #[test]
    fn the_host_of_an_absolute_form_does_not_count() {
        let received: Uri = "https://example.com/hooks?a=1".parse().unwrap();
        assert_eq!(PublicPath::AsReceived.target(&received), "/hooks?a=1");
    }

    #[test]
    fn a_path_starts_with_a_slash() {
        assert!(PublicPath::replaced("hooks").is_err());
        assert!(PublicPath::prefixed("").is_err());
    }
}
