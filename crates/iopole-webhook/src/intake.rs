//! From a request to a verified delivery.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::Request;
use http_body::{Body, Frame};
use http_body_util::StreamBody;
use iopole_model::InvoiceId;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWrite;
use tokio_util::io::ReaderStream;

use crate::admission::Admission;
use crate::authentication::Authentication;
use crate::body::{BodyError, Pieces};
use crate::dedup::DedupKey;
use crate::delivery::{Delivery, DeliveryHeaders, InvoiceDelivery, Payload};
use crate::file::{ReceivedFile, Spool};
use crate::limits::Limits;
use crate::multipart::{self, Form};
use crate::parse::parse;
use crate::path::PublicPath;
use crate::refusal::Refusal;
use crate::signature::{Signed, Verification, hex};
use crate::temporary::Temporary;
use crate::unsigned::Unsigned;

/// Takes deliveries in: authenticates, verifies, parses. It neither deduplicates nor answers; that is
/// [`Receiver`](crate::Receiver). It runs on tokio, with timers enabled.
///
/// Until the signature holds, a file and a JSON body larger than 1 MiB are in a temporary file, which is deleted if it
/// does not. A request that says its checksum (`X-Checksum`) is refused before its body is read.
///
/// Under another scheme than HMAC the sender is known before the body is read. Then a multipart body that cannot be read,
/// or has not just one file, is not refused but given as [`Payload::Unknown`]: the platform would not send it again.
#[derive(Debug)]
pub struct Intake {
    authentication: Authentication,
    path: PublicPath,
    limits: Limits,
    admission: Arc<Admission>,
    temporary: Arc<Temporary>,
}

impl Intake {
    /// With the path as received and the default limits.
    pub fn new(authentication: Authentication) -> Self {
        let limits = Limits::default();
        let (admission, temporary) = (Arc::new(Admission::new(&limits)), Arc::new(limits.temporary()));
        Self { authentication, path: PublicPath::AsReceived, limits, admission, temporary }
    }

    /// Says how the platform sees the path, where a proxy changes it.
    #[must_use]
    pub fn with_path(mut self, path: PublicPath) -> Self {
        self.path = path;
        self
    }

