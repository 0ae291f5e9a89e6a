//! Multipart bodies. The part named `file` is signed, and streams to a spool.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderMap, header};
use http_body::Body;
use multer::{Field, Multipart};

use crate::body::BoundedBody;
use crate::limits::Limits;
use crate::refusal::{BodyError, Refusal};
use crate::signature::SignatureError;
use crate::spool::Spool;

/// Name of the signed part.
const FILE: &str = "file";
/// Largest boundary and head before the content of a part, in bytes.
const HEAD: usize = 256 * 1024;
const NO_BOUND: usize = usize::MAX;
/// Bytes that a small part counts beside its name and content.
const FIELD_COST: usize = 64;

/// A multipart body without the content of its file.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) has_file: bool,
    /// The other parts, in order.
    pub(crate) fields: Vec<(String, Bytes)>,
}

/// Returns the boundary of a multipart body; `None` for another body.
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

/// Parses a body, and writes its file to the spool.
pub(crate) async fn read<B>(
    body: &mut BoundedBody<B>,
    boundary: &str,
    limits: &Limits,
    spool: &mut Spool<'_>,
) -> Result<Form, Refusal>
where
    B: Body + Unpin + Send,
    B::Data: Send,
    B::Error: Into<BodyError>,
{
    let gate = Arc::new(Gate::default());
    let mut multipart = Multipart::new(Gated { body: &mut *body, gate: Arc::clone(&gate) }, boundary);
    let mut form = Form::default();
    let mut left = limits.fields;
    while let Some(mut field) = gate.next_field(&mut multipart).await.map_err(refusal)? {
        if field.name() == Some(FILE) {
            form.begin_file(&field)?;
            while let Some(piece) = gate.chunk(&mut field).await.map_err(refusal)? {
                spool.write(piece).await.map_err(Refusal::TemporaryFile)?;
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
    // Bytes after the last boundary have no meaning, but reading them lets the connection be reused.
    while body.next().await?.is_some() {}
    if form.has_file { Ok(form) } else { Err(SignatureError::NoFile.into()) }
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

    /// Returns the first part of this name, as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let (_, content) = self.fields.iter().find(|(known, _)| known == name)?;
        std::str::from_utf8(content).ok().map(|text| text.trim().to_owned())
    }
}

/// Returns the refusal that passed through the parser, or converts the error of the parser itself.
fn refusal(error: multer::Error) -> Refusal {
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Refusal>() {
            Ok(refusal) => *refusal,
            Err(other) => Refusal::Body(other),
        },
        _ => SignatureError::Multipart.into(),
    }
}

/// Gives the parser one piece at a time, and none while the parser can continue with its buffer.
///
/// Without it, the parser buffers all that is ready at each poll, so a fast sender could fill the memory. It would also
/// search for a boundary or the end of a head without a bound.
#[derive(Default)]
struct Gate {
    open: AtomicBool,
    /// Bytes that the parser may still get before it finds the boundary or the end of the head.
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

    /// Polls the parser with the gate closed. If it needs more bytes, polls it again with the gate open for one piece.
    async fn drive<T>(&self, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
        std::future::poll_fn(|context| {
            loop {
                for open in [false, true] {
                    self.open.store(open, Ordering::Relaxed);
                    if let Poll::Ready(found) = poll(context) {
                        return Poll::Ready(found);
                    }
                }
                // Still open: no piece has arrived.
                if self.open.load(Ordering::Relaxed) {
                    return Poll::Pending;
                }
            }
        })
        .await
    }
}

struct Gated<'a, B> {
    body: &'a mut BoundedBody<B>,
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
        let piece = ready!(self.body.poll_piece(context));
        if let Some(Ok(piece)) = &piece {
            self.gate.open.store(false, Ordering::Relaxed);
            if allowance != NO_BOUND {
                self.gate.allowance.store(allowance.saturating_sub(piece.len()), Ordering::Relaxed);
            }
        }
        Poll::Ready(piece)
    }
}
