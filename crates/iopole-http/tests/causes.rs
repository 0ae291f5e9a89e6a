//! The causes of an error: the chain of sources says each thing once, and names no type of the HTTP client.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::error::Error as StdError;
use std::sync::Arc;

use iopole_auth::{
    AccessToken, ClientCredentials, Credentials, Lifetime, MockTokenSource, StaticToken, TokenError,
    TokenErrorKind, TokenSource,
};
use iopole_http::{Class, Client, Error, ErrorKind, Method, Operation, Retries, Role};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const SEARCH: Operation = Operation::new("searchThings", Method::GET, "/things", Class::Safe, Role::User);
const SECRET: &str = "s3cret";

/// The URL of a port at which nobody listens.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn token() -> Arc<dyn TokenSource> {
    Arc::new(StaticToken::new(AccessToken::new(&SECRET.into(), Lifetime::Unlimited).unwrap()))
}

async fn search(url: &str, tokens: Arc<dyn TokenSource>) -> Error {
    let client = Client::builder(url.parse().unwrap(), tokens).retries(Retries::never());
    let client = client.token_wait(std::time::Duration::ZERO).build().unwrap();
    client.call(&SEARCH).query("q", SECRET).send().await.unwrap_err()
}

/// Prints the error and its chain of sources, as programs with `anyhow` do.
fn chain(error: &(dyn StdError + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect()
}

/// Every text of the chain adds something, and none shows the secret or the URL.
fn is_clean(chain: &[String]) {
    for (at, text) in chain.iter().enumerate() {
        let others = chain.iter().enumerate().filter(|(other, _)| *other != at);
        for (_, other) in others {
            assert!(!other.contains(text.as_str()), "{text:?} is repeated in {chain:?}");
        }
        assert!(!text.contains(SECRET) && !text.contains("://"), "{chain:?}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_named_once_in_the_chain() {
    let error = search(&closed(), token()).await;
    let chain = chain(&error);
    assert_eq!(chain.first().unwrap(), "searchThings: cannot connect to the platform");
    let refused = chain.iter().filter(|text| text.to_lowercase().contains("connection refused"));
    assert_eq!(refused.count(), 1, "{chain:?}");
    is_clean(&chain);
    assert_eq!(format!("{error:#}"), chain.join(": "));
    assert!(format!("{error:?}").to_lowercase().contains("connection refused"), "{error:?}");
}

#[tokio::test]
async fn the_cause_of_a_token_error_follows_its_message() {
    let flow = ClientCredentials::new(closed().parse().unwrap(), Credentials::new("id", SECRET)).unwrap();
    let error = search(&closed(), Arc::new(flow)).await;
    let chain = chain(&error);
    assert_eq!(chain.first().unwrap(), "searchThings: no access token: cannot connect to the token endpoint");
    let refused = chain.iter().filter(|text| text.to_lowercase().contains("connection refused"));
    assert_eq!(refused.count(), 1, "{chain:?}");
    is_clean(&chain);
    assert_eq!(error.token_error().unwrap().kind(), TokenErrorKind::Unreachable);
    assert!(error.token_error().unwrap().source().is_some());
}

#[tokio::test]
async fn no_cause_is_of_a_type_of_the_http_client() {
    let error = search(&closed(), token()).await;
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    for cause in causes {
        assert!(!cause.is::<reqwest::Error>() && !cause.is::<reqwest_middleware::Error>(), "{cause}");
        assert!(!format!("{cause:?}").contains("hyper"), "{cause:?}");
    }
}

#[tokio::test]
async fn the_source_that_a_token_source_sets_is_kept_with_its_type() {
    let mut tokens = MockTokenSource::new();
    tokens.expect_token().returning(|| {
        let cause = std::io::Error::other("vault sealed");
        Err(TokenError::new(TokenErrorKind::Credentials, "no secret").with_source(cause))
    });
    let error = search(&closed(), Arc::new(tokens)).await;
    assert_eq!(chain(&error), ["searchThings: no access token: no secret", "vault sealed"]);
    assert!(error.source().unwrap().is::<std::io::Error>());
}

#[tokio::test]
async fn an_answer_needs_no_cause() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    let error = search(&server.uri(), token()).await;
    assert_eq!((error.kind(), error.source().is_none()), (ErrorKind::NotFound, true));
}
