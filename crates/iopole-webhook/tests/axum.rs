//! The axum router and extractor, with and without real connections.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::get;
use http::{Method, Request};
use iopole_webhook::axum_0_8::{Verified, router, token_router};
use iopole_webhook::{
    Ack, Authentication, Delivery, Intake, Kind, Limits, MemoryStore, Receiver, Service, TokenEndpoint,
};
use support::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::ServiceExt as _;

fn receiver() -> (Arc<AtomicUsize>, Receiver<impl iopole_webhook::Handler>) {
    let (seen, handler) = counting();
    (seen, Receiver::new(intake(), MemoryStore::new(), handler))
}

async fn status_of(app: Router, request: Request<bytes::Bytes>) -> u16 {
    app.oneshot(request.map(Body::from)).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn nested_routers_verify_the_signed_path() {
    let (_, other) = receiver();
    let (seen, receiver) = receiver();
    let inner = Router::new().nest("/iopole", router(receiver));
    let app = Router::new().route("/health", get(|| async { "" })).nest("/hooks", inner);
    assert_eq!(status_of(app.clone(), signer().json(STATUS)).await, 204);
    let deeper =
        signer().to("/hooks/iopole/status?a=1").json(STATUS.replace("0199c2d4-1a2b", "0199c2d4-1a2c"));
    assert_eq!(status_of(app.clone(), deeper).await, 204);
    let slash = signer().to("/hooks/iopole/").json(STATUS);
    let once = Router::new().nest("/hooks/iopole/", router(other));
    assert_eq!(status_of(once, slash).await, 204);
    let mut wrong = signer().json(STATUS);
    *wrong.uri_mut() = "/hooks/iopole/other".parse().unwrap();
    assert_eq!(status_of(app.clone(), wrong).await, 503);
    let probe = Request::builder().uri("/hooks/iopole").body(bytes::Bytes::new()).unwrap();
    assert_eq!(status_of(app, probe).await, 200);
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn bodies_beyond_axums_limit_are_accepted() {
    let (_, receiver) = receiver();
    let app = Router::new().nest("/hooks", router(receiver)).layer(DefaultBodyLimit::max(10));
    let file = vec![b'x'; 3 * 1024 * 1024];
    assert_eq!(status_of(app, signer().to("/hooks").invoice(&file, &[])).await, 204);
}

#[derive(Clone)]
struct App(Arc<Intake>);

impl axum::extract::FromRef<App> for Arc<Intake> {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.0)
    }
}

#[tokio::test]
async fn the_extractor_returns_verified_deliveries_only() {
    async fn take(State(_): State<App>, Verified(delivery): Verified) -> String {
        delivery.payload.kind().to_string()
    }
    let limits = Limits::default().with_body(5_000);
    let app = || {
        let state = App(Arc::new(intake().with_limits(limits.clone())));
        let inner = Router::new().route("/iopole", axum::routing::post(take));
        Router::new().nest("/hooks", inner).with_state(state)
    };
    let response = app().oneshot(signer().json(STATUS).map(Body::from)).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
    assert_eq!(body, Kind::Status.as_str());
    let mut forged = signer().json(STATUS);
    forged.headers_mut().remove("x-signature");
    assert_eq!(status_of(app(), forged).await, 401);
    assert_eq!(status_of(app(), signer().invoice(&[b'x'; 6_000], &[])).await, 413);
    // A refusal has the answer of a receiver.
    let basic = Intake::new(Authentication::basic("iopole", "a long password").unwrap());
    let none = intake().with_limits(limits.with_memory(0).with_directory("/nowhere"));
    for (intake, code, header, value) in
        [(basic, 401, "www-authenticate", "Basic realm=\"webhook\""), (none, 503, "retry-after", "30")]
    {
        let app = Router::new().route("/hooks/iopole", axum::routing::post(take));
        let app = app.with_state(App(Arc::new(intake)));
        let response = app.oneshot(signer().json(STATUS).map(Body::from)).await.unwrap();
        assert_eq!(response.status().as_u16(), code);
        assert_eq!(response.headers()[header], value);
    }
}

#[tokio::test]
async fn a_token_endpoint_can_be_nested() {
    let endpoint = TokenEndpoint::new("iopole", "an OAuth secret of 24 and more").unwrap();
    let (_, receiver) = receiver();
    let app = Router::new().nest("/oauth/token", token_router(endpoint)).nest("/hooks", router(receiver));
    let form = "clientId=iopole&clientSecret=an+OAuth+secret+of+24+and+more&grant_type=client_credentials";
    let request = Request::builder().method(Method::POST).uri("/oauth/token").body(form.into()).unwrap();
    assert_eq!(status_of(app, request).await, 200);
}

#[tokio::test]
async fn the_tower_service_answers() {
    let (seen, receiver) = receiver();
    let service = Service::new(receiver);
    let response = service.clone().oneshot(signer().json(STATUS).map(Body::from)).await.unwrap();
    assert_eq!(response.status().as_u16(), 204);
    let response = service.oneshot(signer().json(STATUS).map(Body::from)).await.unwrap();
    assert_eq!((response.status().as_u16(), seen.load(Ordering::SeqCst)), (204, 1));
}

#[tokio::test]
async fn connections_can_be_chunked_cut_off_and_reused() {
    let (seen, receiver) = receiver();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().nest("/hooks/iopole", router(receiver));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let request = signer()
        .with_timestamp(NOW.to_string())
        .invoice(b"%PDF-1.7\r\n\xff\xfe\r\n--x", &[("invoiceId", ID)]);
    let mut head = format!("POST {} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n", request.uri());
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let mut body = Vec::new();
    for piece in request.body().chunks(13) {
        body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        body.extend_from_slice(piece);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let whole = [head.as_bytes(), b"\r\n", &body].concat();

    // Cut off: nothing is handled.
    let mut cut = tokio::net::TcpStream::connect(address).await.unwrap();
    cut.write_all(&whole[..whole.len() - 60]).await.unwrap();
    cut.shutdown().await.unwrap();
    let mut answer = Vec::new();
    cut.read_to_end(&mut answer).await.ok();
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
    assert_eq!(seen.load(Ordering::SeqCst), 0);

    // Twice on one connection.
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    for _ in 0..2 {
        socket.write_all(&whole).await.unwrap();
        let mut answer = [0; 4_096];
        let read = socket.read(&mut answer).await.unwrap();
        let text = String::from_utf8_lossy(&answer[..read]).to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 204") && !text.contains("connection: close"), "{text}");
    }
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_unsigned_delivery_is_accepted_without_authentication() {
    let intake = Intake::new(Authentication::none());
    let app = Router::new().nest(
        "/hooks",
        router(Receiver::new(intake, MemoryStore::new(), |_: Delivery| async { Ok(Ack::done()) })),
    );
    let request = Request::builder().method(Method::POST).uri("/hooks").body(STATUS.into()).unwrap();
    assert_eq!(status_of(app, request).await, 204);
}
