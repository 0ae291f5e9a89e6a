//! Verification of a request whose body is in memory.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use http::Request;
use http_body::Frame;
use http_body_util::StreamBody;

use crate::body::{BoundedBody, PIECE};
use crate::body_timer::BodyTimer;
use crate::limits::Limits;
use crate::multipart;
use crate::path::PublicPath;
use crate::refusal::Refusal;
use crate::signature::{SignatureError, Signed, Verifier};
use crate::spool::Spool;

impl Verifier {
    /// Verifies a request whose body is in memory. The signature covers the whole body, or the part named `file` of a
    /// multipart body.
    ///
    /// # Errors
    /// Fails as [`start`](Self::start) does, if the signature is wrong, or if a multipart body cannot be parsed or has
    /// not exactly one part named `file`.
    pub fn verify<B: AsRef<[u8]>>(
        &self,
        request: &Request<B>,
        path: &PublicPath,
    ) -> Result<Signed, SignatureError> {
        let target = path.target(request.uri());
        let mut verification = self.start(request.method(), &target, request.headers())?;
        let body = request.body().as_ref();
        match multipart::boundary(request.headers())? {
            Some(boundary) => verification.confirm(file_digest(body, &boundary)?),
            None => {
                verification.update(body);
                verification.finish()
            }
        }
    }
}

/// Returns the SHA-256 of the part named `file`.
fn file_digest(body: &[u8], boundary: &str) -> Result<[u8; 32], SignatureError> {
    let frames =
        body.chunks(PIECE).map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))));
    let timer = BodyTimer::new(Duration::MAX, Duration::MAX);
    let mut body = BoundedBody::new(StreamBody::new(stream::iter(frames)), u64::MAX, timer);
    let limits = Limits::default().with_fields(usize::MAX);
    let mut spool = Spool::nowhere();
    // Every frame is ready, so the future is.
    match multipart::read(&mut body, boundary, &limits, &mut spool).now_or_never() {
        Some(Ok(_)) => Ok(spool.digest()),
        Some(Err(Refusal::Signature(error))) => Err(error),
        Some(Err(_)) | None => Err(SignatureError::Multipart),
    }
}
