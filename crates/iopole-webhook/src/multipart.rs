//! Multipart bodies: the part named `file` is what is signed, and goes through without being held.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, stream};
use http::{HeaderMap, header};
use http_body::{Body, Frame};
use http_body_util::StreamBody;
use multer::{Field, Multipart};

use crate::body::{BodyError, PIECE, Patience, Pieces};
use crate::file::Spool;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::signature::SignatureError;

/// The part that is signed.
const FILE: &str = "file";
/// What may come before a part's content: a boundary and a head.
const HEAD: usize = 256 * 1024;
const NO_BOUND: usize = usize::MAX;
/// What a small part costs beside its name and content.
const FIELD_COST: usize = 64;

/// A multipart body but for the content of its file.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) has_file: bool,
    /// The other parts, in their order.
    pub(crate) fields: Vec<(String, Bytes)>,
}

/// The boundary, if the body is multipart.
pub(crate) fn boundary(headers: &HeaderMap) -> Result<Option<String>, SignatureError> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let Some(content_type) = types.next() else { return Ok(None) };
    if types.next().is_some() {
        return Err(SignatureError::RepeatedHeader { header: "Content-Type" });
    }
    let text = String::from_utf8_lossy(content_type.as_bytes());
    if !text.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Ok(None);
    }
    multer::parse_boundary(text).map(Some).map_err(|_| SignatureError::Multipart)
}

/// Reads a body: `each` gets the pieces of the file as they come, the spool keeps them.
pub(crate) async fn read<B>(
    pieces: &mut Pieces<B>,
    boundary: &str,
    limits: &Limits,
    spool: &mut Spool<'_>,
    mut each: impl FnMut(&[u8]),
) -> Result<Form, Refusal>
where
    B: Body + Unpin + Send,
    B::Data: Send,
    B::Error: Into<BodyError>,
{
    let gate = Arc::new(Gate::default());
    let mut multipart = Multipart::new(Gated { pieces: &mut *pieces, gate: Arc::clone(&gate) }, boundary);
    let mut form = Form::default();
    let mut left = limits.fields;
    while let Some(mut field) = gate.next_field(&mut multipart).await.map_err(refusal)? {
        if field.name() == Some(FILE) {
            form.begin_file(&field)?;
            while let Some(piece) = gate.chunk(&mut field).await.map_err(refusal)? {
                each(&piece);
                spool.write(&piece).await.map_err(Refusal::TemporaryFile)?;
            }
        } else {
            let name = field.name().unwrap_or_default().to_owned();
            let too_large = || Refusal::TooLarge { limit: limits.fields as u64 };
            left = left.checked_sub(name.len() + FIELD_COST).ok_or_else(too_large)?;
            let mut content = Vec::new();
            while let Some(piece) = gate.chunk(&mut field).await.map_err(refusal)? {
                left = left.checked_sub(piece.len()).ok_or_else(too_large)?;
                content.extend_from_slice(&piece);
            }
            form.fields.push((name, content.into()));
        }
    }
    drop(multipart);
    // What follows the last boundary means nothing, but the connection can be used again once it is read.
    while pieces.next().await?.is_some() {}
    if form.has_file { Ok(form) } else { Err(SignatureError::NoFile.into()) }
}

/// Reads a body that is at hand: `each` gets the pieces of the file.
pub(crate) fn read_whole(body: &[u8], boundary: &str, each: impl FnMut(&[u8])) -> Result<(), SignatureError> {
    let frames =
        body.chunks(PIECE).map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))));
    let patience = Patience::new(Duration::MAX, Duration::MAX);
    let mut pieces = Pieces::new(StreamBody::new(stream::iter(frames)), u64::MAX, patience);
    let limits = Limits::default().with_fields(usize::MAX);
    // All is there, so nothing is waited for.
    match read(&mut pieces, boundary, &limits, &mut Spool::nowhere(), each).now_or_never() {
        Some(Ok(_)) => Ok(()),
        Some(Err(Refusal::Signature(error))) => Err(error),
        Some(Err(_)) | None => Err(SignatureError::Multipart),
    }
}

impl Form {
    fn begin_file(&mut self, field: &Field<'_>) -> Result<(), SignatureError> {
        if std::mem::replace(&mut self.has_file, true) {
            return Err(SignatureError::SeveralFiles);
        }
        self.file_name = field.file_name().map(str::to_owned);
        self.content_type = field
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        Ok(())
    }

    /// The first part of this name, as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let (_, content) = self.fields.iter().find(|(known, _)| known == name)?;
        std::str::from_utf8(content).ok().map(|text| text.trim().to_owned())
    }
}

/// A refusal that went through the parser, or the parser's own.
fn refusal(error: multer::Error) -> Refusal {
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Refusal>() {
            Ok(refusal) => *refusal,
            Err(other) => Refusal::Body(other),
        },
        _ => SignatureError::Multipart.into(),
    }
}

/// Gives the parser one piece at a time, and none while it can go on with what it holds. Left to itself it takes in all
/// that is ready each time it is asked, and so would hold whatever a fast sender has sent; and it looks for a boundary or
/// the end of a head without a bound.
#[derive(Default)]
struct Gate {
    open: AtomicBool,
    /// How much may still be given before the parser has found what it looks for.
    allowance: AtomicUsize,
}

impl Gate {
    async fn next_field<'r>(&self, multipart: &mut Multipart<'r>) -> multer::Result<Option<Field<'r>>> {
        self.allowance.store(HEAD, Ordering::Relaxed);
        self.drive(|context| multipart.poll_next_field(context)).await
    }

    async fn chunk(&self, field: &mut Field<'_>) -> multer::Result<Option<Bytes>> {
        self.allowance.store(NO_BOUND, Ordering::Relaxed);
        self.drive(|context| Pin::new(&mut *field).poll_next(context)).await.transpose()
    }

    /// Asks the parser with the gate closed; only if it lacks something, again with the gate open for one piece.
    async fn drive<T>(&self, mut ask: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
        std::future::poll_fn(|context| {
            loop {
                for open in [false, true] {
                    self.open.store(open, Ordering::Relaxed);
                    if let Poll::Ready(found) = ask(context) {
                        return Poll::Ready(found);
                    }
                }
                // Still open: nothing has come yet.
                if self.open.load(Ordering::Relaxed) {
                    return Poll::Pending;
                }
            }
        })
        .await
    }
}

struct Gated<'a, B> {
    pieces: &'a mut Pieces<B>,
    gate: Arc<Gate>,
}

impl<B> Stream for Gated<'_, B>
where
    B: Body + Unpin,
    B::Error: Into<BodyError>,
{
    type Item = Result<Bytes, Refusal>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.gate.open.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        let allowance = self.gate.allowance.load(Ordering::Relaxed);
        if allowance == 0 {
            return Poll::Ready(Some(Err(SignatureError::Multipart.into())));
        }
        let piece = ready!(self.pieces.poll_piece(context));
        if let Some(Ok(piece)) = &piece {
            self.gate.open.store(false, Ordering::Relaxed);
            if allowance != NO_BOUND {
                self.gate.allowance.store(allowance.saturating_sub(piece.len()), Ordering::Relaxed);
            }
        }
        Poll::Ready(piece)
    }
}
