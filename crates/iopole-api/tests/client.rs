//! Clients from environment variables, for customers, and with settings of the transport.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::print_stdout, reason = "a test reads the output of a process that it starts")]

mod support;

use std::process::Command;
use std::time::Duration;

use iopole_api::{Client, ClientBuilder, Credentials, CustomerId, Environment, ErrorKind};
use serde_json::json as value;
use support::{CUSTOMER, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const OTHER: &str = "0190f1d2-0000-7000-8000-000000000001";
const THIRD: &str = "0190f1d2-0000-7000-8000-000000000002";
/// Set in the process that a test starts.
const CHILD: &str = "IOPOLE_TEST_CHILD";

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// A server with a token endpoint and an empty unread queue.
async fn platform() -> MockServer {
    let server = MockServer::start().await;
    let token = value!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 300});
    Mock::given(path("/token")).respond_with(json(token)).mount(&server).await;
    Mock::given(method("GET")).respond_with(json(value!([]))).mount(&server).await;
    server
}

fn builder(server: &MockServer) -> ClientBuilder {
    let environment = Environment::local(&server.uri(), &format!("{}/token", server.uri())).unwrap();
    Client::builder(&environment).credentials(Credentials::new("id", "secret")).unwrap()
}

/// The customer ids of the API requests, in order, and the number of token requests.
async fn seen(server: &MockServer) -> (Vec<Option<String>>, usize) {
    let requests = server.received_requests().await.unwrap();
    let (tokens, calls): (Vec<&Request>, Vec<_>) =
        requests.iter().partition(|request| request.url.path() == "/token");
    let customer = |request: &&Request| {
        request.headers.get("customer-id").map(|value| value.to_str().unwrap().to_owned())
    };
    (calls.iter().map(customer).collect(), tokens.len())
}

fn some(ids: &[&str]) -> Vec<Option<String>> {
    ids.iter().map(|id| Some((*id).to_owned())).collect()
}

#[tokio::test]
async fn two_customers_share_one_token_request() {
    let server = platform().await;
    let account = builder(&server).build().unwrap();
    let (first, second) = (account.for_customer(id(CUSTOMER)), account.for_customer(id(OTHER)));
    first.user().invoices().not_seen().await.unwrap();
    second.user().invoices().not_seen().await.unwrap();
    second.user().invoices().inbox().next().await.unwrap();
    account.user().invoices().not_seen().await.unwrap();
    let (customers, tokens) = seen(&server).await;
    let mut expected = some(&[CUSTOMER, OTHER, OTHER, OTHER]);
    expected.push(None);
    assert_eq!(customers, expected);
    assert_eq!(tokens, 1);
    assert_eq!(second.customer_id(), Some(&id(OTHER)));
    assert_eq!(account.customer_id(), None);
}

#[tokio::test]
async fn two_customers_share_the_permits() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_body_json(value!([])).set_delay(Duration::from_secs(30));
    Mock::given(path("/token"))
        .respond_with(json(value!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 300})))
        .mount(&server)
        .await;
    Mock::given(method("GET")).respond_with(slow).mount(&server).await;
    let short = Duration::from_millis(200);
    let account = builder(&server).http(|http| http.in_flight(1).total_timeout(short).attempt_timeout(short));
    let account = account.build().unwrap();
    let (first, second) = (account.for_customer(id(CUSTOMER)), account.for_customer(id(OTHER)));
    let (first, second) = (first.user().invoices().not_seen(), second.user().invoices().not_seen());
    let (first, second) = tokio::join!(first.timeout(Duration::from_millis(500)), second);
    assert_eq!(first.unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(second.unwrap_err().kind(), ErrorKind::Throttled, "the only permit was taken");
}

#[tokio::test]
async fn the_nearest_customer_id_wins() {
    let server = platform().await;
    let client = builder(&server).customer_id(id(CUSTOMER)).build().unwrap();
    let other = client.for_customer(id(OTHER));
    client.user().invoices().not_seen().await.unwrap();
    other.user().invoices().not_seen().await.unwrap();
    other.user().invoices().not_seen().customer_id(id(THIRD)).await.unwrap();
    other.user().invoices().not_seen().customer_id(None).await.unwrap();
    let mut expected = some(&[CUSTOMER, OTHER, THIRD]);
    expected.push(None);
    assert_eq!(seen(&server).await.0, expected);
}

/// Runs in the process that [`from_env`] starts: makes a client from the environment and calls the platform.
#[tokio::test]
async fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let outcome = match ClientBuilder::from_env() {
        Ok(builder) => builder.http(|http| http.user_agent("child/1")).build(),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(client) => {
            println!("answer: {:?}", client.user().invoices().not_seen().await.map(|list| list.len()))
        }
        Err(error) => println!("error: {error}"),
    }
    assert_eq!(Client::from_env().is_ok(), ClientBuilder::from_env().is_ok());
}

/// The output of a process whose environment holds these variables of the SDK, and no others.
fn from_env(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CHILD, "1");
    for name in ["CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "CUSTOMER_ID", "API_URL", "TOKEN_URL"] {
        command.env_remove(format!("IOPOLE_{name}"));
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_makes_a_client() {
    let server = platform().await;
    let (api, token) = (server.uri(), format!("{}/token", server.uri()));
    let variables = [
        ("IOPOLE_CLIENT_ID", "compta@exemple.fr"),
        ("IOPOLE_CLIENT_SECRET", "s3cret"),
        ("IOPOLE_CUSTOMER_ID", CUSTOMER),
        ("IOPOLE_API_URL", &api),
        ("IOPOLE_TOKEN_URL", &token),
    ];
    let output = from_env(&variables);
    assert!(output.contains("answer: Ok(0)"), "{output}");
    assert_eq!(seen(&server).await.0, some(&[CUSTOMER]));
    let requests = server.received_requests().await.unwrap();
    assert!(requests[1].headers["user-agent"].to_str().unwrap().starts_with("child/1 iopole-rust/"));
    assert!(
        String::from_utf8_lossy(&requests[0].body).contains("s3cret")
            || requests[0].headers.contains_key("authorization")
    );
}

#[test]
fn a_missing_or_unusable_variable_is_named() {
    let (id, secret) = (("IOPOLE_CLIENT_ID", "id"), ("IOPOLE_CLIENT_SECRET", "s3cret"));
    for (variables, expected) in [
        (&[][..], "set IOPOLE_CLIENT_ID and IOPOLE_CLIENT_SECRET (or IOPOLE_CLIENT_SECRET_FILE)"),
        (&[secret], "set IOPOLE_CLIENT_ID"),
        (&[id], "set IOPOLE_CLIENT_SECRET (or IOPOLE_CLIENT_SECRET_FILE)"),
        (&[id, secret, ("IOPOLE_CLIENT_SECRET_FILE", "/x")], "unset one of them"),
        (&[id, secret, ("IOPOLE_CUSTOMER_ID", "42")], "IOPOLE_CUSTOMER_ID: a customer id is a uuid"),
        (&[id, secret, ("IOPOLE_API_URL", "https://h")], "set IOPOLE_TOKEN_URL"),
        (&[id, secret, ("IOPOLE_TOKEN_URL", "https://h/t")], "set IOPOLE_API_URL"),
        (
            &[id, secret, ("IOPOLE_API_URL", "http://h"), ("IOPOLE_TOKEN_URL", "https://h/t")],
            "API URL: plain http",
        ),
    ] {
        let output = from_env(variables);
        let error = output.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert!(error.contains(expected) && !error.contains("s3cret"), "{variables:?}: {output}");
    }
}
