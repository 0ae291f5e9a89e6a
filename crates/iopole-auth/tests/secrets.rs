//! No type shows a secret of any form.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::{Debug, Display};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use iopole_auth::{AccessToken, Cached, Credentials, Environment, Lifetime, SecureUrl, StaticToken};
use proptest::prelude::*;

/// Secrets long and mixed enough to occur in no message by chance.
fn ascii() -> impl Strategy<Value = String> {
    "[!-~]{12,80}".prop_filter("not a piece of Debug's own words", |text| {
        text.chars().filter(char::is_ascii_digit).count() >= 3
    })
}

fn secret() -> impl Strategy<Value = String> {
    prop_oneof![ascii(), "[!-~]{4}[é€ß漢😀 ]{4,20}[!-~]{4,20}"]
}

/// Returns the encodings in which a secret might leak.
struct Spellings([String; 4]);

impl Spellings {
    fn of(secret: &str) -> Self {
        let encoded = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
        Self([secret.to_owned(), secret.escape_debug().to_string(), encoded, base64])
    }

    fn absent(&self, text: &str) -> Result<(), TestCaseError> {
        for spelling in &self.0 {
            prop_assert!(!text.contains(spelling), "{spelling} is shown in {text}");
        }
        Ok(())
    }

    fn hidden(&self, value: &impl Debug) -> Result<(), TestCaseError> {
        self.absent(&format!("{value:?} {value:#?}"))
    }

    fn untold(&self, error: &(impl Debug + Display)) -> Result<(), TestCaseError> {
        self.absent(&error.to_string())?;
        self.hidden(error)
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #[test]
    fn tokens_and_what_holds_them_show_none(secret in ascii(), seconds in -5i64..100_000) {
        let spellings = Spellings::of(&secret);
        let lifetime = Lifetime::from_expires_in(Some(seconds));
        let token = AccessToken::new(&secret.clone().into(), lifetime).unwrap();
        spellings.hidden(&token)?;
        spellings.hidden(token.header())?;
        let cached = Cached::new(StaticToken::new(token.clone()));
        spellings.hidden(&Cached::builder(cached.clone()))?;
        spellings.hidden(&runtime().block_on(cached.token()))?;
        spellings.hidden(&cached)?;
        spellings.hidden(cached.source())?;
        spellings.hidden(&iopole_auth::SecretString::from(secret.clone()))?;

        let jwt = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(&secret), URL_SAFE_NO_PAD.encode(r#"{"exp":1}"#), secret);
        let claims = AccessToken::new(&jwt.into(), lifetime).unwrap().claims();
        prop_assert!(secret.contains('.') || claims.is_some());
        spellings.hidden(&claims)?;
    }

    #[test]
    fn a_token_that_no_header_may_carry_is_not_told(secret in secret()) {
        let spellings = Spellings::of(&secret);
        for odd in [format!("{secret} "), format!("é{secret}"), format!("{secret}\n")] {
            spellings.untold(&AccessToken::new(&odd.into(), Lifetime::Unlimited).unwrap_err())?;
        }
    }

    #[test]
    fn credentials_show_none(secret in secret()) {
        let spellings = Spellings::of(&secret);
        spellings.hidden(&Credentials::new("id", secret.clone()))?;

        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &secret).unwrap();
        let filed = Credentials::from_file("id", file.path());
        spellings.hidden(&runtime().block_on(filed.secret()).unwrap())?;
        spellings.hidden(&filed)?;
        std::fs::write(file.path(), [secret.as_bytes(), &[0xff]].concat()).unwrap();
        spellings.untold(&runtime().block_on(filed.secret()).unwrap_err())?;

        let given = secret.clone();
        let provided = Credentials::from_provider("id", move || {
            let given = given.clone();
            async move { Ok(given.into()) }
        });
        spellings.hidden(&runtime().block_on(provided.secret()).unwrap())?;
        spellings.hidden(&provided)?;
    }

    #[test]
    fn a_url_with_a_password_is_refused_and_not_told(secret in secret()) {
        let spellings = Spellings::of(&secret);
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for url in [
            secret.clone(),
            format!("https://{encoded}@host"),
            format!("http://host:{encoded}"),
            format!("https://user:{encoded}@host/"),
            format!("https://host/#{encoded}"),
        ] {
            // A random secret may be a URL; then its text is not secret.
            if let Err(error) = url.parse::<SecureUrl>() {
                spellings.untold(&error)?;
                spellings.untold(&Environment::custom("https://host", &url).unwrap_err())?;
                spellings.untold(&Environment::local(&url, "http://127.0.0.1").unwrap_err())?;
            }
        }
    }
}

#[cfg(feature = "mock")]
proptest! {
    #[test]
    fn a_mock_shows_none(secret in ascii()) {
        use iopole_auth::TokenSource as _;
        let token = AccessToken::new(&secret.clone().into(), Lifetime::Unlimited).unwrap();
        let mut mock = iopole_auth::MockTokenSource::new();
        mock.expect_token().returning(move || Ok(token.clone()));
        let spellings = Spellings::of(&secret);
        spellings.hidden(&mock)?;
        spellings.hidden(&runtime().block_on(mock.token()))?;
    }
}

#[cfg(feature = "reqwest")]
mod flow {
    use iopole_auth::{
        ClientAuthentication, ClientCredentials, TokenError, TokenErrorKind, TokenSource as _,
    };
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

