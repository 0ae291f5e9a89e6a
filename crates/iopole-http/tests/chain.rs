//! The policies against a server: requests, replays and rejections.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use iopole_auth::{
    AccessToken, Lifetime, MockTokenSource, SecureUrl, StaticToken, TokenError, TokenErrorKind,
};
use iopole_http::{Class, Client, CustomerId, ErrorKind, Method, Operation, Retries, Role, Upload};
use wiremock::matchers::{any, header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const READ: Operation = Operation::new("getThing", Method::GET, "/v1/thing/{id}", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/v1/thing", Class::Once, Role::User);
const CUSTOMER: &str = "0190f1d2-0000-7000-8000-000000000000";

fn token(text: &str) -> AccessToken {
    AccessToken::new(&text.into(), Lifetime::Unlimited).unwrap()
}

fn fixed() -> Arc<StaticToken> {
    Arc::new(StaticToken::new(token("first")))
}

/// Source of `first`, then `second`, that expects a rejection of the first.
fn rotating() -> Arc<MockTokenSource> {
    let (first, second) = (token("first"), token("second"));
    let mut tokens = MockTokenSource::new();
    let refused = first.generation();
    let mut given = [first, second].into_iter();
    tokens.expect_token().times(2).returning(move || Ok(given.next().unwrap()));
    tokens.expect_invalidate().withf(move |generation| *generation == refused).once().return_const(());
    Arc::new(tokens)
}

fn url(server: &MockServer) -> SecureUrl {
    server.uri().parse().unwrap()
}

async fn answering(status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status).set_body_string(body)).mount(&server).await;
    server
}

