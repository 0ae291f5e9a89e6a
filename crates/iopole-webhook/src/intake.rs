//! From a request to a verified delivery.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use http::Request;
use http::request::Parts;
use http_body::{Body, Frame};
use http_body_util::StreamBody;
use iopole_model::ids::InvoiceId;
use tokio::io::AsyncWrite;
use tokio_util::io::ReaderStream;

use crate::admission::{Admission, Permit};
use crate::authentication::Authentication;
use crate::body::BoundedBody;
use crate::body_timer::BodyTimer;
use crate::content::Content;
use crate::dedup::DedupKey;
use crate::delivery::Delivery;
use crate::headers::DeliveryHeaders;
use crate::limits::Limits;
use crate::multipart::{self, Form};
use crate::parse::parse;
use crate::path::PublicPath;
use crate::payload::{InvoiceDelivery, Payload};
use crate::refusal::{BodyError, Refusal};
use crate::signature::{Signed, Verification};
use crate::spool::Spool;
use crate::temporary::Temporary;
use crate::unsigned::Unsigned;

/// Receives deliveries: authenticates, verifies and parses. [`Receiver`](crate::Receiver) also deduplicates and
/// answers.
///
/// Runs on tokio, with timers enabled. A content larger than 1 MiB waits in a temporary file, which is deleted if the
/// signature is wrong. A forged request with `X-Checksum` is refused before its body is read.
///
/// # Other schemes than HMAC
/// The sender is known before the body is read. A multipart body that cannot be parsed, or has not exactly one file, is
/// then delivered as [`Payload::Unknown`] instead of refused, because the platform would not send it again.
#[derive(Debug)]
pub struct Intake {
    authentication: Authentication,
    path: PublicPath,
    limits: Limits,
    admission: Arc<Admission>,
    temporary: Arc<Temporary>,
}

impl Intake {
    /// Uses the path as received and the default limits.
    pub fn new(authentication: Authentication) -> Self {
        let limits = Limits::default();
        let (admission, temporary) = (Arc::new(Admission::new(&limits)), Arc::new(limits.temporary()));
        Self { authentication, path: PublicPath::AsReceived, limits, admission, temporary }
    }

    /// Sets the path that the platform calls, for a proxy that rewrites paths.
    #[must_use]
    pub fn with_path(mut self, path: PublicPath) -> Self {
        self.path = path;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.admission = Arc::new(Admission::new(&limits));
        self.temporary = Arc::new(limits.temporary());
        self.limits = limits;
        self
    }

