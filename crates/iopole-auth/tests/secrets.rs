//! No secret is shown, whatever it is and whoever holds it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use iopole_auth::{
    AccessToken, Cached, ClientCredentials, Credentials, Lifetime, StaticToken, TokenError, TokenErrorKind,
};
use proptest::prelude::*;

/// Long and mixed enough not to be part of a message by chance.
fn secret() -> impl Strategy<Value = String> {
    "[!-~]{12,80}".prop_filter("not a piece of Debug's own words", |text| {
        text.chars().filter(char::is_ascii_digit).count() >= 3
    })
}

proptest! {
    #[test]
    fn debug_and_display_hold_no_secret(secret in secret(), seconds in -5i64..100_000) {
        let token = AccessToken::new(&secret.clone().into(), Lifetime::from_expires_in(Some(seconds))).unwrap();
        let credentials = Credentials::new("id", secret.clone());
        let url = "http://127.0.0.1:1/token".parse().unwrap();
        let flow = ClientCredentials::new(url, credentials.clone()).unwrap();
        let malformed = AccessToken::new(&format!("{secret} ").into(), Lifetime::Unlimited).unwrap_err();
        let shown = [
            format!("{token:?} {:?} {:#?}", token.header(), token),
            format!("{credentials:?} {flow:?} {:#?}", flow),
            format!("{:?} {:?}", StaticToken::new(token.clone()), Cached::new(StaticToken::new(token.clone()))),
            format!("{:?}", Cached::builder(flow.clone())),
            format!("{malformed} {malformed:?}"),
            format!("{:?}", TokenError::new(TokenErrorKind::Refused, "refused")),
        ];
        for text in shown {
            prop_assert!(!text.contains(&secret), "{text}");
        }
    }
}
