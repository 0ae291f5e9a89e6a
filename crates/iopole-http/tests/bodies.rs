//! Bodies both ways: streamed, counted, hashed, bounded, decompressed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::sync::{Arc, Mutex};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, ClientBuilder, ErrorKind, Method, Operation, Role, Upload};
use wiremock::matchers::{any, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
/// `{"n":7}`, compressed by gzip.
const GZIP: [u8; 27] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x53, 0xb2, 0x32, 0xaf,
    0x05, 0x00, 0xf8, 0x9c, 0x11, 0x82, 0x07, 0x00, 0x00, 0x00,
];

fn builder(url: &str) -> ClientBuilder {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

type Seen = Arc<Mutex<Vec<(u64, u64)>>>;

fn recorder() -> (Seen, impl Fn(u64, u64) + Send + Sync + 'static) {
    let seen = Seen::default();
    let record = seen.clone();
    (seen, move |now, total| record.lock().unwrap().push((now, total)))
}

fn assert_grows_to(seen: &Seen, total: u64) {
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 1, "{seen:?}");
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0), "{seen:?}");
    assert_eq!(seen.last(), Some(&(total, total)));
}

#[tokio::test]
async fn a_download_is_written_counted_and_hashed() {
    let content: Vec<u8> = (0..700_000_u32).flat_map(|number| number.to_le_bytes()).collect();
    let server = answering(ResponseTemplate::new(200).set_body_bytes(content.clone())).await;
    let client = builder(&server.uri()).build().unwrap();
    let (seen, record) = recorder();
    let answer = client.call(&READ).send().await.unwrap().on_progress(record);
    let mut written = Vec::new();
    let (length, sha256) = answer.write_to_hashed(&mut written).await.unwrap();
    assert_eq!((length, written == content), (content.len() as u64, true));
    assert_eq!(sha256.len(), 64);
    assert_grows_to(&seen, content.len() as u64);

    let mut again = Vec::new();
    assert_eq!(client.call(&READ).send().await.unwrap().write_to(&mut again).await.unwrap(), length);
    let whole = client.call(&READ).send().await.unwrap().bytes().await.unwrap();
    assert!(again == content && whole == content, "the three ways bring the same");
}

#[tokio::test]
async fn an_error_of_the_writer_ends_the_download() {
    let server = answering(ResponseTemplate::new(200).set_body_bytes(vec![0; 100_000])).await;
    let answer = builder(&server.uri()).build().unwrap().call(&READ).send().await.unwrap();
    let mut full = [0_u8; 10];
    let mut writer = std::io::Cursor::new(&mut full[..]);
    let error = answer.write_to(&mut writer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.to_string().contains("could not be written"), "{error}");
}

#[tokio::test]
async fn an_upload_reports_its_progress() {
    let server = answering(ResponseTemplate::new(201)).await;
    let client = builder(&server.uri()).build().unwrap();
    let content = vec![b'x'; 300_000];
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, &content).unwrap();
    for upload in [
        Upload::from_bytes("file", "a.xml", "application/xml", content.clone()),
        Upload::from_file("file", "a.xml", "application/xml", file.path(), 300_000),
    ] {
        let (seen, record) = recorder();
        client.call(&SEND).upload(upload.on_progress(record)).send().await.unwrap();
        assert_grows_to(&seen, 300_000);
    }
    let requests = server.received_requests().await.unwrap();
    let sent = |at: usize| requests[at].body.windows(300_000).any(|window| window == content);
    assert!(sent(0) && sent(1));
}

#[tokio::test]
async fn a_compressed_answer_is_decompressed() {
    let template =
        ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(GZIP.to_vec());
    let server = answering(template).await;
    let answer = builder(&server.uri()).build().unwrap().call(&READ).send().await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["n"], 7);
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.headers["accept-encoding"], "gzip");
}

#[tokio::test]
async fn the_beginning_of_a_long_error_response_is_kept() {
    let long = format!("{{\"statusMessage\":\"{}\"}}", "x".repeat(100_000));
    let server = answering(ResponseTemplate::new(400).set_body_string(&long)).await;
    let error = builder(&server.uri()).build().unwrap().call(&READ).send().await.unwrap_err();
    assert_eq!(error.problem().unwrap().raw().as_bytes().len(), long.len());
    let longer = "y".repeat(3 * 1024 * 1024);
    let server = answering(ResponseTemplate::new(400).set_body_string(&longer)).await;
    let error = builder(&server.uri()).build().unwrap().call(&READ).send().await.unwrap_err();
    assert_eq!(error.problem().unwrap().raw().as_bytes(), &longer.as_bytes()[..1024 * 1024]);
}

#[tokio::test]
async fn a_changed_transport_is_used_with_our_tokens() {
    let server = answering(ResponseTemplate::new(200).set_body_string("{}")).await;
    let client = builder(&server.uri()).transport(|http| http.user_agent("own/1.0")).build().unwrap();
    client.call(&READ).send().await.unwrap();
    let ours = builder(&server.uri()).user_agent("facturier/2.1").build().unwrap();
    ours.call(&READ).send().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].headers["user-agent"], "own/1.0");
    assert_eq!(requests[0].headers["authorization"], "Bearer t");
    assert!(requests[1].headers["user-agent"].to_str().unwrap().starts_with("facturier/2.1 iopole-rust/"));
}

#[tokio::test]
async fn an_unmodelled_operation_passes_all_policies() {
    let server = MockServer::start().await;
    Mock::given(method("PATCH")).respond_with(ResponseTemplate::new(503)).mount(&server).await;
    let client = builder(&server.uri()).build().unwrap();
    let error = client.request(Method::PATCH, "/v9/{thing}").path("thing", "a b").send().await.unwrap_err();
    assert!(error.is_outcome_unknown(), "a PATCH must not be sent twice: {error}");
    let requests = server.received_requests().await.unwrap();
    assert_eq!((requests.len(), requests[0].url.path()), (1, "/v9/a%20b"));
    assert_eq!(requests[0].headers["authorization"], "Bearer t");
}

#[tokio::test]
async fn only_headers_that_the_client_does_not_set_can_be_added() {
    use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
    let server = answering(ResponseTemplate::new(200).set_body_string("{}")).await;
    let client = builder(&server.uri()).build().unwrap();
    let name = |text: String| (text, "7".to_owned());
    let (query, value) = name(format!("li{}", "mit"));
    let request = client.request(Method::GET, "/v9/things").query(query, value);
    let (trace, value) = (HeaderName::from_static("traceparent"), HeaderValue::from_static("00-ab"));
    request.header(trace, value).send().await.unwrap();
    let seen = &server.received_requests().await.unwrap()[0];
    assert_eq!((seen.url.query(), seen.headers["traceparent"].as_bytes()), (Some("limit=7"), &b"00-ab"[..]));

    let customer = HeaderName::from_static("customer-id");
    for (name, hint) in
        [(AUTHORIZATION, "source of tokens"), (customer, "use `customer_id`"), (CONTENT_TYPE, "use `json`")]
    {
        let request = client.request(Method::GET, "/v9/things").header(name, HeaderValue::from_static("x"));
        let error = request.send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
        assert!(error.to_string().contains(hint), "{error}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