    /// Receives a request.
    ///
    /// # Errors
    /// Fails if the request is not authenticated, is too large, ends too early, or cannot be held in a temporary file.
    /// Nothing of it is left then.
    pub async fn receive<B>(&self, request: Request<B>) -> Result<Delivery, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        self.receive_in(request, Spool::new(&self.limits, &self.temporary)).await
    }

    /// Receives a request, and writes the file of an invoice to a writer as it arrives.
    ///
    /// # Errors
    /// See [`receive`](Self::receive). **The bytes written before an error are not verified**: discard them. Discard
    /// them also if the delivery is not an invoice.
    pub async fn receive_to<B>(
        &self,
        request: Request<B>,
        writer: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<Delivery, Refusal>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        self.receive_in(request, Spool::to_writer(writer)).await
    }

    async fn receive_in<B>(&self, request: Request<B>, spool: Spool<'_>) -> Result<Delivery, Refusal>
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
        // A request that is refused by its head acquires no permit.
        let (permit, timer) = self.admit(&parts, verification.as_ref())?;
        let mut body = BoundedBody::new(Box::pin(body), self.limits.body, timer).with_permit(permit);
        let boundary = multipart::boundary(&parts.headers);
        let boundary = if verification.is_some() { boundary? } else { boundary.unwrap_or_default() };
        let (payload, content, signed) = match (boundary, verification) {
            (None, verification) => {
                let (content, signed) = self.read_whole(&mut body, verification).await?;
                (self.parse(&content).await?, content, signed)
            }
            (Some(boundary), Some(verification)) => {
                self.read_form(&mut body, &boundary, spool, Some(verification)).await?
            }
            (Some(boundary), None) => {
                let (whole, _) = self.read_whole(&mut body, None).await?;
                match self.read_form_in(&whole, &boundary, spool).await {
                    Err(refusal) if !matches!(refusal, Refusal::TemporaryFile(_)) => {
                        refusal.trace_kept();
                        (self.parse(&whole).await?, whole, None)
                    }
                    form => form?,
                }
            }
        };
        let headers = DeliveryHeaders::read(parts.headers);
        Ok(Delivery {
            key: DedupKey::of(&headers, &payload, content.checksum()),
            payload,
            content,
            headers,
            target,
            scheme: self.authentication.scheme(),
            signed_at: signed.as_ref().map(|signed| signed.timestamp),
            secret: signed.map(|signed| signed.secret),
        })
    }

    /// Acquires the permit of a body and starts its timeouts.
    fn admit(
        &self,
        parts: &Parts,
        verification: Option<&Verification>,
    ) -> Result<(Permit, BodyTimer), Refusal> {
        if verification.is_some_and(|verification| !verification.is_announced()) {
            return Ok((self.admission.unproven(&parts.extensions)?, self.limits.unannounced_timer()));
        }
        Ok((self.admission.proven()?, self.limits.timer()))
    }

    /// Reads a body that is signed, or kept, as a whole. Never uses the caller's writer, which gets invoice files only.
    async fn read_whole<B>(
        &self,
        body: &mut BoundedBody<B>,
        verification: Option<Verification>,
    ) -> Result<(Content, Option<Signed>), Refusal>
    where
        B: Body + Unpin + Send,
        B::Error: Into<BodyError>,
    {
        let mut spool = Spool::new(&self.limits, &self.temporary);
        while let Some(frame) = body.next_frame().await? {
            spool.write(frame).await.map_err(Refusal::TemporaryFile)?;
        }
        finish(spool, verification).await
    }

    /// Reads a multipart body as it arrives.
    async fn read_form<B>(
        &self,
        body: &mut BoundedBody<B>,
        boundary: &str,
        mut spool: Spool<'_>,
        verification: Option<Verification>,
    ) -> Result<(Payload, Content, Option<Signed>), Refusal>
    where
        B: Body + Unpin + Send,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        let form = multipart::read(body, boundary, &self.limits, &mut spool).await?;
        let (content, signed) = finish(spool, verification).await?;
        Ok((Payload::Invoice(Box::new(invoice(form))), content, signed))
    }

    /// Reads a multipart body that was kept as a whole.
    async fn read_form_in(
        &self,
        whole: &Content,
        boundary: &str,
        spool: Spool<'_>,
    ) -> Result<(Payload, Content, Option<Signed>), Refusal> {
        let reader = whole.open().await.map_err(Refusal::TemporaryFile)?;
        let body = StreamBody::new(ReaderStream::new(reader).map_ok(Frame::data));
        let mut body = BoundedBody::new(body, self.limits.body, self.limits.timer());
        self.read_form(&mut body, boundary, spool, None).await
    }

    async fn parse(&self, content: &Content) -> Result<Payload, Refusal> {
        if content.len() > self.limits.json as u64 {
            tracing::warn!(
                bytes = content.len(),
                "a body is too large to be parsed, and is delivered as unknown"
            );
            return Ok(Payload::Unknown);
        }
        let body = content.bytes().await.map_err(Refusal::TemporaryFile)?;
        Ok(parse(&body).unwrap_or(Payload::Unknown))
    }
}

/// Verifies the bytes of a spool, and releases them.
async fn finish(
    spool: Spool<'_>,
    verification: Option<Verification>,
) -> Result<(Content, Option<Signed>), Refusal> {
    let signed = verification.map(|verification| verification.confirm(spool.digest())).transpose()?;
    Ok((spool.finish().await.map_err(Refusal::TemporaryFile)?, signed))
}

fn invoice(mut form: Form) -> InvoiceDelivery {
    let id = form.text("invoiceId").filter(|id| !id.is_empty()).map(InvoiceId::from_platform);
    let accepts = form.text("senderAcceptStatus").and_then(|text| match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    });
    InvoiceDelivery {
        invoice_id: Unsigned::new(id),
        sender_accepts_statuses: Unsigned::new(accepts),
        file_name: Unsigned::new(form.file_name.take()),
        content_type: Unsigned::new(form.content_type.take()),
        parts: Unsigned::new(form.fields),
    }
}
