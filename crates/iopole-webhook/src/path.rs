//! The path that the platform called, which it has signed.

use http::Uri;

use crate::authentication::ConfigError;

/// How to find the path that the platform called. It is part of what is signed, so a proxy that rewrites paths must
/// be told of here. The query is always taken as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PublicPath {
    /// No proxy changes the path. Nested routers of axum are seen through.
    #[default]
    AsReceived,
    /// The whole path as the platform calls it, whatever is received. With a query in it (`/hooks?a=1`) it is all
    /// that counts.
    Replaced(String),
    /// What a proxy has taken off the front of the path, such as `/hooks`.
    Prefixed(String),
}

impl PublicPath {
    /// The whole path as the platform calls it.
    ///
    /// # Errors
    /// When it does not start with a slash.
    pub fn replaced(path: impl Into<String>) -> Result<Self, ConfigError> {
        absolute(path.into()).map(Self::Replaced)
    }

    /// What a proxy has taken off the front.
    ///
    /// # Errors
    /// When it does not start with a slash.
    pub fn prefixed(prefix: impl Into<String>) -> Result<Self, ConfigError> {
        absolute(prefix.into()).map(|prefix| Self::Prefixed(prefix.trim_end_matches('/').to_owned()))
    }

    /// Path and query as they were signed, percent-encoding untouched.
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
        // An empty query is a query.
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
