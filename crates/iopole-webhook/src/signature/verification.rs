//! One request on its way through verification.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use sha2::{Digest as _, Sha256};

use super::canonical::{head, hex, holds, unhex};
use super::{Key, SignatureError, timestamp};

const TIMESTAMP: &str = "X-Timestamp";
const SIGNATURE: &str = "X-Signature";
const CHECKSUM: &str = "X-Checksum";

/// A request whose head is in order and whose payload is still to come: feed it with [`update`](Self::update), then
/// [`finish`](Self::finish). Give it the bytes of the JSON body, or of a multipart body those of the part named `file`
/// only.
#[must_use = "nothing is verified until `finish` is called"]
pub struct Verification {
    state: State,
    timestamp: SystemTime,
    hash: Sha256,
}

enum State {
    /// The request says its checksum, and the signature over that holds: the payload must have it.
    Announced { checksum: [u8; 32], secret: usize },
    /// The checksum is known only at the end.
    Open { keys: Vec<Key>, head: String, signature: [u8; 32] },
}

/// A payload whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// SHA-256 of what is signed, as 64 lower-case hexadecimal digits.
    pub checksum: String,
    /// When it was signed.
    pub timestamp: SystemTime,
    /// Which secret it was signed with, by its place among those given to the verifier; for the end of a rotation.
    pub secret: usize,
}

impl Verification {
    pub(super) fn start(
        keys: &[Key],
        now: SystemTime,
        window: Duration,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<Self, SignatureError> {
        let stamp = one(headers, TIMESTAMP)?.ok_or(SignatureError::MissingHeader { header: TIMESTAMP })?;
        let signature = digest(headers, SIGNATURE)?;
        let signature = signature.ok_or(SignatureError::MissingHeader { header: SIGNATURE })?;
        let announced = digest(headers, CHECKSUM)?;
        let timestamp =
            timestamp::parse(stamp).ok_or(SignatureError::MalformedHeader { header: TIMESTAMP })?;
        let by = timestamp::distance(timestamp, now);
        if by > window {
            return Err(SignatureError::Stale { by, window });
        }
        let head = head(stamp, method.as_str(), target);
        let state = match announced {
            Some(checksum) => {
                let secret = holds(keys, &head, &hex(&checksum), &signature);
                State::Announced { checksum, secret: secret.ok_or(SignatureError::Signature)? }
            }
            None => State::Open { keys: keys.to_vec(), head, signature },
        };
        Ok(Self { state, timestamp, hash: Sha256::new() })
    }

    /// Whether the signature holds already, because the request says its checksum. The payload still has to have it.
    pub fn is_announced(&self) -> bool {
        matches!(self.state, State::Announced { .. })
    }

    /// Takes the next bytes of the payload.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    /// Says whether the signature holds for the payload as a whole.
    ///
    /// # Errors
    /// When it does not.
    pub fn finish(self) -> Result<Signed, SignatureError> {
        let found: [u8; 32] = self.hash.finalize().into();
        let checksum = hex(&found);
        let secret = match self.state {
            // Not secret, so compared as it comes: the sender has told the checksum.
            State::Announced { checksum: announced, secret } if announced == found => secret,
            State::Announced { .. } => return Err(SignatureError::Checksum),
            State::Open { keys, head, signature } => {
                holds(&keys, &head, &checksum, &signature).ok_or(SignatureError::Signature)?
            }
        };
        Ok(Signed { checksum, timestamp: self.timestamp, secret })
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification").field("timestamp", &self.timestamp).finish_non_exhaustive()
    }
}

/// The one value of a header, if it is there.
fn one<'a>(headers: &'a HeaderMap, header: &'static str) -> Result<Option<&'a str>, SignatureError> {
    let mut values = headers.get_all(header).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(SignatureError::RepeatedHeader { header });
    }
    value.to_str().map(Some).map_err(|_| SignatureError::MalformedHeader { header })
}

fn digest(headers: &HeaderMap, header: &'static str) -> Result<Option<[u8; 32]>, SignatureError> {
    let Some(text) = one(headers, header)? else { return Ok(None) };
    unhex(text).map(Some).ok_or(SignatureError::MalformedHeader { header })
}
