//! How the platform shows that it is the platform: one of the ways that a webhook can be configured with.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, header};
use iopole_model::Secret;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::refusal::Refusal;
use crate::secret_form::{check_form, usable};
use crate::signature::{Verification, Verifier};
use crate::token_endpoint::TokenEndpoint;

/// What a receiver was set up with cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A secret without a character.
    #[error("a secret is empty: give the text that the webhook was configured with")]
    EmptySecret,
    /// A secret as the platform shows it.
    #[error(
        "a secret ends with ****: that is the mask that the platform shows, not the secret. Give the text that the \
         webhook was configured with"
    )]
    MaskedSecret,
    /// A secret with characters around it, or in it, that a file or a shell has added.
    #[error(
        "a secret, password or user name has {found}: that is how it was copied or read, not what the webhook was \
         configured with. Give the text alone"
    )]
    #[non_exhaustive]
    SecretForm {
        /// What does not belong there, in words.
        found: &'static str,
    },
    /// A path without a slash in front.
    #[error("a public path starts with a slash, such as /hooks/iopole")]
    Path,
}

/// How deliveries are authenticated; the counterpart of what the webhook is configured with.
#[derive(Debug)]
pub struct Authentication(Way);

enum Way {
    Signature(Verifier),
    Basic(Vec<Digest>),
    Bearer(TokenEndpoint),
    SubscriptionKey(Vec<Digest>),
    Nothing,
}

/// A secret is compared by its digest, which is as long for each: neither its length nor the place of a difference
/// shows in the time.
type Digest = [u8; 32];

/// How a delivery was authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// By signature. The only scheme under which the payload itself is protected.
    Signature,
    /// By user name and password.
    Basic,
    /// By a token from our own endpoint.
    Bearer,
    /// By a subscription key.
    SubscriptionKey,
    /// Not at all.
    Nothing,
}

impl Authentication {
    /// By signature with one secret.
    ///
    /// # Errors
    /// When the secret is empty or masked, or has white space, quotation marks or invisible characters around it.
    pub fn hmac(secret: impl Into<Secret>) -> Result<Self, ConfigError> {
        Verifier::new(secret).map(Self::signature)
    }

    /// By signature, with several secrets or another window.
    pub fn signature(verifier: Verifier) -> Self {
        Self(Way::Signature(verifier))
    }

    /// By user name and password. Call [`or_basic`](Self::or_basic) for a rotation.
    ///
    /// # Errors
    /// When the password is empty or masked, or when user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn basic(username: &str, password: impl Into<Secret>) -> Result<Self, ConfigError> {
        Self(Way::Basic(Vec::new())).or_basic(username, password)
    }

    /// Accepts one more user name and password. Without effect on another way to authenticate.
    ///
    /// # Errors
    /// When the password is empty or masked, or when user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn or_basic(mut self, username: &str, password: impl Into<Secret>) -> Result<Self, ConfigError> {
        let password = usable(password.into())?;
        check_form(username)?;
        if let Way::Basic(pairs) = &mut self.0 {
            pairs.push(Sha256::digest(format!("{username}:{}", password.expose())).into());
        }
        Ok(self)
    }

    /// By a token that the platform has fetched from our own endpoint, which must be served as well.
    pub fn bearer(endpoint: TokenEndpoint) -> Self {
        Self(Way::Bearer(endpoint))
    }

    /// By the header `Ocp-Apim-Subscription-Key`, where no gateway has checked it before us.
    ///
    /// # Errors
    /// When the key is empty or masked, or has white space, quotation marks or invisible characters around it.
    pub fn subscription_key(key: impl Into<Secret>) -> Result<Self, ConfigError> {
        let key = usable(key.into())?;
        Ok(Self(Way::SubscriptionKey(vec![Sha256::digest(key.expose()).into()])))
    }

    /// Not at all: anyone can deliver anything. For tests, and behind a gateway that authenticates; production demands
    /// one of the others.
    pub fn nothing() -> Self {
        Self(Way::Nothing)
    }

    pub(crate) fn scheme(&self) -> Scheme {
        match &self.0 {
            Way::Signature(_) => Scheme::Signature,
            Way::Basic(_) => Scheme::Basic,
            Way::Bearer(_) => Scheme::Bearer,
            Way::SubscriptionKey(_) => Scheme::SubscriptionKey,
            Way::Nothing => Scheme::Nothing,
        }
    }

    /// Checks the head of a request; under a signature the payload is still to be verified.
    pub(crate) fn check(
        &self,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Verification>, Refusal> {
        let scheme = self.scheme();
        let (known, given) = match &self.0 {
            Way::Signature(verifier) => return Ok(Some(verifier.start(method, target, headers)?)),
            Way::Nothing => return Ok(None),
            // A 401 is what makes a client of OAuth fetch another token.
            Way::Bearer(endpoint) if endpoint.accepts(headers) => return Ok(None),
            Way::Bearer(_) => return Err(Refusal::Credentials { scheme }),
            Way::Basic(pairs) => (pairs, basic(headers)),
            Way::SubscriptionKey(keys) => (keys, subscription_key(headers)),
        };
        match given {
            Some(given) if one_of(known, &given) => Ok(None),
            Some(_) => Err(Refusal::OtherCredentials { scheme }),
            None => Err(Refusal::Credentials { scheme }),
        }
    }
}

/// The one value of a header.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { Some(value.as_bytes()) }
}

/// What follows the name of a scheme, in whatever letter case that is written.
pub(crate) fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = std::str::from_utf8(single(headers, header::AUTHORIZATION.as_str())?).ok()?;
    let (name, rest) = value.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

fn basic(headers: &HeaderMap) -> Option<Digest> {
    let decoded = STANDARD.decode(credentials(headers, "basic")?).ok()?;
    decoded.contains(&b':').then(|| Sha256::digest(decoded).into())
}

fn subscription_key(headers: &HeaderMap) -> Option<Digest> {
    let given = single(headers, "ocp-apim-subscription-key")?;
    (!given.is_empty()).then(|| Sha256::digest(given).into())
}

/// Looks at all of them, so that the time does not tell which one it was.
fn one_of(known: &[Digest], given: &Digest) -> bool {
    known.iter().fold(Choice::from(0), |found, digest| found | digest.ct_eq(given)).into()
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature(_) => "Signature",
            Self::Basic(_) => "Basic",
            Self::Bearer(_) => "Bearer",
            Self::SubscriptionKey(_) => "SubscriptionKey",
            Self::Nothing => "Nothing",
        })
    }
}
