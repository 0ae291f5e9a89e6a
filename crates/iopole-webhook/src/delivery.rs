//! A delivery as a handler gets it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use http::HeaderMap;
use iopole_model::{
    EreportingDeclaration, EreportingDeclarationStatus, InvoiceId, NetworkIdentifier, OnboardingNotification,
    OperatorEvent, StatusDelivery,
};

use crate::authentication::Scheme;
use crate::dedup::DedupKey;
use crate::file::ReceivedFile;
use crate::signature::Signed;
use crate::unsigned::Unsigned;

/// A delivery whose sender has shown that it is the platform.
#[non_exhaustive]
pub struct Delivery {
    /// What was delivered.
    pub payload: Payload,
    /// What the headers say beside the signature. None of them is signed.
    pub headers: DeliveryHeaders,
    /// What makes two deliveries the same.
    pub key: DedupKey,
    /// SHA-256 of what was delivered, the file of an invoice or else the body: 64 lower-case hexadecimal digits. Under
    /// HMAC it is what is signed. As a name of a file it is safe, and never that of another delivery's content.
    pub checksum: String,
    /// How the sender has shown who it is.
    pub scheme: Scheme,
    /// What was signed; nothing under another scheme than HMAC.
    pub signed: Option<Signed>,
    /// Path and query that were called, as the platform sees them. Under HMAC they are signed, so parameters that an
    /// operator relation adds to the query can be trusted.
    pub target: String,
    /// The JSON body as it came, byte by byte; nothing for an invoice.
    pub raw: Option<Bytes>,
}

impl Delivery {
    /// Keeps what was delivered, the file of an invoice or else the body, under a name, replacing what is there. It is
    /// there whole or not at all, and on the disk when this returns: a 2xx answer may follow. The folder must be there.
    ///
    /// # Errors
    /// When it cannot be written, or when the file went to a writer.
    pub async fn persist(self, path: impl Into<PathBuf>) -> io::Result<()> {
        let file = match (self.payload, self.raw) {
            (Payload::Invoice(invoice), _) => invoice.file,
            (_, raw) => ReceivedFile::in_memory(raw.unwrap_or_default(), self.checksum),
        };
        file.persist(path).await
    }
}

/// What was delivered. More kinds may be added.
///
/// **The kind is not signed**, only the bytes are: whoever has seen a delivery can send, within the freshness window, the
/// JSON of a status as the `file` of an invoice, or the file of an invoice as a JSON body (which is then unknown). An
/// invoice is one once its file reads as PDF or XML; the contract does not say that there are no others, so no file is
/// refused for it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Payload {
    /// An invoice received for one of your customers.
    Invoice(Box<InvoiceDelivery>),
    /// A status of an invoice.
    Status(Box<StatusDelivery>),
    /// The progress of an enrolment.
    Onboarding(Box<OnboardingNotification>),
    /// An event, of a known kind or not; see [`OperatorEvent::typed`].
    Event(Box<OperatorEvent>),
    /// A declaration was sent to the state.
    Declaration(Box<EreportingDeclaration>),
    /// The state has answered to a declaration.
    DeclarationStatus(Box<EreportingDeclarationStatus>),
    /// Something that this version does not know. Keep it: once it has a 2xx answer it does not come again.
    Unknown(UnknownDelivery),
}

/// The kind of a payload, for logs and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// See [`Payload::Invoice`].
    Invoice,
    /// See [`Payload::Status`].
    Status,
    /// See [`Payload::Onboarding`].
    Onboarding,
    /// See [`Payload::Event`].
    Event,
    /// See [`Payload::Declaration`].
    Declaration,
    /// See [`Payload::DeclarationStatus`].
    DeclarationStatus,
    /// See [`Payload::Unknown`].
    Unknown,
}

