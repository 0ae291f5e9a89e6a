//! The `customer-id` header.

use std::fmt;
use std::str::FromStr;

use http::{HeaderName, HeaderValue};

/// The header's name.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("customer-id");

/// The identifier of a customer, a uuid: "Identifiant unique" in the platform's settings, or what
/// `getCustomerId` answers. It is not shown by `Debug`.
///
/// The contract calls the header optional; live accounts were measured to need it, and to be refused
/// without a word that says why. It is not the `iopole_…` part of the token's scope.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerId(HeaderValue);

impl CustomerId {
    /// The header's value, marked sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The identifier as text, to be stored.
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

/// The text is not a uuid.
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
    fn a_uuid_is_taken_and_never_shown() {
        let id: CustomerId = " 0190F1d2-0000-7000-8000-0000000000ab\n".parse().unwrap();
        assert_eq!(id.expose(), "0190F1d2-0000-7000-8000-0000000000ab");
        assert!(id.header().is_sensitive());
        assert_eq!(format!("{id:?}"), "CustomerId([redacted])");
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "compta@exemple.fr", "iopole_ab12cd34", "0190f1d2-0000-7000-8000-00000000000g"] {
            assert_eq!(bad.parse::<CustomerId>(), Err(InvalidCustomerId), "{bad}");
        }
    }
}
