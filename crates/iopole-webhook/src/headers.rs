//! The headers of a delivery.

use std::fmt;

use http::{HeaderMap, header};
use iopole_model::codes::NetworkIdentifier;

use crate::unsigned::Unsigned;

/// Headers of a delivery. No signature covers them.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct DeliveryHeaders {
    /// `X-Target-Electronic-Address`: address that the invoice was routed to, `scheme:value`.
    pub target_address: Unsigned<Option<String>>,
    /// `X-Network-Identifier`: network that an invoice comes from. Missing if the platform could not tell.
    pub network: Unsigned<Option<NetworkIdentifier>>,
    /// `X-Idempotency-Key`: the same for every retry of the platform.
    pub idempotency_key: Unsigned<Option<String>>,
    /// `Content-Type` of the request.
    pub content_type: Unsigned<Option<String>>,
    /// All headers except those that authenticate. An operator relation may add up to five.
    pub all: Unsigned<HeaderMap>,
}

const AUTHENTICATE: [&str; 4] = ["authorization", "x-signature", "ocp-apim-subscription-key", "cookie"];

impl DeliveryHeaders {
    pub(crate) fn read(mut headers: HeaderMap) -> Self {
        for name in AUTHENTICATE {
            headers.remove(name);
        }
        let raw = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let text = |name: &str| raw(name).map(|text| text.trim().to_owned());
        Self {
            target_address: Unsigned::new(text("x-target-electronic-address")),
            network: Unsigned::new(text("x-network-identifier").map(NetworkIdentifier::from)),
            idempotency_key: Unsigned::new(text("x-idempotency-key")),
            content_type: Unsigned::new(raw(header::CONTENT_TYPE.as_str()).map(str::to_owned)),
            all: Unsigned::new(headers),
        }
    }
}

/// Hides the recipient and unknown headers.
impl fmt::Debug for DeliveryHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryHeaders").field("network", &self.network).finish_non_exhaustive()
    }
}

/// Returns the value of a header, if the header is there exactly once.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { Some(value.as_bytes()) }
}

/// Returns the credentials of `Authorization`, if it names this scheme in any letter case.
pub(crate) fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(single(headers, header::AUTHORIZATION.as_str())?).ok()?;
    let (name, rest) = value.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}
