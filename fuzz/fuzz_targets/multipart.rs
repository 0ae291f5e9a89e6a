//! Any bytes as a multipart body of a known sender: nothing is refused, pieces and the whole body have the same result,
//! and a body without exactly one file is kept byte by byte.
#![no_main]

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http::Request;
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use iopole_webhook::{Authentication, Delivery, Intake, Kind, Refusal};
use libfuzzer_sys::fuzz_target;

fn request<B>(body: B) -> Request<B> {
    Request::post("/")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body)
        .expect("a fixed head")
}

async fn outcome(received: Result<Delivery, Refusal>, body: &[u8]) -> (Kind, String, Bytes) {
    let delivery = received.expect("nothing is refused");
    let (kind, content) = (delivery.payload.kind(), delivery.content);
    let bytes = content.bytes().await.expect("it is in memory");
    assert_eq!(bytes.len() as u64, content.len());
    // The body may be JSON in spite of its type.
    if kind != Kind::Invoice {
        assert_eq!(bytes, body);
    }
    (kind, content.checksum().to_owned(), bytes)
}

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else { return };
    let frames: Vec<_> = body
        .chunks(usize::from(*size).max(1))
        .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let run = async {
        let intake = Intake::new(Authentication::none());
        let whole = intake.receive(request(Full::new(Bytes::copy_from_slice(body)))).await;
        let pieces = intake.receive(request(StreamBody::new(stream::iter(frames)))).await;
        assert_eq!(outcome(whole, body).await, outcome(pieces, body).await);
    };
    // Every frame is ready, so the future is.
    run.now_or_never().expect("it ends");
});
