//! Any bytes as the answer of a token endpoint, and as a token: parsed or refused, and no token is printed.
#![no_main]

#[allow(dead_code, reason = "the flow uses more of it")]
#[path = "../../crates/iopole-auth/src/client_credentials/token_response.rs"]
mod token_response;

use iopole_auth::{AccessToken, Lifetime};
use libfuzzer_sys::fuzz_target;
use oauth2::TokenResponse as _;

fuzz_target!(|input: &[u8]| {
    if let Ok(answer) = serde_json::from_slice::<token_response::LenientTokenResponse>(input) {
        let _ = (answer.expires_in_seconds(), answer.expires_in(), format!("{:?}", answer.token_type()));
    }
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(token) = AccessToken::new(&text.into(), Lifetime::Unlimited)
    {
        let _ = token.claims();
        assert!(text.len() < 40 || !format!("{token:?}").contains(text));
    }
});