/// Answers 401 to the first token, 201 to the second.
async fn refusing_the_first() -> MockServer {
    let server = MockServer::start().await;
    let refusal =
        ResponseTemplate::new(401).set_body_string(r#"{"statusMessage":"Token is missing or invalid"}"#);
    Mock::given(header("authorization", "Bearer first")).respond_with(refusal).mount(&server).await;
    let answer = ResponseTemplate::new(201).set_body_string(r#"{"type":"INVOICE","id":"x"}"#);
    Mock::given(header("authorization", "Bearer second")).respond_with(answer).mount(&server).await;
    server
}

async fn received(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

#[tokio::test]
async fn the_token_and_the_customer_id_are_sent() {
    let server = answering(200, "{}").await;
    let customer: CustomerId = CUSTOMER.parse().unwrap();
    let client = Client::builder(url(&server), fixed()).customer_id(customer).build().unwrap();
    client.call(&READ).path("id", "a/b").query("q", "x y").send().await.unwrap();
    client.call(&READ).path("id", "1").customer_id(None).send().await.unwrap();
    let other = "0190f1d2-0000-7000-8000-000000000001";
    client
        .call(&READ)
        .path("id", "1")
        .customer_id(other.parse::<CustomerId>().unwrap())
        .send()
        .await
        .unwrap();

    let requests = received(&server).await;
    assert_eq!(requests[0].url.path(), "/v1/thing/a%2Fb");
    assert_eq!(requests[0].url.query(), Some("q=x+y"));
    assert_eq!(requests[0].headers["authorization"], "Bearer first");
    assert_eq!(requests[0].headers["customer-id"], CUSTOMER);
    assert!(!requests[1].headers.contains_key("customer-id"));
    assert_eq!(requests[2].headers["customer-id"], other);
}

#[tokio::test]
async fn a_401_is_replayed_once_with_json_and_uploads_intact() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("été \"2\".xml");
    std::fs::write(&file, vec![b'x'; 300_000]).unwrap();
    let from_file = Upload::from_file("file", "été \"2\".xml", "application/xml", &file, 300_000);
    let from_bytes = Upload::from_bytes("file", "a.pdf", "application/pdf", vec![b'y'; 10]);
    for upload in [from_file, from_bytes] {
        let server = refusing_the_first().await;
        let client = Client::builder(url(&server), rotating()).build().unwrap();
        let answer = client.call(&SEND).upload(upload).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let requests = received(&server).await;
        assert_eq!(requests.len(), 2);
        let content = |request: &Request| {
            let content_type = request.headers["content-type"].to_str().unwrap().to_owned();
            let boundary = content_type.split_once("boundary=").unwrap().1.to_owned();
            let body = String::from_utf8(request.body.clone()).unwrap();
            assert_eq!(request.headers["content-length"], body.len().to_string().as_str());
            assert_eq!(request.headers.get_all("content-type").iter().count(), 1);
            body.replace(&boundary, "BOUNDARY")
        };
        let first = content(&requests[0]);
        assert_eq!(first, content(&requests[1]));
        assert!(first.contains(r#"name="file"; filename=""#), "{}", &first[..200]);
    }
    let server = refusing_the_first().await;
    let client = Client::builder(url(&server), rotating()).build().unwrap();
    client.call(&SEND).json(&["a"]).send().await.unwrap();
    let requests = received(&server).await;
    assert_eq!((&requests[0].body, &requests[1].body), (&b"[\"a\"]".to_vec(), &b"[\"a\"]".to_vec()));
}

#[tokio::test]
async fn a_second_401_is_an_authentication_error() {
    let server = answering(401, r#"{"statusMessage":"Token is missing or invalid"}"#).await;
    let client = Client::builder(url(&server), rotating()).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Authentication, 2));
    assert!(error.to_string().contains("Token is missing or invalid"), "{error}");
}

#[tokio::test]
async fn a_403_names_the_role_that_is_needed_and_those_that_the_token_shows() {
    let server = answering(403, r#"{"statusMessage":"Forbidden"}"#).await;
    // {"realm_access":{"roles":["user"]}}
    let jwt = token("e30.eyJyZWFsbV9hY2Nlc3MiOnsicm9sZXMiOlsidXNlciJdfX0.c2ln");
    let admin = Operation::new("listThings", Method::GET, "/v1/things", Class::Safe, Role::Admin);
    let client = Client::builder(url(&server), Arc::new(StaticToken::new(jwt))).build().unwrap();
    let error = client.call(&admin).send().await.unwrap_err();
    assert_eq!((error.kind(), error.role(), error.attempts()), (ErrorKind::Forbidden, Some(Role::Admin), 1));
    assert_eq!(error.token_roles(), ["user"]);
    assert!(error.to_string().contains("needs the admin role"), "{error}");
    assert!(error.to_string().contains("check `customer_id`"), "{error}");
    assert!(error.to_string().ends_with("the token shows the roles user"), "{error}");
    let user = Operation::new("listThings", Method::GET, "/v1/things", Class::Safe, Role::User);
    let with_role = client.call(&user).send().await.unwrap_err().to_string();
    assert!(
        with_role.contains("has the needed user role") && !with_role.contains("shows the roles"),
        "{with_role}"
    );
    let open = Operation::unmodelled(Method::GET, "/v1/things");
    let error = client.call(&open).send().await.unwrap_err();
    assert!(error.to_string().ends_with("the token shows the roles user"), "{error}");
    // The roles come from the sent token. The source, which might request another, is not asked again.
    let mut once = MockTokenSource::new();
    let shown = token("e30.eyJyZWFsbV9hY2Nlc3MiOnsicm9sZXMiOlsidXNlciJdfX0.c2ln");
    once.expect_token().once().returning(move || Ok(shown.clone()));
    let client = Client::builder(url(&server), Arc::new(once)).build().unwrap();
    assert_eq!(client.call(&admin).send().await.unwrap_err().token_roles(), ["user"]);
    let opaque = Client::builder(url(&server), fixed()).build().unwrap();
    assert!(opaque.call(&admin).send().await.unwrap_err().token_roles().is_empty());
}

#[tokio::test]
async fn a_changed_transport_uses_its_proxy() {
    let proxy = answering(200, "{}").await;
    let through = reqwest::Proxy::all(proxy.uri()).unwrap();
    // Nobody listens there: only the proxy can have answered.
    let api: SecureUrl = "http://127.0.0.1:9/prefix".parse().unwrap();
    let client = Client::builder(api, fixed()).transport(|http| http.proxy(through)).build().unwrap();
    client.call(&READ).path("id", "7").send().await.unwrap();
    let seen = proxy.received_requests().await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].url.path(), "/prefix/v1/thing/7");
    assert_eq!(seen[0].headers["host"], "127.0.0.1:9");
    assert_eq!(seen[0].headers["authorization"], "Bearer first");
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = answering(200, "{}").await;
    let mut tokens = MockTokenSource::new();
    tokens.expect_token().returning(|| Err(TokenError::new(TokenErrorKind::Refused, "wrong secret")));
    let client = Client::builder(url(&server), Arc::new(tokens)).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Authentication, 0));
    assert_eq!(error.token_error().unwrap().kind(), TokenErrorKind::Refused);
    assert_eq!(error.to_string(), "sendThing: no access token: wrong secret");
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn no_redirect_is_followed_and_nothing_reaches_its_target() {
    for status in [301, 302, 303, 307, 308] {
        let target = answering(200, "{}").await;
        let server = MockServer::start().await;
        let elsewhere = format!("{}/stolen?x=1", target.uri().replace("127.0.0.1", "localhost"));
        let redirect = ResponseTemplate::new(status).insert_header("location", elsewhere.as_str());
        Mock::given(any()).respond_with(redirect).mount(&server).await;
        let builder = || Client::builder(url(&server), fixed());
        let eager =
            builder().transport(|http| http.redirect(reqwest::redirect::Policy::limited(5)).referer(true));
        for client in [builder(), eager] {
            let client = client.build().unwrap();
            let error = client.call(&SEND).json(&"secret body").send().await.unwrap_err();
            // After a 303 the result of the request is elsewhere.
            let kind = if status == 303 { ErrorKind::OutcomeUnknown } else { ErrorKind::Redirected };
            assert_eq!(error.kind(), kind, "{status}");
            assert!(error.to_string().contains("/stolen,"), "{error}");
        }
        assert_eq!(received(&server).await.len(), 2);
        assert!(received(&target).await.is_empty());
    }
}

#[tokio::test]
async fn a_changed_transport_retries_nothing() {
    let server = answering(503, "{}").await;
    let always = reqwest::retry::for_host("127.0.0.1").no_budget().classify_fn(|request| request.retryable());
    let client = Client::builder(url(&server), fixed()).transport(|http| http.retry(always)).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::OutcomeUnknown, 1));
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test]
async fn the_guard_keeps_a_token_from_another_origin() {
    let (server, api) = (answering(200, "{}").await, answering(200, "{}").await);
    let chain = reqwest_middleware::ClientBuilder::new(
        reqwest::Client::builder().tls_certs_only([]).build().unwrap(),
    )
    .with(iopole_http::Authorize::new(fixed()))
    .with(iopole_http::OriginGuard::new(&url(&api)))
    .build();
    let error = chain.get(server.uri()).send().await.unwrap_err();
    assert!(error.to_string().contains("tokens go to"), "{error}");
    assert!(received(&server).await.is_empty());
    assert_eq!(chain.get(api.uri()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn another_stack_keeps_the_requests_customer_id_through_the_replay() {
    let server = refusing_the_first().await;
    let transport = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    let authorize = iopole_http::Authorize::new(rotating()).customer_id(CUSTOMER.parse().ok());
    let chain = reqwest_middleware::ClientBuilder::new(transport).with(authorize).build();
    let own = "0190f1d2-0000-7000-8000-000000000001";
    chain.get(server.uri()).header("customer-id", own).send().await.unwrap();
    let ids: Vec<_> =
        received(&server).await.iter().map(|request| request.headers["customer-id"].clone()).collect();
    assert_eq!(ids, [own, own]);
}

#[tokio::test]
async fn in_somebody_elses_stack_a_401_is_replayed_where_the_body_can_be_copied() {
    let stack = |tokens: Arc<MockTokenSource>| {
        let transport = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        reqwest_middleware::ClientBuilder::new(transport).with(iopole_http::Authorize::new(tokens)).build()
    };
    let server = refusing_the_first().await;
    let answer = stack(rotating()).post(server.uri()).body("bytes").send().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(received(&server).await[1].body, b"bytes");

    let server = refusing_the_first().await;
    let first = token("first");
    let mut tokens = MockTokenSource::new();
    let refused = first.generation();
    tokens.expect_token().once().return_once(move || Ok(first));
    tokens.expect_invalidate().withf(move |generation| *generation == refused).once().return_const(());
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter([Ok::<_, std::io::Error>("piece")]));
    let answer = stack(Arc::new(tokens)).post(server.uri()).body(stream).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), received(&server).await.len()),
        (401, 1),
        "a stream cannot be copied"
    );
}