    /// Sets other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.admission = Arc::new(Admission::new(&limits));
        self.temporary = Arc::new(limits.temporary());
        self.limits = limits;
        self
    }

    /// Takes a request in.
    ///
    /// # Errors
    /// When it is not authenticated, is too large, ends too early, or cannot be held in a temporary file. Nothing is
    /// left of it then.
    pub async fn take<B>(&self, request: Request<B>) -> Result<Delivery, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        self.take_in(request, Spool::new(&self.limits, &self.temporary)).await
    }

    /// Takes a request in, and writes the file of an invoice to a writer as it comes.
    ///
    /// # Errors
    /// As [`take`](Self::take). **What has been written by then is not verified**: throw it away, also where the delivery
    /// turns out to be no invoice.
    pub async fn take_to<B>(
        &self,
        request: Request<B>,
        writer: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<Delivery, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        self.take_in(request, Spool::to_writer(writer)).await
    }

    async fn take_in<B>(&self, request: Request<B>, spool: Spool<'_>) -> Result<Delivery, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        let (parts, body) = request.into_parts();
        let target = self.path.target(&parts.uri);
        let verification = self.authentication.check(&parts.method, &target, &parts.headers)?;
        if body.size_hint().lower() > self.limits.body {
            return Err(Refusal::TooLarge { limit: self.limits.body });
        }
        // After the head: a request that it refuses takes no permit.
        let (permit, patience) = match &verification {
            Some(verification) if !verification.is_announced() => {
                (self.admission.unproven(&parts.extensions)?, self.limits.patience_unannounced())
            }
            _ => (self.admission.proven()?, self.limits.patience()),
        };
        let mut pieces = Pieces::new(Box::pin(body), self.limits.body, patience).with_permit(permit);
        let boundary = multipart::boundary(&parts.headers);
        let boundary = if verification.is_some() { boundary? } else { boundary.unwrap_or_default() };
        let headers = DeliveryHeaders::read(parts.headers);
        let taken = match (boundary, verification) {
            (None, verification) => {
                let whole = self.whole(&mut pieces, Hasher::new(verification)).await?;
                whole.parsed(headers.content_type(), self.limits.json).await?
            }
            (Some(boundary), Some(verification)) => {
                self.form(&mut pieces, &boundary, spool, Hasher::Signed(verification)).await?
            }
            (Some(boundary), None) => {
                let whole = self.whole(&mut pieces, Hasher::new(None)).await?;
                match self.form_in(&whole, &boundary, spool).await {
                    Err(refusal) if !matches!(refusal, Refusal::TemporaryFile(_)) => {
                        refusal.trace_kept();
                        whole.parsed(headers.content_type(), self.limits.json).await?
                    }
                    taken => taken?,
                }
            }
        };
        let key = DedupKey::of(&headers, &taken.payload, &taken.checksum);
        let Taken { payload, checksum, signed, raw } = taken;
        Ok(Delivery {
            payload,
            headers,
            key,
            checksum,
            scheme: self.authentication.scheme(),
            signed,
            target,
            raw,
        })
    }

    /// A body that is signed, or kept, as a whole. Not for the caller's writer, which gets files of invoices only.
    async fn whole<B>(&self, pieces: &mut Pieces<B>, mut hasher: Hasher) -> Result<Whole, Refusal>
    where
        B: Body + Unpin + Send,
        B::Error: Into<BodyError>,
    {
        let mut spool = Spool::new(&self.limits, &self.temporary);
        while let Some(piece) = pieces.next().await? {
            hasher.update(&piece);
            spool.write(&piece).await.map_err(Refusal::TemporaryFile)?;
        }
        let (checksum, signed) = hasher.finish()?;
        let held = spool.finish(checksum).await.map_err(Refusal::TemporaryFile)?;
        Ok(Whole { held, signed })
    }

    /// A multipart body, as it comes.
    async fn form<B>(
        &self,
        pieces: &mut Pieces<B>,
        boundary: &str,
        mut spool: Spool<'_>,
        mut hasher: Hasher,
    ) -> Result<Taken, Refusal>
    where
        B: Body + Unpin + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        let each = |piece: &[u8]| hasher.update(piece);
        let form = multipart::read(pieces, boundary, &self.limits, &mut spool, each).await?;
        let (checksum, signed) = hasher.finish()?;
        let file = spool.finish(checksum.clone()).await.map_err(Refusal::TemporaryFile)?;
        let payload = Payload::Invoice(Box::new(invoice(form, file)));
        Ok(Taken { payload, checksum, signed, raw: None })
    }

    /// A multipart body that is kept already.
    async fn form_in(&self, whole: &Whole, boundary: &str, spool: Spool<'_>) -> Result<Taken, Refusal> {
        let reader = whole.held.open().await.map_err(Refusal::TemporaryFile)?;
        let body = StreamBody::new(ReaderStream::new(reader).map_ok(Frame::data));
        let mut pieces = Pieces::new(body, self.limits.body, self.limits.patience());
        self.form(&mut pieces, boundary, spool, Hasher::new(None)).await
    }
}

/// A body that is kept as a whole, and verified if it is signed.
struct Whole {
    held: ReceivedFile,
    signed: Option<Signed>,
}

impl Whole {
    async fn parsed(self, content_type: Option<String>, most: usize) -> Result<Taken, Refusal> {
        let raw = self.held.bytes().await.map_err(Refusal::TemporaryFile)?;
        let payload = parse(&raw, content_type, most);
        Ok(Taken { payload, checksum: self.held.checksum().to_owned(), signed: self.signed, raw: Some(raw) })
    }
}

/// What a body is.
struct Taken {
    payload: Payload,
    checksum: String,
    signed: Option<Signed>,
    raw: Option<Bytes>,
}

fn invoice(mut form: Form, file: ReceivedFile) -> InvoiceDelivery {
    let id = form.text("invoiceId").filter(|id| !id.is_empty()).map(InvoiceId::from_platform);
    let accepts = form.text("senderAcceptStatus").and_then(|text| match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    });
    InvoiceDelivery {
        file,
        invoice_id: Unsigned::new(id),
        sender_accepts_statuses: Unsigned::new(accepts),
        file_name: Unsigned::new(form.file_name.take()),
        content_type: Unsigned::new(form.content_type.take()),
        parts: Unsigned::new(form.fields),
    }
}

/// The checksum is needed under every scheme: it may be what makes two deliveries the same.
enum Hasher {
    Signed(Verification),
    Plain(Sha256),
}

impl Hasher {
    fn new(verification: Option<Verification>) -> Self {
        verification.map_or_else(|| Self::Plain(Sha256::new()), Self::Signed)
    }

    fn update(&mut self, piece: &[u8]) {
        match self {
            Self::Signed(verification) => verification.update(piece),
            Self::Plain(hash) => hash.update(piece),
        }
    }

    fn finish(self) -> Result<(String, Option<Signed>), Refusal> {
        match self {
            Self::Signed(verification) => {
                let signed = verification.finish()?;
                Ok((signed.checksum.clone(), Some(signed)))
            }
            Self::Plain(hash) => Ok((hex(&hash.finalize()), None)),
        }
    }
}
