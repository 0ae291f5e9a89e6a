//! Authentication of the sender, by the scheme that the webhook is configured with.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::config_error::ConfigError;
use crate::headers::{credentials, single};
use crate::refusal::Refusal;
use crate::scheme::Scheme;
use crate::secret_form::{check_form, usable};
use crate::signature::{Verification, Verifier};
use crate::token_endpoint::TokenEndpoint;

/// Authentication of deliveries: the counterpart of the authentication block of the webhook.
///
/// | webhook | constructor |
/// |---|---|
/// | HMAC | [`hmac`](Self::hmac), [`signature`](Self::signature) |
/// | `basic` | [`basic`](Self::basic) |
/// | `perRequestHeaders` | [`subscription_key`](Self::subscription_key) |
/// | `oauth2ClientCredentials`, `oauth2Password` | [`bearer`](Self::bearer) |
#[derive(Debug)]
pub struct Authentication(Way);

enum Way {
    Signature(Verifier),
    Basic(Vec<Digest>),
    Bearer(TokenEndpoint),
    SubscriptionKey(Vec<Digest>),
    None,
}

/// SHA-256 of a secret. Comparing digests hides the length of a secret and the index of a difference from timing.
type Digest = [u8; 32];

impl Authentication {
    /// Verifies an HMAC signature with one secret.
    ///
    /// # Errors
    /// Fails if the secret is empty or masked, or has white space, quotation marks or invisible characters around it.
    pub fn hmac(secret: impl Into<SecretString>) -> Result<Self, ConfigError> {
        Verifier::new(secret).map(Self::signature)
    }

    /// Verifies an HMAC signature with the secrets and the window of a [`Verifier`].
    pub fn signature(verifier: Verifier) -> Self {
        Self(Way::Signature(verifier))
    }

    /// Compares user name and password. [`or_basic`](Self::or_basic) accepts the next password during a rotation.
    ///
    /// # Errors
    /// Fails if the password is empty or masked, or if user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn basic(username: &str, password: impl Into<SecretString>) -> Result<Self, ConfigError> {
        Self(Way::Basic(Vec::new())).or_basic(username, password)
    }

    /// Accepts one more user name and password. Has no effect on another scheme.
    ///
    /// # Errors
    /// Fails if the password is empty or masked, or if user name or password have white space, quotation marks or
    /// invisible characters around them.
    pub fn or_basic(
        mut self,
        username: &str,
        password: impl Into<SecretString>,
    ) -> Result<Self, ConfigError> {
        let password = usable(password.into())?;
        check_form(username)?;
        if let Way::Basic(pairs) = &mut self.0 {
            pairs.push(Sha256::digest(format!("{username}:{}", password.expose_secret())).into());
        }
        Ok(self)
    }

    /// Verifies a token that the platform fetched from our own endpoint. Serve the endpoint as well.
    pub fn bearer(endpoint: TokenEndpoint) -> Self {
        Self(Way::Bearer(endpoint))
    }

    /// Compares the header `Ocp-Apim-Subscription-Key`, for a receiver without a gateway that checks it.
    ///
    /// # Errors
    /// Fails if the key is empty or masked, or has white space, quotation marks or invisible characters around it.
    pub fn subscription_key(key: impl Into<SecretString>) -> Result<Self, ConfigError> {
        let key = usable(key.into())?;
        Ok(Self(Way::SubscriptionKey(vec![Sha256::digest(key.expose_secret()).into()])))
    }

    /// Accepts every sender. Use it in tests, and behind a gateway that authenticates; the platform's production
    /// environment demands one of the other schemes.
    pub fn none() -> Self {
        Self(Way::None)
    }

    pub(crate) fn scheme(&self) -> Scheme {
        match &self.0 {
            Way::Signature(_) => Scheme::Signature,
            Way::Basic(_) => Scheme::Basic,
            Way::Bearer(_) => Scheme::Bearer,
            Way::SubscriptionKey(_) => Scheme::SubscriptionKey,
            Way::None => Scheme::None,
        }
    }

    /// Checks the head of a request. Under HMAC the content is still to be verified.
    pub(crate) fn check(
        &self,
        method: &Method,
        target: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Verification>, Refusal> {
        let scheme = self.scheme();
        let (known, given) = match &self.0 {
            Way::Signature(verifier) => return Ok(Some(verifier.start(method, target, headers)?)),
            Way::None => return Ok(None),
            // A 401 makes an OAuth client fetch another token.
            Way::Bearer(endpoint) if endpoint.accepts(headers) => return Ok(None),
            Way::Bearer(_) => return Err(Refusal::Credentials { scheme }),
            Way::Basic(pairs) => (pairs, basic(headers)),
            Way::SubscriptionKey(keys) => (keys, subscription_key(headers)),
        };
        match given {
            Some(given) if one_of(known, &given) => Ok(None),
            Some(_) => Err(Refusal::WrongCredentials { scheme }),
            None => Err(Refusal::Credentials { scheme }),
        }
    }
}

fn basic(headers: &HeaderMap) -> Option<Digest> {
    let decoded = STANDARD.decode(credentials(headers, "basic")?).ok()?;
    decoded.contains(&b':').then(|| Sha256::digest(decoded).into())
}

fn subscription_key(headers: &HeaderMap) -> Option<Digest> {
    let given = single(headers, "ocp-apim-subscription-key")?;
    (!given.is_empty()).then(|| Sha256::digest(given).into())
}

/// Compares with every digest, so that timing does not reveal which one matches.
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
            Self::None => "None",
        })
    }
}
