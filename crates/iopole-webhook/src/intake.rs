//! From a request to a verified delivery.

use bytes::Bytes;
use http::Request;
use http::request::Parts;
use http_body::Body;
use iopole_model::InvoiceId;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWrite;

use crate::authentication::{Authentication, Scheme};
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
use crate::unsigned::Unsigned;

/// Takes deliveries in: authenticates, verifies, parses. It neither deduplicates nor answers; that is
/// [`Receiver`](crate::Receiver).
///
/// Until the signature holds, a file and a JSON body larger than 1 MiB are in a temporary file, which is deleted if it
/// does not. A request that says its checksum (`X-Checksum`) is refused before its body is read.
#[derive(Debug)]
pub struct Intake {
    authentication: Authentication,
    path: PublicPath,
    limits: Limits,
}

impl Intake {
    /// With the path as received and the default limits.
    pub fn new(authentication: Authentication) -> Self {
        Self { authentication, path: PublicPath::AsReceived, limits: Limits::default() }
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
        self.limits = limits;
        self
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.authentication.scheme()
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
        self.take_in(request, Spool::new(&self.limits)).await
    }

    /// Takes a request in, and writes the file of an invoice to a writer as it comes.
    ///
    /// # Errors
    /// As [`take`](Self::take). **What has been written by then is not verified**: throw it away.
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

    async fn take_in<B>(&self, request: Request<B>, mut spool: Spool<'_>) -> Result<Delivery, Refusal>
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
        let mut hasher = Hasher::new(verification);
        let mut pieces = Pieces::new(Box::pin(body), self.limits.body);
        let headers = |parts: Parts| DeliveryHeaders::read(parts.headers);
        match multipart::boundary(&parts.headers)? {
            Some(boundary) => {
                let each = |piece: &[u8]| hasher.update(piece);
                let form = multipart::read(&mut pieces, &boundary, &self.limits, &mut spool, each).await?;
                let (checksum, signed) = hasher.finish()?;
                let file = spool.finish(checksum.clone()).await.map_err(Refusal::TemporaryFile)?;
                let payload = Payload::Invoice(Box::new(invoice(form, file)));
                Ok(self.deliver(payload, headers(parts), &checksum, signed, target, None))
            }
            None => {
                // Not for the caller's writer, which gets files of invoices only.
                let mut spool = Spool::new(&self.limits);
                while let Some(piece) = pieces.next().await? {
                    hasher.update(&piece);
                    spool.write(&piece).await.map_err(Refusal::TemporaryFile)?;
                }
                let (checksum, signed) = hasher.finish()?;
                let held = spool.finish(checksum.clone()).await.map_err(Refusal::TemporaryFile)?;
                let raw = held.bytes().await.map_err(Refusal::TemporaryFile)?;
                let headers = headers(parts);
                let payload = parse(&raw, headers.content_type());
                Ok(self.deliver(payload, headers, &checksum, signed, target, Some(raw)))
            }
        }
    }

    fn deliver(
        &self,
        payload: Payload,
        headers: DeliveryHeaders,
        checksum: &str,
        signed: Option<Signed>,
        target: String,
        raw: Option<Bytes>,
    ) -> Delivery {
        let key = DedupKey::of(&headers, &payload, checksum);
        Delivery { payload, headers, key, scheme: self.scheme(), signed, target, raw }
    }
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
