//! Any bytes as a multipart body: reading ends, whole and in pieces say the same, and what is released is what was
//! hashed.
#![no_main]

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::Request;
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use iopole_webhook::{Authentication, Delivery, Intake, Payload, Refusal};
use libfuzzer_sys::fuzz_target;

fn request<B>(body: B) -> Request<B> {
    Request::post("/").header("content-type", "multipart/form-data; boundary=b").body(body).expect("a fixed head")
}

async fn outcome(taken: Result<Delivery, Refusal>) -> Result<(String, Bytes), &'static str> {
    let delivery = taken.map_err(|refusal| refusal.code())?;
    let Payload::Invoice(invoice) = delivery.payload else { panic!("multipart is an invoice") };
    let file = invoice.file.bytes().await.expect("it is in memory");
    assert_eq!(file.len() as u64, invoice.file.len());
    Ok((invoice.file.checksum().to_owned(), file))
}

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else { return };
    let frames: Vec<_> = body
        .chunks(usize::from(*size).max(1))
        .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let intake = Intake::new(Authentication::nothing());
        let whole = intake.take(request(Full::new(Bytes::copy_from_slice(body)))).await;
        let pieces = intake.take(request(StreamBody::new(stream::iter(frames)))).await;
        assert_eq!(outcome(whole).await, outcome(pieces).await);
    });
});
