//! Reads a request to its end, whatever was answered before that: a server that closes with unread data resets the
//! connection, and the client may lose the answer.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;

/// What is read beyond the answer, at most: four of the largest files.
const PATIENCE: usize = 200 * 1024 * 1024;

/// To be layered around everything that may refuse a request before having read it.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let lent = Lent(Arc::new(Mutex::new(body)));
    let answer = next.run(Request::from_parts(parts, Body::new(lent.clone()))).await;
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| lent.poll(context)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > PATIENCE {
            break;
        }
    }
    answer
}

/// A body that somebody else may drop without its being lost.
#[derive(Clone)]
struct Lent(Arc<Mutex<Body>>);

impl Lent {
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.poll(context)
    }
}
