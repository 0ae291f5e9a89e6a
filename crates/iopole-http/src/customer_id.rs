//! The `customer-id` header.

use std::fmt;
use std::str::FromStr;

use http::{HeaderName, HeaderValue};

/// Name of the header.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("customer-id");

/// Identifier of a customer, a uuid. `Debug` does not show it.
///
/// It is "Identifiant unique" in the platform's settings, and the answer of `getCustomerId`. It is not the `iopole_…`
/// part of the token's scope.
///
/// # Platform behavior
/// The contract calls the header optional. Live accounts were measured to need it: without it they get a refusal that
/// does not name the reason.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerId(HeaderValue);

impl CustomerId {
    /// Returns the value of the header, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Returns the identifier as text, to be stored.
    pub fn expose(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl FromStr for CustomerId {
    type Err = InvalidCustomerId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        let mut value = HeaderValue::from_str(text).ok().filter(|_| uuid).ok_or(InvalidCustomerId)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerId([redacted])")
    }
}

/// Error of a text that is not a uuid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCustomerId;

impl fmt::Display for InvalidCustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a customer id is a uuid such as 0190f1d2-0000-7000-8000-000000000000: \
             take \"Identifiant unique\" from the platform's settings",
        )
    }
}

impl std::error::Error for InvalidCustomerId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_accepted_and_never_shown() {
        let id: CustomerId = " 0190F1d2-0000-7000-8000-0000000000ab\n".parse().unwrap();
        assert_eq!(id.expose(), "0190F1d2-0000-7000-8000-0000000000ab");
        assert!(id.header().is_sensitive());
        assert_eq!(format!("{id:?}"), "CustomerId([redacted])");
    }

    #[test]
    fn anything_else_is_rejected() {
        for bad in ["", "compta@exemple.fr", "iopole_ab12cd34", "0190f1d2-0000-7000-8000-00000000000g"] {
            assert_eq!(bad.parse::<CustomerId>(), Err(InvalidCustomerId), "{bad}");
        }
    }
}
