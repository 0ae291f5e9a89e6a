//! Any bytes as a multipart body of a sender that is known: nothing is refused, whole and in pieces say the same, what is
//! released is what was hashed, and what does not fit is kept byte by byte.
#![no_main]

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http::Request;
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use iopole_webhook::{Authentication, Delivery, Intake, Kind, Payload, Refusal};
use libfuzzer_sys::fuzz_target;

fn request<B>(body: B) -> Request<B> {
    Request::post("/")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body)
        .expect("a fixed head")
}

async fn outcome(taken: Result<Delivery, Refusal>, body: &[u8]) -> (Kind, String, Bytes) {
    let delivery = taken.expect("nothing is refused");
    let kind = delivery.payload.kind();
    let content = match delivery.payload {
        Payload::Invoice(invoice) => {
            let file = invoice.file.bytes().await.expect("it is in memory");
            assert_eq!(file.len() as u64, invoice.file.len());
            assert_eq!(invoice.file.checksum(), delivery.checksum);
            file
        }
        // JSON may be in it, whatever it says that it is.
        _ => {
            assert_eq!(delivery.raw.as_deref(), Some(body));
            delivery.raw.unwrap_or_default()
        }
    };
    (kind, delivery.checksum, content)
}

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else { return };
    let frames: Vec<_> = body
        .chunks(usize::from(*size).max(1))
        .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let run = async {
        let intake = Intake::new(Authentication::nothing());
        let whole = intake.take(request(Full::new(Bytes::copy_from_slice(body)))).await;
        let pieces = intake.take(request(StreamBody::new(stream::iter(frames)))).await;
        assert_eq!(outcome(whole, body).await, outcome(pieces, body).await);
    };
    // All is at hand, so nothing is waited for.
    run.now_or_never().expect("it ends");
});
