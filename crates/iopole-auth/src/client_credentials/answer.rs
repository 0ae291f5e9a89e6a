//! The token response of RFC 6749 section 5.1, read as servers really write it.

use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken as RawToken, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// The members that matter. Nothing of it is written anywhere: `Serialize` is asked for by the
/// `oauth2` crate and leaves the token out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    #[serde(skip_serializing)]
    access_token: RawToken,
    #[serde(deserialize_with = "token_type")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<i64>,
}

impl Answer {
    pub(super) fn expires_in_seconds(&self) -> Option<i64> {
        self.expires_in
    }
}

impl TokenResponse for Answer {
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

/// RFC 6749 section 5.1 makes the value case insensitive.
fn token_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BasicTokenType, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(if text.eq_ignore_ascii_case("bearer") {
        BasicTokenType::Bearer
    } else {
        BasicTokenType::Extension(text)
    })
}

/// A number, a fraction, or a number in a string; anything else counts as unstated.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Box::<RawValue>::deserialize(deserializer)?;
    // Of what is no string the text: that of `null` and its like is no number either.
    let text = serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned());
    let text = text.trim();
    let whole = text.parse::<i64>().ok();
    // A cast from a float saturates, which is what an absurd lifetime should do.
    #[expect(clippy::cast_possible_truncation, reason = "saturation is wanted")]
    Ok(whole
        .or_else(|| text.parse::<f64>().ok().filter(|number| !number.is_nan()).map(|number| number as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expires_in(member: &str) -> Option<i64> {
        let json = format!(r#"{{"access_token":"t","token_type":"bEARER"{member}}}"#);
        serde_json::from_str::<Answer>(&json).unwrap().expires_in_seconds()
    }

    #[test]
    fn a_lifetime_is_read_in_all_its_forms() {
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
    fn the_trait_of_oauth2_is_answered_without_showing_the_token() {
        let answer: Answer =
            serde_json::from_str(r#"{"access_token":"s3cret","token_type":"mac","expires_in":5}"#).unwrap();
        assert_eq!(answer.expires_in(), Some(Duration::from_secs(5)));
        assert_eq!(answer.token_type(), &BasicTokenType::Extension("mac".into()));
        assert!(answer.refresh_token().is_none() && answer.scopes().is_none());
        let written = serde_json::to_string(&answer).unwrap();
        assert!(!written.contains("s3cret") && !format!("{answer:?}").contains("s3cret"), "{written}");
    }
}
