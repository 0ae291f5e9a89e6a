//! Secrets that are sent to the platform and not printed: [`Secret`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// A secret that cannot be printed: `Debug` hides it and it has no `Display`.
///
/// `Serialize` writes the value, because a configuration must carry it to the platform. Never serialize a request into
/// a log. The platform returns secrets masked, as the first five characters and `****`; see
/// [`is_masked`](Self::is_masked).
#[derive(Clone, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Returns the value. The name makes its uses easy to find.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns true for the platform's mask of a secret (`abcd1****`). Writing a mask back would replace the real
    /// secret.
    pub fn is_masked(&self) -> bool {
        self.0.ends_with("****")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Compares in a time that does not depend on the position of the first difference.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let difference = self.0.bytes().zip(other.0.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
        self.0.len() == other.0.len() && difference == 0
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl crate::json::FromJson for Secret {
    fn read(cursor: &mut crate::json::Cursor<'_>) -> Option<Self> {
        String::read(cursor).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sent_but_not_printed() {
        let secret = Secret::new("correct horse battery");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(format!("{:#?}", Some(&secret)).matches("horse").count(), 0);
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"correct horse battery\"");
    }

    #[test]
    fn equality_looks_at_every_byte_and_at_the_length() {
        assert_eq!(Secret::new("abc"), Secret::new("abc"));
        assert_ne!(Secret::new("abc"), Secret::new("abd"));
        assert_ne!(Secret::new("abc"), Secret::new("abcd"));
    }

    #[test]
    fn the_mask_of_the_platform_is_recognized() {
        assert!(Secret::new("abcd1****").is_masked());
        assert!(!Secret::new("abcd1").is_masked());
    }
}