#[tokio::test]
async fn an_unreadable_answer_is_kept_and_leaves_a_once_operation_open() {
    let server = MockServer::start().await;
    let json = ResponseTemplate::new(200).set_body_string(r#"{"items":[{"n":1},{"n":"two"}]}"#);
    Mock::given(method("GET")).and(path("/v1/thing/1")).respond_with(json).mount(&server).await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(201).set_body_string("<html>"))
        .mount(&server)
        .await;
    let client = Client::builder(url(&server), fixed()).build().unwrap();

    #[derive(Debug, serde::Deserialize)]
    struct Things {
        items: Vec<Thing>,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Thing {
        n: u8,
    }
    let answer = client.call(&READ).path("id", "1").send().await.unwrap();
    let error = answer.json::<Things>().await.map(|things| things.items[0].n).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(error.to_string().contains("items[1].n") && !error.to_string().contains("two"), "{error}");
    assert!(error.problem().unwrap().raw().as_bytes().starts_with(b"{\"items\""));

    let answer = client.call(&SEND).json(&1).send().await.unwrap();
    assert!(answer.json::<Things>().await.unwrap_err().is_outcome_unknown());
}

#[tokio::test]
async fn timeouts_and_connection_errors_are_classified_by_operation() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(60)))
        .mount(&server)
        .await;
    let client =
        Client::builder(url(&server), fixed()).attempt_timeout(Duration::from_millis(40)).build().unwrap();
    let error = client.call(&READ).path("id", "1").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TimedOut, 4));
    assert!(client.call(&SEND).json(&1).send().await.unwrap_err().is_outcome_unknown());

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{closed}").parse().unwrap();
    let client = Client::builder(nobody, fixed()).build().unwrap();
    let error = client.call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.is_retryable() && format!("{error:#}").contains("refused"), "{error:#}");
}

