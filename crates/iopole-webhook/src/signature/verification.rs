//! The verification of one request.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use sha2::{Digest as _, Sha256};

use super::canonical::{head, hex, signing_key, unhex};
use super::{Key, SignatureError, timestamp};

const TIMESTAMP: &str = "X-Timestamp";
const SIGNATURE: &str = "X-Signature";
const CHECKSUM: &str = "X-Checksum";

/// Verification of a request whose head is accepted and whose content is still to come, from [`Verifier::start`].
///
/// Feed the content with [`update`](Self::update), then call [`finish`](Self::finish). The content is the JSON body, or
/// the part named `file` of a multipart body.
///
/// [`Verifier::start`]: crate::Verifier::start
#[must_use = "nothing is verified until `finish` is called"]
pub struct Verification {
    state: State,
    timestamp: SystemTime,
    hash: Sha256,
}

enum State {
    /// The signature over the announced checksum is right. The content must have this checksum.
    Announced { checksum: [u8; 32], secret: usize },
    /// The checksum is known at the end only.
    Open { keys: Vec<Key>, head: String, signature: [u8; 32] },
}

/// Result of a successful verification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// SHA-256 of the signed content, as 64 lower-case hexadecimal digits.
    pub checksum: String,
    /// Time of the signature.
    pub timestamp: SystemTime,
    /// Index of the secret that signed, in the order given to the verifier; for the end of a rotation.
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
                let secret = signing_key(keys, &head, &hex(&checksum), &signature);
                State::Announced { checksum, secret: secret.ok_or(SignatureError::Signature)? }
            }
            None => State::Open { keys: keys.to_vec(), head, signature },
        };
        Ok(Self { state, timestamp, hash: Sha256::new() })
    }

    /// Returns `true` if the signature is verified already, because the request announces its checksum. The content
    /// must still have this checksum.
    pub fn is_announced(&self) -> bool {
        matches!(self.state, State::Announced { .. })
    }

    /// Adds the next bytes of the content.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    /// Verifies the content as a whole.
    ///
    /// # Errors
    /// Fails if the signature is wrong, or if the content does not have the announced checksum.
    pub fn finish(self) -> Result<Signed, SignatureError> {
        let found = self.hash.clone().finalize().into();
        self.confirm(found)
    }

    /// Verifies a content of this SHA-256.
    pub(crate) fn confirm(self, found: [u8; 32]) -> Result<Signed, SignatureError> {
        let checksum = hex(&found);
        let secret = match self.state {
            // The sender announced the checksum, so it is no secret, and the comparison may be fast.
            State::Announced { checksum: announced, secret } if announced == found => secret,
            State::Announced { .. } => return Err(SignatureError::Checksum),
            State::Open { keys, head, signature } => {
                signing_key(&keys, &head, &checksum, &signature).ok_or(SignatureError::Signature)?
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

/// Returns the value of a header, if present; fails if it is repeated.
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