impl Kind {
    /// A short name that stays the same: `invoice`, `status`, `onboarding`, `event`, `declaration`,
    /// `declaration_status`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Status => "status",
            Self::Onboarding => "onboarding",
            Self::Event => "event",
            Self::Declaration => "declaration",
            Self::DeclarationStatus => "declaration_status",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Payload {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invoice(_) => Kind::Invoice,
            Self::Status(_) => Kind::Status,
            Self::Onboarding(_) => Kind::Onboarding,
            Self::Event(_) => Kind::Event,
            Self::Declaration(_) => Kind::Declaration,
            Self::DeclarationStatus(_) => Kind::DeclarationStatus,
            Self::Unknown(_) => Kind::Unknown,
        }
    }
}

/// A delivered invoice. Number, date and amounts do not come with it: read the invoice by the API, or its file.
#[non_exhaustive]
pub struct InvoiceDelivery {
    /// The file: Factur-X (PDF), CII or UBL (XML). All that is signed.
    pub file: ReceivedFile,
    /// The invoice, by the platform's identifier. Read it by the API before you trust this.
    pub invoice_id: Unsigned<Option<InvoiceId>>,
    /// Whether the sender takes statuses.
    pub sender_accepts_statuses: Unsigned<Option<bool>>,
    /// The name of the file, such as `0199c2d4-….pdf`. Not a path to write to.
    pub file_name: Unsigned<Option<String>>,
    /// The type of the file: `application/pdf` or an XML type.
    pub content_type: Unsigned<Option<String>>,
    /// All the other parts, the two above included, in their order.
    pub parts: Unsigned<Vec<(String, Bytes)>>,
}

impl fmt::Debug for InvoiceDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceDelivery")
            .field("file", &self.file)
            .field("invoice_id", &self.invoice_id)
            .field("sender_accepts_statuses", &self.sender_accepts_statuses)
            .field("parts", &self.parts.as_hint().len())
            .finish_non_exhaustive()
    }
}

/// A body that this version does not understand.
#[non_exhaustive]
pub struct UnknownDelivery {
    /// The body as it came.
    pub body: Bytes,
    /// What the request says that it is.
    pub content_type: Unsigned<Option<String>>,
}

impl fmt::Debug for UnknownDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownDelivery").field("length", &self.body.len()).finish_non_exhaustive()
    }
}

/// What the headers of a delivery say.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct DeliveryHeaders {
    /// `X-Target-Electronic-Address`: where it was routed to, `scheme:value`.
    pub target_address: Unsigned<Option<String>>,
    /// `X-Network-Identifier`: where an invoice comes from. Missing where the platform could not tell.
    pub network: Unsigned<Option<NetworkIdentifier>>,
    /// `X-Idempotency-Key`: stays the same when the platform tries again.
    pub idempotency_key: Unsigned<Option<String>>,
    /// All headers but those that authenticate; an operator relation may add up to five of its own.
    pub all: Unsigned<HeaderMap>,
}

const AUTHENTICATE: [&str; 4] = ["authorization", "x-signature", "ocp-apim-subscription-key", "cookie"];

impl DeliveryHeaders {
    pub(crate) fn read(mut headers: HeaderMap) -> Self {
        for name in AUTHENTICATE {
            headers.remove(name);
        }
        let text = |name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).map(|text| text.trim().to_owned())
        };
        Self {
            target_address: Unsigned::new(text("x-target-electronic-address")),
            network: Unsigned::new(text("x-network-identifier").map(NetworkIdentifier::from)),
            idempotency_key: Unsigned::new(text("x-idempotency-key")),
            all: Unsigned::new(headers),
        }
    }

    pub(crate) fn content_type(&self) -> Option<String> {
        let value = self.all.as_hint().get(http::header::CONTENT_TYPE)?;
        value.to_str().ok().map(str::to_owned)
    }
}

/// Who receives is content; which headers there are may be.
impl fmt::Debug for DeliveryHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryHeaders").field("network", &self.network).finish_non_exhaustive()
    }
}

/// The kind, the identifiers and the scheme; no content.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("payload", &self.payload)
            .field("key", &self.key)
            .field("scheme", &self.scheme)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
