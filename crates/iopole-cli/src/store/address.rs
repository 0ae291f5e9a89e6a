//! Address of an outbox.

use std::fmt;
use std::path::{Path, PathBuf};

/// A file of SQLite, or a database of PostgreSQL.
#[derive(Debug, PartialEq)]
pub(super) enum Address {
    File(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Address {
    /// Reads a path or a URL.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| Err(why.to_owned());
        match text.split_once("://") {
            None if text.is_empty() => wrong("the name is empty"),
            None => Ok(Self::File(text.into())),
            Some(("sqlite", "")) => wrong("sqlite:// needs a file"),
            Some(("sqlite", path)) => Ok(Self::File(path.into())),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            #[cfg(not(feature = "postgres"))]
            Some(("postgres" | "postgresql", _)) => wrong("this program was built without PostgreSQL"),
            Some(_) => wrong("give a file, sqlite://FILE or postgres://HOST/DATABASE"),
        }
    }

    /// True if the address of a database holds a password.
    pub(super) fn has_password(&self) -> bool {
        match self {
            Self::File(_) => false,
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => {
                let place = url.split_once("://").map_or("", |(_, rest)| rest);
                let (place, query) = place.split_once('?').unwrap_or((place, ""));
                let user = place.rsplit_once('@').map_or("", |(user, _)| user);
                let is_password = |pair: &str| pair.to_ascii_lowercase().starts_with("password=");
                user.contains(':') || query.split('&').any(is_password)
            }
        }
    }

    /// The file, unless it is a database of a server.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
        }
    }
}

/// Without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => {
                let place = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = place.split(['?', '#']).next().unwrap_or_default();
                write!(f, "postgres://{}", place.rsplit('@').next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_or_a_url() {
        for path in ["out.db", "sqlite://out.db"] {
            assert_eq!(Address::parse(path).unwrap(), Address::File("out.db".into()), "{path}");
        }
        for wrong in ["", "sqlite://", "mysql://a/b", "https://a"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_message_does_not_show_a_password() {
        let address = Address::parse("postgres://me:hunter2@host:5432/books?password=hunter2").unwrap();
        assert_eq!(address.to_string(), "postgres://host:5432/books");
    }
}
