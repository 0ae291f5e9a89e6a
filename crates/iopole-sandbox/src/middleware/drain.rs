//! Reads every request to its end. A server that closes with unread data resets the connection, and the client may
//! lose the answer.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;

/// Limit of bytes read after the answer: four of the largest files.
const LONGEST: usize = 200 * 1024 * 1024;

/// Reads the rest of the request after the handler has answered.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let shared = SharedBody(Arc::new(Mutex::new(body)));
    let answer = next.run(Request::from_parts(parts, Body::new(shared.clone()))).await;
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| shared.poll(context)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > LONGEST {
            break;
        }
    }
    answer
}

/// A body that stays readable after the handler has dropped its clone.
#[derive(Clone)]
struct SharedBody(Arc<Mutex<Body>>);

impl SharedBody {
    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }
}

impl HttpBody for SharedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.poll(context)
    }
}