    use super::*;

    /// Endpoint that repeats the secret in its answers; the path selects the form.
    struct Parrot;

    impl Respond for Parrot {
        fn respond(&self, request: &Request) -> ResponseTemplate {
            let raw = String::from_utf8_lossy(&request.body).into_owned();
            let form = url::form_urlencoded::parse(&request.body);
            let secret: String =
                form.filter(|(name, _)| name == "client_secret").map(|(_, value)| value).collect();
            let halves: String = secret.chars().flat_map(|character| [character, '\u{7}']).collect();
            match request.url.path() {
                "/refused" => ResponseTemplate::new(401).set_body_json(serde_json::json!({
                    "error": format!("{secret}{halves}"), "error_description": format!("{raw} {halves} {secret}")
                })),
                "/type" => ResponseTemplate::new(200)
                    .set_body_json(serde_json::json!({"access_token": secret, "token_type": format!("{secret}{raw}")})),
                "/page" => ResponseTemplate::new(200).set_body_string(format!("<html>{secret} {raw}")),
                "/moved" => ResponseTemplate::new(307).insert_header("location", format!("/?{raw}").as_str()),
                _ => ResponseTemplate::new(503).insert_header("retry-after", "1").set_body_string(raw),
            }
        }
    }

    fn ask(
        server: &MockServer,
        path: &str,
        secret: &str,
    ) -> (ClientCredentials, Result<AccessToken, TokenError>) {
        let url = format!("{}{path}", server.uri()).parse().unwrap();
        let flow = ClientCredentials::new(url, Credentials::new("id", secret)).unwrap();
        let outcome = runtime().block_on(flow.token());
        (flow, outcome)
    }

    #[test]
    fn a_secret_that_the_endpoint_repeats_is_never_shown() {
        use TokenErrorKind::{Malformed, Redirected, Refused, Unavailable, UnsupportedTokenType};
        let server = runtime().block_on(MockServer::start());
        runtime().block_on(Mock::given(any()).respond_with(Parrot).mount(&server));
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(50) };
        proptest!(config, |(secret in secret())| {
            let spellings = Spellings::of(&secret);
            for (path, kind) in [
                ("/refused", Refused),
                ("/type", UnsupportedTokenType),
                ("/page", Malformed),
                ("/moved", Redirected),
                ("/down", Unavailable),
            ] {
                let (flow, outcome) = ask(&server, path, &secret);
                let error = outcome.unwrap_err();
                prop_assert_eq!(error.kind(), kind, "{}", path);
                spellings.untold(&error)?;
                spellings.absent(error.code().unwrap_or_default())?;
                spellings.hidden(&flow)?;
                spellings.hidden(&flow.clone().authentication(ClientAuthentication::BasicHeader))?;
                spellings.hidden(&Cached::builder(flow))?;
            }
        });
    }
}
