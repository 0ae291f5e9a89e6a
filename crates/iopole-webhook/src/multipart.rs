//! Multipart bodies: the part named `file` is what is signed, and goes through without being held.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, stream};
use http::{HeaderMap, header};
use http_body::Body;
use multer::{Field, Multipart};

use crate::body::{BodyError, Pieces};
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
    let allowance = Arc::new(AtomicUsize::new(HEAD));
    let throttle = Throttle { pieces: &mut *pieces, allowance: Arc::clone(&allowance), gave: false };
    let mut multipart = Multipart::new(throttle, boundary);
    let mut form = Form::default();
    let mut left = limits.fields;
    while let Some(mut field) = multipart.next_field().await.map_err(refusal)? {
        allowance.store(NO_BOUND, Ordering::Relaxed);
        if field.name() == Some(FILE) {
            form.begin_file(&field)?;
            while let Some(piece) = field.chunk().await.map_err(refusal)? {
                each(&piece);
                spool.write(&piece).await.map_err(Refusal::TemporaryFile)?;
            }
        } else {
            let name = field.name().unwrap_or_default().to_owned();
            let too_large = || Refusal::TooLarge { limit: limits.fields as u64 };
            left = left.checked_sub(name.len() + FIELD_COST).ok_or_else(too_large)?;
            let mut content = Vec::new();
            while let Some(piece) = field.chunk().await.map_err(refusal)? {
                left = left.checked_sub(piece.len()).ok_or_else(too_large)?;
                content.extend_from_slice(&piece);
            }
            form.fields.push((name, content.into()));
        }
        allowance.store(HEAD, Ordering::Relaxed);
    }
    drop(multipart);
    // What follows the last boundary means nothing, but the connection can be used again once it is read.
    while pieces.next().await?.is_some() {}
    if form.has_file { Ok(form) } else { Err(SignatureError::NoFile.into()) }
}

/// The content of the file in a body that is at hand.
pub(crate) fn file_of(body: &[u8], boundary: &str) -> Result<Vec<u8>, SignatureError> {
    let whole = stream::iter([Ok::<_, BodyError>(Bytes::copy_from_slice(body))]);
    let mut multipart = Multipart::new(whole, boundary);
    let mut file: Option<Vec<u8>> = None;
    let unreadable = |_| SignatureError::Multipart;
    // All is there, so nothing is waited for.
    while let Some(mut field) =
        multipart.next_field().now_or_never().ok_or(SignatureError::Multipart)?.map_err(unreadable)?
    {
        let is_file = field.name() == Some(FILE);
        if is_file && file.is_some() {
            return Err(SignatureError::SeveralFiles);
        }
        let mut content = Vec::new();
        while let Some(piece) =
            field.chunk().now_or_never().ok_or(SignatureError::Multipart)?.map_err(unreadable)?
        {
            if is_file {
                content.extend_from_slice(&piece);
            }
        }
        if is_file {
            file = Some(content);
        }
    }
    file.ok_or(SignatureError::NoFile)
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

/// Feeds the parser one piece at a time. It takes in all that is ready before it looks at any of it, and without this
/// it would hold whatever a fast sender has sent; and it looks for a boundary or the end of a head without a bound.
struct Throttle<'a, B> {
    pieces: &'a mut Pieces<B>,
    /// How much may be given before the parser has found what it looks for.
    allowance: Arc<AtomicUsize>,
    gave: bool,
}

impl<B> Stream for Throttle<'_, B>
where
    B: Body + Unpin,
    B::Error: Into<BodyError>,
{
    type Item = Result<Bytes, Refusal>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let allowance = self.allowance.load(Ordering::Relaxed);
        if allowance == 0 {
            return Poll::Ready(Some(Err(SignatureError::Multipart.into())));
        }
        let piece = ready!(self.pieces.poll_piece(context));
        if let Some(Ok(piece)) = &piece {
            self.gave = true;
            if allowance != NO_BOUND {
                self.allowance.store(allowance.saturating_sub(piece.len()), Ordering::Relaxed);
            }
        }
        Poll::Ready(piece)
    }
}