#[tokio::test]
async fn a_changed_file_or_an_invalid_name_is_rejected_before_sending() {
    let server = answering(201, "{}").await;
    let client = Client::builder(url(&server), fixed()).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xml");
    std::fs::write(&file, "12345").unwrap();
    let upload = |name: &str, length| Upload::from_file("file", name, "application/xml", &file, length);
    let changed = client.call(&SEND).upload(upload("a.xml", 4)).send().await.unwrap_err();
    assert_eq!(changed.kind(), ErrorKind::InvalidRequest);
    assert!(changed.to_string().contains("from 4 to 5 bytes"), "{changed}");
    let odd = client.call(&SEND).upload(upload("a\r\nX: y.xml", 5)).send().await.unwrap_err();
    assert!(odd.to_string().contains("control character"), "{odd}");
    std::fs::remove_file(&file).unwrap();
    let gone = client.call(&SEND).upload(upload("a.xml", 5)).send().await.unwrap_err();
    assert_eq!((gone.kind(), gone.attempts()), (ErrorKind::InvalidRequest, 0));
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn the_largest_values_of_all_settings_work() {
    let server = answering(200, "{}").await;
    let client = Client::builder(url(&server), fixed())
        .in_flight(usize::MAX)
        .connect_timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .total_timeout(Duration::MAX)
        .retries(Retries::new().attempts(u32::MAX))
        .body_bound(u64::MAX)
        .build()
        .unwrap();
    let upload = Upload::from_bytes("file", "a.xml", "application/xml", vec![b'x'; 200_000]);
    client.call(&SEND).upload(upload).send().await.unwrap().text().await.unwrap();
    client.call(&READ).path("id", "1").timeout(Duration::MAX).send().await.unwrap().bytes().await.unwrap();
}

#[tokio::test]
async fn only_successful_calls_earn_retries() {
    let server = MockServer::start().await;
    let answer = |at: &'static str, status| Mock::given(path(at)).respond_with(ResponseTemplate::new(status));
    answer("/v1/thing/ill", 503).mount(&server).await;
    answer("/v1/thing/none", 404).mount(&server).await;
    answer("/v1/thing/well", 200).mount(&server).await;
    let client = Client::builder(url(&server), fixed()).retries(Retries::new().attempts(2)).build().unwrap();
    let call = async |id: &str| {
        client.call(&READ).path("id", id).send().await.map_or_else(|error| error.attempts(), |_| 1)
    };
    let emptied = futures_util::future::join_all((0..25).map(|_| call("ill"))).await;
    assert_eq!(emptied.iter().filter(|attempts| **attempts == 2).count(), 20);
    for (id, retries) in [("none", 1), ("well", 2)] {
        for _ in 0..5 {
            call(id).await;
        }
        assert_eq!(call("ill").await, retries, "{id}");
    }
}

#[test]
fn debug_shows_neither_token_nor_customer_id() {
    let customer: CustomerId = CUSTOMER.parse().unwrap();
    let builder =
        Client::builder("https://api.ppd.iopole.fr".parse().unwrap(), fixed()).customer_id(customer);
    let mut shown = format!("{builder:?}");
    let client = builder.user_agent("facturier/1.0").build().unwrap();
    shown += &format!("{client:?} {:?}", client.call(&SEND).json(&"body"));
    assert!(!shown.contains("first") && !shown.contains("0190f1d2") && !shown.contains("body"), "{shown}");
    assert!(shown.contains("api.ppd.iopole.fr") && shown.contains("sendThing"), "{shown}");
}

#[test]
fn a_client_works_on_several_runtimes_in_turn() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = servers.block_on(async {
        let server = MockServer::start().await;
        let stalls = ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
        Mock::given(path("/v1/thing/slow")).respond_with(stalls).mount(&server).await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(201).set_body_string("{}"))
            .mount(&server)
            .await;
        server
    });
    let client = Client::builder(url(&server), fixed()).retries(Retries::never()).build().unwrap();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            client.call(&SEND).json(&1).send().await.unwrap().bytes().await.unwrap();
            // The idle timer of the previous runtime does not fire here.
            let slow = client.call(&READ).path("id", "slow").timeout(Duration::from_millis(20));
            assert_eq!(slow.send().await.unwrap_err().kind(), ErrorKind::TimedOut);
        });
    }
    assert_eq!(servers.block_on(received(&server)).len(), 6);
}
