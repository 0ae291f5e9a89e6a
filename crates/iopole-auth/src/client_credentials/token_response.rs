//! Token responses (RFC 6749 section 5.1), in the forms that servers send.

use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken as RawToken, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// The members that this crate uses.
///
/// The `oauth2` crate requires `Serialize`; it leaves the token out, and nothing is written anywhere.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LenientTokenResponse {
    #[serde(skip_serializing)]
    access_token: RawToken,
    #[serde(deserialize_with = "token_type")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<i64>,
}

impl LenientTokenResponse {
    pub(super) fn expires_in_seconds(&self) -> Option<i64> {
        self.expires_in
    }
}

impl TokenResponse for LenientTokenResponse {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &RawToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// Reads the type; RFC 6749 section 5.1 makes it case insensitive.
fn token_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BasicTokenType, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(if text.eq_ignore_ascii_case("bearer") {
        BasicTokenType::Bearer
    } else {
        BasicTokenType::Extension(text)
    })
}

/// Reads a number, a fraction, or a number in a string; anything else counts as unstated.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Box::<RawValue>::deserialize(deserializer)?;
    // The raw text of any other value is parsed too: `null` and the like are no numbers.
    let text = serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned());
    let text = text.trim();
    let whole = text.parse::<i64>().ok();
    // A cast from a float saturates, as it should for an absurd lifetime.
    #[expect(clippy::cast_possible_truncation, reason = "saturation is wanted")]
    Ok(whole
        .or_else(|| text.parse::<f64>().ok().filter(|number| !number.is_nan()).map(|number| number as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expires_in(member: &str) -> Option<i64> {
        let json = format!(r#"{{"access_token":"t","token_type":"bEARER"{member}}}"#);
        serde_json::from_str::<LenientTokenResponse>(&json).unwrap().expires_in_seconds()
    }

    #[test]
    fn a_lifetime_is_read_in_every_form() {
        assert_eq!(expires_in(r#","expires_in":1740"#), Some(1740));
        assert_eq!(expires_in(r#","expires_in":"1740""#), Some(1740));
        assert_eq!(expires_in(r#","expires_in":-1"#), Some(-1));
        assert_eq!(expires_in(r#","expires_in":59.9"#), Some(59));
        assert_eq!(expires_in(r#","expires_in":1e300"#), Some(i64::MAX));
        assert_eq!(expires_in(r#","expires_in":1e999"#), Some(i64::MAX));
        assert_eq!(expires_in(""), None);
        for odd in ["null", "\"soon\"", "\"NaN\"", "{}", "[]", "true"] {
            assert_eq!(expires_in(&format!(r#","expires_in":{odd}"#)), None, "{odd}");
        }
    }

    #[test]
    fn the_trait_of_oauth2_never_shows_the_token() {
        let response: LenientTokenResponse =
            serde_json::from_str(r#"{"access_token":"s3cret","token_type":"mac","expires_in":5}"#).unwrap();
        assert_eq!(response.expires_in(), Some(Duration::from_secs(5)));
        assert_eq!(response.token_type(), &BasicTokenType::Extension("mac".into()));
        assert!(response.refresh_token().is_none() && response.scopes().is_none());
        let written = serde_json::to_string(&response).unwrap();
        assert!(!written.contains("s3cret") && !format!("{response:?}").contains("s3cret"), "{written}");
    }
}
