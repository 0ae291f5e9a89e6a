//! A server that answers as a test says, and its client.
#![allow(dead_code, reason = "each suite uses a part of it")]

use std::sync::Arc;

use iopole_api::{Client, Environment};
use iopole_auth::{AccessToken, Lifetime, StaticToken};
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The client's customer id.
pub(crate) const CUSTOMER: &str = "0190f1d2-0000-7000-8000-000000000000";
/// An identifier for any purpose.
pub(crate) const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";

/// Makes a client of this server.
pub(crate) fn client(server: &MockServer) -> Client {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let environment = Environment::local(&server.uri(), &format!("{}/token", server.uri())).unwrap();
    let builder = Client::builder(&environment).tokens(Arc::new(StaticToken::new(token)));
    builder.customer_id(CUSTOMER.parse().ok()).build().unwrap()
}

/// Starts a server that answers every request like this.
pub(crate) async fn answering(
    answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let client = client(&server);
    (server, client)
}

/// Makes a success with this body.
pub(crate) fn json(body: impl Into<Value>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body.into())
}
